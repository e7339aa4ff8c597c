package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/chiptest"
	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/compiler/refsim"
	"orrery/isa"
	"orrery/isa/imagetest"
	"orrery/isa/neurons"
)

var (
	networkCases = flag.Int("networks", 150, "random networks that TestImageComputesTheQuantisedNetwork compares")
	firstNetwork = flag.Uint64("first", 0, "seed of its first one")
)

// failedOnce are seeds of networks that some compiler did not keep the promise for: noisy programs were duplicated, each copy with noise of
// its own; a duplicated neuron's entry for the host came on top of its share.
var failedOnce = []uint64{1000111, 1010450}

// TestImageComputesTheQuantisedNetwork is the compiler's promise on random networks for random chips: chip spikes and potentials, mapped back
// through the image's symbols, equal those of refsim, which knows nothing of cores. The chip is the plain reference, and the fast engine and
// both from a checkpoint are held equal to it in everything.
func TestImageComputesTheQuantisedNetwork(t *testing.T) {
	var tally chiptest.Tally
	spikes := 0
	for _, seed := range failedOnce {
		spikes += keepsPromise(t, rand.NewPCG(seed, 7), seed, &tally)
	}
	for seed := *firstNetwork; seed < *firstNetwork+uint64(*networkCases); seed++ {
		spikes += keepsPromise(t, rand.NewPCG(seed, 7), seed, &tally)
	}
	t.Logf("%d random networks, of which %d fit their chip: %d ticks, %d spikes equal from refsim and the reference; %d packets, %d cycles equal from the reference, "+
		"the fast engine with 1, 2 and 4 threads, and both from a checkpoint", *networkCases, tally.Cases, tally.Total("ticks"), spikes,
		tally.Total("packets_out")+tally.Total("packets_relayed"), tally.Total("cycles"))
	if testing.Verbose() {
		tally.Print(os.Stdout)
	}
	require.Greater(t, tally.Cases, *networkCases*6/10, "most random networks fit their chip")
	require.Greater(t, spikes, 100**networkCases, "they do something")
	for _, must := range mustHave {
		require.NotContains(t, tally.Missing(), must, "no network had it")
	}
}

// mustHave are features and events without which the comparison would not say much.
var mustHave = []string{"dense crossbar", "sparse rows", "partial sums", "shared weights", "typed weights, TrueNorth unit", "delays above 1",
	"several parameter sets", "held before the first ticks", "noise", "adaptive threshold", "refractory period", "time window", "currents", "periodic ticks", "overruns",
	"inputs_lost", "stall_fifo_cycles", "stall_route_cycles", "wait_cycles", "chip_crossings"}

// FuzzPromise looks for a network that its image does not compute; choices makes the network.
func FuzzPromise(f *testing.F) {
	f.Add(uint64(1), []byte("any"))
	f.Add(uint64(2), []byte{9, 200, 13, 255, 255, 3, 0, 0, 1, 77})
	f.Fuzz(func(t *testing.T, seed uint64, choices []byte) {
		keepsPromise(t, imagetest.Bytes(choices), seed, &chiptest.Tally{})
	})
}

// keepsPromise compiles and runs one random network and returns how often its neurons fired; one that does not fit its chip is not counted.
func keepsPromise(t require.TestingT, choices rand.Source, seed uint64, tally *chiptest.Tally) (spikes int) {
	g := &networks{rand.New(choices)}
	arch := g.arch(t)
	net := g.network(arch)
	if !slices.Contains(failedOnce, seed) {
		g.vary(net, arch)
	}
	res, err := compiler.Compile(context.Background(), net, arch, compiler.Options{Seed: seed})
	if err != nil {
		require.NotContains(t, err.Error(), "compiler error", "seed %d", seed)
		return 0
	}
	again, err := compiler.Compile(context.Background(), net, arch, compiler.Options{Seed: seed})
	require.NoError(t, err)
	require.Equal(t, res.Image.Encode(), again.Image.Encode(), "seed %d: compile twice, same bytes", seed)
	sim := newOracle(res)
	drive := chiptest.RandomDrive(res.Image, seed, 0.25)
	for i, b := range drive.Bias {
		sim.SetBias(ir.PopID(res.Image.Inputs[i].Population), b)
	}
	name := fmt.Sprintf("seed %d", seed)
	n := chiptest.New(t, name, res.Image, drive, 1, 2, 4).Compare(12, int(seed%12), func(c *chip.Chip) {
		sim.tick(drive.Spikes(c.Now() - 1))
		spikes += sim.compare(t, c, fmt.Sprintf("%s tick %d", name, c.Now()-1))
	})
	tally.Image(res.Image)
	tally.Counters(&n)
	return spikes
}

