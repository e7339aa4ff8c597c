package convert

import (
	"fmt"
	"math"

	"orrery/compiler/onnx"
)

// op finds the form of what an operator makes.
func (b *builder) op(i int) error {
	op := &b.graph.Ops[i]
	f := b.forms[op.Inputs[0]]
	var err error
	switch k := op.Kind.(type) {
	case onnx.Same:
	case *onnx.Clip:
		f, err = b.clip(op, f, k)
	case *onnx.Pool:
		if k.Max {
			f, err = b.maximum(onnx.ValueID(i+1), op, f, k)
		} else {
			f = f.mapped(op.Out.Size(), func(m real) real { return thenMean(m, k) }, nil)
		}
	case onnx.Add:
		f = sum(f, b.forms[op.Inputs[1]])
	case *onnx.Dense:
		f = f.mapped(op.Out.Size(), func(m real) real { return thenDense(m, k) }, each(k.Bias, 1))
	case *onnx.Conv:
		f = f.mapped(op.Out.Size(), func(m real) real { return thenConv(m, k) }, each(k.Bias, k.OH*k.OW))
	case *onnx.Affine:
		n, channels := op.Out.Size(), onnx.Channels(op.Out.Shape)
		gain := func(i int) float64 { s, _ := k.At(i, n, channels); return float64(s) }
		f = f.mapped(n, func(m real) real { return scaled(m, gain) }, func(i int) float64 { _, b := k.At(i, n, channels); return float64(b) })
	case *onnx.Rearrange:
		f = f.mapped(op.Out.Size(), func(m real) real { return rearranged(m, k.Source) }, nil)
	default:
		err = fmt.Errorf("it is not converted")
	}
	b.forms[i+1] = f
	return err
}

// each is a bias by channel, nil for none.
func each(bias []float32, places int) func(i int) float64 {
	if bias == nil {
		return nil
	}
	return func(i int) float64 { return float64(bias[i/places]) }
}

// mapped puts an operator behind all maps of a form; the form's bias goes through it as well.
func (f *form) mapped(size int, do func(m real) real, bias func(i int) float64) *form {
	out := &form{bias: make([]float64, size)}
	if !uniform(f.bias) || f.bias[0] != 0 {
		through := do(identity(len(f.bias)))
		through.add(f.bias, out.bias)
	}
	for i := range out.bias {
		if bias != nil {
			out.bias[i] += bias(i)
		}
	}
	for _, t := range f.terms {
		out.terms = append(out.terms, term{t.from, do(t.by)})
	}
	return out
}

func sum(f, g *form) *form {
	out := &form{append(append([]term{}, f.terms...), g.terms...), append([]float64{}, f.bias...)}
	for i, v := range g.bias {
		out.bias[i] += v
	}
	return out
}

// clip ends in a layer of activations, unless the value is one already that the bounds do not touch.
func (b *builder) clip(op *onnx.Op, f *form, k *onnx.Clip) (*form, error) {
	if k.Low != 0 {
		return nil, fmt.Errorf("it clips from %v; neurons send no negative spikes: train with a clip from 0", k.Low)
	}
	if at := f.only(); at >= 0 && b.model.Layers[at].Ceiling <= float64(k.High) {
		return f, nil
	}
	return b.layer(Layer{Name: b.name("relu"), Role: Activation, Shape: populationShape(op.Out.Shape), Ceiling: float64(k.High), Node: op.Node, terms: f.terms, bias: f.bias}), nil
}

// maximum pools activations. Where the activation comes behind the pool it is moved before it, which changes nothing: both are monotone.
func (b *builder) maximum(id onnx.ValueID, op *onnx.Op, f *form, k *onnx.Pool) (*form, error) {
	var ceiling float64
	if at := f.only(); at < 0 {
		high, ok := b.clippedBehind(id)
		if !ok {
			return nil, fmt.Errorf("the maximum of values that no Relu or Clip from 0 follows is not converted: put one behind it, or use AveragePool")
		}
		ceiling = high
		operand := b.graph.Value(op.Inputs[0])
		f = b.layer(Layer{Name: b.name("relu"), Role: Activation, Shape: populationShape(operand.Shape), Ceiling: high, Node: op.Node, terms: f.terms, bias: f.bias})
	} else {
		ceiling = b.model.Layers[at].Ceiling
		if at == 0 { // a layer of neurons stands between, whose spikes come in one row
			f = b.layer(Layer{Name: b.name("relu"), Role: Activation, Shape: b.model.Layers[0].Shape, Ceiling: 1, Node: op.Node, terms: f.terms, bias: f.bias})
		}
	}
	w := k.Window
	return b.layer(Layer{Name: b.name("max"), Role: Maximum, Shape: populationShape(op.Out.Shape), Ceiling: ceiling, Node: op.Node, terms: f.terms, window: &w}), nil
}

// clippedBehind says that all that reads a value clips it from 0 at the same height.
func (b *builder) clippedBehind(id onnx.ValueID) (high float64, ok bool) {
	if len(b.readers[id]) == 0 {
		return 0, false
	}
	high = math.NaN()
	for _, i := range b.readers[id] {
		op := &b.graph.Ops[i]
		h, good := 0.0, false
		switch k := op.Kind.(type) {
		case *onnx.Clip:
			h, good = float64(k.High), k.Low == 0
		case onnx.Same:
			h, good = b.clippedBehind(onnx.ValueID(i + 1))
		}
		if !good || !math.IsNaN(high) && h != high {
			return 0, false
		}
		high = h
	}
	return high, id != b.graph.Output
}
