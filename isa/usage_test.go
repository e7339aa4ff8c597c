package isa_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestSynapsesOfARowAreItsCells that are not zero, whatever their width and number.
func TestSynapsesOfARowAreItsCells(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		bits := []int{1, 2, 4, 8}[r.IntN(4)]
		c := isa.Core{Axons: 3, Neurons: 1 + r.IntN(200)}
		c.Crossbar = isa.NewDense(c.Axons, c.Neurons, bits)
		want := make([]int, c.Axons)
		for a := range want {
			for n := range c.Neurons {
				cell := uint8(1) << r.IntN(bits) * uint8(r.IntN(2))
				c.Crossbar.Set(c.Neurons, a, n, cell)
				want[a] += min(int(cell), 1)
			}
			require.Equal(t, want[a], c.RowSynapses(a), "%d bits, %d neurons", bits, c.Neurons)
		}
		require.Equal(t, want[0]+want[1]+want[2], c.Synapses())
	}
}
