package nir

import (
	"maps"
	"slices"

	"orrery/isa/hdf5"
)

// spec is a graph as a test writes it.
type spec struct {
	nodes map[string]*specNode
	edges [][2]string
	dt    float64 // metadata; 0: none
}

// specNode is a node: numbers with shapes, or a subgraph.
type specNode struct {
	kind   string
	shapes map[string][]int
	values map[string][]float64
	texts  map[string]string
	sub    *spec
}

func newSpec() *spec { return &spec{nodes: map[string]*specNode{}} }

// add makes a node.
func (s *spec) add(name, kind string) *specNode {
	n := &specNode{kind: kind, shapes: map[string][]int{}, values: map[string][]float64{}, texts: map[string]string{}}
	s.nodes[name] = n
	return n
}

func (s *spec) edge(from, to string) { s.edges = append(s.edges, [2]string{from, to}) }

// with gives a node a parameter.
func (n *specNode) with(name string, shape []int, values ...float64) *specNode {
	n.shapes[name], n.values[name] = shape, values
	return n
}

// file is the graph as a NIR file.
func (s *spec) file() []byte {
	root := hdf5.NewFolder()
	root.Put("version", hdf5.String("1.0.7"))
	s.write(root.Folder("node"))
	return root.Encode()
}

// whole are parameters that files hold as whole numbers.
var whole = []string{"shape", "stride", "padding", "dilation", "groups", "kernel_size", "input_shape", "input_type", "start_dim", "end_dim"}

func (s *spec) write(f *hdf5.Folder) {
	f.Put("type", hdf5.String("NIRGraph"))
	var ends []string
	for _, e := range s.edges {
		ends = append(ends, e[0], e[1])
	}
	f.Put("edges", hdf5.Strings([]int{len(s.edges), 2}, ends))
	if s.dt > 0 {
		f.Folder("metadata").Put("dt", hdf5.Floats(nil, []float64{s.dt}))
	}
	nodes := f.Folder("nodes")
	for _, name := range slices.Sorted(maps.Keys(s.nodes)) {
		n, h := s.nodes[name], nodes.Folder(name)
		if n.sub != nil {
			n.sub.write(h)
			continue
		}
		h.Put("type", hdf5.String(n.kind))
		for name, values := range n.values {
			if slices.Contains(whole, name) {
				var list []int64
				for _, v := range values {
					list = append(list, int64(v))
				}
				h.Put(name, hdf5.Ints(n.shapes[name], list))
			} else {
				h.Put(name, hdf5.Floats(n.shapes[name], values))
			}
		}
		for name, text := range n.texts {
			h.Put(name, hdf5.String(text))
		}
	}
}
