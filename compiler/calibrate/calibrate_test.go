package calibrate

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
)

// outlier is a layer of small weights and one large one, which at 2 bits without clipping leaves nothing of the small ones.
func outlier() *ir.Network {
	r := rand.New(rand.NewPCG(1, 2))
	weights := make([]float32, 20*30)
	for i := range weights {
		weights[i] = float32(r.NormFloat64() * 0.1)
	}
	weights[7] = 2
	n := ir.DefaultNeuron()
	n.Threshold = 0.5
	return &ir.Network{Name: "outlier", Populations: []ir.Population{
		{Name: "in", Shape: ir.Shape{30}, Input: &ir.Input{Encoding: isa.EncodeSpikes}},
		{Name: "out", Shape: ir.Shape{20}, Neuron: &n},
	}, Projections: []ir.Projection{{Source: 0, Target: 1, Connect: ir.Dense{Weights: weights}, DelayMin: 1, DelayMax: 1, Bits: 2}}}
}

// halves are samples in which about half of the inputs spike in each tick.
func halves(_ *ir.Quantised, i int) (Stimulus, error) {
	r := rand.New(rand.NewPCG(uint64(i), 3))
	s := Stimulus{}
	for range 10 {
		var spikes []uint32
		for n := range uint32(30) {
			if r.IntN(2) == 0 {
				spikes = append(spikes, n)
			}
		}
		s.Spikes = append(s.Spikes, map[ir.PopID][]uint32{0: spikes})
	}
	return s, nil
}

func TestClippingAnOutlierBringsSpikesNearerToTheReference(t *testing.T) {
	arch, err := isa.Preset("tianjic")
	require.NoError(t, err)
	net := outlier()
	out, choices, rates, err := Choose(context.Background(), net, arch, halves, 8, 10)
	require.NoError(t, err)
	require.Len(t, choices, 1)
	c := choices[0]
	require.Less(t, c.Clip, 0.5)
	require.Less(t, c.Error, 0.9*c.Full, "of what it is without clipping")
	require.Equal(t, c.Scale, out.Populations[1].Scale)
	require.Zero(t, net.Populations[1].Scale, "the network given stays as it is")
	require.InDelta(t, 0.5, mean(rates[0]), 0.1)
}

func TestScalesThatTheNetworkAsksForStay(t *testing.T) {
	arch, err := isa.Preset("tianjic")
	require.NoError(t, err)
	net := outlier()
	net.Populations[1].Scale = 3
	out, choices, _, err := Choose(context.Background(), net, arch, halves, 2, 10)
	require.NoError(t, err)
	require.Empty(t, choices)
	require.Equal(t, 3.0, out.Populations[1].Scale)
}

func mean(list []float32) float64 {
	sum := 0.0
	for _, v := range list {
		sum += float64(v)
	}
	return sum / math.Max(1, float64(len(list)))
}
