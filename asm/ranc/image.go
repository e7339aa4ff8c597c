package ranc

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sort"

	"orrery/isa"
)

// FitArch changes an architecture to the grid and the sizes that the memory files say: mesh, core and the output bus as a tap.
func (n *Network) FitArch(a *isa.Arch, g Grid) {
	a.Mesh = isa.MeshArch{Width: g.Width, Height: g.Height, ChipsX: 1, ChipsY: 1}
	a.IO.Taps = []isa.CoreID{a.Mesh.At(g.Bus)}
	c := &a.Core
	c.Axons, c.Neurons, c.ParameterSets = n.Axons(), n.Neurons, n.Neurons
	c.WeightBits, c.AxonTypes = max(n.Widths.Weight, 2), n.Widths.Weights
	c.DelaySlots, c.SynapseBytes = 1<<n.Widths.Delay, (n.Axons()*n.Neurons+7)/8
	a.Routes.EntriesPerCore = n.Neurons
	if a.Sources == nil {
		a.Sources = map[string]string{}
	}
	for _, key := range []string{"mesh.width", "mesh.height", "io.taps", "core.axons", "core.neurons", "core.parameter_sets", "core.weight_bits",
		"core.axon_types", "core.delay_slots", "core.synapse_bytes", "routes.entries_per_core"} {
		a.Sources[key] = "memory files of " + n.Name
	}
}

// Image is the chip image of the network on an architecture that FitArch has fitted: every core with memory files but the one whose place
// the output bus takes. A neuron that sends to the bus is output[i], i ascending by id; the others are named by their core. input[i] are
// the different packets of the test bench or, without one, the axons that no neuron sends to. A neuron that can never fire has no route.
//
// Several neurons may send the same id. As an image's ids are unique, those after the first get the id plus a multiple of two to the number of
// bits of an axon; ID takes that off again.
func (n *Network) Image(a *isa.Arch, g Grid, tool, options string) (*isa.Image, error) {
	b := builder{net: n, grid: g, image: &isa.Image{Arch: *a}}
	b.image.Provenance = isa.Provenance{Tool: tool, Network: n.Name, Options: options, Sources: n.sources(),
		Notes: []string{"grid " + g.String(), "widths in bits: " + n.Widths.String()}}
	if err := b.outputs(); err != nil {
		return nil, err
	}
	for i := range n.Cores {
		if at(n.Cores[i].ID, g.Width) != g.Bus {
			b.core(&n.Cores[i])
		}
	}
	if err := b.inputs(); err != nil {
		return nil, err
	}
	if len(n.Bench.Outputs) > 0 {
		b.image.Ticks = isa.Tick(n.Latency(g) + len(n.Bench.Outputs))
	}
	if err := b.image.Verify(); err != nil {
		return nil, fmt.Errorf("%s: %w", n.files.Place, err)
	}
	return b.image, nil
}

// ID is the id that RANC's output bus shows for the id of an image.
func (n *Network) ID(id uint16) int { return int(id) & (1<<n.Widths.Axon - 1) }

func (n *Network) sources() []isa.Source {
	var list []isa.Source
	for _, name := range n.files.Names() {
		list = append(list, isa.Source{Name: name, SHA256: sha256.Sum256(n.files.Text(name))})
	}
	return list
}

type builder struct {
	net   *Network
	grid  Grid
	image *isa.Image
	// read is by core and neuron, for those that send to the bus: index and id.
	read map[isa.NeuronRef]read
}

type read struct {
	index uint32
	id    uint16
}

// outputs numbers the neurons that send to the bus.
func (b *builder) outputs() error {
	type sender struct {
		isa.NeuronRef
		id   int
		core *Core
	}
	var list []sender
	for i := range b.net.Cores {
		c := &b.net.Cores[i]
		for k := range c.Neurons {
			p := &c.Neurons[k]
			from := at(c.ID, b.grid.Width)
			if to := (isa.Coord{X: from.X + p.DX, Y: from.Y + p.DY}); from != b.grid.Bus && to == b.grid.Bus && !p.still() {
				list = append(list, sender{isa.NeuronRef{Core: isa.CoreID(c.ID), Neuron: isa.NeuronID(k)}, p.Axon, c})
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].id < list[j].id })
	if len(list) == 0 {
		return fmt.Errorf("%s: no neuron sends to the output bus at %v", b.net.files.Place, b.grid.Bus)
	}
	b.image.Populations = []isa.Population{{Name: "output", Shape: []uint32{uint32(len(list))}}}
	o := isa.Output{Readout: isa.ReadCount}
	port := uint16(len(isa.Ports(&b.image.Arch))) // the one tap stands behind the edges
	b.read = map[isa.NeuronRef]read{}
	for i, s := range list {
		id := s.id
		if i > 0 && list[i-1].id == s.id {
			id = int(o.IDs[i-1]) + 1<<b.net.Widths.Axon
		}
		if id > isa.MaxDestination {
			return fmt.Errorf("%s: neuron %v of core %v: too many neurons send id %d to the output bus: an image tells %d of them apart",
				s.core.position(int(s.Neuron)), s.Neuron, s.Core, s.id, (isa.MaxDestination+1)>>b.net.Widths.Axon)
		}
		b.read[s.NeuronRef] = read{uint32(i), uint16(id)}
		o.Neurons, o.Ports, o.IDs = append(o.Neurons, s.NeuronRef), append(o.Ports, port), append(o.IDs, uint16(id))
	}
	b.image.Outputs = []isa.Output{o}
	return nil
}