// TestDuplicatesOfNeuronsWithManyDestinationsSpikeAsOne has a ring that excites itself and a wide layer; a neuron may have 6 route entries and
// would need 14.
func TestDuplicatesOfNeuronsWithManyDestinationsSpikeAsOne(t *testing.T) {
	arch, err := isa.Preset("tiny")
	require.NoError(t, err)
	arch.Mesh.Width, arch.Mesh.Height, arch.Routes.EntriesPerNeuron, arch.Routes.EntriesPerCore = 8, 8, 6, 1000
	n := ir.DefaultNeuron()
	net := &ir.Network{Name: "fan", Populations: []ir.Population{{Name: "in", Shape: ir.Shape{9}, Input: &ir.Input{Encoding: isa.EncodeSpikes}},
		{Name: "ring", Shape: ir.Shape{9}, Neuron: &n}, {Name: "wide", Shape: ir.Shape{200}, Neuron: &n}}}
	weight := ir.Distribution{Kind: "normal", A: 0.2, B: 0.4}
	for i, pair := range [][2]ir.PopID{{0, 1}, {1, 1}, {1, 2}} {
		net.Projections = append(net.Projections, ir.Projection{Source: pair[0], Target: pair[1], DelayMin: 1, DelayMax: 1,
			Connect: ir.Random{P: 0.9, Weight: weight, Seed: uint64(i)}})
	}
	res, err := compiler.Compile(context.Background(), net, arch, compiler.Options{})
	require.NoError(t, err)
	places := map[isa.NeuronSymbol]int{}
	for i := range res.Image.Cores {
		if c := &res.Image.Cores[i]; c.Mode == isa.Spiking {
			for k, s := range c.Symbol {
				places[s]++
				require.LessOrEqual(t, int(c.RouteStart[k+1]-c.RouteStart[k]), 6)
			}
		}
	}
	require.Greater(t, places[isa.NeuronSymbol{Population: 1}], 1, "the ring is there more than once")
	c, err := chip.New(res.Image, chip.Options{})
	require.NoError(t, err)
	sim := newOracle(res)
	spikes := 0
	drive := chiptest.RandomDrive(res.Image, 3, 0.25)
	for tick := range 30 {
		in := drive.Spikes(isa.Tick(tick))
		require.NoError(t, c.Tick(in))
		sim.tick(in)
		spikes += sim.compare(t, c, fmt.Sprintf("tick %d", tick))
	}
	require.Greater(t, spikes, 100)
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
		fired[p] = slices.Compact(fired[p]) // a neuron with many destinations may be there twice
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
	a.Mesh = isa.MeshArch{Width: g.between(4, 9), Height: g.between(4, 9), ChipsX: one(g, 1, 1, 2), ChipsY: one(g, 1, 1, 1, 2)}
	a.Core.Axons, a.Core.Neurons, a.Core.Lanes = g.between(8, 80), g.between(4, 60), g.between(1, 16)
	a.Core.ParameterSets = min(a.Core.Neurons, g.between(1, 40))
	a.Core.PotentialBits, a.Core.DelaySlots = one(g, g.between(8, 32), g.between(16, 32)), g.between(1, 8)
	a.Core.Storage, a.Core.SynapseBytes = one(g, isa.Dense, isa.Sparse), g.between(200, 4000)
	a.Core.SumsPerPacket, a.Core.SendFIFO = one(g, 1, 2, 4), g.between(1, 8)
	a.Routes.EntriesPerCore, a.Routes.EntriesPerNeuron = g.between(60, 2000), g.between(4, 60)
	a.Routes.Multicast, a.Routes.RelayBuffer = one(g, isa.Unicast, isa.Adjacent), g.between(0, 400)
	a.Core.ScanAllAxons, a.Soma.UpdateCycles, a.IO.PacketsPerCycle = g.IntN(8) == 0, one(g, 1, 1, 3), g.between(1, 2)
	a.NoC.Buffer, a.NoC.RouterCycles, a.NoC.LinkCycles = g.between(1, 4), one(g, 1, 1, 2), one(g, 0, 0, 1)
	a.Clock.Sync, a.Clock.TickCycles = one(g, isa.Barrier, isa.Periodic), g.between(20, 200)
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

// vary gives some populations neurons that are not alike, or lets them begin late, some sources delays of their own, and some weights several axons.
func (g *networks) vary(net *ir.Network, a *isa.Arch) {
	for i := range net.Populations {
		p := &net.Populations[i]
		if n := p.Neuron; n != nil && n.Program == nil && g.IntN(3) == 0 {
			for range g.between(1, 3) {
				v := *n
				v.Bias, v.Threshold, v.ResetTo = nil, n.Threshold+g.Float64(), n.ResetTo/2
				if n.Decay != 1 {
					v.Decay = g.Float64()
				}
				p.Variants = append(p.Variants, v)
			}
			for range p.Shape.Size() {
				p.Variant = append(p.Variant, uint16(g.IntN(len(p.Variants))))
			}
		}
		if n := p.Neuron; n != nil && n.Program == nil && n.Initial == 0 && n.Leak == 0 && n.Window == 0 && n.Noise == 0 && g.IntN(2) == 0 {
			p.Start = g.between(1, 4)
		}
	}
	for i := range net.Projections {
		j := &net.Projections[i]
		if a.Core.Weights != isa.Typed && g.IntN(4) == 0 {
			j.Axons = g.between(2, 5)
		}
		if g.IntN(2) == 0 {
			for range net.Populations[j.Source].Shape.Size() {
				j.SourceDelay = append(j.SourceDelay, uint8(g.between(j.DelayMin, j.DelayMax)))
			}
		}
	}
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
	if a.Soma.Unit == isa.UnitLIF && a.Core.Weights != isa.Typed && g.IntN(12) == 0 {
		return g.program(n)
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

// program gives neurons a model that runs as microcode.
func (g *networks) program(n ir.Neuron) *ir.Neuron {
	m, err := neurons.Get(one(g, "lif", "cuba_lif", "adaptive_lif", "current_lif"))
	if err != nil {
		panic(err) // embedded
	}
	n.Program = &ir.Program{Model: m, Params: map[string]float64{}}
	for i := range n.Bias {
		n.Bias[i] *= 8
	}
	switch m.Name {
	case "lif":
		n.Program.Params["noise_mask"] = 7
	case "cuba_lif":
		n.Program.Params["threshold"], n.Program.Params["i_decay"] = 2, 1000
	}
	return &n
}

func (g *networks) connect(net *ir.Network, a *isa.Arch, from, to ir.PopID) {
	j := ir.Projection{Source: from, Target: to, DelayMin: g.between(1, a.Core.DelaySlots), Seed: g.Uint64()}
	j.DelayMax = min(j.DelayMin+g.IntN(2), a.Core.DelaySlots)
	source, target := net.Populations[from].Shape, net.Populations[to].Shape
	weight := ir.Distribution{Kind: "normal", A: 0.1, B: 0.5}
	rules := []ir.Connectivity{ir.Random{P: g.Float64(), Weight: weight, Seed: g.Uint64()}, ir.OneToOne{Weights: []float64{1}}}
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
				list.Synapses = append(list.Synapses, ir.Synapse{Target: uint32(n), Weight: g.NormFloat64()})
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
