package nir

import (
	"fmt"
	"slices"
	"strings"

	"orrery/isa/hdf5"
)

// node is one node of a graph.
type node struct {
	path string // names from the outermost graph, with points between
	kind string // its type in the file
	set  params
	sub  *graph // of a NIRGraph
	into []*node
	from []*node

	in, out shape // nil as long as it is not known
}

func (n *node) String() string { return fmt.Sprintf("%s (%s)", n.path, n.kind) }

// graph is a NIRGraph as it stands in the file.
type graph struct {
	path  string // "/" for the outermost, then "/lif1"
	nodes map[string]*node
	edges [][2]string
	dt    []float64 // that metadata in it gives
	// layerDelay is what the metadata say that every edge takes in ticks; Unsaid when they do not.
	layerDelay int
}

// where names the graph in errors.
func (g *graph) where() string { return "graph " + g.path }

// names are the graph's nodes in order.
func (g *graph) names() []string {
	var list []string
	for name := range g.nodes {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// maxNesting bounds graphs within graphs.
const maxNesting = 32

// readGraph reads a NIRGraph and what is in it.
func readGraph(h *hdf5.Group, path, prefix string, depth int) (*graph, error) {
	g := &graph{path: path, nodes: map[string]*node{}}
	if depth > maxNesting {
		return nil, fmt.Errorf("%s: graphs within graphs, %d deep", g.where(), depth)
	}
	nodes, err := h.Group("nodes")
	if err != nil {
		return nil, fmt.Errorf("%s has no nodes: %w", g.where(), err)
	}
	g.dt, g.layerDelay = metadataDt(h), metadataDelay(h)
	for _, name := range nodes.Names() {
		n, err := readNode(nodes, name, path, prefix, depth)
		if err != nil {
			return nil, err
		}
		g.nodes[name] = n
		if n.sub != nil {
			g.dt = append(g.dt, n.sub.dt...)
		}
		g.dt = append(g.dt, metadataDt(n.set.group)...)
	}
	if len(g.nodes) == 0 {
		return nil, fmt.Errorf("%s has no nodes", g.where())
	}
	if err := g.readEdges(h); err != nil {
		return nil, err
	}
	return g, g.checkEdges()
}

func readNode(nodes *hdf5.Group, name, path, prefix string, depth int) (*node, error) {
	n := &node{path: prefix + name}
	h, err := nodes.Group(name)
	if err != nil {
		return nil, fmt.Errorf("%s is no node: %w", n.path, err)
	}
	n.set = params{group: h}
	if n.kind, err = n.set.text("type"); err != nil {
		return nil, fmt.Errorf("%s: %w", n.path, err)
	}
	if n.kind == "NIRGraph" {
		n.sub, err = readGraph(h, strings.TrimSuffix(path, "/")+"/"+name, n.path+".", depth+1)
	}
	return n, err
}

// readEdges reads pairs of names; an empty list may be written as numbers.
func (g *graph) readEdges(h *hdf5.Group) error {
	d, err := h.Dataset("edges")
	if err != nil {
		return fmt.Errorf("%s has no edges: %w", g.where(), err)
	}
	if d.Size() == 0 {
		return nil
	}
	if len(d.Shape) != 2 || d.Shape[1] != 2 {
		return fmt.Errorf("%s: edges of shape %v; they are pairs of names", g.where(), d.Shape)
	}
	list, err := d.Strings()
	if err != nil {
		return fmt.Errorf("%s: %w", g.where(), err)
	}
	for i := 0; i < len(list); i += 2 {
		g.edges = append(g.edges, [2]string{list[i], list[i+1]})
	}
	slices.SortFunc(g.edges, func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	return nil
}

// checkEdges wants every edge to lead from a node to a node, once.
func (g *graph) checkEdges() error {
	var first error
	bad := 0
	for i, e := range g.edges {
		if i > 0 && e == g.edges[i-1] {
			return fmt.Errorf("%s: edge %s -> %s is there twice", g.where(), e[0], e[1])
		}
		for _, end := range e {
			if g.nodes[end] != nil {
				continue
			}
			if bad++; first == nil {
				first = fmt.Errorf("%s: edge %s -> %s: there is no node %s%s", g.where(), e[0], e[1], end, among(end, g.names()))
			}
		}
	}
	if bad > 1 {
		return fmt.Errorf("%w (%d more ends of edges lead nowhere)", first, bad-1)
	}
	return first
}

// metadata is a text among the node's metadata, "" when there is none of that name.
func (n *node) metadata(name string) string {
	if !n.set.has("metadata") {
		return ""
	}
	h, err := n.set.group.Group("metadata")
	if err != nil || !h.Has(name) {
		return ""
	}
	text, err := params{h}.text(name)
	if err != nil {
		return ""
	}
	return text
}

// metadataDt is the length of a tick where metadata names one.
func metadataDt(h *hdf5.Group) []float64 {
	d := metadata(h, "dt")
	if d == nil {
		return nil
	}
	values, err := d.Floats()
	if err != nil || len(values) != 1 || !(values[0] > 0) {
		return nil
	}
	return values
}

// metadata is an entry of an object's metadata, which may be anything; nil if there is none.
func metadata(h *hdf5.Group, name string) *hdf5.Dataset {
	if h == nil || !h.Has("metadata") {
		return nil
	}
	m, err := h.Group("metadata")
	if err != nil || !m.Has(name) {
		return nil
	}
	d, err := m.Dataset(name)
	if err != nil {
		return nil
	}
	return d
}

// metadataDelay is the layer delay that a graph's metadata name, as those of exported networks do.
func metadataDelay(h *hdf5.Group) int {
	if d := metadata(h, "layer_delay"); d != nil {
		if values, err := d.Ints(); err == nil && len(values) == 1 && (values[0] == 0 || values[0] == 1) {
			return int(values[0])
		}
	}
	return Unsaid
}

// metadataReset is the reset that a node's metadata name.
func metadataReset(h *hdf5.Group) ResetMode {
	if d := metadata(h, "reset"); d != nil {
		if values, err := d.Strings(); err == nil && len(values) == 1 {
			switch m := ResetMode(values[0]); m {
			case ResetZero, ResetSubtract, ResetValue:
				return m
			}
		}
	}
	return ResetUnsaid
}
