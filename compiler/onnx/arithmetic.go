package onnx

import (
	"fmt"
	"slices"
)

// arithmetic is Add, Sub, Mul, Div and Sum: with a constant a change of scale or an offset, of two values a residual connection.
func arithmetic(b *builder, n *node) error {
	if len(n.inputs) == 1 && n.op == "Sum" {
		return same(b, n)
	}
	if len(n.inputs) != 2 {
		return fmt.Errorf("it has %d inputs; 2 are converted", len(n.inputs))
	}
	left, leftFlows := b.values[n.inputs[0]]
	right, rightFlows := b.values[n.inputs[1]]
	if leftFlows && rightFlows {
		return b.sum(n, left, right)
	}
	id, at := left, 1
	if rightFlows {
		id, at = right, 0
	}
	t, err := b.reals(n, at)
	if err != nil {
		return err
	}
	shape := b.graph.Value(id).Shape
	if len(t.Shape) > len(shape) {
		if size(t.Shape[:len(t.Shape)-len(shape)]) != 1 {
			return fmt.Errorf("a constant of shape %v would stretch a value of shape %v", t.Shape, shape)
		}
		shape = append(slices.Repeat([]int{1}, len(t.Shape)-len(shape)), shape...)
	}
	c, err := spread(t, shape)
	if err != nil {
		return err
	}
	a, err := affine(n.op, c, at == 0)
	if err != nil {
		return err
	}
	if err := finite(a.Scale, a.Bias); err != nil {
		return err
	}
	return b.add(n, a.byChannel(shape), shape, id)
}

// affine is x op c, or c op x when swapped.
func affine(op string, c []float32, swapped bool) (*Affine, error) {
	a := &Affine{Scale: make([]float32, len(c)), Bias: make([]float32, len(c))}
	for i, v := range c {
		switch {
		case op == "Add" || op == "Sum":
			a.Scale[i], a.Bias[i] = 1, v
		case op == "Sub" && swapped:
			a.Scale[i], a.Bias[i] = -1, v
		case op == "Sub":
			a.Scale[i], a.Bias[i] = 1, -v
		case op == "Mul":
			a.Scale[i] = v
		case swapped:
			return nil, fmt.Errorf("a constant divided by a value has no counterpart in spikes")
		default:
			a.Scale[i] = 1 / v
		}
	}
	return a, nil
}

// byChannel keeps one pair of factors a channel where that says the same.
func (a *Affine) byChannel(shape []int) *Affine {
	if len(shape) < 2 || shape[0] != 1 {
		return a
	}
	each := len(a.Scale) / shape[1]
	out := &Affine{}
	for i := range a.Scale {
		if first := i / each * each; a.Scale[i] != a.Scale[first] || a.Bias[i] != a.Bias[first] {
			return a
		}
		if i%each == 0 {
			out.Scale, out.Bias = append(out.Scale, a.Scale[i]), append(out.Bias, a.Bias[i])
		}
	}
	return out
}

func (b *builder) sum(n *node, left, right ValueID) error {
	one, two := b.graph.Value(left).Shape, b.graph.Value(right).Shape
	if n.op == "Mul" || n.op == "Div" {
		return fmt.Errorf("the product of two values has no counterpart in spikes: add them, or multiply by constants")
	}
	if !slices.Equal(one, two) {
		return fmt.Errorf("values of shapes %v and %v; equal ones are added", one, two)
	}
	if n.op == "Sub" {
		minus := *n
		minus.outputs = []string{n.outputs[0] + "/minus"}
		if err := b.add(&minus, &Affine{[]float32{-1}, []float32{0}}, two, right); err != nil {
			return err
		}
		right = b.values[minus.outputs[0]]
	}
	return b.add(n, Add{}, one, left, right)
}

func negate(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	return b.add(n, &Affine{[]float32{-1}, []float32{0}}, shape, id)
}
