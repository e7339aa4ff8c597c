package compiler

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/traffic"
)

// convolution is a layer of 12 x 12 positions of 4 channels behind a 3 x 3 window, pooled; order nil, or where each neuron of the layer goes.
func convolution(order []int) *ir.Network {
	n := ir.DefaultNeuron()
	net := &ir.Network{Name: "conv", Ticks: 4, Populations: []ir.Population{
		{Name: "in", Shape: ir.Shape{2, 12, 12}, Input: &ir.Input{Encoding: isa.EncodeSpikes}},
		{Name: "layer", Shape: ir.Shape{4, 12, 12}, Neuron: &n},
		{Name: "pool", Shape: ir.Shape{4, 6, 6}, Neuron: &n},
	}, Readouts: []ir.Readout{{Population: 2, Kind: isa.ReadCount}}}
	kernel := make([]float32, 4*2*9)
	for i := range kernel {
		kernel[i] = float32(i%7 + 1)
	}
	conv := ir.Conv{Kernel: kernel, OutChannels: 4, InChannels: 2, KH: 3, KW: 3, StrideY: 1, StrideX: 1, PadY: 1, PadX: 1, Groups: 1}
	pool := ir.Pool{KH: 2, KW: 2, StrideY: 2, StrideX: 2, Scale: 0.25}
	net.Projections = []ir.Projection{{Source: 0, Target: 1, Connect: conv, DelayMin: 1, DelayMax: 1}, {Source: 1, Target: 2, Connect: pool, DelayMin: 1, DelayMax: 1}}
	if order != nil {
		shuffleLayer(net, order)
	}
	return net
}

// shuffleLayer puts the neurons of population 1 into another order.
func shuffleLayer(net *ir.Network, order []int) {
	shape := func(p ir.PopID) ir.Shape { return net.Populations[p].Shape }
	into := ir.List{Start: []int{0}}
	for s := range shape(0).Size() {
		row := net.Projections[0].Connect.Row(shape(0), shape(1), s, nil)
		for i := range row {
			row[i].Target = uint32(order[row[i].Target])
		}
		slices.SortFunc(row, func(a, b ir.Synapse) int { return int(a.Target) - int(b.Target) })
		into.Synapses = append(into.Synapses, row...)
		into.Start = append(into.Start, len(into.Synapses))
	}
	back := make([]int, len(order))
	for from, to := range order {
		back[to] = from
	}
	out := ir.List{Start: []int{0}}
	for _, from := range back {
		out.Synapses = net.Projections[1].Connect.Row(shape(1), shape(2), from, out.Synapses)
		out.Start = append(out.Start, len(out.Synapses))
	}
	net.Projections[0].Connect, net.Projections[1].Connect = into, out
}

// small is a chip of 64 x 64 cores, so that the networks here take several.
func small(t testing.TB) *isa.Arch {
	a, err := isa.Preset("tianjic")
	require.NoError(t, err)
	a.Core.Axons, a.Core.Neurons, a.Core.SynapseBytes = 64, 64, 64*64
	return a
}

func compiled(t testing.TB, net *ir.Network, a *isa.Arch, opts Options) *Result {
	t.Helper()
	res, err := Compile(context.Background(), net, a, opts)
	require.NoError(t, err)
	return res
}

func spikesOf(m *isa.Image) float64 { return traffic.Of(m, traffic.Uniform(defaultRate)).Spikes }

func TestStructureIsFoundWhateverTheOrderOfNeurons(t *testing.T) {
	plain := compiled(t, convolution(nil), small(t), Options{})
	random := compiled(t, convolution(rand.New(rand.NewPCG(1, 1)).Perm(4*12*12)), small(t), Options{})
	require.LessOrEqual(t, float64(len(random.Image.Cores)), 1.15*float64(len(plain.Image.Cores)))
	require.LessOrEqual(t, spikesOf(random.Image), 1.25*spikesOf(plain.Image))
}

