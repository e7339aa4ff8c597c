package onnx

import (
	"fmt"
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
