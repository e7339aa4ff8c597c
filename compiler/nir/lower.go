package nir

import (
	"crypto/sha256"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/hdf5"
)

// defaultDt is the tick of most exporters (snnTorch, Norse, Nengo in the paper of NIR), in seconds.
const defaultDt = 1e-4

// Read reads a network. Its name, for errors too, is that of the file. Notes of the network say what the file left open and what was taken instead.
func Read(name string, data []byte, o Options) (*ir.Network, error) {
	n, err := read(name, data, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}

func read(name string, data []byte, o Options) (*ir.Network, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	g, err := parse(data)
	if err != nil {
		return nil, err
	}
	f, err := flatten(g)
	if err != nil {
		return nil, err
	}
	ops, err := f.operations()
	if err != nil {
		return nil, err
	}
	if err := f.infer(ops); err != nil {
		return nil, err
	}
	b := &builder{f: f, ops: ops, o: o, pos: ir.Pos{File: name}, pops: map[*node]ir.PopID{}, rounded: map[*node]float64{}, names: map[string]bool{}}
	b.net.Name = filepath.Base(name)
	b.net.Sources = []isa.Source{{Name: filepath.ToSlash(name), SHA256: sha256.Sum256(data)}}
	if err := b.settle(g.dt, g.layerDelay); err != nil {
		return nil, err
	}
	return &b.net, b.build()
}

// parse reads the graph in a file.
func parse(data []byte) (*graph, error) {
	h, err := hdf5.Parse(data)
	if err != nil {
		return nil, err
	}
	root, err := h.Group("node")
	if err != nil {
		return nil, fmt.Errorf("is no NIR file: %w", err)
	}
	kind, err := params{root}.text("type")
	if err != nil {
		return nil, fmt.Errorf("is no NIR file: %w", err)
	}
	if kind != kindGraph {
		return nil, fmt.Errorf("holds a single node of type %s; a network is a node of type %s", kind, kindGraph)
	}
	return readGraph(root, "/", "", 0)
}

// builder makes the network.
type builder struct {
	f    *net
	ops  map[*node]operation
	o    Options
	dt   float64
	pos  ir.Pos
	net  ir.Network
	pops map[*node]ir.PopID
	// clock is a neuron that fires in every tick, for biases that come late; 0: nobody needs it.
	clock ir.PopID

	names   map[string]bool
	rounded map[*node]float64 // delays that are no whole number of ticks: by how many they are off
	resets  map[ResetMode][]string
}

func (b *builder) note(format string, args ...any) {
	b.net.Notes = append(b.net.Notes, fmt.Sprintf(format, args...))
}

// settle fills in the options that were left open, and says so.
func (b *builder) settle(metadata []float64, layerDelay int) error {
	b.dt = b.o.Dt
	if b.dt == 0 && len(metadata) > 0 {
		if b.dt = metadata[0]; slices.Max(metadata) != slices.Min(metadata) {
			return fmt.Errorf("its metadata give different ticks, %v and %v s: say which with dt", slices.Min(metadata), slices.Max(metadata))
		}
		b.note("a tick is %v s, as its metadata say", b.dt)
	}
	if b.dt == 0 {
		b.dt = defaultDt
		if b.timed() {
			b.note("the file does not say how long a tick is: taken as %v s (--dt)", b.dt)
		}
	}
	if b.o.LayerDelay == Unsaid && layerDelay != Unsaid {
		b.o.LayerDelay = layerDelay
		b.note("a spike takes %d ticks from layer to layer, as its metadata say, and what Delay nodes add", layerDelay)
	}
	if b.o.LayerDelay == Unsaid {
		b.o.LayerDelay = 0
		b.note("the file does not say how long a spike takes from layer to layer: taken as 0 ticks, as in simulators (--layer-delay)")
	}
	switch values := b.o.InputRange != [2]float64{}; {
	case b.o.InputBits == 0 && values:
		return fmt.Errorf("a range of input values goes with the number of their bits; inputs are spikes otherwise")
	case b.o.InputBits == 0:
		b.note("the file does not say what its inputs are: taken as spikes (--input-bits N for real values)")
	case !values:
		b.o.InputRange = [2]float64{0, 1}
		b.note("the file does not say what range its inputs have: taken as 0..1 (--input-range)")
	}
	if b.o.Neurons == "" {
		b.o.Neurons = Auto
	}
	return nil
}

// timed says that some node has a time in seconds.
func (b *builder) timed() bool {
	return slices.ContainsFunc(b.f.nodes, func(n *node) bool {
		_, isDelay := b.ops[n].(delay)
		return isDelay || n.set.has("tau") || n.set.has("tau_mem")
	})
}

// build makes populations, connects them, and settles their times.
func (b *builder) build() error {
	for _, n := range b.f.inputs {
		if err := b.addInput(n); err != nil {
			return err
		}
	}
	cells := b.cells()
	for _, n := range cells {
		b.pops[n] = ir.PopID(len(b.net.Populations))
		b.net.Populations = append(b.net.Populations, ir.Population{Name: word(n.path, b.names), Shape: short(n.out), Pos: b.pos})
	}
	var links []link
	for _, n := range cells {
		more, err := b.connect(n)
		if err != nil {
			return err
		}
		links = append(links, more...)
	}
	for _, n := range b.f.outputs {
		more, err := b.read(n)
		if err != nil {
			return err
		}
		links = append(links, more...)
	}
	depth, err := b.delays(links)
	if err != nil {
		return err
	}
	for i, d := range depth {
		b.net.Populations[i].Start = d
	}
	for _, l := range links {
		if err := b.project(l, depth); err != nil {
			return err
		}
	}
	b.summarise()
	return nil
}

// cells are the nodes that integrate, those nearer to the inputs first.
func (b *builder) cells() []*node {
	far := map[*node]int{}
	queue := slices.Clone(b.f.inputs)
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, next := range n.into {
			if _, seen := far[next]; !seen {
				far[next] = far[n] + 1
				queue = append(queue, next)
			}
		}
	}
	var list []*node
	for _, n := range b.f.nodes {
		if _, ok := b.ops[n].(*cell); ok {
			list = append(list, n)
		}
	}
	distance := func(n *node) int {
		if d, ok := far[n]; ok {
			return d
		}
		return math.MaxInt
	}
	slices.SortStableFunc(list, func(a, c *node) int { return min(max(distance(a)-distance(c), -1), 1) })
	return list
}

// short is a shape of at most three extents.
func short(s shape) shape {
	if s = plain(s); len(s) > 3 {
		return shape{s.Size()}
	}
	return s
}

// addInput makes a population of the host.
func (b *builder) addInput(n *node) error {
	if len(n.from) > 0 {
		return fmt.Errorf("edge %s -> %s: nothing can lead to an Input", n.from[0].path, n.path)
	}
	b.pops[n] = ir.PopID(len(b.net.Populations))
	p := ir.Population{Name: word(n.path, b.names), Shape: short(n.out), Pos: b.pos, Input: &ir.Input{Encoding: isa.EncodeSpikes}}
	if bits := b.o.InputBits; bits > 0 {
		if err := p.BitPlanes(p.Shape, bits, b.o.InputRange[0], b.o.InputRange[1]); err != nil {
			return fmt.Errorf("%s: %w", n, err)
		}
	}
	b.net.Populations = append(b.net.Populations, p)
	return nil
}
