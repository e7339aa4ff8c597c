package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/compiler/refsim"
	"orrery/isa"
)

// TestImageComputesTheQuantisedNetwork is the compiler's promise on random networks for random chips: chip spikes and potentials, mapped back
// through the image's symbols, equal those of refsim, which knows nothing of cores.
func TestImageComputesTheQuantisedNetwork(t *testing.T) {
	fitted, spikes := 0, 0
	for seed := range uint64(200) {
		ok, n := keepsPromise(t, seed)
		spikes += n
		if ok {
			fitted++
		}
	}
	require.Greater(t, fitted, 120, "most random networks fit their chip")
	require.Greater(t, spikes, 20000, "they do something")
}

func FuzzPromise(f *testing.F) {
	f.Add(uint64(10000))
	f.Fuzz(func(t *testing.T, seed uint64) { keepsPromise(t, seed) })
}

// keepsPromise compiles and runs one random network; ok is false when it does not fit its chip.
func keepsPromise(t require.TestingT, seed uint64) (ok bool, spikes int) {
	g := &networks{rand.New(rand.NewPCG(seed, 7))}
	arch := g.arch(t)
	net := g.network(arch)
	res, err := compiler.Compile(context.Background(), net, arch, compiler.Options{Seed: seed})
	if err != nil {
		require.NotContains(t, err.Error(), "compiler error", "seed %d", seed)
		return false, 0
	}
	again, err := compiler.Compile(context.Background(), net, arch, compiler.Options{Seed: seed})
	require.NoError(t, err)
	require.Equal(t, res.Image.Encode(), again.Image.Encode(), "seed %d: compile twice, same bytes", seed)
	c, err := chip.New(res.Image, chip.Options{})
	require.NoError(t, err)
	sim := newOracle(res)
	bias := g.currents(res.Image)
	for i, b := range bias {
		c.SetInputBias(i, b)
		sim.SetBias(ir.PopID(res.Image.Inputs[i].Population), b)
	}
	for tick := range 12 {
		in := g.spikes(res.Image)
		require.NoError(t, c.Tick(in))
		sim.tick(in)
		spikes += sim.compare(t, c, fmt.Sprintf("seed %d tick %d", seed, tick))
	}
	return true, spikes
}

// oracle is refsim beside a chip.
type oracle struct {
	*refsim.Sim
	image *isa.Image
}

func newOracle(res *compiler.Result) *oracle { return &oracle{refsim.New(res.Quantised), res.Image} }

func (o *oracle) tick(in [][]uint32) {
	spikes := map[ir.PopID][]uint32{}
	for i := range in {
		spikes[ir.PopID(o.image.Inputs[i].Population)] = in[i]
	}
	o.Tick(spikes)
}

// compare wants the same spikes and potentials of every population, and the same spikes at the host.
func (o *oracle) compare(t require.TestingT, c *chip.Chip, at string) (spikes int) {
	fired := make([][]uint32, len(o.image.Populations))
	potentials := make([]map[uint32]int32, len(o.image.Populations))
	for i := range o.image.Cores {
		core := &o.image.Cores[i]
		for _, n := range c.Fired(i) {
			s := core.Symbol[n]
			fired[s.Population] = append(fired[s.Population], s.Index)
		}
		for n, v := range c.Potentials(i) {
			s := core.Symbol[n]
			if potentials[s.Population] == nil {
				potentials[s.Population] = map[uint32]int32{}
			}
			potentials[s.Population][s.Index] = v
		}
	}
	for p := range fired {
		if potentials[p] == nil {
			continue // an input whose spikes come from the host
		}
		slices.Sort(fired[p])
		want := o.Fired(ir.PopID(p))
		spikes += len(want)
		require.True(t, slices.Equal(want, fired[p]), "%s: %s fired %v, should have %v", at, o.image.Populations[p].Name, fired[p], want)
		for n, v := range o.Potentials(ir.PopID(p)) {
			require.Equal(t, v, potentials[p][uint32(n)], "%s: potential of %s[%d]", at, o.image.Populations[p].Name, n)
		}
	}
	for i := range o.image.Outputs {
		if out := &o.image.Outputs[i]; out.Readout != isa.ReadPotential {
			want := o.Fired(ir.PopID(out.Population))
			require.True(t, slices.Equal(want, c.Arrived()[i]), "%s: %v arrived, should be %v", at, c.Arrived()[i], want)
		}
	}
	return spikes
}

