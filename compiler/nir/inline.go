package nir

import (
	"fmt"
	"slices"
	"strings"
)

// Kinds of nodes that are none in a file.
const (
	kindIdentity = "Identity" // also the inputs and outputs of subgraphs
	kindGraph    = "NIRGraph"
)

// net is a graph without subgraphs: nodes in the order of their paths, connected.
type net struct {
	nodes   []*node
	inputs  []*node
	outputs []*node
}

// flatten puts every subgraph in the place of its node. Its inputs and outputs pass on what they get.
func flatten(g *graph) (*net, error) {
	f := &net{}
	if err := f.add(g); err != nil {
		return nil, err
	}
	byPath := map[string]*node{}
	for _, n := range f.nodes {
		if byPath[n.path] != nil {
			return nil, fmt.Errorf("there are two nodes %s: one in the outermost graph and one in a subgraph", n.path)
		}
		byPath[n.path] = n
	}
	slices.SortFunc(f.nodes, func(a, b *node) int { return strings.Compare(a.path, b.path) })
	for _, n := range f.nodes {
		switch {
		case n.kind == "Input":
			f.inputs = append(f.inputs, n)
		case n.kind == "Output":
			f.outputs = append(f.outputs, n)
		}
	}
	if len(f.inputs) == 0 {
		return nil, fmt.Errorf("%s has no Input; its data need a node of type Input", g.where())
	}
	if len(f.outputs) == 0 {
		return nil, fmt.Errorf("%s has no Output; what is to be read needs a node of type Output", g.where())
	}
	return f, nil
}

// add takes over a graph's nodes and connects them.
func (f *net) add(g *graph) error {
	for _, name := range g.names() {
		n := g.nodes[name]
		if n.sub == nil {
			f.nodes = append(f.nodes, n)
			continue
		}
		if err := f.add(n.sub); err != nil {
			return err
		}
		for _, inner := range n.sub.nodes {
			if inner.kind == "Input" || inner.kind == "Output" {
				inner.kind += " of " + n.path
			}
		}
	}
	for _, e := range g.edges {
		from, err := g.end(e, g.nodes[e[0]], "Output")
		if err != nil {
			return err
		}
		to, err := g.end(e, g.nodes[e[1]], "Input")
		if err != nil {
			return err
		}
		from.into, to.from = append(from.into, to), append(to.from, from)
	}
	return nil
}

// end is the node that an edge's end stands for: of a subgraph its one input or output.
func (g *graph) end(e [2]string, n *node, port string) (*node, error) {
	if n.sub == nil {
		return n, nil
	}
	var ports []*node
	for _, name := range n.sub.names() {
		if inner := n.sub.nodes[name]; inner.kind == port || inner.kind == port+" of "+n.path {
			ports = append(ports, inner)
		}
	}
	if len(ports) != 1 {
		return nil, fmt.Errorf("%s: edge %s -> %s: graph %s has %d nodes of type %s; an edge needs one", g.where(), e[0], e[1], n.sub.path, len(ports), port)
	}
	return ports[0], nil
}

// passes says that a node gives what it gets.
func (n *node) passes() bool {
	return n.kind == kindIdentity || strings.HasPrefix(n.kind, "Input of ") || strings.HasPrefix(n.kind, "Output of ")
}
