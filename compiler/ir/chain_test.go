package ir

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// matrix writes a rule out: [targets][sources].
func matrix(t *testing.T, c Connectivity, source, target Shape) [][]float64 {
	require.NoError(t, c.Check(source, target))
	m := make([][]float64, target.Size())
	for i := range m {
		m[i] = make([]float64, source.Size())
	}
	for s := range source.Size() {
		last := -1
		for _, y := range c.Row(source, target, s, nil) {
			require.Greater(t, int(y.Target), last, "%v: row %d ascends", c, s)
			last = int(y.Target)
			m[y.Target][s] += y.Weight
		}
	}
	return m
}

func product(a, b [][]float64) [][]float64 {
	m := make([][]float64, len(a))
	for i := range a {
		m[i] = make([]float64, len(b[0]))
		for k := range b {
			for j := range b[k] {
				m[i][j] += a[i][k] * b[k][j]
			}
		}
	}
	return m
}

// convolved is the textbook's convolution, written out.
func convolved(c Conv, source, target Shape) [][]float64 {
	m := make([][]float64, target.Size())
	_, h, w := source.CHW()
	_, oh, ow := target.CHW()
	in, out, dy, dx := c.InChannels/c.Groups, c.OutChannels/c.Groups, max(1, c.DilationY), max(1, c.DilationX)
	for t := range m {
		m[t] = make([]float64, source.Size())
		oc, oy, ox := t/(oh*ow), t/ow%oh, t%ow
		for ic := range in {
			for ky := range c.KH {
				for kx := range c.KW {
					y, x := oy*c.StrideY-c.PadY+ky*dy, ox*c.StrideX-c.PadX+kx*dx
					if y >= 0 && y < h && x >= 0 && x < w {
						m[t][((oc/out*in+ic)*h+y)*w+x] = float64(c.Kernel[((oc*in+ic)*c.KH+ky)*c.KW+kx])
					}
				}
			}
		}
	}
	return m
}

func TestConvolutionIsTheTextbooks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		groups := 1 + r.IntN(2)
		c := Conv{InChannels: groups * (1 + r.IntN(2)), OutChannels: groups * (1 + r.IntN(2)), KH: 1 + r.IntN(3), KW: 1 + r.IntN(3), StrideY: 1 + r.IntN(3),
			StrideX: 1 + r.IntN(3), PadY: r.IntN(3), PadX: r.IntN(3), ExtraY: r.IntN(2), ExtraX: r.IntN(2), DilationY: r.IntN(4), DilationX: r.IntN(4), Groups: groups}
		for range c.OutChannels * c.InChannels / groups * c.KH * c.KW {
			c.Kernel = append(c.Kernel, r.Float32())
		}
		source := Shape{c.InChannels, 3 + r.IntN(6), 3 + r.IntN(6)}
		if target := c.Out(source); target.Size() > 0 {
			require.Equal(t, convolved(c, source, target), matrix(t, c, source, target), fmt.Sprintf("%+v of %v", c, source))
		}
	}
}

// TestChainIsTheProductOfItsMaps: a pooling, a convolution and a dense map behind one another, with a gain for each target.
func TestChainIsTheProductOfItsMaps(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	weights := func(n int) (list []float32) {
		for range n {
			list = append(list, r.Float32()-0.5)
		}
		return list
	}
	source := Shape{2, 8, 8}
	pool := Pool{KH: 2, KW: 2, StrideY: 2, StrideX: 2, Scale: 0.25}
	conv := Conv{Kernel: weights(3 * 2 * 9), OutChannels: 3, InChannels: 2, KH: 3, KW: 3, StrideY: 1, StrideX: 1, PadY: 1, PadX: 1, Groups: 1}
	dense := Dense{Weights: weights(5 * 48)}
	gain := []float64{1, 2, 0.5, -1, 3}
	c := Chain{Stages: []Stage{{pool, source, Shape{2, 4, 4}}, {conv, Shape{2, 4, 4}, Shape{3, 4, 4}}, {dense, Shape{48}, Shape{5}}}, Gain: gain}
	want := product(matrix(t, dense, Shape{48}, Shape{5}), product(matrix(t, conv, Shape{2, 4, 4}, Shape{3, 4, 4}), matrix(t, pool, source, Shape{2, 4, 4})))
	for i, row := range matrix(t, c, source, Shape{5}) {
		for s, w := range row {
			require.InDelta(t, gain[i]*want[i][s], w, 1e-12)
		}
	}
	require.ErrorContains(t, c.Check(Shape{2, 8, 7}, Shape{5}), "map 1 (pool 2x2) takes [2, 8, 8], what comes before gives [2, 8, 7]")
	c.Stages[1].Out = Shape{3, 4, 5}
	require.ErrorContains(t, c.Check(source, Shape{5}), "map 2 (conv 3x3 stride 1)")
}
