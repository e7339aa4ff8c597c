package compiler

import (
	"fmt"
	"strings"

	"orrery/isa"
)

// remedyCells bounds the networks for which changes of the architecture are tried out: synapses.
const remedyCells = 2e7

// enlargements are the ways to make a core larger that are tried.
var enlargements = []struct{ axons, neurons bool }{{true, false}, {false, true}, {true, true}}

// remedies are changes of the core with which the network would fit, each tried out, with what they cost: the smallest power of two of axons, of
// neurons, or, when neither does it alone, of both.
func (s *state) remedies() (list []string) {
	if !s.triable() {
		return nil
	}
	for _, e := range enlargements {
		if e.axons && e.neurons && len(list) > 0 {
			break
		}
		if r := s.enlarged(e.axons, e.neurons); r != "" {
			list = append(list, r)
		}
	}
	return list
}

// triable says whether changes are tried out at all: for networks of a moderate size, and not while one is being tried.
func (s *state) triable() bool {
	return len(s.graph.axon) <= remedyCells && s.opts.Baseline == "" && !s.trial
}

// change is an architecture with some keys set otherwise.
type change struct {
	arch  isa.Arch
	set   []string
	chips bool // it may take more chips than one
}

func (s *state) change() *change { return &change{arch: *s.arch} }

func (c *change) put(key string, value any) {
	c.set = append(c.set, fmt.Sprintf("--set %s=%v", key, value))
}

// widen doubles what it may of a core, with the memory for its synapses.
func (c *change) widen(axons, neurons bool) {
	core := &c.arch.Core
	c.set = c.set[:0]
	if axons {
		core.Axons *= 2
		core.SynapseBytes *= 2
		c.put("core.axons", core.Axons)
	}
	if neurons {
		core.Neurons *= 2
		core.SynapseBytes *= 2
		c.put("core.neurons", core.Neurons)
	}
	c.put("core.synapse_bytes", core.SynapseBytes)
}

// cost is what a change costs: cores, and the memory of each.
func (s *state) cost(c *change, cores int) string {
	text := fmt.Sprintf("%d cores with %s", cores, strings.Join(c.set, " "))
	if more := (int64(c.arch.CoreMemoryBits()) - int64(s.arch.CoreMemoryBits()) + 7) / 8; more > 1024 {
		text += fmt.Sprintf(", %d KB more memory a core", (more+1023)/1024)
	} else if more > 0 {
		text += fmt.Sprintf(", %d bytes more memory a core", more)
	}
	if more := c.arch.Routes.RelayBuffer - s.arch.Routes.RelayBuffer; more > 0 {
		text += fmt.Sprintf(", and room for %d packets to send on", more)
	}
	return text
}

// enlarged doubles what it may of a core until the network fits, and says what that takes; "" when it never does.
func (s *state) enlarged(axons, neurons bool) string {
	c := s.change()
	for {
		c.widen(axons, neurons)
		if c.arch.Core.Axons > mostAxons || c.arch.Core.Neurons > mostNeurons {
			return ""
		}
		if text, _ := s.tried(c); text != "" {
			return text
		}
	}
}

// What an architecture may ask of a core at most (isa.Arch.Validate).
const (
	mostAxons   = 4096
	mostNeurons = 1024
)

// tried compiles the network's partition for a changed architecture and says what that costs; "" if it does not fit there. routed says that
// each core at least holds what it must, however many there are.
func (s *state) tried(c *change) (text string, routed bool) {
	cores, err := s.coresOn(&c.arch)
	if err != nil {
		return "", false
	}
	if cores > c.arch.Mesh.Cores() && !s.opts.AddChips {
		if _, _, ok := chipsFor(c.arch.Mesh, cores); !ok || !c.chips {
			return "", true
		}
		c.set = append(c.set, "--add-chips")
	}
	return s.cost(c, cores), true
}

// coresOn is how many cores the network takes on another architecture.
func (s *state) coresOn(a *isa.Arch) (int, error) {
	trial := *s
	trial.arch, trial.trial = a, true
	trial.opts.Effort, trial.opts.Progress = Fast, nil
	trial.graph = s.graph.unduplicated()
	trial.cores, trial.groups = nil, nil
	if err := trial.group(); err != nil {
		return 0, err
	}
	return len(trial.cores), trial.checkRouteEntries()
}

// routeRemedies are changes with which routes would fit: larger tables for cores or neurons, chains of adjacent multicast, and larger cores, which are fewer to reach.
// needs is the number of entries that was asked of a core, or 0, and of a neuron, or 0.
func (s *state) routeRemedies(core, neuron int) string {
	if !s.triable() {
		return "raise it"
	}
	var fits []string
	add := func(text string, _ bool) {
		if text != "" {
			fits = append(fits, text)
		}
	}
	add(s.largerTables(s.change(), core, neuron))
	wide := s.change()
	if s.arch.Core.Axons < mostAxons {
		wide.widen(true, false)
		add(s.tried(wide))
	}
	if s.arch.Routes.Multicast != isa.Adjacent {
		chains := s.change()
		chains.arch.Routes.Multicast, chains.arch.Routes.RelayBuffer = isa.Adjacent, s.arch.Core.Axons
		chains.put("routes.multicast", isa.Adjacent)
		chains.put("routes.relay_buffer", s.arch.Core.Axons)
		add(s.tried(chains))
	}
	if len(fits) == 0 { // nothing alone: two things together
		if len(wide.set) > 0 {
			add(s.largerTables(wide, core, neuron))
		}
		more := s.change()
		more.chips = true
		add(s.largerTables(more, core, neuron))
	}
	if len(fits) == 0 {
		return "raise it, make the cores larger and add chips; the next size of tables, of cores, or of both is not enough"
	}
	return "it would fit on " + strings.Join(fits, "; on ")
}

// largerTables doubles the tables of cores, or lets a neuron have as many entries as it needs, until the network fits with the change that
// is made already; "" when that is not soon.
func (s *state) largerTables(c *change, core, neuron int) (text string, routed bool) {
	entries, before := &c.arch.Routes.EntriesPerCore, len(c.set)
	for range 5 {
		c.set = c.set[:before]
		if core > 0 {
			*entries = 1 << (log2(max(core, *entries)) + 1)
			c.put("routes.entries_per_core", *entries)
		}
		if neuron > 0 {
			c.arch.Routes.EntriesPerNeuron = neuron
			c.put("routes.entries_per_neuron", neuron)
		}
		if text, routed = s.tried(c); routed || core == 0 {
			break
		}
	}
	return text, routed
}
