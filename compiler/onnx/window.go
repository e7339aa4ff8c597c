package onnx

import (
	"fmt"
	"slices"
)

// Window is how a kernel or a pooling window moves over [Channels, H, W] and gives OH x OW places. A signal of one dimension has H = 1. What lies outside,
// Top, Left, Bottom and Right cells of padding and beyond, is 0.
type Window struct {
	Channels, H, W           int
	KH, KW, StrideY, StrideX int
	Top, Left, Bottom, Right int
	OH, OW                   int
	flat                     bool // one dimension
}

// window reads kernel_shape (or what the weights say), strides, pads, auto_pad, dilations and ceil_mode. The dilation is 1 but for that of convolutions,
// whose kernels are spread out by it.
func (n *node) window(shape, kernel []int) (w Window, dilation [2]int, err error) {
	rank := len(shape) - 2
	if rank != 1 && rank != 2 || shape[0] != 1 {
		return w, dilation, fmt.Errorf("its operand has shape %v; [batch, channels, height, width] or [batch, channels, length] is expected", shape)
	}
	if list, ok := n.attributes["kernel_shape"]; ok && kernel == nil {
		kernel = whole(list.ints)
	}
	strides, dilations, pads := n.list("strides", 1, rank), n.list("dilations", 1, rank), n.list("pads", 0, 2*rank)
	if len(kernel) != rank || len(strides) != rank || len(dilations) != rank || len(pads) != 2*rank {
		return w, dilation, fmt.Errorf("kernel %v, strides %v, dilations %v and pads %v do not fit an operand of shape %v", kernel, strides, dilations, pads, shape)
	}
	for _, list := range [][]int{kernel, strides, dilations} {
		if slices.Min(list) < 1 || slices.Max(list) > 1<<16 {
			return w, dilation, fmt.Errorf("kernel %v, strides %v and dilations %v must be 1..65536", kernel, strides, dilations)
		}
	}
	if slices.Min(pads) < 0 || slices.Max(pads) > 1<<16 {
		return w, dilation, fmt.Errorf("pads %v must be 0..65536", pads)
	}
	w = Window{Channels: shape[1], H: 1, W: shape[len(shape)-1], KH: 1, KW: 1, StrideY: 1, StrideX: 1, OH: 1, flat: rank == 1}
	dilation = [2]int{1, dilations[rank-1]}
	w.KW, w.StrideX = (kernel[rank-1]-1)*dilations[rank-1]+1, strides[rank-1]
	w.Left, w.Right, w.OW, err = n.extent(w.W, w.KW, w.StrideX, pads[rank-1], pads[2*rank-1])
	if rank == 2 && err == nil {
		dilation[0] = dilations[0]
		w.H, w.KH, w.StrideY = shape[2], (kernel[0]-1)*dilations[0]+1, strides[0]
		w.Top, w.Bottom, w.OH, err = n.extent(w.H, w.KH, w.StrideY, pads[0], pads[2])
	}
	return w, dilation, err
}

// list is an attribute of numbers, or count times what stands for it.
func (n *node) list(name string, absent, count int) []int {
	if a, ok := n.attributes[name]; ok && len(a.ints) > 0 {
		return whole(a.ints)
	}
	return slices.Repeat([]int{absent}, count)
}

func whole(list []int64) []int {
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = int(v)
	}
	return out
}

// extent is the padding before and behind along one dimension and the number of places, by auto_pad or by pads.
func (n *node) extent(size, k, stride, before, behind int) (int, int, int, error) {
	switch mode := n.attributes["auto_pad"].s; mode {
	case "", "NOTSET":
	case "VALID":
		before, behind = 0, 0
	case "SAME_UPPER", "SAME_LOWER":
		out := (size + stride - 1) / stride
		total := max((out-1)*stride+k-size, 0)
		before = total / 2
		if mode == "SAME_LOWER" {
			before = total - total/2
		}
		return before, total - before, out, nil
	default:
		return 0, 0, 0, fmt.Errorf("auto_pad is %q", mode)
	}
	free := size + before + behind - k
	if free < 0 {
		return 0, 0, 0, fmt.Errorf("its window of %d does not fit %d cells with %d + %d of padding", k, size, before, behind)
	}
	out := free/stride + 1
	if n.number("ceil_mode", 0) != 0 && free%stride != 0 && out*stride < size+before { // a window that began in the padding behind is left out
		out++
	}
	return before, behind, out, nil
}

// out is the shape of the result with so many channels.
func (w *Window) out(channels int) []int {
	if w.flat {
		return []int{1, channels, w.OW}
	}
	return []int{1, channels, w.OH, w.OW}
}

// Rows is the rows, Columns the columns of the operand that place (oy, ox) covers, cut at the rims.
func (w *Window) Rows(oy int) (first, end int) {
	y := oy*w.StrideY - w.Top
	return max(y, 0), max(min(y+w.KH, w.H), 0)
}

