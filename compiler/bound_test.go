package compiler

import (
	"context"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
)

// least is the fewest cores that a network of a few neurons takes, by trying every partition.
func least(s *state) int {
	n := s.graph.neurons()
	rows := make([]uint64, n)
	for i := range rows {
		for _, a := range s.graph.row(neuronID(i)) {
			rows[i] |= 1 << a
		}
	}
	best := make([]int, 1<<n) // by set of neurons
	for set := 1; set < len(best); set++ {
		best[set] = n * 64
		first := set & -set
		for others := set &^ first; ; others = (others - 1) & (set &^ first) {
			group := others | first
			union := uint64(0)
			for left := group; left != 0; left &= left - 1 {
				union |= rows[bits.TrailingZeros(uint(left))]
			}
			if bits.OnesCount(uint(group)) <= s.arch.Core.Neurons {
				best[set] = min(best[set], best[set&^group]+int(ceil(bits.OnesCount64(union), s.arch.Core.Axons)))
			}
			if others == 0 {
				break
			}
		}
	}
	return best[len(best)-1]
}

// tinyLayers is a convolution, perhaps a pooling of it, perhaps a dense layer, of a dozen neurons altogether.
func tinyLayers(r *rand.Rand) *ir.Network {
	n := ir.DefaultNeuron()
	h, w, c, k := 2+r.IntN(2), 2+r.IntN(3), 1+r.IntN(2), 1+2*r.IntN(2)
	if c*h*w > 9 {
		c = 1
	}
	d := 1 + r.IntN(2)
	kernel := make([]float32, c*d*k*k)
	for i := range kernel {
		kernel[i] = 1
		if r.IntN(40) == 0 {
			kernel[i] = 0 // windows with holes
		}
	}
	net := &ir.Network{Ticks: 1, Populations: []ir.Population{{Name: "in", Shape: ir.Shape{d, h, w}, Input: &ir.Input{Encoding: isa.EncodeSpikes}},
		{Name: "conv", Shape: ir.Shape{c, h, w}, Neuron: &n}}}
	join := func(from, to int, c ir.Connectivity) {
		net.Projections = append(net.Projections, ir.Projection{Source: ir.PopID(from), Target: ir.PopID(to), Connect: c, DelayMin: 1, DelayMax: 1})
	}
	join(0, 1, ir.Conv{Kernel: kernel, OutChannels: c, InChannels: d, KH: k, KW: k, StrideY: 1, StrideX: 1, PadY: k / 2, PadX: k / 2, Groups: 1})
	if h == 2 && w%2 == 0 {
		net.Populations = append(net.Populations, ir.Population{Name: "pool", Shape: ir.Shape{c, 1, w / 2}, Neuron: &n})
		join(1, 2, ir.Pool{KH: 2, KW: 2, StrideY: 2, StrideX: 2, Scale: 1})
	}
	if c*h*w <= 6 && r.IntN(2) == 0 { // two that listen to the same axons
		net.Populations = append(net.Populations, ir.Population{Name: "twin", Shape: ir.Shape{1 + r.IntN(2)}, Neuron: &n})
		join(0, len(net.Populations)-1, ir.Random{P: 1, Weight: ir.Distribution{Kind: "constant", A: 1}})
	}
	last := len(net.Populations) - 1
	net.Populations = append(net.Populations, ir.Population{Name: "dense", Shape: ir.Shape{1 + r.IntN(2)}, Neuron: &n})
	join(last, last+1, ir.Random{P: 1, Weight: ir.Distribution{Kind: "constant", A: 1}})
	return net
}

// TestBoundIsNeverAboveTheOptimum compares the bound with the best of all partitions.
func TestBoundIsNeverAboveTheOptimum(t *testing.T) {
	tight, improved := 0, 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 4))
		a := small(t)
		a.Core.Axons, a.Core.Neurons = 2+r.IntN(12), 1+r.IntN(6)
		s := &state{ctx: context.Background(), net: tinyLayers(r), arch: a}
		require.NoError(t, s.runUntil("partition"))
		want, got := least(s), s.lowerBound()
		require.LessOrEqual(t, got, want, "seed %d", seed)
		if got == want {
			tight++
		}
		u := s.newUnits(s.graph.neurons() + 1)
		if s.countedBound(u.nearest(a.Core.Neurons), u) < got {
			improved++
		}
	}
	require.Greater(t, tight, 100)
	require.Greater(t, improved, 20)
	t.Logf("exact for %d of 150; above what is counted alone for %d", tight, improved)
}
