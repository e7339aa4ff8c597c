package compiler

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
)

// varied is an input and a layer of three neurons with the given decays, which starts at tick 2.
func varied(decays ...float64) *ir.Network {
	n := ir.DefaultNeuron()
	n.Bias = make([]float64, len(decays))
	net := &ir.Network{Populations: []ir.Population{{Name: "in", Shape: ir.Shape{1}, Input: &ir.Input{Encoding: isa.EncodeSpikes}},
		{Name: "layer", Shape: ir.Shape{len(decays)}, Neuron: &n, Start: 2}},
		Projections: []ir.Projection{{Target: 1, DelayMin: 1, DelayMax: 1, Connect: ir.Dense{Weights: make([]float32, len(decays))}}}}
	net.Projections[0].Connect.(ir.Dense).Weights[0] = 1
	for i, d := range decays {
		v := ir.DefaultNeuron()
		v.Decay = d
		net.Populations[1].Variants = append(net.Populations[1].Variants, v)
		net.Populations[1].Variant = append(net.Populations[1].Variant, uint16(i))
	}
	return net
}

// TestVariantsOfTheSameIntegersAreOne: decays that are alike in 1/256 need one parameter set.
func TestVariantsOfTheSameIntegersAreOne(t *testing.T) {
	arch, err := isa.Preset("tianjic")
	require.NoError(t, err)
	q, err := Quantise(context.Background(), varied(0.5, 0.9, 0.9001, 0.5001), arch)
	require.NoError(t, err)
	p := &q.Populations[1]
	require.Equal(t, []uint16{0, 1, 1, 0}, p.Variant)
	require.Len(t, p.LIF, 2)
	require.Equal(t, []int32{0, 0}, p.V0)
	q, err = Quantise(context.Background(), varied(0.9, 0.9001), arch)
	require.NoError(t, err)
	require.Nil(t, q.Populations[1].Variant)
	require.Len(t, q.Populations[1].LIF, 1)
}

// TestLargeWeightsGoOverSeveralAxons: four axons a weight are four times the levels, and take more axons only where they are needed.
func TestLargeWeightsGoOverSeveralAxons(t *testing.T) {
	arch, err := isa.Preset("tianjic")
	require.NoError(t, err)
	n := ir.DefaultNeuron()
	net := &ir.Network{Populations: []ir.Population{{Name: "in", Shape: ir.Shape{3}, Input: &ir.Input{Encoding: isa.EncodeSpikes}}, {Name: "out", Shape: ir.Shape{1}, Neuron: &n}},
		Projections: []ir.Projection{{Target: 1, DelayMin: 1, DelayMax: 1, Axons: 4, Connect: ir.Dense{Weights: []float32{1, -0.25, 0.1}}}}, Readouts: []ir.Readout{{Population: 1}}}
	r, err := Compile(context.Background(), net, arch, Options{})
	require.NoError(t, err)
	require.Equal(t, []int16{508, -127, 51}, r.Quantised.Synapses[0].Level)
	require.Equal(t, 4+1+1, r.Image.Cores[0].Axons)
	net.Projections[0].Axons = 0
	r, err = Compile(context.Background(), net, arch, Options{})
	require.NoError(t, err)
	require.Equal(t, []int16{127, -32, 13}, r.Quantised.Synapses[0].Level)
	require.Equal(t, 3, r.Image.Cores[0].Axons)
}

// TestOnlyWhatWouldMoveIsHeld: a layer that starts late is held if it has biases; one whose state moves without input cannot start late.
func TestOnlyWhatWouldMoveIsHeld(t *testing.T) {
	arch, err := isa.Preset("tianjic")
	require.NoError(t, err)
	net := varied(0.5)
	hold := func() (uint16, error) {
		q, err := Quantise(context.Background(), net, arch)
		if err != nil {
			return 0, err
		}
		return q.Populations[1].LIF[0].Hold, nil
	}
	held, err := hold()
	require.NoError(t, err)
	require.Zero(t, held, "nothing drives it")
	net.Populations[1].Neuron.Bias[0] = 0.25
	held, err = hold()
	require.NoError(t, err)
	require.Equal(t, uint16(2), held)
	net.Populations[1].Variants[0].Initial = 0.5
	_, err = hold()
	require.ErrorContains(t, err, "layer: starts at tick 2, but its initial state does not last")
	net.Populations[1].Variants[0].Initial, net.Populations[1].Start = 0, 1<<16
	_, err = hold()
	require.ErrorContains(t, err, "starts at tick 65536; 0..65535 can be waited for")
}
