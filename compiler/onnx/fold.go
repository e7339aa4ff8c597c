package onnx

import (
	"fmt"
	"math"
	"slices"
)

// fold computes a node whose inputs are constants: exporters compute shapes and rearrange weights in the graph.
func (b *builder) fold(n *node) (*Tensor, error) {
	switch n.op {
	case "Constant":
		return foldConstant(n)
	case "Shape":
		return b.foldShape(n)
	case "ConstantOfShape":
		return b.foldFill(n)
	}
	in := make([]*Tensor, len(n.inputs))
	for i := range in {
		var err error
		if in[i], err = b.constant(n, i); err != nil {
			return nil, err
		}
	}
	if len(in) == 0 || in[0] == nil {
		return nil, unsupported(n.op)
	}
	switch n.op {
	case "Identity", "Dropout":
		return in[0], nil
	case "Cast":
		return foldCast(n, in[0])
	case "Transpose":
		perm, err := n.permutation(len(in[0].Shape))
		if err != nil {
			return nil, err
		}
		shape, source := permuted(in[0].Shape, perm)
		return in[0].picked(shape, source), nil
	case "Reshape", "Squeeze", "Unsqueeze", "Flatten":
		return b.foldShaped(n, in)
	case "Gather":
		return foldGather(n, in)
	case "Slice":
		return foldSlice(n, in)
	case "Concat":
		return foldConcat(n, in)
	case "Add", "Sub", "Mul", "Div":
		return foldArithmetic(n, in)
	case "Sqrt", "Neg", "Reciprocal":
		return foldUnary(n.op, in[0])
	}
	return nil, fmt.Errorf("the operator %s on constants is not computed: simplify the model first (onnxsim), or export it with constant folding", n.op)
}

func foldConstant(n *node) (*Tensor, error) {
	for name, a := range n.attributes {
		switch name {
		case "value":
			return a.tensor, nil
		case "value_float":
			return &Tensor{Floats: []float32{a.f}}, nil
		case "value_floats":
			return &Tensor{Shape: []int{len(a.floats)}, Floats: a.floats}, nil
		case "value_int":
			return &Tensor{Ints: []int64{a.i}}, nil
		case "value_ints":
			return &Tensor{Shape: []int{len(a.ints)}, Ints: a.ints}, nil
		}
	}
	return nil, fmt.Errorf("a constant without a value that is read: value, value_float, value_floats, value_int or value_ints")
}

// foldShape is the shape of a value, whose batch is 1, or of a constant.
func (b *builder) foldShape(n *node) (*Tensor, error) {
	if len(n.inputs) != 1 {
		return nil, fmt.Errorf("it has %d inputs", len(n.inputs))
	}
	var shape []int
	if id, ok := b.values[n.inputs[0]]; ok {
		shape = b.graph.Value(id).Shape
	} else {
		shape = b.constants[n.inputs[0]].Shape
	}
	first, end := bounds(n.number("start", 0), n.number("end", math.MaxInt32), len(shape))
	t := &Tensor{Shape: []int{end - first}, Ints: []int64{}}
	for _, d := range shape[first:end] {
		t.Ints = append(t.Ints, int64(d))
	}
	return t, nil
}

// bounds are those of a slice as Python counts them.
func bounds(first, end, n int) (int, int) {
	if first < 0 {
		first += n
	}
	if end < 0 {
		end += n
	}
	first = min(max(first, 0), n)
	return first, max(first, min(end, n))
}

func (b *builder) foldFill(n *node) (*Tensor, error) {
	shape, err := b.constant(n, 0)
	if err != nil {
		return nil, err
	}
	t := &Tensor{}
	if shape != nil {
		t.Shape = whole(shape.Ints)
	}
	if err := checkShape(t.Shape); err != nil || size(t.Shape) > maxFolded {
		return nil, fmt.Errorf("a constant of shape %v", t.Shape)
	}
	value := n.attributes["value"].tensor
	switch {
	case value == nil:
		t.Floats = make([]float32, size(t.Shape))
	case len(value.Ints) == 1:
		t.Ints = slices.Repeat(value.Ints, size(t.Shape))
	case len(value.Floats) == 1:
		t.Floats = slices.Repeat(value.Floats, size(t.Shape))
	default:
		return nil, fmt.Errorf("its value is no single number")
	}
	return t, nil
}

