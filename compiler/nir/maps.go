package nir

import (
	"fmt"

	"orrery/compiler/ir"
)

// mapping is an operation that is linear but for a bias.
type mapping interface {
	operation
	// stage is the linear part between the shapes that infer found; nil leaves every value as it is.
	stage(in, out shape) *ir.Stage
	// bias is what is added to each output; nil: nothing.
	bias(out shape) []float64
}

// reshape is a node that changes no value: Flatten, an input or output of a subgraph.
func (port) stage(_, _ shape) *ir.Stage { return nil }
func (port) bias(shape) []float64       { return nil }

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

// pool is SumPool2d and AvgPool2d.
type pool struct{ rule ir.Pool }

func readPool(p params, average bool) (operation, error) {
	kernel, err := p.wholes("kernel_size", 2, 1)
	if err != nil {
		return nil, err
	}
	stride, err := p.wholes("stride", 2, 1)
	if err != nil {
		return nil, err
	}
	pad, err := p.wholes("padding", 2, 0)
	if err != nil {
		return nil, err
	}
	r := ir.Pool{KH: kernel[0], KW: kernel[1], StrideY: stride[0], StrideX: stride[1], PadY: pad[0], PadX: pad[1], Scale: 1}
	if average { // padding counts, as PyTorch has it unless told otherwise
		r.Scale = 1 / (float64(r.KH) * float64(r.KW))
	}
	return pool{r}, nil
}

func (p pool) shapes(given shape) (in, out shape, err error) {
	if given == nil {
		return nil, nil, nil
	}
	in, ok := planes(given)
	if !ok {
		return nil, nil, fmt.Errorf("what comes in has shape %v; a pooling takes channels, height and width", given)
	}
	if out = p.rule.Out(in); out.Size() == 0 || out.Size() > maxSize {
		return nil, nil, fmt.Errorf("a window of %dx%d over %v gives %v", p.rule.KH, p.rule.KW, in, out)
	}
	return in, out, nil
}

func (p pool) stage(in, out shape) *ir.Stage { return &ir.Stage{Connect: p.rule, In: in, Out: out} }
func (pool) bias(shape) []float64            { return nil }

// flattening joins extents; the values stay in their order.
type flattening struct {
	port
	first, last int
	given       shape // that it says it gets, or nil
}

func readFlatten(p params) (operation, error) {
	f := flattening{first: 1, last: -1}
	var err error
	for name, to := range map[string]*int{"start_dim": &f.first, "end_dim": &f.last} {
		if p.has(name) {
			if *to, err = p.whole(name, -64); err != nil {
				return nil, err
			}
		}
	}
	if p.has("input_type") {
		f.given, err = p.shape("input_type")
	}
	return f, err
}

func (f flattening) shapes(given shape) (in, out shape, err error) {
	if given == nil {
		given = f.given
	}
	if given == nil {
		return nil, nil, nil
	}
	if f.given != nil && !fits(given, f.given) {
		return nil, nil, fmt.Errorf("it says that it takes %v, what comes in has shape %v", f.given, given)
	}
	if f.given != nil {
		given = f.given
	}
	first, last, rank := f.first, f.last, len(given)
	if first < 0 {
		first += rank
	}
	if last < 0 {
		last += rank
	}
	if first == 1 && rank == 1 { // written with a batch in mind
		first = 0
	}
	if last = min(last, rank-1); first < 0 || last < 0 || first > last {
		return nil, nil, fmt.Errorf("extents %d..%d of shape %v cannot be joined", f.first, f.last, given)
	}
	out = append(append(shape{}, given[:first]...), shape(given[first:last+1]).Size())
	return given, append(out, given[last+1:]...), nil
}

// delay lets every value arrive later.
type delay struct {
	port
	seconds *array
}

func readDelay(p params) (operation, error) {
	d, err := p.floats("delay")
	if err != nil {
		return nil, err
	}
	for _, v := range d.values {
		if v < 0 {
			return nil, fmt.Errorf("parameter delay has %v s; delays are not negative", v)
		}
	}
	return delay{seconds: d}, nil
}

func (d delay) shapes(given shape) (in, out shape, err error) {
	return elementwise("delay", d.seconds, given)
}
