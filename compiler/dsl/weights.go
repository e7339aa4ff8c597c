package dsl

import (
	"orrery/isa/ndarray"
)

// load reads the array that load("file.npz", "array") names.
func (s *scope) load(c *call) (*ndarray.Array, error) {
	a := s.arguments(c)
	v := a.find("file", true)
	if v == nil || v.Text == nil {
		return nil, at(c.Pos).Errorf("load needs a file: load(\"file.npz\", \"array\")")
	}
	array, err := s.loadArgument(a, v)
	if err != nil {
		return nil, err
	}
	return array, a.done()
}

// loadArgument reads the array whose file is v and whose name may be the next argument; v may also be a load(..) of its own.
func (s *scope) loadArgument(a *arguments, v *value) (*ndarray.Array, error) {
	if v.Call != nil && v.Call.Name == "load" {
		return s.load(v.Call)
	}
	if v.Text == nil {
		return nil, at(v.Pos).Errorf("%s: expected a file in quotes, found %s", a.call.Name, v)
	}
	file, key := ndarray.Split(*v.Text)
	if k := a.find("array", true); k != nil {
		if k.Text == nil {
			return nil, at(k.Pos).Errorf("%s: expected the name of an array in quotes, found %s", a.call.Name, k)
		}
		key = *k.Text
	}
	data, err := s.open(s.beside(file))
	if err != nil {
		return nil, at(v.Pos).Errorf("weights: %w", err)
	}
	array, err := ndarray.Parse(data, key)
	if err != nil {
		return nil, at(v.Pos).Errorf("%s: %w", file, err)
	}
	return array, nil
}

// arrayOf is loadArgument for weights.
func (a *arguments) arrayOf(v *value) []float32 {
	array, err := a.s.loadArgument(a, v)
	if err != nil {
		a.fail(err)
		return nil
	}
	return toFloat32(array.Values)
}

// weights is a number for all, or an array.
func (a *arguments) weights(name string, otherwise []float64) []float64 {
	v := a.find(name, true)
	switch {
	case v == nil:
		return otherwise
	case v.Quantity != nil:
		return []float64{a.numberOf(v, name, voltage, 0)}
	case v.Text != nil || v.Call != nil && v.Call.Name == "load":
		var list []float64
		for _, w := range a.arrayOf(v) {
			list = append(list, float64(w))
		}
		return list
	}
	a.fail(at(v.Pos).Errorf("%s is a number or a file in quotes, found %s", a.label(name), v))
	return otherwise
}

func toFloat32(values []float64) []float32 {
	list := make([]float32, len(values))
	for i, v := range values {
		list[i] = float32(v)
	}
	return list
}
