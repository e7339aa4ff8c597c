package compare

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/agreement"
)

// TestNoChipIsAChipThatDoesNotComply: the error of a chip that computes something else, which no chip of ours does.
func TestNoChipIsAChipThatDoesNotComply(t *testing.T) {
	pair := agreement.Pair{A: "quantised", B: "chip", Cells: 4, CellsEqual: 3, First: &agreement.First{Tick: 2, Sample: 7, Neuron: 1}, By: "chip"}
	res := &Result{Layers: []ComparedLayer{{Figures: agreement.Figures{Layer: "hidden", Pairs: []agreement.Pair{pair}}}}}
	require.EqualError(t, res.BrokenPromise(), "the chip does not compute the quantised network: layer hidden differs, first in tick 2 of sample 7, "+
		"where hidden[1] fires in chip alone: a fault of orrery, not of the network")
	res.Layers[0].Pairs[0] = agreement.Pair{A: "quantised", B: "chip", Potential: &agreement.Distance{Worst: 1}}
	require.ErrorContains(t, res.BrokenPromise(), "in a potential")
	res.Layers[0].Pairs[0] = agreement.Pair{A: "float", B: "chip", Cells: 4, CellsEqual: 3}
	require.NoError(t, res.BrokenPromise())
}