func TestNoBaselineIsBetter(t *testing.T) {
	net := convolution(rand.New(rand.NewPCG(2, 1)).Perm(4 * 12 * 12))
	ours := compiled(t, net, small(t), Options{AddChips: true})
	for _, base := range []Baseline{Sequential, Shuffled} {
		theirs := compiled(t, net, small(t), Options{Baseline: base, AddChips: true})
		require.LessOrEqual(t, len(ours.Image.Cores), len(theirs.Image.Cores), base)
		require.Less(t, spikesOf(ours.Image), 0.75*spikesOf(theirs.Image), base)
	}
}

func TestNoPartitionIsBelowTheBound(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		n := ir.DefaultNeuron()
		net := &ir.Network{Populations: []ir.Population{{Name: "a", Shape: ir.Shape{100 + r.IntN(100)}, Neuron: &n}, {Name: "b", Shape: ir.Shape{r.IntN(90) + 1}, Neuron: &n}}}
		for _, pair := range [][2]ir.PopID{{0, 0}, {0, 1}, {1, 0}} {
			net.Projections = append(net.Projections, ir.Projection{Source: pair[0], Target: pair[1], DelayMin: 1, DelayMax: 1,
				Connect: ir.Random{P: 0.02 + 0.5*r.Float64()*r.Float64(), Weight: ir.Distribution{Kind: "constant", A: 1}, Seed: seed}})
		}
		a := small(t)
		a.Core.Axons, a.Core.Neurons, a.Core.SynapseBytes = 16+r.IntN(60), 16+r.IntN(60), 1<<16
		a.Routes.EntriesPerCore, a.Routes.EntriesPerNeuron = 1<<20, 1<<16
		for _, base := range []Baseline{"", Sequential} {
			res := compiled(t, net, a, Options{Effort: Fast, AddChips: true, Baseline: base})
			require.LessOrEqual(t, res.Bound(), len(res.Image.Cores), "seed %d", seed)
		}
	}
}

func TestBoundOfADenseLayerIsExact(t *testing.T) {
	n := ir.DefaultNeuron()
	net := &ir.Network{Populations: []ir.Population{{Name: "in", Shape: ir.Shape{192}, Input: &ir.Input{Encoding: isa.EncodeSpikes}},
		{Name: "out", Shape: ir.Shape{128}, Neuron: &n}}}
	net.Projections = []ir.Projection{{Source: 0, Target: 1, DelayMin: 1, DelayMax: 1, Connect: ir.Random{P: 1, Weight: ir.Distribution{Kind: "constant", A: 1}}}}
	res := compiled(t, net, small(t), Options{})
	require.Equal(t, 6, res.Bound(), "192 x 128 on 64 x 64")
	require.Len(t, res.Image.Cores, 6)
}

// TestTrafficOfTheImageIsThatOfThePartition compares what the partition counts with what the image's routes say.
func TestTrafficOfTheImageIsThatOfThePartition(t *testing.T) {
	var dump bytes.Buffer
	res := compiled(t, convolution(nil), small(t), Options{Dump: "emit", DumpTo: &dump})
	require.NotEmpty(t, dump.String())
	i := slices.IndexFunc(res.Passes, func(p PassTime) bool { return p.Name == "partition" })
	host := 0.1 * 4 * 6 * 6 // the read-out's packets, which partition does not count
	require.Contains(t, res.Passes[i].Size, fmt.Sprintf("%.1f spike packets", spikesOf(res.Image)-host))
}

func TestImageDoesNotDependOnThreads(t *testing.T) {
	n := ir.DefaultNeuron()
	ring := &ir.Network{Name: "ring", Ticks: 4, Populations: []ir.Population{{Name: "ring", Shape: ir.Shape{400}, Neuron: &n}}, Projections: []ir.Projection{{DelayMin: 1, DelayMax: 1,
		Connect: ir.SmallWorld{K: 8, Rewire: 0.1, Weight: ir.Distribution{Kind: "constant", A: 1}, Seed: 3}}}}
	for _, net := range []*ir.Network{convolution(nil), ring} {
		for _, effort := range []Effort{Fast, Normal, Max} {
			if net == ring && effort == Max {
				continue // as Normal, for longer
			}
			var images [][]byte
			for _, threads := range []int{1, 3} {
				before := runtime.GOMAXPROCS(threads)
				images = append(images, compiled(t, net, small(t), Options{Seed: 4, Effort: effort, AddChips: true}).Image.Encode())
				runtime.GOMAXPROCS(before)
			}
			require.True(t, bytes.Equal(images[0], images[1]), "%s, %s", net.Name, effort)
		}
	}
}