// core configures one core.
func (b *builder) core(c *Core) {
	place := at(c.ID, b.grid.Width)
	population := uint32(len(b.image.Populations))
	b.image.Populations = append(b.image.Populations, isa.Population{Name: fmt.Sprintf("core_%d_%d", place.X, place.Y), Shape: []uint32{uint32(b.net.Neurons)}})
	axons, neurons := b.net.Axons(), b.net.Neurons
	cfg := isa.Core{ID: isa.CoreID(c.ID), Axons: axons, Neurons: neurons, Crossbar: isa.NewDense(axons, neurons, 1), AxonType: c.Types,
		V0: make([]int32, neurons), ParamSet: make([]uint16, neurons), RouteStart: make([]uint32, 1, neurons+1), Symbol: make([]isa.NeuronSymbol, neurons)}
	sets := map[isa.TrueNorth]uint16{}
	for k := range c.Neurons {
		n := &c.Neurons[k]
		for a := range axons {
			if n.hears(a) {
				cfg.Crossbar.Set(neurons, a, k, 1)
			}
		}
		p := isa.TrueNorth{Weights: n.Weights, Leak: n.Leak, PosThreshold: n.Positive, NegThreshold: n.Negative, ResetSubtracts: n.Subtracts, Reset: n.Reset}
		set, ok := sets[p]
		if !ok {
			set = uint16(len(sets))
			sets[p] = set
			cfg.TrueNorth = append(cfg.TrueNorth, p)
		}
		cfg.V0[k], cfg.ParamSet[k] = n.Potential, set
		cfg.Symbol[k] = isa.NeuronSymbol{Population: population, Index: uint32(k)}
		b.route(&cfg, k, n)
		cfg.RouteStart = append(cfg.RouteStart, uint32(len(cfg.Routes)))
	}
	b.image.Cores = append(b.image.Cores, cfg)
}

// route gives neuron k of a core its destination.
func (b *builder) route(cfg *isa.Core, k int, n *Neuron) {
	if n.still() {
		return
	}
	if r, ok := b.read[isa.NeuronRef{Core: cfg.ID, Neuron: isa.NeuronID(k)}]; ok {
		cfg.Symbol[k] = isa.NeuronSymbol{Index: r.index}
		cfg.Routes = append(cfg.Routes, isa.Route{Header: isa.MakeHeader(n.DX, n.DY, int(r.id)), Delay: 1})
		return
	}
	cfg.Routes = append(cfg.Routes, isa.Route{Header: isa.MakeHeader(n.DX, n.DY, n.Axon), Delay: uint8(n.Delay + 1)})
}

// inputs gives the host the packets of the test bench, each as a neuron of its own, at the west side of core (0,0).
func (b *builder) inputs() error {
	port := slices.Index(isa.Ports(&b.image.Arch), isa.Port{Side: isa.West})
	if port < 0 {
		return fmt.Errorf("%s: RANC's inputs enter from the west; io.edges of %s are %v", b.net.files.Place, b.image.Arch.Name, b.image.Arch.IO.Edges)
	}
	in := isa.Input{Population: uint32(len(b.image.Populations)), Encoding: isa.EncodeSpikes, PacketStart: []uint32{0}}
	for _, p := range b.net.Stimuli(b.grid) {
		if to := (isa.Coord{X: p.DX, Y: p.DY}); to == b.grid.Bus {
			return fmt.Errorf("%s: an input packet goes to axon %d of the output bus at %v; inputs go to cores", b.net.files.Place, p.Axon, to)
		}
		in.Packets = append(in.Packets, isa.HostPacket{Port: uint16(port), Header: isa.MakeHeader(p.DX, p.DY, p.Axon), Delay: uint8(p.Delay + 1)})
		in.PacketStart = append(in.PacketStart, uint32(len(in.Packets)))
	}
	if len(in.Packets) == 0 {
		return nil
	}
	b.image.Populations = append(b.image.Populations, isa.Population{Name: "input", Shape: []uint32{uint32(len(in.Packets))}})
	b.image.Inputs = []isa.Input{in}
	return nil
}

// Stimuli lists the packets that are the neurons of the image's input: those of the test bench, each once, or else one to each axon that has
// synapses and that no neuron sends to; by core, axon and delay.
func (n *Network) Stimuli(g Grid) []Packet {
	seen := map[Packet]bool{}
	for _, row := range n.Bench.Inputs {
		for _, p := range row {
			seen[p] = true
		}
	}
	if len(n.Bench.Inputs) == 0 {
		seen = n.undriven(g)
	}
	list := make([]Packet, 0, len(seen))
	for p := range seen {
		list = append(list, p)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		switch {
		case a.DY != b.DY:
			return a.DY < b.DY
		case a.DX != b.DX:
			return a.DX < b.DX
		case a.Axon != b.Axon:
			return a.Axon < b.Axon
		}
		return a.Delay < b.Delay
	})
	return list
}

// undriven are packets to the axons that listen and that no neuron sends to.
func (n *Network) undriven(g Grid) map[Packet]bool {
	sent := map[Packet]bool{}
	for _, f := range n.flows() {
		to := f.to(g.Width)
		for axon := range f.axons {
			sent[Packet{DX: to.X, DY: to.Y, Axon: axon}] = true
		}
	}
	open := map[Packet]bool{}
	for i, heard := range n.heard() {
		place := at(n.Cores[i].ID, g.Width)
		for a := range n.Axons() {
			p := Packet{DX: place.X, DY: place.Y, Axon: a}
			if heard[a/64]>>(a%64)&1 != 0 && !sent[p] && place != g.Bus {
				open[p] = true
			}
		}
	}
	return open
}
