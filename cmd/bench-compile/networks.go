package main

import (
	"math"
	"math/rand/v2"

	"orrery/compiler/ir"
	"orrery/isa"
)

// networks are those of the table. Weights are random: the compiler sees which there are, not what they are good for.
var networks = []struct {
	name       string
	build      func() *ir.Network
	structured bool // has locality that a partition can use
	layered    bool // an MLP or a convolutional network: the bound on cores is a target
	large      bool // too large for baselines that no mesh holds, and for much effort: only the compiler's own row
}{
	{"mlp", mlp, false, true, false},
	{"lenet", lenet, true, true, false},
	{"vgg9", vgg9(1), true, true, false},
	{"vgg9full", vgg9(4), true, true, true},
	{"smallworld", smallWorld, true, false, false},
	{"microcircuit", microcircuit, false, false, false},
	{"liquid", liquid, true, false, false},
}

// builder adds populations and projections to a network.
type builder struct {
	*ir.Network
	random *rand.Rand
}

func newBuilder(name string) *builder {
	return &builder{&ir.Network{Name: name, Ticks: 10}, rand.New(rand.NewPCG(5, 5))}
}

func (b *builder) input(name string, shape ...int) ir.PopID {
	b.Populations = append(b.Populations, ir.Population{Name: name, Shape: shape, Input: &ir.Input{Encoding: isa.EncodeRate, Max: 1}})
	return ir.PopID(len(b.Populations) - 1)
}

func (b *builder) layer(name string, shape ...int) ir.PopID {
	n := ir.DefaultNeuron()
	b.Populations = append(b.Populations, ir.Population{Name: name, Shape: shape, Neuron: &n})
	return ir.PopID(len(b.Populations) - 1)
}

func (b *builder) connect(from, to ir.PopID, c ir.Connectivity, delay int) {
	b.Projections = append(b.Projections, ir.Projection{Source: from, Target: to, Connect: c, DelayMin: delay, DelayMax: delay, Seed: 1})
}

// weights are n random ones, none of them 0.
func (b *builder) weights(n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(math.Copysign(0.1+0.9*b.random.Float64(), b.random.Float64()-0.5))
	}
	return list
}

func (b *builder) dense(from ir.PopID, name string, n int) ir.PopID {
	to := b.layer(name, n)
	b.connect(from, to, ir.Dense{Weights: b.weights(n * b.Populations[from].Shape.Size())}, 1)
	return to
}

func (b *builder) conv(from ir.PopID, name string, channels, k, pad int) ir.PopID {
	c, h, w := b.Populations[from].Shape.CHW()
	to := b.layer(name, channels, h+2*pad-k+1, w+2*pad-k+1)
	b.connect(from, to, ir.Conv{Kernel: b.weights(channels * c * k * k), OutChannels: channels, InChannels: c, KH: k, KW: k, StrideY: 1, StrideX: 1,
		PadY: pad, PadX: pad, Groups: 1}, 1)
	return to
}

func (b *builder) pool(from ir.PopID, name string) ir.PopID {
	c, h, w := b.Populations[from].Shape.CHW()
	to := b.layer(name, c, h/2, w/2)
	b.connect(from, to, ir.Pool{KH: 2, KW: 2, StrideY: 2, StrideX: 2, Scale: 0.25}, 1)
	return to
}

func mlp() *ir.Network {
	b := newBuilder("mlp")
	b.dense(b.dense(b.input("pixels", 784), "hidden", 512), "digit", 10)
	return b.Network
}

// lenet is LeNet-5 (LeCun et al. 1998) with all-to-all feature maps, on 28 x 28 pixels.
func lenet() *ir.Network {
	b := newBuilder("lenet")
	at := b.pool(b.conv(b.input("pixels", 1, 28, 28), "c1", 6, 5, 2), "s2")
	at = b.pool(b.conv(at, "c3", 16, 5, 0), "s4")
	b.dense(b.dense(b.dense(at, "c5", 120), "f6", 84), "digit", 10)
	return b.Network
}

