package onnx

import (
	"errors"
	"fmt"
	"os"
)

// ValueID is a value that flows through the graph: 0 is the input, i + 1 what op i makes.
type ValueID int

// Graph is a network that computes one sample. Ops stand in an order in which they can be computed.
type Graph struct {
	Name   string
	Input  Value
	Ops    []Op
	Output ValueID
	// Opset and Producer are what the file says of itself.
	Opset    int
	Producer string
	// Notes say what was left out because it changes no class: a softmax at the end, say.
	Notes []string
}

// Value names a value and gives its extent. Of the shape in the file, a batch dimension stays as 1.
type Value struct {
	Name  string
	Shape []int
}

// Size is the number of elements.
func (v Value) Size() int { return size(v.Shape) }

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Op is one computation.
type Op struct {
	Node   string // as messages name it: its name and operator
	Kind   Kind
	Inputs []ValueID
	Out    Value
}

// Kind is what an op computes: *Dense, *Conv, *Affine, *Pool, *Clip, *Rearrange, Add or Same.
type Kind interface {
	// run computes one sample.
	run(op *Op, in [][]float32, out []float32)
}

// Value is a value of the graph.
func (g *Graph) Value(id ValueID) Value {
	if id == 0 {
		return g.Input
	}
	return g.Ops[id-1].Out
}

// Load reads an ONNX file.
func Load(path string) (*Graph, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	g, err := Parse(data, Beside(path))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return g, nil
}

// Parse reads an ONNX model. open reads files that the model keeps weights in, by name; nil: there are none. Errors name the node and its operator, and what to do
// instead.
func Parse(data []byte, open func(name string) ([]byte, error)) (*Graph, error) {
	m, err := parseModel(data, open)
	if err != nil {
		return nil, err
	}
	b := &builder{model: m, constants: m.constants, values: map[string]ValueID{},
		graph: &Graph{Name: m.name, Opset: m.opset, Producer: m.producer}}
	if err := b.input(); err != nil {
		return nil, err
	}
	for _, n := range m.nodes {
		if len(b.graph.Ops) > maxOps {
			return nil, fmt.Errorf("more than %d operators", maxOps)
		}
		if err := b.node(n); err != nil {
			return nil, fmt.Errorf("%s: %w", n, err)
		}
	}
	return b.graph, b.output()
}

// Bounds of what a file can ask for: a network for a chip stays far below.
const (
	maxOps      = 1 << 14
	maxElements = 1 << 26 // of one value
)

type builder struct {
	model     *model
	graph     *Graph
	constants map[string]*Tensor
	values    map[string]ValueID
	batch     int // the file's fixed batch, or 0
}

// input takes the one input that is no initialiser.
func (b *builder) input() error {
	var found []valueInfo
	for _, v := range b.model.inputs {
		if b.constants[v.name] == nil {
			found = append(found, v)
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("the graph has %d inputs; a network with one is converted", len(found))
	}
	v := found[0]
	if !v.shaped || len(v.dims) == 0 {
		return fmt.Errorf("input %q has no shape: export the model with the shape of its input", v.name)
	}
	shape := append([]int{}, v.dims...)
	if len(shape) > 1 {
		b.batch, shape[0] = shape[0], 1
	}
	for i, d := range shape {
		if d == 0 {
			return fmt.Errorf("input %q has dimension %d open (%s): export the model with only the batch left open", v.name, i, v.params[i])
		}
	}
	if e := elements[v.element]; e.float == nil {
		return fmt.Errorf("input %q holds elements of type %d (TensorProto.DataType); real numbers are converted", v.name, v.element)
	}
	b.graph.Input = Value{v.name, shape}
	b.values[v.name] = 0
	return checkShape(shape)
}

func checkShape(shape []int) error {
	n := 1
	for _, d := range shape {
		if d < 1 || n > maxElements/d {
			return fmt.Errorf("the shape %v is empty or larger than %d elements", shape, maxElements)
		}
		n *= d
	}
	return nil
}

func (b *builder) output() error {
	if len(b.model.outputs) == 0 {
		return errors.New("the graph has no output")
	}
	if len(b.model.outputs) > 1 {
		b.graph.Notes = append(b.graph.Notes, fmt.Sprintf("of %d outputs the first is read, %q", len(b.model.outputs), b.model.outputs[0].name))
	}
	id, ok := b.values[b.model.outputs[0].name]
	if !ok {
		return fmt.Errorf("output %q is made by no node from the input", b.model.outputs[0].name)
	}
	b.graph.Output = id
	return nil
}

// add puts an op behind the others and names its result.
func (b *builder) add(n *node, kind Kind, shape []int, inputs ...ValueID) error {
	if err := checkShape(shape); err != nil {
		return err
	}
	b.graph.Ops = append(b.graph.Ops, Op{Node: n.String(), Kind: kind, Inputs: inputs, Out: Value{n.outputs[0], shape}})
	b.values[n.outputs[0]] = ValueID(len(b.graph.Ops))
	return nil
}

// node adds one node: as a constant if all it reads is, else as an op.
func (b *builder) node(n *node) error {
	if len(n.outputs) == 0 {
		return errors.New("it has no output")
	}
	if n.domain != "" && n.domain != "ai.onnx" {
		return fmt.Errorf("its operators are of domain %q; those of the ONNX standard are read", n.domain)
	}
	constant := true
	for _, name := range n.inputs {
		_, flows := b.values[name]
		if name != "" && !flows && b.constants[name] == nil {
			return fmt.Errorf("its input %q is made by no node before it", name)
		}
		constant = constant && !flows
	}
	if constant || n.op == "Shape" || n.op == "Size" {
		t, err := b.fold(n)
		b.constants[n.outputs[0]] = t
		return err
	}
	make, ok := operators[n.op]
	if !ok {
		return unsupported(n.op)
	}
	return make(b, n)
}

// flowing is input i of a node, which must be a value, and its shape.
func (b *builder) flowing(n *node, i int) (ValueID, []int, error) {
	if i < len(n.inputs) {
		if id, ok := b.values[n.inputs[i]]; ok {
			return id, b.graph.Value(id).Shape, nil
		}
	}
	return 0, nil, fmt.Errorf("its input %d is a constant; a value computed from the network's input is expected there", i)
}

// constant is input i of a node, which must be a constant; nil when it is left out.
func (b *builder) constant(n *node, i int) (*Tensor, error) {
	if i >= len(n.inputs) || n.inputs[i] == "" {
		return nil, nil
	}
	if t := b.constants[n.inputs[i]]; t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("its input %d, %q, is computed from the network's input; a constant is expected there", i, n.inputs[i])
}

// reals is a constant of real numbers that must be there.
func (b *builder) reals(n *node, i int) (*Tensor, error) {
	t, err := b.constant(n, i)
	if err != nil {
		return nil, err
	}
	if t == nil || t.Floats == nil {
		return nil, fmt.Errorf("its input %d is missing or holds no real numbers", i)
	}
	return t, nil
}

// number is an attribute or what stands for it.
func (n *node) number(name string, absent int) int {
	if a, ok := n.attributes[name]; ok {
		return int(a.i)
	}
	return absent
}

func (n *node) real(name string, absent float32) float32 {
	if a, ok := n.attributes[name]; ok {
		return a.f
	}
	return absent
}
