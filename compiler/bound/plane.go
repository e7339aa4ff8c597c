package bound

import "math"

// Axis is one direction of a plane of windows: output o sees inputs Stride*o-Pad .. Stride*o-Pad+Kernel-1, as far as there are any.
type Axis struct{ Outputs, Inputs, Kernel, Stride, Pad int }

// Plane is a plane of outputs that look at windows of a plane of inputs.
type Plane struct{ Y, X Axis }

// Classes of output positions: those whose windows are whole in both directions, in one, in none. Fewer cells are granted to positions at the rim,
// because windows are cut there.
const (
	Interior = iota
	Edge
	Corner
	Classes
)

// Shape says that Positions of each class see Cells inputs together at least, wherever in the plane they are.
type Shape struct {
	Positions [Classes]int
	Cells     int
}

// rimmed says whether the proof of rims holds for an axis (docs/BOUND.md): windows of stride 1 that at most a third hangs over.
func (a Axis) rimmed() bool {
	return a.Stride == 1 && a.Kernel >= 3*a.Pad-1 && a.Outputs > 2*a.Pad && a.Outputs == a.Inputs+2*a.Pad-a.Kernel+1
}

// rim is the number of outputs at each end that form a class of their own.
func (p Plane) rim(a Axis) int {
	if p.Y.rimmed() && p.X.rimmed() {
		return a.Pad
	}
	return 0
}

// Window is the inputs that an output sees: from..to-1.
func (a Axis) Window(o int) (from, to int) {
	from = a.Stride*o - a.Pad
	return max(from, 0), min(from+a.Kernel, a.Inputs)
}

// whole is the number of outputs whose windows are whole.
func (a Axis) whole() int {
	n := 0
	for o := range a.Outputs {
		if from := a.Stride*o - a.Pad; from >= 0 && from+a.Kernel <= a.Inputs {
			n++
		}
	}
	return n
}

// Count is the number of positions of each class. What is missing from the plane's outputs (windows that are cut, where the proof of rims does not hold)
// is granted no inputs at all.
func (p Plane) Count() (n [Classes]int) {
	y, x := p.Y.whole(), p.X.whole()
	n[Interior] = y * x
	if p.rim(p.Y)+p.rim(p.X) > 0 {
		ry, rx := 2*p.Y.Pad, 2*p.X.Pad
		n[Edge], n[Corner] = ry*x+y*rx, ry*rx
	}
	return n
}

// overhang is how many inputs a window has beyond those that it shares with none of a row of windows.
func (a Axis) step() int     { return min(a.Stride, a.Kernel) }
func (a Axis) overhang() int { return a.Kernel - a.step() }

// Shapes lists all numbers of positions, up to most altogether, with the fewest cells that docs/BOUND.md proves.
func (p Plane) Shapes(most int) (list []Shape) {
	t := newShapeTable(p, most)
	t.fill()
	for a := range t.size[Interior] {
		for e := range t.size[Edge] {
			for q := range t.size[Corner] {
				base := t.base[t.at(a, e, q)]
				if n := a + e + q; n == 0 || n > most || base == math.MaxInt32 {
					continue
				}
				list = append(list, Shape{[Classes]int{a, e, q}, p.Y.step()*p.X.step()*a + int(base)})
			}
		}
	}
	return list
}

// shapeTable has, for numbers of positions by class, the least cells beside those that each interior position adds.
type shapeTable struct {
	p      Plane
	ry, rx int // rims
	oy, ox int // interior rows and columns
	most   int
	size   [Classes]int // of the table
	base   []int32
}

func newShapeTable(p Plane, most int) *shapeTable {
	t := &shapeTable{p: p, ry: p.rim(p.Y), rx: p.rim(p.X), oy: p.Y.whole(), ox: p.X.whole(), most: most}
	n := p.Count()
	for i := range t.size {
		t.size[i] = 1 + min(n[i], most)
	}
	t.base = make([]int32, t.size[0]*t.size[1]*t.size[2])
	for i := range t.base {
		t.base[i] = math.MaxInt32
	}
	return t
}

func (t *shapeTable) at(a, e, q int) int { return (a*t.size[Edge]+e)*t.size[Corner] + q }

// fill goes through the sides that a set of positions can have: rows with interior positions, rows with positions in the rim alone, the widest
// interior row, the widest row of the rim; and sees to it that positions more, or further inside, never need less.
func (t *shapeTable) fill() {
	thin := min(t.rx, 1) * t.oy
	for h := range min(t.oy, t.most) + 1 {
		for h0 := range min(thin, t.oy-h, t.most-h) + 1 {
			for w := range min(t.ox, t.most) + 1 {
				if (h == 0) != (w == 0) || h+h0+w > t.most+1 {
					continue
				}
				t.set(h, h0, w, w)
				for wide := w + 1; wide <= t.ox && t.ry > 0 && h+h0+wide <= t.most+1; wide++ {
					t.set(h, h0, w, wide)
				}
			}
		}
	}
	for a := t.size[Interior] - 1; a >= 0; a-- {
		for e := t.size[Edge] - 1; e >= 0; e-- {
			for q := t.size[Corner] - 1; q >= 0; q-- {
				t.lower(a, e, q, a+1, e, q, 0)
				t.lower(a, e, q, a, e+1, q, 0)
				t.lower(a, e, q, a, e, q+1, 0)
				t.lower(a, e, q, a+1, e-1, q, 1)
				t.lower(a, e, q, a, e+1, q-1, 0)
			}
		}
	}
}

// lower lets a, e, q need no more than more cells beside b, f, r do.
func (t *shapeTable) lower(a, e, q, b, f, r, more int) {
	if b >= t.size[Interior] || f < 0 || f >= t.size[Edge] || r < 0 || r >= t.size[Corner] {
		return
	}
	if base := t.base[t.at(b, f, r)]; base != math.MaxInt32 {
		at := &t.base[t.at(a, e, q)]
		*at = min(*at, base+int32(more))
	}
}

// set enters what h rows of at most w interior positions, h0 rows without any and rows of the rim with at most wide see.
func (t *shapeTable) set(h, h0, w, wide int) {
	y, x := t.p.Y, t.p.X
	left, top := t.rx, t.ry // one side of the plane; both when the set spans nearly all of it
	if max(w, wide) > t.ox-t.rx {
		left = 2 * t.rx
	}
	if h+h0 > t.oy-t.ry {
		top = 2 * t.ry
	}
	thinRow := x.Kernel - t.rx // cells that a row of positions in the rim alone sees at least
	sees := func(w int) int {
		if w == 0 {
			return thinRow
		}
		return x.step()*w + x.overhang()
	}
	inner := 0
	if h+h0 > 0 {
		inner = sees(w)
	}
	widest := max(inner, sees(wide))
	if top == 0 {
		widest = inner
	}
	if widest == 0 {
		return
	}
	base := y.step()*(x.overhang()*h+thinRow*h0) + y.overhang()*widest
	if t.ry > 1 {
		base -= (t.ry - 1) * (widest - inner)
	}
	a, e, q := min(h*w, t.most), min(left*(h+h0)+top*wide, t.most), min(left*top, t.most)
	at := &t.base[t.at(min(a, t.size[Interior]-1), min(e, t.size[Edge]-1), min(q, t.size[Corner]-1))]
	*at = min(*at, int32(base))
}
