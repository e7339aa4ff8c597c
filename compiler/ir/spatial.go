package ir

import (
	"fmt"
	"math"
	"slices"
)

// Distance connects neurons with probability P exp(-(D/Lambda)^2) at distance D, as in the liquid state machine of Maass, Natschlaeger and
// Markram (Neural Computation 14, 2002). The neurons of both populations fill the same box: along each axis, neuron i of n stands at
// (i + 1/2)/n of Extent.
type Distance struct {
	P, Lambda float64
	Extent    [3]float64 // channels, height, width of the box; all 0: the source's own shape, so that its neurons are 1 apart
	Weight    Distribution
	Seed      uint64
	NoSelf    bool // leave out i -> i
}

// negligible is the probability below which Distance draws no connection: one in a million pairs.
const negligible = 1e-6

// Check wants a probability and a positive length.
func (d Distance) Check(_, _ Shape) error {
	if !(d.P > 0 && d.P <= 1) {
		return fmt.Errorf("the connection probability at distance 0 is %v; it must be above 0 and at most 1", d.P)
	}
	if !(d.Lambda > 0) || math.IsInf(d.Lambda, 0) {
		return fmt.Errorf("lambda is %v; it must be above 0", d.Lambda)
	}
	return nil
}

// axis is one dimension of the box as the target population fills it.
type axis struct {
	n     int
	step  float64 // from one neuron to the next
	first float64
}

func (a axis) at(i int) float64 { return a.first + float64(i)*a.step }

// within is the range of neurons at most r away from x; empty when first > last.
func (a axis) within(x, r float64) (first, last int) {
	return max(0, int(math.Ceil((x-r-a.first)/a.step))), min(a.n-1, int(math.Floor((x+r-a.first)/a.step)))
}

func (d Distance) axes(of, source Shape) [3]axis {
	var list [3]axis
	extent := d.Extent
	sc, sh, sw := source.CHW()
	if extent == [3]float64{} {
		extent = [3]float64{float64(sc), float64(sh), float64(sw)}
	}
	c, h, w := of.CHW()
	for k, n := range []int{c, h, w} {
		step := extent[k] / float64(n)
		list[k] = axis{n, step, step / 2}
	}
	return list
}

// Row looks at the neurons in the ball in which a connection is not negligible.
func (d Distance) Row(source, target Shape, s int, row []Synapse) []Synapse {
	stream := NewStream(d.Seed, uint64(s))
	from, to := d.axes(source, source), d.axes(target, source)
	_, h, w := source.CHW()
	z, y, x := from[0].at(s/(h*w)), from[1].at(s/w%h), from[2].at(s%w)
	reach := d.Lambda * math.Sqrt(max(0, math.Log(d.P/negligible)))
	c0, c1 := to[0].within(z, reach)
	y0, y1 := to[1].within(y, reach)
	x0, x1 := to[2].within(x, reach)
	for c := c0; c <= c1; c++ {
		for i := y0; i <= y1; i++ {
			for j := x0; j <= x1; j++ {
				dz, dy, dx := to[0].at(c)-z, to[1].at(i)-y, to[2].at(j)-x
				far := float64(float64(dz*dz)+float64(dy*dy)+float64(dx*dx)) / (d.Lambda * d.Lambda)
				t := (c*to[1].n+i)*to[2].n + j
				r := stream.Float()
				if r*(1+far+float64(far*far)/2) > d.P { // exp(-far) is below 1/(1 + far + far^2/2), which is quicker to know
					continue
				}
				if r < d.P*math.Exp(-far) && !(d.NoSelf && t == s) {
					row = append(row, Synapse{uint32(t), d.Weight.draw(&stream)})
				}
			}
		}
	}
	return row
}

func (d Distance) String() string { return fmt.Sprintf("distance(p = %g, lambda = %g)", d.P, d.Lambda) }

// SmallWorld connects each neuron of a ring to its K nearest neighbours, half on each side, and then leads each connection, with probability
// Rewire, to a neuron drawn from all (Watts and Strogatz, Nature 393, 1998; directed). No neuron is connected to itself or to another twice.
type SmallWorld struct {
	K      int
	Rewire float64
	Weight Distribution
	Seed   uint64
}

// Check wants a ring of more than K neurons.
func (m SmallWorld) Check(source, target Shape) error {
	switch {
	case source.Size() != target.Size():
		return fmt.Errorf("a small world is one ring: %v has %d neurons and %v has %d", source, source.Size(), target, target.Size())
	case m.K < 2 || m.K%2 != 0 || m.K >= source.Size():
		return fmt.Errorf("a small world of %d neurons has an even number of neighbours from 2 to %d, not %d", source.Size(), (source.Size()-1)/2*2, m.K)
	case !(m.Rewire >= 0 && m.Rewire <= 1):
		return fmt.Errorf("the probability to rewire is %v; it must be 0..1", m.Rewire)
	}
	return nil
}

// Row draws the neighbours of one neuron.
func (m SmallWorld) Row(source, _ Shape, s int, row []Synapse) []Synapse {
	stream := NewStream(m.Seed, uint64(s))
	n := source.Size()
	taken := make(map[int]bool, m.K)
	for k := -m.K / 2; k <= m.K/2; k++ {
		if k != 0 {
			taken[(s+k+n)%n] = true
		}
	}
	from := len(row)
	for k := -m.K / 2; k <= m.K/2; k++ {
		t := (s + k + n) % n
		if k == 0 {
			continue
		}
		if stream.Float() < m.Rewire && len(taken) < n-1 {
			delete(taken, t)
			for t = s; t == s || taken[t]; {
				t = int(stream.Next() % uint64(n))
			}
			taken[t] = true
		}
		row = append(row, Synapse{uint32(t), m.Weight.draw(&stream)})
	}
	slices.SortFunc(row[from:], func(a, b Synapse) int { return int(a.Target) - int(b.Target) })
	return row
}

func (m SmallWorld) String() string {
	return fmt.Sprintf("small_world(k = %d, rewire = %g)", m.K, m.Rewire)
}
