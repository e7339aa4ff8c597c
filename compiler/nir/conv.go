package nir

import (
	"fmt"

	"orrery/compiler/ir"
)

// conv is Conv1d and Conv2d. A convolution in one dimension is one of height 1.
type conv struct {
	rule    ir.Conv
	flat    bool
	offset  []float64
	extents shape // height and width that it says its input has, or nil
	same    bool
}

func readConv(p params, flat bool) (operation, error) {
	w, err := p.floats("weight")
	if err != nil {
		return nil, err
	}
	s, dims := w.shape, 2
	if flat {
		dims = 1
	}
	if len(s) != dims+2 {
		return nil, fmt.Errorf("parameter weight has shape %v; %d extents are wanted: outputs, inputs and the window", w.shape, dims+2)
	}
	if flat {
		s = shape{s[0], s[1], 1, s[2]}
	}
	groups, err := p.whole("groups", 1)
	if err != nil {
		return nil, err
	}
	if s[1] > maxExtent/groups || s[0]%groups != 0 {
		return nil, fmt.Errorf("%d outputs and %d inputs a group do not go into %d groups", s[0], s[1], groups)
	}
	c := conv{flat: flat, rule: ir.Conv{Kernel: narrow(w.values), OutChannels: s[0], InChannels: s[1] * groups, KH: s[2], KW: s[3], Groups: groups}}
	if err := c.readSteps(p, dims); err != nil {
		return nil, err
	}
	b, err := p.floats("bias")
	if err != nil {
		return nil, err
	}
	if len(b.values) != s[0] && len(b.values) != 1 {
		return nil, fmt.Errorf("parameter bias has %d values for %d channels", len(b.values), s[0])
	}
	for o := range s[0] {
		c.offset = append(c.offset, b.at(o))
	}
	return c, nil
}

// readSteps reads stride, dilation, padding and the extents of the input.
func (c *conv) readSteps(p params, dims int) error {
	stride, err := p.wholes("stride", dims, 1)
	if err != nil {
		return err
	}
	dilation, err := p.wholes("dilation", dims, 1)
	if err != nil {
		return err
	}
	r := &c.rule
	r.StrideY, r.StrideX, r.DilationY, r.DilationX = stride[0], stride[dims-1], dilation[0], dilation[dims-1]
	if c.flat {
		r.StrideY, r.DilationY = 1, 1
	}
	if err := c.readPadding(p, dims); err != nil {
		return err
	}
	if p.has("input_shape") {
		list, err := p.wholes("input_shape", dims, 1)
		if err != nil {
			return err
		}
		if c.extents = (shape{list[0], list[dims-1]}); c.flat {
			c.extents[0] = 1
		}
	}
	return nil
}

// readPadding reads numbers or a word. As in PyTorch, padding that keeps the extents puts what is left over behind.
func (c *conv) readPadding(p params, dims int) error {
	r := &c.rule
	if !p.isText("padding") {
		pad, err := p.wholes("padding", dims, 0)
		if err != nil {
			return err
		}
		if r.PadY, r.PadX = pad[0], pad[dims-1]; c.flat {
			r.PadY = 0
		}
		return nil
	}
	word, err := p.text("padding")
	switch {
	case err != nil:
		return err
	case word == "valid":
		return nil
	case word != "same":
		return fmt.Errorf("parameter padding is %q; it is same, valid or numbers", word)
	case r.StrideY != 1 || r.StrideX != 1:
		return fmt.Errorf("parameter padding is same with a stride of %d, %d; it keeps the extents only at stride 1", r.StrideY, r.StrideX)
	}
	c.same = true
	y, x := r.DilationY*(r.KH-1), r.DilationX*(r.KW-1)
	r.PadY, r.ExtraY, r.PadX, r.ExtraX = y/2, y%2, x/2, x%2
	return nil
}

func (c conv) shapes(given shape) (in, out shape, err error) {
	if in, err = c.takes(given); in == nil || err != nil {
		return nil, nil, err
	}
	if out = c.rule.Out(in); out.Size() == 0 || out.Size() > maxSize {
		return nil, nil, fmt.Errorf("a window of %dx%d over %v gives %v", c.rule.KH, c.rule.KW, in, out)
	}
	if c.flat {
		return in, shape{out[0], out[2]}, nil
	}
	return in, out, nil
}

// takes is the shape of the input as channels, height and width; nil: not yet known.
func (c conv) takes(given shape) (shape, error) {
	var own shape
	if c.extents != nil {
		own = shape{c.rule.InChannels, c.extents[0], c.extents[1]}
	}
	if given == nil {
		return own, nil
	}
	in, ok := planes(given)
	if c.flat {
		s := given
		for len(s) > 2 && s[0] == 1 {
			s = s[1:]
		}
		if ok = len(s) == 2 || len(s) == 1 && c.rule.InChannels == 1; ok {
			in = shape{s.Size() / s[len(s)-1], 1, s[len(s)-1]}
		}
	}
	switch {
	case !ok && (own == nil || own.Size() != given.Size()):
		return nil, fmt.Errorf("what comes in has shape %v; a convolution takes channels%s", given, map[bool]string{true: " and length", false: ", height and width"}[c.flat])
	case !ok:
		return own, nil
	case in[0] != c.rule.InChannels:
		return nil, fmt.Errorf("the kernel reads %d channels, what comes in has %d (shape %v)", c.rule.InChannels, in[0], given)
	case own != nil && !equal(in, own):
		return nil, fmt.Errorf("parameter input_shape is %v, what comes in has shape %v", c.extents, given)
	}
	return in, nil
}

func (c conv) stage(in, out shape) *ir.Stage {
	if c.flat {
		out = shape{out[0], 1, out[1]}
	}
	return &ir.Stage{Connect: c.rule, In: in, Out: out}
}

func (c conv) bias(out shape) []float64 {
	list := make([]float64, out.Size())
	plane := len(list) / len(c.offset)
	for i := range list {
		list[i] = c.offset[i/plane]
	}
	return list
}
