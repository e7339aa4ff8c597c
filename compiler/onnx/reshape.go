package onnx

import (
	"fmt"
	"math"
	"slices"
)

func flatten(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	axis := n.number("axis", 1)
	if axis < 0 {
		axis += len(shape)
	}
	if axis < 0 || axis > len(shape) {
		return fmt.Errorf("axis %d of shape %v", axis, shape)
	}
	return b.add(n, Same{}, []int{size(shape[:axis]), size(shape[axis:])}, id)
}

func reshape(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	t, err := b.constant(n, 1)
	if err != nil {
		return err
	}
	want := whole(n.attributes["shape"].ints) // before opset 5
	if t != nil {
		want = whole(t.Ints)
	}
	if b.batch > 1 && len(want) > 0 && want[0] == b.batch {
		want[0] = 1
	}
	out, err := resolve(want, shape, n.number("allowzero", 0) == 0)
	if err != nil {
		return err
	}
	return b.add(n, Same{}, out, id)
}

// resolve fills in what a shape leaves open: one -1, and zeros that copy the operand's extent.
func resolve(want, shape []int, copyZeros bool) ([]int, error) {
	out, open, known := slices.Clone(want), -1, 1
	for i, d := range out {
		if d == 0 && copyZeros && i < len(shape) {
			out[i] = shape[i]
		}
		switch {
		case d == -1 && open < 0:
			open = i
			continue
		case out[i] < 1 || known > maxElements/out[i]:
			return nil, fmt.Errorf("shape %v of a value of shape %v", want, shape)
		}
		known *= out[i]
	}
	if open >= 0 {
		out[open] = size(shape) / known
		known *= out[open]
	}
	if known != size(shape) {
		return nil, fmt.Errorf("shape %v has %d elements, the value of shape %v has %d", want, known, shape, size(shape))
	}
	return out, nil
}

// axes are those of Squeeze and Unsqueeze: an attribute before opset 13, an input since. They count within rank.
func (b *builder) axes(n *node, rank int) ([]int, error) {
	list := whole(n.attributes["axes"].ints)
	t, err := b.constant(n, 1)
	if err != nil {
		return nil, err
	}
	if t != nil {
		list = whole(t.Ints)
	}
	for i := range list {
		if list[i] < 0 {
			list[i] += rank
		}
		if list[i] < 0 || list[i] >= rank {
			return nil, fmt.Errorf("axis %d of %d dimensions", list[i], rank)
		}
	}
	return list, nil
}

func squeeze(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	out, err := b.squeezed(n, shape)
	if err != nil {
		return err
	}
	return b.add(n, Same{}, out, id)
}

// squeezed leaves out dimensions of extent 1: the axes, or all of them.
func (b *builder) squeezed(n *node, shape []int) ([]int, error) {
	axes, err := b.axes(n, len(shape))
	if err != nil {
		return nil, err
	}
	var out []int
	for i, d := range shape {
		if drop := slices.Contains(axes, i) || axes == nil && d == 1; !drop {
			out = append(out, d)
		} else if d != 1 {
			return nil, fmt.Errorf("axis %d of %v has extent %d", i, shape, d)
		}
	}
	return out, nil
}

func unsqueeze(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	out, err := b.unsqueezed(n, shape)
	if err != nil {
		return err
	}
	return b.add(n, Same{}, out, id)
}

func (b *builder) unsqueezed(n *node, shape []int) ([]int, error) {
	count := len(n.attributes["axes"].ints)
	if t, err := b.constant(n, 1); err == nil && t != nil {
		count = len(t.Ints)
	}
	axes, err := b.axes(n, len(shape)+count)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(shape)
	slices.Sort(axes)
	for _, at := range axes {
		if at > len(out) {
			return nil, fmt.Errorf("axes %v of shape %v", axes, shape)
		}
		out = slices.Insert(out, at, 1)
	}
	return out, nil
}

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
