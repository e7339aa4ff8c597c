package bound

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"
)

// covers is, by output position, the inputs of its window as a set; and each position's class.
func covers(p Plane) (windows []uint64, class []int) {
	span := func(a Axis, o int) (from, to int, cut bool) {
		from = a.Stride*o - a.Pad
		to = from + a.Kernel
		return max(from, 0), min(to, a.Inputs), from < 0 || to > a.Inputs
	}
	for y := range p.Y.Outputs {
		for x := range p.X.Outputs {
			y0, y1, cutY := span(p.Y, y)
			x0, x1, cutX := span(p.X, x)
			set, cut := uint64(0), 0
			for i := y0; i < y1; i++ {
				for j := x0; j < x1; j++ {
					set |= 1 << (i*p.X.Inputs + j)
				}
			}
			if cutY {
				cut++
			}
			if cutX {
				cut++
			}
			windows, class = append(windows, set), append(class, cut)
		}
	}
	return windows, class
}

func square(outputs, kernel, stride, pad int) Axis {
	return Axis{Outputs: outputs, Inputs: stride*(outputs-1) + kernel - 2*pad, Kernel: kernel, Stride: stride, Pad: pad}
}

// TestNoSetOfPositionsSeesLessThanItsShape goes through every set of positions of small planes.
func TestNoSetOfPositionsSeesLessThanItsShape(t *testing.T) {
	for _, p := range []Plane{
		{square(4, 3, 1, 0), square(4, 3, 1, 0)}, {square(4, 3, 1, 1), square(4, 3, 1, 1)}, {square(5, 3, 1, 1), square(3, 3, 1, 1)},
		{square(3, 3, 1, 1), square(5, 3, 1, 0)}, {square(5, 5, 1, 2), square(3, 3, 1, 1)}, {square(3, 3, 1, 1), square(5, 5, 1, 2)},
		{square(4, 2, 2, 0), square(4, 2, 2, 0)}, {square(3, 3, 2, 0), square(4, 3, 2, 0)}, {square(4, 1, 1, 0), square(4, 3, 1, 1)},
		{square(4, 3, 1, 0), square(4, 3, 1, 1)}, {square(4, 3, 2, 1), square(4, 3, 2, 1)}, {square(2, 2, 3, 0), square(7, 4, 1, 1)},
	} {
		windows, class := covers(p)
		rims := p.rim(p.Y)+p.rim(p.X) > 0
		least := map[[Classes]int]int{}
		for _, s := range p.Shapes(len(windows)) {
			least[s.Positions] = s.Cells
		}
		count := p.Count()
		tight := 0
		for set := uint32(1); set < 1<<len(windows); set++ {
			var n [Classes]int
			seen := uint64(0)
			for s := set; s != 0; s &= s - 1 {
				i := bits.TrailingZeros32(s)
				seen |= windows[i]
				if class[i] == Interior || rims {
					n[class[i]]++
				}
			}
			if n == ([Classes]int{}) {
				continue
			}
			want, known := least[n]
			if !known || bits.OnesCount64(seen) < want {
				t.Fatalf("%+v: positions %b, %v, see %d, at least %d, known %v", p, set, n, bits.OnesCount64(seen), want, known)
			}
			if bits.OnesCount64(seen) == want {
				tight++
			}
			for i := range n {
				require.LessOrEqual(t, n[i], count[i])
			}
		}
		require.NotZero(t, tight, "%+v", p)
	}
}

// TestShapesAreThoseOfSquares: what the proof grants is what squares see, in the middle, at an edge and in a corner.
func TestShapesAreThoseOfSquares(t *testing.T) {
	p := Plane{square(28, 5, 1, 2), square(28, 5, 1, 2)}
	least := map[[Classes]int]int{}
	for _, s := range p.Shapes(42) {
		least[s.Positions] = s.Cells
	}
	require.Equal(t, 10*10, least[[Classes]int{36, 0, 0}])
	require.Equal(t, 8*10, least[[Classes]int{24, 12, 0}])
	require.Equal(t, 8*8, least[[Classes]int{16, 16, 4}])
	require.Equal(t, 25, least[[Classes]int{1, 0, 0}])
	require.Equal(t, 9, least[[Classes]int{0, 0, 1}])
}
