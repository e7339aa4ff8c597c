package onnx

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// operators are those that are read, by name.
var operators map[string]func(b *builder, n *node) error

func init() {
	operators = map[string]func(b *builder, n *node) error{
		"Gemm": gemm, "MatMul": matMul, "Conv": conv, "BatchNormalization": batchNormalization,
		"Relu": relu, "Clip": clip, "MaxPool": pool, "AveragePool": pool, "GlobalAveragePool": globalPool, "GlobalMaxPool": globalPool, "ReduceMean": reduceMean,
		"Flatten": flatten, "Reshape": reshape, "Squeeze": squeeze, "Unsqueeze": unsqueeze, "Transpose": transpose,
		"Add": arithmetic, "Sub": arithmetic, "Mul": arithmetic, "Div": arithmetic, "Sum": arithmetic, "Neg": negate,
		"Identity": same, "Dropout": same, "Cast": same, "Softmax": monotone, "LogSoftmax": monotone, "Sigmoid": monotone, "ArgMax": monotone, "Pad": pad, "Concat": concat,
	}
}

// instead says what to do about operators that users will meet.
var instead = map[string]string{
	"LeakyRelu": "train with Relu: a neuron sends no negative spikes", "PRelu": "train with Relu: a neuron sends no negative spikes",
	"Elu": "train with Relu", "Selu": "train with Relu", "Gelu": "train with Relu", "HardSwish": "train with Relu", "Tanh": "train with Relu",
	"Softplus": "train with Relu", "HardSigmoid": "train with Relu, or Clip from 0", "QuantizeLinear": "export the network before it is quantised: orrery quantises for the chip",
	"DequantizeLinear": "export the network before it is quantised: orrery quantises for the chip", "LSTM": "recurrent networks come as NIR or in the network language",
	"GRU": "recurrent networks come as NIR or in the network language", "RNN": "recurrent networks come as NIR or in the network language",
	"InstanceNormalization": "train with BatchNormalization, whose factors are constants", "LayerNormalization": "train with BatchNormalization, whose factors are constants",
	"GroupNormalization": "train with BatchNormalization, whose factors are constants",
	"ConvTranspose":      "use Conv", "LpPool": "use AveragePool", "If": "export the model in evaluation mode, without control flow", "Loop": "export the model without control flow",
}

func unsupported(op string) error {
	if advice, ok := instead[op]; ok {
		return fmt.Errorf("the operator %s has no counterpart in spikes: %s", op, advice)
	}
	var names []string
	for name := range operators {
		names = append(names, name)
	}
	sort.Strings(names)
	return fmt.Errorf("the operator %s is not converted; those that are: %s", op, strings.Join(names, ", "))
}

func gemm(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	w, err := b.reals(n, 1)
	if err != nil {
		return err
	}
	if n.number("transA", 0) != 0 || len(shape) != 2 || shape[0] != 1 {
		return fmt.Errorf("its left operand has shape %v, transposed %d; one row is expected", shape, n.number("transA", 0))
	}
	d, err := newDense(w, n.number("transB", 0) == 0, shape[1])
	if err != nil {
		return err
	}
	scale(d.Weights, n.real("alpha", 1))
	c, err := b.constant(n, 2)
	if err != nil {
		return err
	}
	if c != nil {
		if d.Bias, err = spread(c, []int{1, d.Outputs}); err != nil {
			return err
		}
		scale(d.Bias, n.real("beta", 1))
	}
	return b.add(n, d, []int{1, d.Outputs}, id)
}

func matMul(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return fmt.Errorf("%w: a weight on the left is not read, write x W instead", err)
	}
	w, err := b.reals(n, 1)
	if err != nil {
		return err
	}
	if len(shape) == 0 || size(shape) != shape[len(shape)-1] {
		return fmt.Errorf("its left operand has shape %v; one row is expected: a network over several positions needs Conv with a 1x1 kernel", shape)
	}
	d, err := newDense(w, true, size(shape))
	if err != nil {
		return err
	}
	return b.add(n, d, append(slices.Clone(shape[:len(shape)-1]), d.Outputs), id)
}

// newDense takes weights [inputs, outputs], or [outputs, inputs] when transposed is false.
func newDense(w *Tensor, transposed bool, inputs int) (*Dense, error) {
	if len(w.Shape) != 2 {
		return nil, fmt.Errorf("its weights have shape %v; a matrix is expected", w.Shape)
	}
	d := &Dense{Inputs: w.Shape[1], Outputs: w.Shape[0], Weights: slices.Clone(w.Floats)}
	if transposed {
		d.Inputs, d.Outputs = w.Shape[0], w.Shape[1]
		for i := range d.Inputs {
			for o := range d.Outputs {
				d.Weights[o*d.Inputs+i] = w.Floats[i*d.Outputs+o]
			}
		}
	}
	if d.Inputs != inputs {
		return nil, fmt.Errorf("its weights take %d inputs, the value has %d", d.Inputs, inputs)
	}
	return d, finite(d.Weights)
}