func TestPlacementBeatsRowsAndCurves(t *testing.T) {
	net := convolution(nil)
	hops := map[Placement]float64{}
	for _, p := range []Placement{"", RowMajor, Hilbert} {
		hops[p] = traffic.Of(compiled(t, net, small(t), Options{Placement: p}).Image, traffic.Uniform(defaultRate)).Hops
	}
	require.Less(t, hops[""], 0.7*hops[RowMajor])
	require.Less(t, hops[""], hops[Hilbert])
}

// TestHilbertCurveStepsFromNeighbourToNeighbour on a square whose side is a power of two.
func TestHilbertCurveStepsFromNeighbourToNeighbour(t *testing.T) {
	m := isa.MeshArch{Width: 8, Height: 8, ChipsX: 1, ChipsY: 1}
	list := hilbert(m)
	require.Len(t, list, 64)
	for i := 1; i < len(list); i++ {
		require.Equal(t, 1, hops(m.Coord(list[i-1]), m.Coord(list[i])))
	}
}

func TestRemediesDoWhatTheySay(t *testing.T) {
	a := small(t)
	a.Mesh = isa.MeshArch{Width: 3, Height: 3, ChipsX: 1, ChipsY: 1}
	_, err := Compile(context.Background(), convolution(nil), a, Options{})
	var large *CoresError
	require.ErrorAs(t, err, &large)
	require.Equal(t, 9, large.Has)
	require.Greater(t, large.Needs, 9)
	require.Contains(t, err.Error(), "--add-chips")
	require.Contains(t, err.Error(), "cores with --set core.axons=")
	a.Mesh.ChipsX, a.Mesh.ChipsY = 3, 2
	compiled(t, convolution(nil), a, Options{})
}

// nearlyAllToAll is a population whose neurons each reach nine of ten.
func nearlyAllToAll() *ir.Network {
	n := ir.DefaultNeuron()
	net := &ir.Network{Name: "all", Populations: []ir.Population{{Name: "a", Shape: ir.Shape{120}, Neuron: &n}}}
	net.Projections = []ir.Projection{{DelayMin: 1, DelayMax: 1, Connect: ir.Random{P: 0.9, Weight: ir.Distribution{Kind: "constant", A: 1}, Seed: 5}}}
	return net
}

// TestRouteRemediesDoWhatTheySay: every neuron reaches every core, and a core's table holds less than one neuron needs.
func TestRouteRemediesDoWhatTheySay(t *testing.T) {
	net := nearlyAllToAll()
	a := small(t)
	a.Core.Axons, a.Core.Neurons = 128, 16
	a.Routes = isa.RouteArch{EntriesPerCore: 6, EntriesPerNeuron: 9, Multicast: isa.Unicast}
	_, err := Compile(context.Background(), net, a, Options{})
	require.ErrorContains(t, err, "all: routes do not fit: a core with 1 neurons of a needs ")
	remedies := regexp.MustCompile(`(\d+) cores with --set routes.entries_per_core=(\d+), (\d+) bytes more memory a core`).FindStringSubmatch(err.Error())
	require.NotNil(t, remedies, err.Error())
	before := a.CoreMemoryBits()
	a.Routes.EntriesPerCore, _ = strconv.Atoi(remedies[2])
	require.Equal(t, remedies[3], fmt.Sprint((a.CoreMemoryBits()-before+7)/8))
	res := compiled(t, net, a, Options{Effort: Fast})
	require.Equal(t, remedies[1], fmt.Sprint(len(res.Image.Cores)))

}

