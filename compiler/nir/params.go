package nir

import (
	"fmt"
	"math"

	"orrery/compiler/ir"
	"orrery/isa/hdf5"
)

// shape is the extent of an array without a batch; empty for a single value.
type shape = ir.Shape

// params are the parameters of a node, by name.
type params struct{ group *hdf5.Group }

func (p params) has(name string) bool { return p.group.Has(name) }

// array is numbers and their shape.
type array struct {
	values []float64
	shape  shape
}

// at is element i; of a single value that value.
func (a *array) at(i int) float64 {
	if len(a.values) == 1 {
		return a.values[0]
	}
	return a.values[i]
}

// floats is an array of finite numbers, at least one.
func (p params) floats(name string) (*array, error) {
	d, err := p.group.Dataset(name)
	if err != nil {
		return nil, fmt.Errorf("parameter %s: %w", name, err)
	}
	values, err := d.Floats()
	if err != nil {
		return nil, fmt.Errorf("parameter %s: %w", name, err)
	}
	if len(values) == 0 {
		return nil, fmt.Errorf("parameter %s is empty", name)
	}
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("parameter %s: value %d is %v", name, i, v)
		}
	}
	return &array{values, shape(d.Shape)}, nil
}

// maxExtent bounds shapes, strides and the like.
const maxExtent = 1 << 24

// wholes are whole numbers of at least low; one stands for all n.
func (p params) wholes(name string, n, low int) ([]int, error) {
	d, err := p.group.Dataset(name)
	if err != nil {
		return nil, fmt.Errorf("parameter %s: %w", name, err)
	}
	values, err := d.Ints()
	if err != nil {
		return nil, fmt.Errorf("parameter %s: %w", name, err)
	}
	if len(values) != 1 && n > 0 && len(values) != n || len(values) == 0 && n != 0 {
		return nil, fmt.Errorf("parameter %s has %d numbers; %d are wanted", name, len(values), n)
	}
	list := make([]int, len(values), max(n, len(values)))
	for i, v := range values {
		if v < int64(low) || v > maxExtent {
			return nil, fmt.Errorf("parameter %s is %d; it must be %d..%d", name, v, low, maxExtent)
		}
		list[i] = int(v)
	}
	for len(list) < n {
		list = append(list, list[0])
	}
	return list, nil
}

func (p params) whole(name string, low int) (int, error) {
	list, err := p.wholes(name, 1, low)
	if err != nil {
		return 0, err
	}
	return list[0], nil
}

// text is one text.
func (p params) text(name string) (string, error) {
	d, err := p.group.Dataset(name)
	if err != nil {
		return "", fmt.Errorf("parameter %s: %w", name, err)
	}
	list, err := d.Strings()
	if err != nil || len(list) != 1 {
		return "", fmt.Errorf("parameter %s is not one text: %v", name, err)
	}
	return list[0], nil
}

// isText says that a parameter is a text and not numbers.
func (p params) isText(name string) bool {
	d, err := p.group.Dataset(name)
	return err == nil && (d.Class() == hdf5.Text || d.Class() == hdf5.Variable)
}

// maxSize bounds what a node takes and gives: four times the largest network that we have compiled.
const maxSize = 1 << 22

// shape is a parameter that is one.
func (p params) shape(name string) (shape, error) {
	list, err := p.wholes(name, 0, 1)
	if err != nil {
		return nil, err
	}
	total := 1
	for _, d := range list {
		if total *= d; total > maxSize {
			return nil, fmt.Errorf("parameter %s is %v: more than %d values", name, list, maxSize)
		}
	}
	if len(list) == 0 {
		list = []int{1}
	}
	return shape(list), nil
}
