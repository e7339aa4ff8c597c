package nir

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// kinds are the node types that are read, and how; cellKinds has those of neurons.
var kinds = map[string]func(params) (operation, error){
	"Input":      readPort,
	"Output":     readPort,
	kindIdentity: func(params) (operation, error) { return port{}, nil },
	"Linear":     func(p params) (operation, error) { return readLinear(p, false) },
	"Affine":     func(p params) (operation, error) { return readLinear(p, true) },
	"Scale":      readScale,
	"Conv1d":     func(p params) (operation, error) { return readConv(p, true) },
	"Conv2d":     func(p params) (operation, error) { return readConv(p, false) },
	"SumPool2d":  func(p params) (operation, error) { return readPool(p, false) },
	"AvgPool2d":  func(p params) (operation, error) { return readPool(p, true) },
	"Flatten":    readFlatten,
	"Delay":      readDelay,
}

func readPort(p params) (operation, error) {
	if !p.has("shape") {
		return port{}, nil
	}
	s, err := p.shape("shape")
	return port{s}, err
}

// instead says what to do about a type that is not read.
var instead = map[string]string{
	"BatchNorm1d": "fold it into the layer before it", "BatchNorm2d": "fold it into the layer before it", "MaxPool2d": "train with SumPool2d or AvgPool2d",
	"ReLU": "an ordinary network comes in through ONNX", "Sequential": "write it as a subgraph of type NIRGraph",
}

// operations reads the parameters of every node.
func (f *net) operations() (map[*node]operation, error) {
	ops := map[*node]operation{}
	for _, n := range f.nodes {
		op, err := n.operation()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n, err)
		}
		ops[n] = op
	}
	return ops, nil
}

func (n *node) operation() (operation, error) {
	kind, _, _ := strings.Cut(n.kind, " of ")
	if _, ok := cellKinds[kind]; ok {
		return readCell(kind, n.set)
	}
	if read := kinds[kind]; read != nil {
		return read(n.set)
	}
	hint := instead[kind]
	if hint == "" {
		known := slices.Concat(slices.Collect(maps.Keys(kinds)), slices.Collect(maps.Keys(cellKinds)), []string{kindGraph})
		slices.Sort(known)
		hint = "there are " + strings.Join(known, ", ")
	}
	return nil, fmt.Errorf("nodes of this type do not run on the chip; %s", hint)
}
