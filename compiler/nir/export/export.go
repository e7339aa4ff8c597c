// Package export writes quantised networks in the Neuromorphic Intermediate Representation (Pedersen et al., Nature Communications 15, 2024): HDF5 files
// that the Python package nir reads, so that other tools can run what the chip computes. Weights, thresholds and biases are the chip's integers.
package export

import (
	"fmt"
	"strings"

	"orrery/compiler/ir"
	"orrery/isa/hdf5"
)

// Options say how the chip's ticks become seconds, and what is done about what NIR has no words for.
type Options struct {
	Dt float64 // seconds that a tick stands for
	// LayerDelay is what a reader of the file gives every edge between neurons: 0 ticks, as NIR has it, so that the file's Delay nodes say all of the chip's
	// delays; or 1, so that they say what is longer.
	LayerDelay int
	// Approximate writes what NIR cannot say without it, and notes that.
	Approximate bool
}

// fileVersion is that of the Python package nir whose files have this form.
const fileVersion = "1.0"

// exporter writes one network. Chip steps are its unit: weights are levels.
type exporter struct {
	q      *ir.Quantised
	o      Options
	nodes  *hdf5.Folder
	names  map[string]string // the node of a population or of something that several edges share
	edges  []string          // source, target, source, target ..
	kinds  [][]cell          // by population on the chip and variant
	shaped []bool            // by population: its node has channels, rows and columns; otherwise inputs have their own shape, and neurons one dimension
	biased []bool            // by population: some edge carries its bias
	conv   []*geometry       // by projection: what convolution it is, or nil
	notes  []string
	lost   []string // what NIR cannot say
}

// File is the quantised network as a file of one NIR graph, and what its reader should know. What the chip does and NIR has no words for is an
// error, unless the options ask for an approximation.
func File(q *ir.Quantised, o Options) (file []byte, notes []string, err error) {
	if !(o.Dt > 0) || o.Dt > 1e3 || o.LayerDelay < 0 || o.LayerDelay > 1 {
		return nil, nil, fmt.Errorf("dt is %v s and the layer delay %d ticks; dt is above 0, the delay 0 or 1", o.Dt, o.LayerDelay)
	}
	root := hdf5.NewFolder()
	root.Put("version", hdf5.String(fileVersion))
	graph := root.Folder("node")
	e := &exporter{q: q, o: o, nodes: graph.Folder("nodes"), names: map[string]string{}, shaped: make([]bool, len(q.Populations)), biased: make([]bool, len(q.Populations))}
	for _, step := range []func() error{e.understand, e.populations, e.projections, e.outputs, e.unsaid} {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	graph.Put("type", hdf5.String("NIRGraph"))
	graph.Put("edges", hdf5.Strings([]int{len(e.edges) / 2, 2}, e.edges))
	about := graph.Folder("metadata")
	about.Put("dt", hdf5.Floats(nil, []float64{o.Dt}))
	about.Put("layer_delay", hdf5.Ints(nil, []int64{int64(o.LayerDelay)}))
	about.Put("network", hdf5.String(q.Network.Name))
	about.Put("unit", hdf5.String("weights, thresholds and potentials are steps of the chip's integers; see scale"))
	return root.Encode(), e.notes, nil
}

func (e *exporter) note(format string, args ...any) {
	e.notes = append(e.notes, fmt.Sprintf(format, args...))
}

// unsaid refuses what would be lost, or counts it.
func (e *exporter) unsaid() error {
	if len(e.lost) == 0 {
		return nil
	}
	if !e.o.Approximate {
		return fmt.Errorf("NIR cannot say: %s; an approximation leaves that out (--approximate)", strings.Join(e.lost, "; "))
	}
	e.note("left out of the file, which therefore computes something else (%d): %s", len(e.lost), strings.Join(e.lost, "; "))
	return nil
}

func (e *exporter) name(p ir.PopID) string { return e.q.Network.Populations[p].Name }

// node makes a node of a type. Names that the file cannot have are changed.
func (e *exporter) node(name, kind string) (*hdf5.Folder, string) {
	name = strings.ReplaceAll(name, "/", ".")
	for e.names[name] != "" {
		name += "_"
	}
	e.names[name] = name
	n := e.nodes.Folder(name)
	n.Put("type", hdf5.String(kind))
	return n, name
}

func (e *exporter) edge(from, to string) { e.edges = append(e.edges, from, to) }

// shape is that of a population's node.
func (e *exporter) shape(p ir.PopID) []int {
	s := e.q.Network.Populations[p].Shape
	switch {
	case e.shaped[p]:
		c, h, w := s.CHW()
		return []int{c, h, w}
	case e.q.Network.Populations[p].Host():
		return s
	}
	return []int{s.Size()}
}

// extents is a shape as NIR writes it.
func extents(list ...int) hdf5.Values {
	long := make([]int64, len(list))
	for i, n := range list {
		long[i] = int64(n)
	}
	return hdf5.Ints([]int{len(long)}, long)
}

func size(shape []int) int { return ir.Shape(shape).Size() }

// understand finds out what neurons there are, and which projections are convolutions.
func (e *exporter) understand() error {
	e.kinds = make([][]cell, len(e.q.Populations))
	for i := range e.q.Populations {
		if e.q.Network.Populations[i].Host() {
			continue
		}
		var err error
		if e.kinds[i], err = e.cells(ir.PopID(i)); err != nil {
			return err
		}
		e.said(ir.PopID(i))
	}
	e.shapes()
	return nil
}

// populations writes a node for each population, and one for each input.
func (e *exporter) populations() error {
	for i := range e.q.Populations {
		p := ir.PopID(i)
		if e.q.Network.Populations[p].Host() {
			n, name := e.node(e.name(p), "Input")
			n.Put("shape", extents(e.shape(p)...))
			e.names[key(p)] = name
			e.hosted(p)
			continue
		}
		name, err := e.neurons(p)
		if err != nil {
			return err
		}
		e.names[key(p)] = name
		if e.q.Network.Populations[p].Input != nil {
			n, input := e.node(e.name(p)+"_current", "Input")
			n.Put("shape", extents(e.shape(p)...))
			e.edge(input, name)
			e.note("%s is driven by currents: the input %s takes chip steps", e.name(p), input)
		}
	}
	return nil
}

// key finds the node of a population in names; no node is called so.
func key(p ir.PopID) string { return fmt.Sprintf("/%d", p) }

// hosted says what spikes an input takes.
func (e *exporter) hosted(p ir.PopID) {
	in := e.q.Network.Populations[p].Input
	e.note("input %s takes spikes, those of its encoding %v", e.name(p), in.Encoding)
}

// outputs writes an Output node for everything that is read.
func (e *exporter) outputs() error {
	for _, r := range e.q.Network.Readouts {
		name := "output"
		if len(e.q.Network.Readouts) > 1 {
			name = e.name(r.Population) + "_output"
		}
		n, name := e.node(name, "Output")
		n.Put("shape", extents(e.shape(r.Population)...))
		e.edge(e.names[key(r.Population)], name)
	}
	if len(e.q.Network.Readouts) == 0 {
		return fmt.Errorf("nothing is read of the network, and a NIR graph needs an output: add a line such as read NAME count")
	}
	return nil
}
