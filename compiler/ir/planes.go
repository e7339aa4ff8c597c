package ir

import (
	"fmt"
	"math"

	"orrery/isa"
)

// MaxPlanes bounds the bits of an input value.
const MaxPlanes = isa.MaxPlanes

// BitPlanes makes p an input of real values, given to the chip as the bits of whole numbers of steps: plane b, of the size of values, has the
// neurons that spike when bit b is set, so that the chip need not multiply. Values from low to high are held; below 0 in two's complement, whose
// top plane weighs negative.
func (p *Population) BitPlanes(values Shape, planes int, low, high float64) error {
	least := 1
	if low < 0 {
		least = 2
	}
	if planes < least || planes > MaxPlanes {
		return fmt.Errorf("%d bits; values from %g to %g take %d..%d", planes, low, high, least, MaxPlanes)
	}
	in := &Input{Encoding: isa.EncodeBits, Planes: planes, Signed: low < 0, Step: high / float64(int(1)<<planes-1)}
	if in.Signed {
		half := float64(int(1) << (planes - 1))
		in.Step = max(high/(half-1), -low/half)
	}
	if !(in.Step > 0) || math.IsInf(in.Step, 0) || low > high {
		return fmt.Errorf("values from %g to %g: the range must contain more than 0 and end above its beginning", low, high)
	}
	p.Input = in
	p.Shape = append(Shape{planes}, values...)
	if len(values) > 2 {
		p.Shape = append(Shape{planes * values[0]}, values[1:]...)
	}
	return nil
}

// Values is the shape of the values that a population stands for: its own, but for bit planes that of one plane.
func (p *Population) Values() Shape {
	if p.Input == nil || p.Input.Encoding != isa.EncodeBits {
		return p.Shape
	}
	if n := p.Shape[0] / p.Input.Planes; len(p.Shape) == 3 && n > 1 {
		return Shape{n, p.Shape[1], p.Shape[2]}
	}
	return p.Shape[1:]
}

// FromPlanes is the rule that connects a population, given the one that connects its values.
func (p *Population) FromPlanes(c Connectivity) Connectivity {
	if p.Input == nil || p.Input.Encoding != isa.EncodeBits {
		return c
	}
	return Planes{Values: c, Shape: p.Values(), Planes: p.Input.Planes, Signed: p.Input.Signed, Step: p.Input.Step}
}

// Planes connects bit planes as Values connects the values that they stand for: plane b with 2^b Step times the weights, the top one of signed
// values with the negative of that.
type Planes struct {
	Values Connectivity
	Shape  Shape // of one plane
	Planes int
	Signed bool
	Step   float64
}

// Check wants the planes one after the other.
func (p Planes) Check(source, target Shape) error {
	if source.Size() != p.Planes*p.Shape.Size() {
		return fmt.Errorf("%d planes of %v have %d neurons, %v has %d", p.Planes, p.Shape, p.Planes*p.Shape.Size(), source, source.Size())
	}
	return p.Values.Check(p.Shape, target)
}

// Weight is what a plane multiplies weights with.
func (p Planes) Weight(plane int) float64 {
	w := math.Ldexp(p.Step, plane)
	if p.Signed && plane == p.Planes-1 {
		return -w
	}
	return w
}

// Row is that of the value, times the weight of the plane.
func (p Planes) Row(_, target Shape, s int, row []Synapse) []Synapse {
	n, from := p.Shape.Size(), len(row)
	row = p.Values.Row(p.Shape, target, s%n, row)
	w := p.Weight(s / n)
	for i := range row[from:] {
		row[from+i].Weight *= w
	}
	return row
}

func (p Planes) String() string { return fmt.Sprintf("%v of %d bits", p.Values, p.Planes) }
