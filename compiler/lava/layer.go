package lava

import (
	"fmt"
	"math"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa/hdf5"
)

// reader takes the parts of one layer; after the first failure it returns zeros.
type reader struct {
	name  string
	group *hdf5.Group
	err   error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// layer reads one layer. shape is that of the layer before, and becomes this one's. Layers without weights only reshape: nil.
func (r *reader) layer(index int, shape *ir.Shape) *Layer {
	kind := r.text("type")
	l := &Layer{Index: index, Kind: kind, In: *shape}
	switch kind {
	case "input": // turns images into spikes outside
		*shape = r.shape()
		return nil
	case "flatten":
		return nil // row-major: the order stays
	case "dense":
		r.dense(l)
	case "conv":
		r.conv(l)
	default:
		r.fail("is of type %q; dense, conv, flatten and input are read", kind)
	}
	r.neuron(l)
	*shape = l.Shape
	return l
}

func (r *reader) has(path ...string) bool {
	g := r.group
	for i, name := range path {
		if r.err != nil || !g.Has(name) {
			return false
		}
		if i < len(path)-1 {
			g, r.err = g.Group(name)
		}
	}
	return r.err == nil
}

// set is a data set of the layer, by its path.
func (r *reader) set(path ...string) *hdf5.Dataset {
	g := r.group
	for _, name := range path[:len(path)-1] {
		if r.err != nil {
			return nil
		}
		g, r.err = g.Group(name)
	}
	if r.err != nil {
		return nil
	}
	var d *hdf5.Dataset
	d, r.err = g.Dataset(path[len(path)-1])
	return d
}

func (r *reader) text(path ...string) string {
	d := r.set(path...)
	if r.err != nil {
		return ""
	}
	list, err := d.Strings()
	if err != nil || len(list) != 1 {
		r.fail("%s is not one text: %v", d.Path, err)
		return ""
	}
	return list[0]
}

func whole(d *hdf5.Dataset) (int, error) {
	list, err := d.Ints()
	if err != nil {
		return 0, err
	}
	if len(list) != 1 || list[0] < 0 || list[0] > math.MaxInt32 {
		return 0, fmt.Errorf("%s is not one number of at least 0", d.Path)
	}
	return int(list[0]), nil
}

func (r *reader) whole(path ...string) int {
	d := r.set(path...)
	if r.err != nil {
		return 0
	}
	n, err := whole(d)
	if err != nil {
		r.err = err
	}
	return n
}

// wholes are n numbers.
func (r *reader) wholes(n int, path ...string) []int {
	list := make([]int, n)
	d := r.set(path...)
	if r.err != nil {
		return list
	}
	values, err := d.Ints()
	if err != nil || len(values) != n {
		r.fail("%s has %d numbers; %d are wanted", d.Path, len(values), n)
		return list
	}
	for i, v := range values {
		list[i] = int(min(max(v, -1), 1<<20))
	}
	return list
}

// shape is the layer's own: [channels, height, width], or one extent.
func (r *reader) shape() ir.Shape {
	d := r.set("shape")
	if r.err != nil {
		return nil
	}
	values, err := d.Ints()
	if err != nil {
		r.err = err
		return nil
	}
	var s ir.Shape
	for _, v := range values {
		if v < 1 || v > 1<<24 {
			r.fail("shape %v", values)
			return nil
		}
		s = append(s, int(v))
	}
	if len(s) < 1 || len(s) > 3 || s.Size() > 1<<26 {
		r.fail("shape %v; 1 to 3 extents are read", values)
	}
	return s
}

// weights are whole numbers; a power of two that divides all comes out as long as the largest does not fit into 8 bits, as on the chip, where weights of both
// signs are even.
func (r *reader) weights(l *Layer) (list []float32, shape []int) {
	d := r.set("weight")
	if r.err != nil {
		return nil, nil
	}
	values, err := d.Ints()
	if err != nil {
		r.err = err
		return nil, nil
	}
	exponent := 0
	if r.has("neuron", "wgtExp") {
		exponent = r.whole("neuron", "wgtExp")
	}
	largest, odd := int64(0), int64(0)
	for _, v := range values {
		largest, odd = max(largest, v, -v), odd|v
	}
	shift := 0
	for largest>>shift > math.MaxInt8 && odd>>shift&1 == 0 {
		shift++
	}
	for _, v := range values {
		if v>>shift > math.MaxInt16 || v>>shift < math.MinInt16 {
			r.fail("a weight is %d; 16 bits are read", v)
		}
		list = append(list, float32(v>>shift))
	}
	l.Params = map[string]float64{"weight_exp": float64(exponent + shift)}
	return list, d.Shape
}

func (r *reader) dense(l *Layer) {
	out := r.whole("outFeatures")
	l.Shape = r.shape()
	list, shape := r.weights(l)
	if r.err != nil {
		return
	}
	in := len(list) / max(out, 1)
	if out != l.Shape.Size() || in*out != len(list) || len(shape) == 0 {
		r.fail("has weights of shape %v for %d neurons of shape %v", shape, out, l.Shape)
		return
	}
	if l.In == nil {
		l.In = ir.Shape{in}
	}
	if l.In.Size() != in {
		r.fail("listens to %d neurons; the layer before has shape %v", in, l.In)
	}
	l.Connect = ir.Dense{Weights: list}
}

func (r *reader) conv(l *Layer) {
	list, shape := r.weights(l)
	l.Shape = r.shape()
	stride, pad, dilation := r.wholes(2, "stride"), r.wholes(2, "padding"), r.wholes(2, "dilation")
	groups := r.whole("groups")
	if r.err != nil {
		return
	}
	if !slices.Equal(dilation, []int{1, 1}) {
		r.fail("has dilation %v; convolutions without are read", dilation)
	}
	if len(shape) != 4 || groups < 1 || shape[0]%groups != 0 || len(l.Shape) != 3 {
		r.fail("has a kernel of shape %v in %d groups for neurons of shape %v", shape, groups, l.Shape)
	}
	if r.err != nil || slices.Min(stride) < 1 || slices.Min(pad) < 0 {
		r.fail("has stride %v and padding %v", stride, pad)
		return
	}
	c := ir.Conv{Kernel: list, OutChannels: shape[0], InChannels: shape[1] * groups, KH: shape[2], KW: shape[3], StrideY: stride[0], StrideX: stride[1],
		PadY: pad[0], PadX: pad[1], Groups: groups}
	if l.In == nil {
		r.fail("is a convolution, and nothing says the shape of what it listens to")
		return
	}
	if err := c.Check(l.In, l.Shape); err != nil {
		r.err = err
	}
	l.Connect = c
}