// maxFolded bounds what constants grow to that do not stand in the file.
const maxFolded = 1 << 22

func foldCast(n *node, in *Tensor) (*Tensor, error) {
	e, ok := elements[n.number("to", 0)]
	out := &Tensor{Shape: in.Shape}
	switch {
	case !ok:
		return nil, fmt.Errorf("a cast to type %d (TensorProto.DataType)", n.number("to", 0))
	case e.float != nil && in.Floats != nil || e.float == nil && in.Floats == nil:
		return in, nil
	case e.float != nil:
		for _, v := range in.Ints {
			out.Floats = append(out.Floats, float32(v))
		}
	default:
		for _, v := range in.Floats {
			out.Ints = append(out.Ints, int64(v))
		}
	}
	return out, nil
}

// picked is a tensor of elements of another.
func (t *Tensor) picked(shape, source []int) *Tensor {
	out := &Tensor{Shape: shape}
	for _, s := range source {
		if t.Floats != nil {
			out.Floats = append(out.Floats, t.Floats[s])
		} else {
			out.Ints = append(out.Ints, t.Ints[s])
		}
	}
	return out
}

func (b *builder) foldShaped(n *node, in []*Tensor) (*Tensor, error) {
	out := *in[0]
	var err error
	switch n.op {
	case "Reshape":
		if len(in) < 2 || in[1] == nil {
			return nil, fmt.Errorf("it has no shape")
		}
		if len(in[1].Ints) == 0 && in[0].Size() == 1 {
			out.Shape = nil
			return &out, nil
		}
		out.Shape, err = resolve(whole(in[1].Ints), in[0].Shape, true)
	case "Squeeze":
		out.Shape, err = b.squeezed(n, in[0].Shape)
	case "Unsqueeze":
		out.Shape, err = b.unsqueezed(n, in[0].Shape)
	default:
		first, _ := bounds(n.number("axis", 1), 0, len(in[0].Shape))
		out.Shape = []int{size(in[0].Shape[:first]), size(in[0].Shape[first:])}
	}
	return &out, err
}

func foldGather(n *node, in []*Tensor) (*Tensor, error) {
	if len(in) != 2 || in[1] == nil || len(in[0].Shape) != 1 || n.number("axis", 0) != 0 && n.number("axis", 0) != -1 {
		return nil, fmt.Errorf("elements of lists are picked, nothing else")
	}
	var source []int
	for _, at := range in[1].Ints {
		if at < 0 {
			at += int64(in[0].Size())
		}
		if at < 0 || at >= int64(in[0].Size()) {
			return nil, fmt.Errorf("element %d of %d", at, in[0].Size())
		}
		source = append(source, int(at))
	}
	return in[0].picked(in[1].Shape, source), nil
}

// foldSlice cuts lists; its bounds are attributes before opset 10, inputs since.
func foldSlice(n *node, in []*Tensor) (*Tensor, error) {
	starts, ends := whole(n.attributes["starts"].ints), whole(n.attributes["ends"].ints)
	if len(in) > 2 && in[1] != nil && in[2] != nil {
		starts, ends = whole(in[1].Ints), whole(in[2].Ints)
	}
	step := 1
	if len(in) > 4 && in[4] != nil && len(in[4].Ints) == 1 {
		step = int(in[4].Ints[0])
	}
	if len(in[0].Shape) != 1 || len(starts) != 1 || len(ends) != 1 || step != 1 {
		return nil, fmt.Errorf("slices of lists in steps of 1 are cut, nothing else")
	}
	first, end := bounds(starts[0], ends[0], in[0].Size())
	source := []int{}
	for i := first; i < end; i++ {
		source = append(source, i)
	}
	return in[0].picked([]int{len(source)}, source), nil
}

func foldConcat(n *node, in []*Tensor) (*Tensor, error) {
	out := &Tensor{}
	for _, t := range in {
		if t == nil || len(t.Shape) > 1 || (t.Floats == nil) != (in[0].Floats == nil) {
			return nil, fmt.Errorf("lists of one type are put together, nothing else")
		}
		out.Floats, out.Ints = append(out.Floats, t.Floats...), append(out.Ints, t.Ints...)
		if out.Size() > maxFolded {
			return nil, fmt.Errorf("more than %d elements", maxFolded)
		}
	}
	out.Shape = []int{out.Size()}
	return out, nil
}