// vgg9 has seven convolutions and two dense layers on 32 x 32 x 3 pixels. At width 4 its first layers have VGG's 64 channels (Simonyan and Zisserman 2015).
func vgg9(width int) func() *ir.Network {
	return func() *ir.Network {
		b := newBuilder("vgg9")
		at := b.conv(b.conv(b.input("pixels", 3, 32, 32), "c1", 16*width, 3, 1), "c2", 16*width, 3, 1)
		at = b.conv(b.conv(b.pool(at, "p1"), "c3", 32*width, 3, 1), "c4", 32*width, 3, 1)
		at = b.conv(b.conv(b.conv(b.pool(at, "p2"), "c5", 64*width, 3, 1), "c6", 64*width, 3, 1), "c7", 64*width, 3, 1)
		b.dense(b.dense(b.pool(at, "p3"), "hidden", 256*width), "class", 10)
		return b.Network
	}
}

func smallWorld() *ir.Network {
	b := newBuilder("smallworld")
	ring := b.layer("ring", 4096)
	b.connect(ring, ring, ir.SmallWorld{K: 64, Rewire: 0.1, Weight: ir.Distribution{Kind: "uniform", A: 0.5, B: 1}, Seed: 3}, 1)
	return b.Network
}

// Potjans and Diesmann, Cerebral Cortex 24 (2014), table 5: sizes, and connection probabilities by target (row) and source (column).
var (
	layersPD = []string{"L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"}
	sizesPD  = []int{20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948}
	probsPD  = [8][8]float64{
		{0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0},
		{0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0},
		{0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0},
		{0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0},
		{0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0},
		{0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0},
		{0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252},
		{0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443},
	}
)

// microcircuit is the Potjans-Diesmann model at a tenth of its neurons, with its connection probabilities. Excitatory spikes take 2 ticks,
// inhibitory ones 1.
func microcircuit() *ir.Network {
	b := newBuilder("microcircuit")
	var pops []ir.PopID
	for i, name := range layersPD {
		pops = append(pops, b.layer(name, (sizesPD[i]+5)/10))
	}
	for to, row := range probsPD {
		for from, p := range row {
			if p == 0 {
				continue
			}
			weight, delay := ir.Distribution{Kind: "normal", A: 0.15, B: 0.015}, 2
			if from%2 == 1 {
				weight, delay = ir.Distribution{Kind: "normal", A: -0.6, B: 0.06}, 1
			}
			b.connect(pops[from], pops[to], ir.Random{P: p, Weight: weight, Seed: uint64(8*to + from)}, delay)
		}
	}
	return b.Network
}

// liquid is a column of 10 x 10 x 10 neurons, a fifth of them inhibitory, connected by distance (Maass, Natschlaeger, Markram 2002: C = 0.3, 0.2,
// 0.4 and 0.1, lambda = 2), with inputs to a third of them.
func liquid() *ir.Network {
	b := newBuilder("liquid")
	in := b.input("cue", 300)
	exc, inh := b.layer("exc", 10, 10, 8), b.layer("inh", 10, 10, 2)
	rule := func(p, w float64, seed uint64) ir.Connectivity {
		return ir.Distance{P: p, Lambda: 2, Extent: [3]float64{10, 10, 10}, Weight: ir.Distribution{Kind: "uniform", A: w / 2, B: w}, Seed: seed}
	}
	b.connect(exc, exc, rule(0.3, 1, 1), 1)
	b.connect(exc, inh, rule(0.2, 1, 2), 1)
	b.connect(inh, exc, rule(0.4, -1, 3), 1)
	b.connect(inh, inh, rule(0.1, -1, 4), 1)
	list := ir.List{Start: []int{0}}
	for i := range 300 {
		list.Synapses = append(list.Synapses, ir.Synapse{Target: uint32(b.random.IntN(800)), Weight: 1})
		list.Start = append(list.Start, i+1)
	}
	b.connect(in, exc, list, 1)
	return b.Network
}