// TestRouteRemediesGoTogetherWhereNoneIsEnough: on a chip with too few cores, larger tables help with larger cores or with more chips.
func TestRouteRemediesGoTogetherWhereNoneIsEnough(t *testing.T) {
	net := nearlyAllToAll()
	a := small(t)
	a.Core.Axons, a.Core.Neurons = 64, 16
	a.Routes = isa.RouteArch{EntriesPerCore: 6, EntriesPerNeuron: 16, Multicast: isa.Unicast}
	a.Mesh = isa.MeshArch{Width: 8, Height: 1, ChipsX: 1, ChipsY: 1}
	_, err := Compile(context.Background(), net, a, Options{})
	together := regexp.MustCompile(`it would fit on (\d+) cores with --set (core.axons=\d+) --set (core.synapse_bytes=\d+) --set (routes.entries_per_core=\d+), .*; ` +
		`on (\d+) cores with --set (routes.entries_per_core=\d+) --add-chips, `).FindStringSubmatch(err.Error())
	require.NotNil(t, together, err.Error())
	for _, remedy := range []struct {
		cores string
		sets  []string
		chips bool
	}{{together[1], together[2:5], false}, {together[5], together[6:7], true}} {
		changed := *a
		for _, set := range remedy.sets {
			key, value, _ := strings.Cut(set, "=")
			require.NoError(t, changed.SetAll([]isa.Setting{{Key: key, Value: value}}))
		}
		res := compiled(t, net, &changed, Options{Effort: Fast, AddChips: remedy.chips})
		require.Equal(t, remedy.cores, fmt.Sprint(len(res.Image.Cores)))
	}
}

// TestNeuronsOfATightTableShareACoreAsFarAsItGoes: four channels at a place have the same axons, but no core has entries for all of them.
func TestNeuronsOfATightTableShareACoreAsFarAsItGoes(t *testing.T) {
	a := small(t)
	a.Routes.EntriesPerCore = 3
	res := compiled(t, convolution(nil), a, Options{AddChips: true, Effort: Fast})
	for i := range res.Image.Cores {
		require.LessOrEqual(t, len(res.Image.Cores[i].Routes), 3)
	}
}

// TestGainIsWhatAMoveAdds moves units of a recurrent network about and compares what was foretold with what came of it.
func TestGainIsWhatAMoveAdds(t *testing.T) {
	n := ir.DefaultNeuron()
	net := &ir.Network{Populations: []ir.Population{{Name: "in", Shape: ir.Shape{30}, Input: &ir.Input{Encoding: isa.EncodeSpikes}}, {Name: "a", Shape: ir.Shape{120}, Neuron: &n}}}
	for _, from := range []ir.PopID{0, 1} {
		net.Projections = append(net.Projections, ir.Projection{Source: from, Target: 1, DelayMin: 1, DelayMax: 2,
			Connect: ir.Random{P: 0.08, Weight: ir.Distribution{Kind: "constant", A: 1}, Seed: 5}})
	}
	s := &state{ctx: context.Background(), net: net, arch: small(t)}
	for _, pass := range []func(*state) error{lower, quantise, split} {
		require.NoError(t, pass(s))
	}
	s.entries = make([]int32, s.graph.neurons())
	u, c := s.newUnits(64), newCapacity(s.arch)
	clusters, err := newGrowth(u, c).cover(limits{neurons: 20, axons: 64, spill: true})
	require.NoError(t, err)
	r := newRefiner(u, c, newPacker(u, c, 1).pack(clusters))
	for i := range r.bins {
		r.bins[i].cores = 1 // so that sums, which gain leaves out, count the same before and after
	}
	random := rand.New(rand.NewPCG(3, 3))
	for range 2000 {
		v, to := unitID(random.IntN(u.count())), int32(random.IntN(len(r.bins)))
		if r.in[v] == to {
			continue
		}
		before, gain := r.quality().traffic, r.gain(v, to)
		r.move(v, to)
		require.Equal(t, gain, r.quality().traffic-before)
	}
}
