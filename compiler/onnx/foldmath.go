package onnx

import (
	"fmt"
	"math"
	"slices"
)

func foldUnary(op string, in *Tensor) (*Tensor, error) {
	out := &Tensor{Shape: in.Shape}
	for _, v := range in.Ints {
		if op != "Neg" {
			return nil, fmt.Errorf("%s of whole numbers", op)
		}
		out.Ints = append(out.Ints, -v)
	}
	for _, v := range in.Floats {
		switch op {
		case "Sqrt":
			v = float32(math.Sqrt(float64(v)))
		case "Neg":
			v = -v
		default:
			v = 1 / v
		}
		out.Floats = append(out.Floats, v)
	}
	return out, nil
}

// foldArithmetic computes with tensors of equal size, or with one number on either side.
func foldArithmetic(n *node, in []*Tensor) (*Tensor, error) {
	if len(in) != 2 || in[1] == nil || (in[0].Floats == nil) != (in[1].Floats == nil) {
		return nil, fmt.Errorf("two constants of one type are expected")
	}
	a, b := in[0], in[1]
	out := &Tensor{Shape: a.Shape}
	if a.Size() == 1 {
		out.Shape = b.Shape
	} else if b.Size() != 1 && !slices.Equal(a.Shape, b.Shape) {
		return nil, fmt.Errorf("constants of shapes %v and %v", a.Shape, b.Shape)
	}
	if a.Size() == 0 || b.Size() == 0 {
		return nil, fmt.Errorf("a constant is empty")
	}
	for i := range max(a.Size(), b.Size()) {
		x, y := min(i, a.Size()-1), min(i, b.Size()-1)
		if a.Floats != nil {
			out.Floats = append(out.Floats, compute(n.op, a.Floats[x], b.Floats[y]))
			continue
		}
		if n.op == "Div" && b.Ints[y] == 0 {
			return nil, fmt.Errorf("a division by 0")
		}
		out.Ints = append(out.Ints, compute(n.op, a.Ints[x], b.Ints[y]))
	}
	return out, nil
}

func compute[T int64 | float32](op string, a, b T) T {
	switch op {
	case "Add":
		return a + b
	case "Sub":
		return a - b
	case "Mul":
		return a * b
	}
	return a / b
}
