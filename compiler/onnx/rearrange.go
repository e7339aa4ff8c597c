package onnx

import (
	"fmt"
	"math"
	"slices"
)

// permutation is the order of axes of a Transpose; without one they are reversed.
func (n *node) permutation(rank int) ([]int, error) {
	perm := whole(n.attributes["perm"].ints)
	if len(perm) == 0 {
		for i := range rank {
			perm = append(perm, rank-1-i)
		}
	}
	sorted := slices.Clone(perm)
	slices.Sort(sorted)
	for i := range rank {
		if len(sorted) != rank || sorted[i] != i {
			return nil, fmt.Errorf("perm %v of %d dimensions", perm, rank)
		}
	}
	return perm, nil
}

// permuted says for each element of the result which of the operand it is.
func permuted(shape, perm []int) (out, source []int) {
	strides := make([]int, len(shape))
	for i, stride := len(shape)-1, 1; i >= 0; i-- {
		strides[i] = stride
		stride *= shape[i]
	}
	for _, p := range perm {
		out = append(out, shape[p])
	}
	source = make([]int, size(shape))
	for i := range source {
		rest := i
		for k := len(out) - 1; k >= 0; k-- {
			source[i] += rest % out[k] * strides[perm[k]]
			rest /= out[k]
		}
	}
	return out, source
}

func transpose(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	perm, err := n.permutation(len(shape))
	if err != nil {
		return err
	}
	out, source := permuted(shape, perm)
	if slices.IsSorted(source) {
		return b.add(n, Same{}, out, id)
	}
	return b.add(n, &Rearrange{source}, out, id)
}

// pad puts zeros around; its amounts are an attribute before opset 11, an input since.
func pad(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	pads := whole(n.attributes["pads"].ints)
	t, err := b.constant(n, 1)
	if err != nil {
		return err
	}
	if t != nil {
		pads = whole(t.Ints)
	}
	value, err := b.constant(n, 2)
	switch mode := n.attributes["mode"].s; {
	case err != nil:
		return err
	case mode != "" && mode != "constant" || value != nil && len(value.Floats) == 1 && value.Floats[0] != 0 || n.real("value", 0) != 0 || len(n.inputs) > 3 && n.inputs[3] != "":
		return fmt.Errorf("padding all axes with zeros is converted; mode %q", mode)
	case len(pads) != 2*len(shape):
		return fmt.Errorf("pads %v of a value of shape %v", pads, shape)
	}
	out := make([]int, len(shape))
	for i, d := range shape {
		before, behind := pads[i], pads[len(shape)+i]
		if before < 0 || behind < 0 || before > math.MaxInt32 || behind > math.MaxInt32 {
			return fmt.Errorf("pads %v cut cells off", pads)
		}
		out[i] = d + before + behind
	}
	if err := checkShape(out); err != nil {
		return err
	}
	return b.add(n, &Rearrange{padded(shape, out, pads)}, out, id)
}

func padded(shape, out, pads []int) []int {
	source := make([]int, size(out))
	for i := range source {
		at, stride, rest := 0, 1, i
		for k := len(out) - 1; k >= 0; k-- {
			x := rest%out[k] - pads[k]
			if x < 0 || x >= shape[k] {
				at = -1
				break
			}
			at += x * stride
			stride *= shape[k]
			rest /= out[k]
		}
		source[i] = at
	}
	return source
}

// concat puts values side by side along an axis: each is spread over the whole with zeros elsewhere, and these are added.
func concat(b *builder, n *node) error {
	var parts []ValueID
	var out []int
	axis := n.number("axis", 0)
	for i := range n.inputs {
		id, shape, err := b.flowing(n, i)
		if err != nil {
			return err
		}
		if i == 0 {
			out = slices.Clone(shape)
			if axis < 0 {
				axis += len(shape)
			}
			if axis < 0 || axis >= len(shape) {
				return fmt.Errorf("axis %d of shape %v", n.number("axis", 0), shape)
			}
		} else {
			if len(shape) != len(out) || !slices.Equal(shape[:axis], out[:axis]) || !slices.Equal(shape[axis+1:], out[axis+1:]) {
				return fmt.Errorf("values of shapes %v and %v along axis %d", out, shape, axis)
			}
			out[axis] += shape[axis]
		}
		parts = append(parts, id)
	}
	if len(parts) == 1 {
		return same(b, n)
	}
	if err := checkShape(out); err != nil {
		return err
	}
	var sum ValueID
	for i, offset := 0, 0; i < len(parts); i++ {
		shape := b.graph.Value(parts[i]).Shape
		part := *n
		part.outputs = []string{fmt.Sprintf("%s/part%d", n.outputs[0], i)}
		if err := b.add(&part, &Rearrange{placed(size(out), size(out[axis:]), size(shape[axis:]), offset)}, out, parts[i]); err != nil {
			return err
		}
		offset += size(shape[axis:])
		at := b.values[part.outputs[0]]
		if i > 0 {
			part.outputs = []string{fmt.Sprintf("%s/sum%d", n.outputs[0], i)}
			if i == len(parts)-1 {
				part.outputs = n.outputs
			}
			if err := b.add(&part, Add{}, out, sum, at); err != nil {
				return err
			}
			at = b.values[part.outputs[0]]
		}
		sum = at
	}
	return nil
}

// placed says for each element of a whole of rows which it is of a part that begins at an offset of each row; -1: none.
func placed(n, row, part, offset int) []int {
	source := make([]int, n)
	for i := range source {
		source[i] = -1
		if at := i%row - offset; at >= 0 && at < part {
			source[i] = i/row*part + at
		}
	}
	return source
}
