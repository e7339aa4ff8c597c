package ir

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPlanesWeighTheirBits: each plane connects as its values do, with weights times what its bit stands for.
func TestPlanesWeighTheirBits(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []float64
	}{{0, 3.5, []float64{0.5, 1, 2}}, {-2, 1, []float64{0.5, 1, -2}}, {-0.1, 3, []float64{1, 2, -4}}} {
		p := Population{Name: "x"}
		require.NoError(t, p.BitPlanes(Shape{2, 1, 2}, 3, c.low, c.high))
		require.Equal(t, Shape{6, 1, 2}, p.Shape)
		require.Equal(t, Shape{2, 1, 2}, p.Values())
		rule := p.FromPlanes(OneToOne{Weights: []float64{1, 2, 3, 4}})
		require.NoError(t, rule.Check(p.Shape, Shape{4}))
		for s := range 12 {
			require.Equal(t, []Synapse{{uint32(s % 4), float64(s%4+1) * c.want[s/4]}}, rule.Row(p.Shape, Shape{4}, s, nil), "%v", c)
		}
		require.Error(t, rule.Check(Shape{11}, Shape{4}))
		require.Error(t, rule.Check(p.Shape, Shape{5}))
	}
	for _, shape := range []Shape{{5}, {2, 3}, {4, 2, 3}} {
		var p Population
		require.NoError(t, p.BitPlanes(shape, 4, 0, 1))
		require.Equal(t, shape, p.Values())
		require.Equal(t, 4*shape.Size(), p.Shape.Size())
	}
}