// networks makes random networks.
type networks struct{ *rand.Rand }

func (g *networks) between(low, high int) int { return low + g.IntN(high-low+1) }

func one[T any](g *networks, from ...T) T { return from[g.IntN(len(from))] }

// arch is a chip of small cores, so that even small networks need several, and partial sums.
func (g *networks) arch(t require.TestingT) *isa.Arch {
	a, err := isa.Preset("tiny")
	require.NoError(t, err)
	a.Mesh = isa.MeshArch{Width: 12, Height: 12, ChipsX: one(g, 1, 1, 2), ChipsY: 1}
	a.Core.Axons, a.Core.Neurons, a.Core.Lanes = g.between(8, 80), g.between(4, 60), g.between(1, 16)
	a.Core.ParameterSets = min(a.Core.Neurons, g.between(1, 40))
	a.Core.PotentialBits, a.Core.DelaySlots = g.between(16, 32), g.between(1, 8)
	a.Core.Storage, a.Core.SynapseBytes = one(g, isa.Dense, isa.Sparse), g.between(200, 4000)
	a.Core.SumsPerPacket, a.Core.SendFIFO = one(g, 1, 2, 4), g.between(1, 8)
	a.Routes.EntriesPerCore, a.Routes.EntriesPerNeuron = g.between(60, 2000), g.between(4, 60)
	a.NoC.Routing, a.IO.Edges = one(g, isa.XY, isa.YX), one(g, []isa.Side{isa.West, isa.East}, []isa.Side{isa.North}, []isa.Side{isa.South, isa.West})
	switch one(g, isa.Direct, isa.Direct, isa.Shared, isa.Typed) {
	case isa.Direct:
		a.Core.WeightBits = one(g, 1, 2, 4, 8)
	case isa.Shared:
		a.Core.Weights, a.Core.WeightBits, a.Core.SharedWeights = isa.Shared, g.between(2, 8), one(g, 2, 4, 16, 64)
	case isa.Typed:
		a.Core.Weights, a.Core.WeightBits, a.Core.AxonTypes, a.Soma.Unit = isa.Typed, g.between(2, 9), g.between(1, 4), isa.UnitTrueNorth
	}
	require.NoError(t, a.Validate())
	return a
}

// network has one or two inputs and up to four layers, connected at random, also to themselves and backwards.
func (g *networks) network(a *isa.Arch) *ir.Network {
	net := &ir.Network{Name: "random"}
	for i := range g.between(1, 2) {
		net.Populations = append(net.Populations, ir.Population{Name: fmt.Sprintf("in%d", i), Shape: g.shape(), Input: &ir.Input{Encoding: isa.EncodeSpikes}})
	}
	inputs := len(net.Populations)
	for i := range g.between(1, 4) {
		p := ir.Population{Name: fmt.Sprintf("layer%d", i), Shape: g.shape()}
		p.Neuron = g.neuron(a, p.Shape.Size())
		if a.Soma.Unit == isa.UnitLIF && g.IntN(6) == 0 {
			p.Input, p.Neuron.Bias = &ir.Input{Encoding: isa.EncodeCurrent, Gain: g.Float64() * 2}, nil
		}
		net.Populations = append(net.Populations, p)
	}
	for target := inputs; target < len(net.Populations); target++ {
		for range g.between(1, 3) {
			g.connect(net, a, ir.PopID(g.IntN(len(net.Populations))), ir.PopID(target))
		}
		if g.IntN(2) == 0 {
			net.Readouts = append(net.Readouts, ir.Readout{Population: ir.PopID(target), Kind: isa.ReadoutKind(g.IntN(3))})
		}
	}
	return net
}

func (g *networks) shape() ir.Shape {
	if g.IntN(2) == 0 {
		return ir.Shape{g.between(1, 60)}
	}
	return ir.Shape{g.between(1, 4), g.between(2, 6), g.between(2, 6)}
}

