package ir

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestNetworksThatMakeNoSense: each is refused, and says what of it.
func TestNetworksThatMakeNoSense(t *testing.T) {
	for want, change := range map[string]func(*Network){
		"b has 2 neurons, 1 variants and 1 choices among them":                  func(n *Network) { n.Populations[1].Variant = []uint16{0} },
		"b: neuron 1 is of variant 3; there are 1":                              func(n *Network) { n.Populations[1].Variant[1] = 3 },
		"b: variant 0 has a time window or biases of its own":                   func(n *Network) { n.Populations[1].Variants[0].Window = 3 },
		"b: variant 0 does not run what the others run":                         func(n *Network) { n.Populations[1].Variants[0].Program = &Program{} },
		"b starts at tick -1":                                                   func(n *Network) { n.Populations[1].Start = -1 },
		"a -> b: 3 source neurons have 1 delays":                                func(n *Network) { n.Projections[0].SourceDelay = []uint8{1} },
		"a -> b: source neuron 2 has a delay of 5 ticks; the range is 1..4":     func(n *Network) { n.Projections[0].SourceDelay[2] = 5 },
		"a -> b: delay 0..4 ticks; a delay is at least 1 tick":                  func(n *Network) { n.Projections[0].DelayMin = 0 },
		"a -> b: dense needs 2 x 3 = 6 weights, the array has 5":                func(n *Network) { n.Projections[0].Connect = Dense{make([]float32, 5)} },
		"a is an input whose spikes come from the host; nothing can project to": func(n *Network) { n.Projections[0].Target = 0 },
	} {
		neuron := DefaultNeuron()
		n := &Network{Populations: []Population{{Name: "a", Shape: Shape{3}, Input: &Input{Encoding: isa.EncodeSpikes}},
			{Name: "b", Shape: Shape{2}, Neuron: &neuron, Variants: []Neuron{neuron}, Variant: []uint16{0, 0}}},
			Projections: []Projection{{Source: 0, Target: 1, Connect: Dense{make([]float32, 6)}, DelayMin: 1, DelayMax: 4, SourceDelay: []uint8{1, 4, 2}}}}
		require.NoError(t, n.Check())
		change(n)
		require.ErrorContains(t, n.Check(), want)
	}
}