func finite(list ...[]float32) error {
	for _, values := range list {
		for _, v := range values {
			if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("one of its constants is %v", v)
			}
		}
	}
	return nil
}

func scale(list []float32, by float32) {
	for i := range list {
		list[i] *= by
	}
}

// spread broadcasts a constant to a shape, as ONNX does: extents count from the last, and 1 stretches.
func spread(t *Tensor, shape []int) ([]float32, error) {
	if t.Floats == nil {
		return nil, fmt.Errorf("a constant of whole numbers meets real ones")
	}
	if len(t.Shape) > len(shape) {
		return nil, fmt.Errorf("a constant of shape %v does not spread over %v", t.Shape, shape)
	}
	from := append(slices.Repeat([]int{1}, len(shape)-len(t.Shape)), t.Shape...)
	for i := range shape {
		if from[i] != 1 && from[i] != shape[i] {
			return nil, fmt.Errorf("a constant of shape %v does not spread over %v", t.Shape, shape)
		}
	}
	out := make([]float32, size(shape))
	for i := range out {
		at, stride, rest := 0, 1, i
		for k := len(shape) - 1; k >= 0; k-- {
			if from[k] != 1 {
				at += rest % shape[k] * stride
			}
			rest /= shape[k]
			stride *= from[k]
		}
		out[i] = t.Floats[at]
	}
	return out, finite(out)
}

func batchNormalization(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	if len(shape) < 2 {
		return fmt.Errorf("its operand has shape %v; [batch, channels, ...] is expected", shape)
	}
	if n.number("training_mode", 0) != 0 {
		return fmt.Errorf("it is in training mode: export the model in evaluation mode, model.eval()")
	}
	var t [4]*Tensor // scale, bias, mean, variance
	for i := range t {
		if t[i], err = b.reals(n, i+1); err != nil {
			return err
		}
		if len(t[i].Floats) != shape[1] {
			return fmt.Errorf("its input %d has %d values for %d channels", i+1, len(t[i].Floats), shape[1])
		}
	}
	a := &Affine{Scale: make([]float32, shape[1]), Bias: make([]float32, shape[1])}
	for c := range a.Scale {
		gain := float64(t[0].Floats[c]) / math.Sqrt(float64(t[3].Floats[c])+float64(n.real("epsilon", 1e-5)))
		a.Scale[c] = float32(gain)
		a.Bias[c] = float32(float64(t[1].Floats[c]) - gain*float64(t[2].Floats[c]))
	}
	if err := finite(a.Scale, a.Bias); err != nil {
		return err
	}
	return b.add(n, a, shape, id)
}

func relu(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	return b.add(n, &Clip{0, float32(math.Inf(1))}, shape, id)
}

// clip has its bounds in attributes before opset 11, in inputs since.
func clip(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	c := &Clip{n.real("min", float32(math.Inf(-1))), n.real("max", float32(math.Inf(1)))}
	for i, bound := range []*float32{&c.Low, &c.High} {
		t, err := b.constant(n, i+1)
		if err != nil {
			return err
		}
		if t != nil {
			if len(t.Floats) != 1 {
				return fmt.Errorf("its bound %d is no single number", i+1)
			}
			*bound = t.Floats[0]
		}
	}
	if !(c.Low < c.High) {
		return fmt.Errorf("its bounds are %v..%v", c.Low, c.High)
	}
	return b.add(n, c, shape, id)
}

func same(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	if e := elements[n.number("to", 1)]; n.op == "Cast" && e.float == nil {
		return fmt.Errorf("it rounds to whole numbers of type %d", n.number("to", 1))
	}
	if n.op == "Dropout" && len(n.inputs) > 2 {
		if t, err := b.constant(n, 2); err != nil || t != nil && len(t.Ints) == 1 && t.Ints[0] != 0 {
			return fmt.Errorf("it is in training mode: export the model in evaluation mode, model.eval()")
		}
	}
	return b.add(n, Same{}, shape, id)
}

// monotone is an operator that keeps the order of values, so that at the end it changes no class.
func monotone(b *builder, n *node) error {
	id, shape, err := b.flowing(n, 0)
	if err != nil {
		return err
	}
	out := b.model.outputs
	if len(out) == 0 || len(n.outputs) == 0 || out[0].name != n.outputs[0] {
		return fmt.Errorf("the operator %s is left out at the end of a network, where it changes no class; here it is in the middle: train with Relu", n.op)
	}
	b.graph.Notes = append(b.graph.Notes, fmt.Sprintf("%s is left out: it changes no class", n))
	return b.add(n, Same{}, shape, id)
}
