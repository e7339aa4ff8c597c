package nir

import (
	"fmt"
	"slices"
	"strings"

	"orrery/compiler/ir"
	"orrery/isa"
)

// read makes what an Output gets readable by the host: the spikes or potentials of a layer, or, where linear nodes lie between or several layers meet, the sum that
// neurons without threshold integrate.
func (b *builder) read(n *node) ([]link, error) {
	c := collect{b: b, target: n}
	if err := c.from(n, nil); err != nil {
		return nil, err
	}
	if len(c.ways) == 1 && len(chain(c.ways[0].steps).Stages) == 0 && c.bias == nil && c.late == nil {
		return nil, b.readDirectly(n, c.ways[0])
	}
	return b.accumulate(n, &c)
}

// readDirectly reads a layer.
func (b *builder) readDirectly(n *node, w way) error {
	k, ok := b.ops[w.source].(*cell)
	if !ok {
		return fmt.Errorf("edge %s -> %s: there is nothing between this Input and this Output; what is read is a layer of neurons", w.source.path, n.path)
	}
	r := ir.Readout{Population: b.pops[w.source], Kind: isa.ReadCount, Pos: b.pos}
	if !k.spikes() {
		r.Kind = isa.ReadPotential
	}
	if slices.ContainsFunc(w.steps, func(s step) bool { return slices.Max(append(s.ticks, 0)) > 0 }) {
		b.note("%s: %s is read without the delay on the way", n, w.source)
	}
	if !slices.ContainsFunc(b.net.Readouts, func(o ir.Readout) bool { return o.Population == r.Population }) {
		b.net.Readouts = append(b.net.Readouts, r)
	}
	return nil
}

// accumulate adds neurons that only integrate what reaches an Output.
func (b *builder) accumulate(n *node, c *collect) ([]link, error) {
	last := n.from[0]
	for last.passes() && len(last.from) == 1 {
		last = last.from[0]
	}
	if _, linear := b.ops[last].(mapping); !linear || len(n.from) > 1 {
		last = n
	}
	neuron := ir.DefaultNeuron()
	neuron.Threshold, neuron.Bias = infinity, c.bias
	id := ir.PopID(len(b.net.Populations))
	b.net.Populations = append(b.net.Populations, ir.Population{Name: word(last.path, b.names), Shape: short(n.in), Neuron: &neuron, Pos: b.pos})
	b.net.Readouts = append(b.net.Readouts, ir.Readout{Population: id, Kind: isa.ReadPotential, Pos: b.pos})
	b.note("%s gets real numbers in every tick, of no neuron of its own; what is read is their sum over the ticks, by neurons that never fire (%s)", n, b.net.Populations[id].Name)
	return b.links(id, c, nil)
}

// summarise says what was decided for several nodes.
func (b *builder) summarise() {
	for _, n := range b.f.nodes {
		if off := b.rounded[n]; off > 0 {
			b.note("%s: delays are rounded to whole ticks of %v s, by up to %.2g ticks", n, b.dt, off)
		}
	}
	if names := b.resets[ResetUnsaid]; len(names) > 0 {
		b.note("the file does not say how %s is reset after a spike: taken as zero (--reset)", strings.Join(names, ", "))
	}
}
