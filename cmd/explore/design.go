package explore

import (
	"fmt"
	"math/rand/v2"
)

// maxPoints bounds a sweep: beyond it a mistake is likelier than an intention.
const maxPoints = 1 << 20

// Point is one experiment: the values of the axes, in their order, then what is derived from them.
type Point []Setting

// Get is the value that the point gives a key.
func (p Point) Get(key string) (any, bool) {
	for _, s := range p {
		if s.Key == key {
			return s.Value, true
		}
	}
	return nil, false
}

// Choose draws the sweep's points in order: those that meet the conditions, completed by what is derived, equal ones once. excluded is how
// many the conditions left out.
func (s *Sweep) Choose() (points []Point, excluded int, err error) {
	raw, err := s.raw()
	if err != nil {
		return nil, 0, err
	}
	seen := map[string]bool{}
	for _, p := range raw {
		full, ok, err := s.Complete(p)
		if err != nil {
			return nil, 0, err
		}
		if !ok {
			excluded++
			continue
		}
		if id := full.text(); !seen[id] {
			seen[id] = true
			points = append(points, full)
		}
	}
	if len(points) == 0 {
		return nil, excluded, s.file.Errorf("where", "no point meets the conditions: all %d are left out", excluded)
	}
	return points, excluded, nil
}

func (s *Sweep) raw() ([]Point, error) {
	switch s.Design {
	case DesignList:
		return s.List, nil
	case DesignGrid:
		return s.grid()
	}
	return s.draw(s.Design == DesignLatin, s.Points), nil
}

// grid is every combination, the last axis running fastest.
func (s *Sweep) grid() ([]Point, error) {
	total := 1
	for i := range s.Axes {
		if a := &s.Axes[i]; a.Values == nil {
			return nil, s.file.Errorf(at("axes", a.Key), "%s: a grid needs the number of steps of a range, {from: %v, to: %v, steps: N}", a.Key, a.From, a.To)
		}
		if total *= len(s.Axes[i].Values); total > maxPoints {
			return nil, s.file.Errorf("axes", "the grid has more than %d points: shorten an axis, or draw from it (design: latin)", maxPoints)
		}
	}
	points := make([]Point, total)
	for i := range points {
		p, rest := make(Point, len(s.Axes)), i
		for k := len(s.Axes) - 1; k >= 0; k-- {
			a := &s.Axes[k]
			p[k] = Setting{a.Key, a.Values[rest%len(a.Values)]}
			rest /= len(a.Values)
		}
		points[i] = p
	}
	return points, nil
}

// draw takes n random points. In a Latin hypercube each axis is cut into n parts, and each part is used once, in an order of its own.
func (s *Sweep) draw(latin bool, n int) []Point {
	r := rand.New(rand.NewPCG(s.Seed, 0x6f7272657279))
	position := make([][]float64, len(s.Axes))
	for k := range s.Axes {
		position[k] = make([]float64, n)
		order := r.Perm(n)
		for i := range n {
			if latin {
				position[k][i] = (float64(order[i]) + r.Float64()) / float64(n)
			} else {
				position[k][i] = r.Float64()
			}
		}
	}
	points := make([]Point, n)
	for i := range points {
		x := make([]float64, len(s.Axes))
		for k := range x {
			x[k] = position[k][i]
		}
		points[i] = s.at(x)
	}
	return points
}

// at is the point at the given position along each axis.
func (s *Sweep) at(x []float64) Point {
	p := make(Point, len(s.Axes))
	for k := range s.Axes {
		p[k] = Setting{s.Axes[k].Key, s.Axes[k].At(x[k])}
	}
	return p
}

// Own is the part of a point that the axes give, without what is derived.
func (s *Sweep) Own(p Point) Point {
	if len(s.Axes) == 0 {
		return p
	}
	return p[:len(s.Axes)]
}

// text is the point in a form that tells points apart.
func (p Point) text() string {
	out := ""
	for _, s := range p {
		out += fmt.Sprintf("%s=%s\n", s.Key, Text(s.Value))
	}
	return out
}