func (g *networks) neuron(a *isa.Arch, size int) *ir.Neuron {
	n := ir.DefaultNeuron()
	n.Threshold, n.Reset = g.Float64()*2, one(g, isa.ResetSubtract, isa.ResetTo)
	if n.Reset == isa.ResetTo {
		n.ResetTo = g.Float64() - 0.5
	}
	if g.IntN(2) == 0 {
		for range size {
			n.Bias = append(n.Bias, float64(g.between(-3, 6))/8)
		}
	}
	if a.Soma.Unit == isa.UnitTrueNorth || g.IntN(2) == 0 {
		return &n
	}
	n.Decay, n.Leak, n.Initial = g.Float64(), (g.Float64()-0.5)/4, g.Float64()/2
	n.Reset, n.Delta = isa.ResetMode(g.IntN(4)), g.Float64()
	n.Refractory, n.ThetaDecay, n.ThetaJump = g.IntN(3), one(g, 1, 0.9), g.Float64()/4
	n.Window, n.Floor = one(g, 0, 0, 5), one(g, math.Inf(-1), -1)
	n.Noise = one(g, 0, 0, 0.2)
	return &n
}

func (g *networks) connect(net *ir.Network, a *isa.Arch, from, to ir.PopID) {
	j := ir.Projection{Source: from, Target: to, DelayMin: g.between(1, a.Core.DelaySlots), Seed: g.Uint64()}
	j.DelayMax = min(j.DelayMin+g.IntN(2), a.Core.DelaySlots)
	source, target := net.Populations[from].Shape, net.Populations[to].Shape
	weight := ir.Distribution{Kind: "normal", A: 0.1, B: 0.5}
	rules := []ir.Connectivity{ir.Random{P: g.Float64(), Weight: weight, Seed: g.Uint64()}, ir.OneToOne{Weights: []float32{1}}}
	channels, _, _ := source.CHW()
	out, _, _ := target.CHW()
	kernel := make([]float32, out*channels*9)
	for i := range kernel {
		kernel[i] = float32(g.NormFloat64() / 2)
	}
	rules = append(rules, ir.Conv{Kernel: kernel, OutChannels: out, InChannels: channels, KH: 3, KW: 3, StrideY: 1, StrideX: 1, PadY: 1, PadX: 1, Groups: 1},
		ir.Conv{Kernel: kernel, OutChannels: out, InChannels: channels, KH: 3, KW: 3, StrideY: 2, StrideX: 1, PadY: 1, PadX: 1, Groups: 1},
		ir.Pool{KH: 2, KW: 2, StrideY: 2, StrideX: 2, Scale: 0.25})
	var list ir.List
	list.Start = []int{0}
	for range source.Size() {
		for n := range target.Size() {
			for g.IntN(9) == 0 { // repeats too
				list.Synapses = append(list.Synapses, ir.Synapse{Target: uint32(n), Weight: float32(g.NormFloat64())})
			}
		}
		list.Start = append(list.Start, len(list.Synapses))
	}
	rules = append(rules, list)
	g.Shuffle(len(rules), func(i, k int) { rules[i], rules[k] = rules[k], rules[i] })
	for _, rule := range rules {
		if rule.Check(source, target) == nil {
			j.Connect = rule
			net.Projections = append(net.Projections, j)
			return
		}
	}
}

func (g *networks) spikes(image *isa.Image) [][]uint32 {
	list := make([][]uint32, len(image.Inputs))
	for i := range image.Inputs {
		for n := range max(0, len(image.Inputs[i].PacketStart)-1) {
			if g.IntN(4) == 0 {
				list[i] = append(list[i], uint32(n))
			}
		}
	}
	return list
}

// currents are random biases for the inputs that are currents, by input.
func (g *networks) currents(image *isa.Image) map[int][]int32 {
	list := map[int][]int32{}
	for i := range image.Inputs {
		if in := &image.Inputs[i]; in.Encoding == isa.EncodeCurrent {
			for range in.Bias {
				list[i] = append(list[i], int32(g.IntN(int(in.Scale)+1)))
			}
		}
	}
	return list
}
