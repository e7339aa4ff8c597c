package nir

import (
	"fmt"

	"orrery/compiler/ir"
)

// linear is Linear and Affine.
type linear struct {
	weights    []float32
	rows, cols int
	offset     []float64
}

func readLinear(p params, biased bool) (operation, error) {
	w, err := p.floats("weight")
	if err != nil {
		return nil, err
	}
	s := w.shape
	for len(s) > 2 && s[0] == 1 {
		s = s[1:]
	}
	if len(s) != 2 {
		return nil, fmt.Errorf("parameter weight has shape %v; [outputs, inputs] is read", w.shape)
	}
	l := linear{weights: narrow(w.values), rows: s[0], cols: s[1]}
	if biased {
		b, err := p.floats("bias")
		if err != nil {
			return nil, err
		}
		if len(b.values) != l.rows {
			return nil, fmt.Errorf("parameter bias has %d values for %d outputs", len(b.values), l.rows)
		}
		l.offset = b.values
	}
	return l, nil
}

// narrow keeps weights as the network's representation has them. Files mostly hold 32 bits already.
func narrow(values []float64) []float32 {
	list := make([]float32, len(values))
	for i, v := range values {
		list[i] = float32(v)
	}
	return list
}

func (l linear) shapes(shape) (in, out shape, err error) {
	return shape{l.cols}, shape{l.rows}, nil
}

func (l linear) stage(in, out shape) *ir.Stage {
	return &ir.Stage{Connect: ir.Dense{Weights: l.weights}, In: in, Out: out}
}

func (l linear) bias(shape) []float64 { return l.offset }

// scale multiplies every value by its own factor.
type scale struct{ factor *array }

func readScale(p params) (operation, error) {
	f, err := p.floats("scale")
	return scale{f}, err
}

func (s scale) shapes(given shape) (in, out shape, err error) {
	return elementwise("scale", s.factor, given)
}

func (s scale) stage(in, out shape) *ir.Stage {
	return &ir.Stage{Connect: ir.OneToOne{Weights: s.factor.values}, In: in, Out: out}
}

func (scale) bias(shape) []float64 { return nil }

// elementwise is the shape of a node whose parameter has a value for each element, or one for all.
func elementwise(name string, a *array, given shape) (in, out shape, err error) {
	switch own := plain(a.shape); {
	case len(a.values) > 1 && given != nil && len(a.values) != given.Size():
		return nil, nil, fmt.Errorf("parameter %s has %d values (shape %v), what comes in has %d (shape %v)", name, len(a.values), a.shape, given.Size(), given)
	case given != nil:
		return given, given, nil
	case len(a.values) > 1:
		return own, own, nil
	}
	return nil, nil, nil // one value for whatever comes
}
