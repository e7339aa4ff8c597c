package convert

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"orrery/compiler/ir"
	"orrery/compiler/onnx"
)

// Model is a trained network as layers of activations with linear maps between them.
type Model struct {
	Name   string
	Layers []Layer  // the first is the input, the last the output; each reads earlier ones
	Notes  []string // what was left out, and why that is right
}

// Role is what a layer is.
type Role uint8

const (
	Input      Role = iota // values of the data, 0..1
	Activation             // max(0, sum of maps + bias), up to Ceiling
	Maximum                // the largest of each window of the one layer it reads
	Output                 // sum of maps + bias
)

// Layer is one layer.
type Layer struct {
	Name    string
	Role    Role
	Shape   ir.Shape
	Ceiling float64      // of activations; +Inf: none
	Node    string       // of the ONNX graph; "" of the input
	terms   []term       // nil of the input
	bias    []float64    // by element
	window  *onnx.Window // of a maximum
}

// term is a map from an earlier layer.
type term struct {
	from int
	by   real
}

// Preparation is how the network was fed in training: (x - Mean) / Std, one value or one a channel; nil is 0 and 1.
type Preparation struct{ Mean, Std []float64 }

// NewModel folds a graph into layers.
func NewModel(g *onnx.Graph, p Preparation) (*Model, error) {
	b := &builder{graph: g, model: &Model{Name: g.Name, Notes: slices.Clone(g.Notes)}, forms: make([]*form, len(g.Ops)+1), readers: make([][]int, len(g.Ops)+1)}
	for i := range g.Ops {
		for _, id := range g.Ops[i].Inputs {
			b.readers[id] = append(b.readers[id], i)
		}
	}
	if err := b.input(p); err != nil {
		return nil, err
	}
	for i := range g.Ops {
		if err := b.op(i); err != nil {
			return nil, fmt.Errorf("%s: %w", g.Ops[i].Node, err)
		}
	}
	b.output()
	return b.model, nil
}

// form is a value as a sum of maps of layers and a bias.
type form struct {
	terms []term
	bias  []float64
}

// only is the layer that the value is, unchanged; -1 when it is none.
func (f *form) only() int {
	if len(f.terms) != 1 || !uniform(f.bias) || f.bias[0] != 0 {
		return -1
	}
	m := &f.terms[0].by
	if m.kind != elementwise || m.pool != nil || !uniform(m.weights) || m.weights[0] != 1 {
		return -1
	}
	return f.terms[0].from
}

type builder struct {
	graph   *onnx.Graph
	model   *Model
	forms   []*form // by value
	readers [][]int // by value: the ops that read it
	names   map[string]int
}

// layer adds a layer and gives the form that is it.
func (b *builder) layer(l Layer) *form {
	b.model.Layers = append(b.model.Layers, l)
	n := l.Shape.Size()
	return &form{[]term{{len(b.model.Layers) - 1, identity(n)}}, make([]float64, n)}
}

// name numbers the layers of a kind.
func (b *builder) name(kind string) string {
	if b.names == nil {
		b.names = map[string]int{}
	}
	b.names[kind]++
	return fmt.Sprintf("%s%d", kind, b.names[kind])
}

// plain is a name as the chip's symbols have them.
func plain(name, otherwise string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, name), "_")
	if name == "" || name[0] <= '9' {
		return otherwise
	}
	return name
}

// populationShape is a value's shape as populations have it: without the batch.
func populationShape(shape []int) ir.Shape {
	if len(shape) > 1 && shape[0] == 1 {
		shape = shape[1:]
	}
	switch {
	case len(shape) == 2:
		return ir.Shape{shape[0], 1, shape[1]}
	case len(shape) == 1 || len(shape) == 3:
		return ir.Shape(slices.Clone(shape))
	}
	return ir.Shape{ir.Shape(shape).Size()}
}

func (b *builder) input(p Preparation) error {
	in := b.graph.Input
	f := b.layer(Layer{Name: plain(in.Name, "input"), Shape: populationShape(in.Shape), Ceiling: 1})
	channels := onnx.Channels(in.Shape)
	if len(in.Shape) == 2 {
		channels = 1 // features
	}
	for what, list := range map[string][]float64{"mean": p.Mean, "std": p.Std} {
		if n := len(list); n > 1 && n != channels {
			return fmt.Errorf("--%s has %d values; input %s has %d channels", what, n, in.Name, channels)
		}
	}
	of := func(list []float64, otherwise float64, i int) float64 {
		switch len(list) {
		case 0:
			return otherwise
		case 1:
			return list[0]
		}
		return list[i/(in.Size()/channels)]
	}
	gain := func(i int) float64 { return 1 / of(p.Std, 1, i) }
	for i := range f.bias {
		if g := gain(i); math.IsInf(g, 0) || math.IsNaN(g) {
			return fmt.Errorf("--std is %v; inputs are divided by it", p.Std)
		}
		f.bias[i] = -of(p.Mean, 0, i) * gain(i)
	}
	f.terms[0].by = scaled(f.terms[0].by, gain)
	b.forms[0] = f
	return nil
}

// output ends the network with what is read.
func (b *builder) output() {
	v := b.graph.Value(b.graph.Output)
	f := b.forms[b.graph.Output]
	node := ""
	if b.graph.Output > 0 {
		node = b.graph.Ops[b.graph.Output-1].Node
	}
	name := plain(v.Name, "output")
	if slices.ContainsFunc(b.model.Layers, func(l Layer) bool { return l.Name == name }) {
		name += "_out"
	}
	b.model.Layers = append(b.model.Layers, Layer{Name: name, Role: Output, Shape: ir.Shape{v.Size()}, Ceiling: math.Inf(1), Node: node, terms: f.terms, bias: f.bias})
}
