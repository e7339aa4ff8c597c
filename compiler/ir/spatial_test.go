package ir

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSmallWorldKeepsDegreeAndRewiresAsAsked(t *testing.T) {
	ring := Shape{500}
	m := SmallWorld{K: 20, Rewire: 0.2, Weight: Distribution{Kind: "constant", A: 1}, Seed: 3}
	require.NoError(t, m.Check(ring, ring))
	far := 0
	for s := range 500 {
		row := m.Row(ring, ring, s, nil)
		require.Len(t, row, 20)
		for i, y := range row {
			require.NotEqual(t, uint32(s), y.Target)
			require.True(t, i == 0 || row[i-1].Target < y.Target, "ascending, none twice")
			if d := (int(y.Target) - s + 500) % 500; min(d, 500-d) > 10 {
				far++
			}
		}
	}
	require.InDelta(t, 0.2*0.96, float64(far)/(500*20), 0.02, "rewired, and not by chance to a neighbour")
	require.Error(t, SmallWorld{K: 3}.Check(ring, ring))
	require.Error(t, m.Check(ring, Shape{499}))
}

func TestDistanceConnectsAsOftenAsItsFormulaSays(t *testing.T) {
	box := Shape{9, 9, 9}
	d := Distance{P: 0.5, Lambda: 2, Weight: Distribution{Kind: "constant", A: 1}, NoSelf: true}
	require.NoError(t, d.Check(box, box))
	hits, pairs := map[int]float64{}, map[int]float64{}
	for seed := range uint64(40) {
		d.Seed = seed
		middle := (4*9+4)*9 + 4
		for _, y := range d.Row(box, box, middle, nil) {
			hits[squared(int(y.Target))]++
		}
		for n := range box.Size() {
			if n != middle {
				pairs[squared(n)]++
			}
		}
	}
	for far, n := range pairs {
		p := 0.5 * math.Exp(-float64(far)/4)
		require.InDelta(t, p*n, hits[far], 4*math.Sqrt(p*n)+1, "squared distance %d", far)
	}
	require.Error(t, Distance{P: 2, Lambda: 1}.Check(box, box))
	require.Error(t, Distance{P: 0.5}.Check(box, box))
}

// squared is a neuron's squared distance from the middle of a box of 9 x 9 x 9.
func squared(n int) int {
	z, y, x := n/81-4, n/9%9-4, n%9-4
	return z*z + y*y + x*x
}
