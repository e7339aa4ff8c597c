package onnx

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// node is a NodeProto.
type node struct {
	name       string
	op         string
	domain     string
	inputs     []string
	outputs    []string
	attributes map[string]attribute
}

// String is how messages name the node.
func (n *node) String() string {
	name := n.name
	if name == "" && len(n.outputs) > 0 {
		name = n.outputs[0]
	}
	return fmt.Sprintf("node %q (%s)", name, n.op)
}

// attribute is an AttributeProto.
type attribute struct {
	i      int64
	f      float32
	s      string
	ints   []int64
	floats []float32
	tensor *Tensor
	graph  bool
}

// valueInfo is an input or output of the graph; a dimension without a number is 0.
type valueInfo struct {
	name    string
	element int
	dims    []int
	params  []string // dim_param by dimension
	shaped  bool
}

// model is a ModelProto.
type model struct {
	beside    beside
	opset     int
	producer  string
	nodes     []*node
	constants map[string]*Tensor
	inputs    []valueInfo
	outputs   []valueInfo
	name      string
	hasGraph  bool
	functions int
}

func parseModel(data []byte, open func(name string) ([]byte, error)) (*model, error) {
	m := &model{constants: map[string]*Tensor{}, beside: beside{open: open, files: map[string][]byte{}}}
	err := fields("model", data, func(f field) error {
		switch f.number {
		case 2:
			m.producer = string(f.bytes)
		case 7:
			m.hasGraph = true
			return m.graph(f.bytes)
		case 8:
			return m.opsetImport(f.bytes)
		case 25:
			m.functions++
		}
		return nil
	})
	switch {
	case err != nil && !m.hasGraph:
		return nil, fmt.Errorf("not an ONNX model: %w", err)
	case err != nil:
		return nil, err
	case !m.hasGraph:
		return nil, fmt.Errorf("there is no graph in it: not an ONNX model")
	case m.opset == 0:
		return nil, fmt.Errorf("the model does not say which opset of ONNX it uses")
	case m.functions > 0:
		return nil, fmt.Errorf("the model has %d functions of its own: inline them, onnx.inliner.inline_local_functions(model)", m.functions)
	}
	return m, nil
}

// opsetImport reads an OperatorSetIdProto; only that of the standard operators counts.
func (m *model) opsetImport(message []byte) error {
	domain, version := "", 0
	err := fields("opset_import", message, func(f field) error {
		switch f.number {
		case 1:
			domain = string(f.bytes)
		case 2:
			version = int(f.value)
		}
		return nil
	})
	if domain == "" || domain == "ai.onnx" {
		m.opset = version
	}
	return err
}

func (m *model) graph(message []byte) error {
	return fields("graph", message, func(f field) error {
		switch f.number {
		case 1:
			n, err := m.beside.parseNode(f.bytes)
			m.nodes = append(m.nodes, n)
			return err
		case 2:
			m.name = string(f.bytes)
		case 5:
			name, t, err := m.beside.parseTensor(f.bytes)
			m.constants[name] = t
			return err
		case 11, 12:
			v, err := parseValue(f.bytes)
			if f.number == 11 {
				m.inputs = append(m.inputs, v)
			} else {
				m.outputs = append(m.outputs, v)
			}
			return err
		case 15:
			return fmt.Errorf("sparse initialisers are not read: save the weights dense")
		}
		return nil
	})
}

func (b *beside) parseNode(message []byte) (*node, error) {
	n := &node{attributes: map[string]attribute{}}
	var held []field
	err := fields("node", message, func(f field) error {
		switch f.number {
		case 1:
			n.inputs = append(n.inputs, string(f.bytes))
		case 2:
			n.outputs = append(n.outputs, string(f.bytes))
		case 3:
			n.name = string(f.bytes)
		case 4:
			n.op = string(f.bytes)
		case 5:
			held = append(held, f)
		case 7:
			n.domain = string(f.bytes)
		}
		return nil
	})
	for _, f := range held {
		if err != nil {
			break
		}
		var name string
		var a attribute
		if name, a, err = b.parseAttribute(f.bytes); err != nil {
			return n, fmt.Errorf("%s: attribute %s: %w", n, name, err)
		}
		n.attributes[name] = a
	}
	return n, err
}

func (b *beside) parseAttribute(message []byte) (name string, a attribute, err error) {
	err = fields("attribute", message, func(f field) error {
		var list []uint64
		var err error
		switch f.number {
		case 1:
			name = string(f.bytes)
		case 2:
			a.f = f.float()
		case 3:
			a.i = int64(f.value)
		case 4:
			a.s = string(f.bytes)
		case 5:
			_, a.tensor, err = b.parseTensor(f.bytes)
		case 6, 11:
			a.graph = true
		case 7:
			list, err = f.numbers(protowire.Fixed32Type, nil)
			for _, v := range list {
				a.floats = append(a.floats, field{value: v}.float())
			}
		case 8:
			list, err = f.numbers(protowire.VarintType, nil)
			for _, v := range list {
				a.ints = append(a.ints, int64(v))
			}
		}
		return err
	})
	return name, a, err
}

// parseValue reads a ValueInfoProto of a tensor.
func parseValue(message []byte) (v valueInfo, err error) {
	err = fields("value", message, func(f field) error {
		switch f.number {
		case 1:
			v.name = string(f.bytes)
		case 2:
			return fields("type", f.bytes, func(f field) error {
				if f.number != 1 {
					return nil
				}
				return fields("tensor type", f.bytes, v.tensorType)
			})
		}
		return nil
	})
	return v, err
}

func (v *valueInfo) tensorType(f field) error {
	switch f.number {
	case 1:
		v.element = int(f.value)
	case 2:
		v.shaped = true
		return fields("shape", f.bytes, func(f field) error {
			d, param := 0, ""
			err := fields("dimension", f.bytes, func(f field) error {
				switch f.number {
				case 1:
					d = int(min(f.value, 1<<31)) // larger ones, and negative ones, are refused with the shape
				case 2:
					param = string(f.bytes)
				}
				return nil
			})
			v.dims, v.params = append(v.dims, d), append(v.params, param)
			return err
		})
	}
	return nil
}
