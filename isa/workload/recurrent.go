package workload

import (
	"cmp"
	"slices"

	"orrery/isa"
)

const (
	coreNeurons = 256
	fanCores    = 4  // destination cores of a neuron
	fanIn       = 25 // synapses of a neuron in each of them
	minNeurons  = (fanCores-1)*coreNeurons + 1
	maxNeurons  = 1 << 20
)

// recurrent is the random recurrent network of n neurons with which SANA-FE was measured: 100 synapses a neuron to 4 cores, a bias that
// makes it fire, and V > 100 as its threshold. All its numbers come from one splitmix64 with state 1, in a fixed order. Synapses that
// repeat stay apart.
func recurrent(name string, n int) (*isa.Image, error) {
	cores := (n + coreNeurons - 1) / coreNeurons
	b := builder{random: 1, cores: make([]isa.Core, cores)}
	for i := range b.cores {
		b.begin(&b.cores[i], min(coreNeurons, n-i*coreNeurons))
	}
	height := 1
	for height*height < cores {
		height++
	}
	width := (cores + height - 1) / height
	b.place = func(c int) isa.Coord { return isa.Coord{X: c / height, Y: c % height} }
	for i := range n {
		b.neuron(i)
	}
	arch, err := recurrentArch(name, width, height)
	if err != nil {
		return nil, err
	}
	for i := range b.cores {
		b.cores[i].ID = arch.Mesh.At(b.place(i))
		arch.Core.SynapseBytes = max(arch.Core.SynapseBytes, b.cores[i].SynapseMemory())
		arch.Core.Axons = max(arch.Core.Axons, b.cores[i].Axons)
	}
	image := &isa.Image{Arch: *arch, Cores: b.cores, Provenance: isa.Provenance{Tool: "orrery bench", Network: name}}
	symbols(image, "n")
	slices.SortFunc(image.Cores, func(a, b isa.Core) int { return cmp.Compare(a.ID, b.ID) })
	return image, image.Verify()
}

// recurrentArch is the loihi preset with cores of 256 neurons on a grid of the given size.
func recurrentArch(name string, width, height int) (*isa.Arch, error) {
	arch, err := isa.Preset("loihi")
	if err != nil {
		return nil, err
	}
	arch.Name, arch.Sources = name, nil
	arch.Mesh.Width, arch.Mesh.Height = width, height
	arch.Core.Axons, arch.Core.Neurons, arch.Core.ParameterSets, arch.Core.SynapseBytes = 1024, coreNeurons, 1, 1<<17
	arch.Core.DelaySlots = 1 // every spike is integrated in the next tick
	arch.Routes.EntriesPerCore, arch.Routes.EntriesPerNeuron = coreNeurons*fanCores, fanCores
	return arch, arch.Validate()
}

// builder makes the cores of a recurrent network, neuron by neuron.
type builder struct {
	random splitMix
	cores  []isa.Core
	place  func(core int) isa.Coord
	row    []synapse
}

type synapse struct {
	target uint16
	cell   uint8
}

func (b *builder) begin(c *isa.Core, neurons int) {
	c.Neurons = neurons
	c.Crossbar = isa.Crossbar{Storage: isa.Sparse, Bits: 8, RowStart: []uint32{0}}
	c.V0, c.ParamSet = make([]int32, neurons), make([]uint16, neurons)
	c.LIF = []isa.LIF{{Vth0: 100, VFloor: -1 << 23, Reset: isa.ResetTo}}
	c.RouteStart = []uint32{0}
}

// neuron draws neuron i: its bias, its destination cores, and its synapses in each of them, one axon a core.
func (b *builder) neuron(i int) {
	at := i / coreNeurons
	from := &b.cores[at]
	from.Bias = append(from.Bias, int32(5+b.random.below(11)))
	var to []int
	for len(to) < fanCores {
		if c := b.random.below(len(b.cores)); !slices.Contains(to, c) {
			to = append(to, c)
		}
	}
	here := b.place(at)
	for _, c := range to {
		there := b.place(c)
		h := isa.MakeHeader(there.X-here.X, there.Y-here.Y, b.axon(&b.cores[c]))
		from.Routes = append(from.Routes, isa.Route{Header: h, Delay: 1})
	}
	from.RouteStart = append(from.RouteStart, uint32(len(from.Routes)))
}

// axon draws a row of synapses and gives core c an axon for it.
func (b *builder) axon(c *isa.Core) int {
	b.row = b.row[:0]
	for range fanIn {
		target := uint16(b.random.below(c.Neurons))
		weight := b.random.below(16) - 8
		if weight == 0 {
			weight = 8
		}
		b.row = append(b.row, synapse{target, uint8(weight)})
	}
	slices.SortStableFunc(b.row, func(x, y synapse) int { return cmp.Compare(x.target, y.target) })
	x := &c.Crossbar
	for _, s := range b.row {
		x.Target, x.Cell = append(x.Target, s.target), append(x.Cell, s.cell)
	}
	x.RowStart = append(x.RowStart, uint32(len(x.Target)))
	c.Axons++
	return c.Axons - 1
}