func (w *Window) Columns(ox int) (first, end int) {
	x := ox*w.StrideX - w.Left
	return max(x, 0), max(min(x+w.KW, w.W), 0)
}

func conv(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	w, err := b.reals(n, 1)
	if err != nil {
		return err
	}
	if len(w.Shape) != len(shape) || len(w.Shape) < 3 {
		return fmt.Errorf("its weights have shape %v, its operand %v", w.Shape, shape)
	}
	win, dilation, err := n.window(shape, w.Shape[2:])
	if err != nil {
		return err
	}
	c := &Conv{Window: win, Outputs: w.Shape[0], Groups: n.number("group", 1)}
	if c.Groups < 1 || c.Outputs%c.Groups != 0 || c.Channels%c.Groups != 0 || w.Shape[1] != c.Channels/c.Groups {
		return fmt.Errorf("%d groups, weights of shape %v and %d channels do not fit together", c.Groups, w.Shape, c.Channels)
	}
	if err := checkShape([]int{c.Outputs, w.Shape[1], c.KH, c.KW}); err != nil {
		return err
	}
	c.Kernel = dilated(w, dilation, c)
	if bias, err := b.constant(n, 2); err != nil {
		return err
	} else if bias != nil {
		c.Bias = slices.Clone(bias.Floats)
		if len(c.Bias) != c.Outputs {
			return fmt.Errorf("its bias has %d values for %d channels", bias.Size(), c.Outputs)
		}
	}
	if err := finite(c.Kernel, c.Bias); err != nil {
		return err
	}
	return b.add(n, c, c.out(c.Outputs), id)
}

// dilated puts zeros between the weights of a kernel.
func dilated(w *Tensor, dilation [2]int, c *Conv) []float32 {
	if dilation == [2]int{1, 1} {
		return slices.Clone(w.Floats)
	}
	kernel := make([]float32, c.Outputs*w.Shape[1]*c.KH*c.KW)
	kw := w.Shape[len(w.Shape)-1]
	kh := size(w.Shape[2:]) / kw
	for i, v := range w.Floats {
		x, y, plane := i%kw, i/kw%kh, i/(kw*kh)
		kernel[(plane*c.KH+y*dilation[0])*c.KW+x*dilation[1]] = v
	}
	return kernel
}

func pool(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	w, dilation, err := n.window(shape, nil)
	if err != nil {
		return err
	}
	switch {
	case dilation != [2]int{1, 1}:
		return fmt.Errorf("its window has dilation %v; 1 is converted", dilation)
	case max(w.Top, w.Bottom) >= w.KH || max(w.Left, w.Right) >= w.KW:
		return fmt.Errorf("some of its windows see nothing but padding: %d..%d rows and %d..%d columns of it around windows of %d x %d", w.Top, w.Bottom, w.Left, w.Right, w.KH, w.KW)
	case len(n.outputs) > 1 && n.outputs[1] != "":
		return fmt.Errorf("its second output, the places of the maxima, is not converted")
	}
	return b.add(n, &Pool{Window: w, Max: n.op == "MaxPool", CountPadding: n.number("count_include_pad", 0) != 0}, w.out(w.Channels), id)
}

func globalPool(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	return b.addGlobalPool(n, id, shape, n.op == "GlobalMaxPool", true)
}

func (b *builder) addGlobalPool(n *node, id ValueID, shape []int, most, keep bool) error {
	if len(shape) != 3 && len(shape) != 4 || shape[0] != 1 {
		return fmt.Errorf("its operand has shape %v; [batch, channels, height, width] or [batch, channels, length] is expected", shape)
	}
	w := Window{Channels: shape[1], H: 1, W: shape[len(shape)-1], StrideY: 1, StrideX: 1, OH: 1, OW: 1, flat: len(shape) == 3}
	if len(shape) == 4 {
		w.H = shape[2]
	}
	w.KH, w.KW = w.H, w.W
	out := w.out(w.Channels)
	if !keep {
		out = out[:2]
	}
	return b.add(n, &Pool{Window: w, Max: most}, out, id)
}

// reduceMean over all places of each channel is global average pooling. Its axes are an attribute before opset 18, an input since.
func reduceMean(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	axes := whole(n.attributes["axes"].ints)
	t, err := b.constant(n, 1)
	if err != nil {
		return err
	}
	if t != nil {
		axes = whole(t.Ints)
	}
	for i := range axes {
		if axes[i] < 0 {
			axes[i] += len(shape)
		}
	}
	slices.Sort(axes)
	if len(shape) < 3 || len(axes) != len(shape)-2 || axes[0] != 2 || axes[len(axes)-1] != len(shape)-1 {
		return fmt.Errorf("the mean over axes %v of %v; the mean over all places of each channel is converted", axes, shape)
	}
	return b.addGlobalPool(n, id, shape, false, n.number("keepdims", 1) != 0)
}
