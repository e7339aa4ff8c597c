package compiler

import (
	"fmt"

	"orrery/isa"
)

// remedyCells bounds the networks for which changes of the architecture are tried out: synapses.
const remedyCells = 2e7

// enlargements are the ways to make a core larger that are tried.
var enlargements = []struct{ axons, neurons bool }{{true, false}, {false, true}, {true, true}}

// remedies are changes of the core with which the network would fit, each tried out, with what they cost: the smallest power of two of axons, of
// neurons, or, when neither does it alone, of both.
func (s *state) remedies() (list []string) {
	if len(s.graph.axon) > remedyCells || s.opts.Baseline != "" {
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

// enlarged doubles what it may of a core until the network fits, and says what that takes; "" when it never does.
func (s *state) enlarged(axons, neurons bool) string {
	larger := *s.arch
	core := &larger.Core
	for {
		set := ""
		if axons {
			core.Axons *= 2
			core.SynapseBytes *= 2
			set += fmt.Sprintf(" --set core.axons=%d", core.Axons)
		}
		if neurons {
			core.Neurons *= 2
			core.SynapseBytes *= 2
			set += fmt.Sprintf(" --set core.neurons=%d", core.Neurons)
		}
		if core.Axons > mostAxons || core.Neurons > mostNeurons {
			return ""
		}
		if cores, err := s.coresOn(&larger); err == nil && cores <= larger.Mesh.Cores() {
			return fmt.Sprintf("%d cores with%s --set core.synapse_bytes=%d, %d KB more memory a core", cores, set, core.SynapseBytes,
				(core.SynapseBytes-s.arch.Core.SynapseBytes+1023)/1024)
		}
	}
}

// What an architecture may ask of a core at most (isa.Arch.Validate).
const (
	mostAxons   = 4096
	mostNeurons = 1024
)

// coresOn is how many cores the network takes on another architecture.
func (s *state) coresOn(a *isa.Arch) (int, error) {
	trial := *s
	trial.arch = a
	trial.opts.Effort, trial.opts.Progress = Fast, nil
	trial.graph = s.graph.unduplicated()
	trial.cores, trial.groups = nil, nil
	if err := trial.group(); err != nil {
		return 0, err
	}
	return len(trial.cores), trial.checkRouteEntries()
}
