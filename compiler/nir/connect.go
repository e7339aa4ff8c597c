package nir

import (
	"fmt"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
)

// connect finds what drives a cell and makes it neurons of the chip.
func (b *builder) connect(n *node) ([]link, error) {
	c := collect{b: b, target: n}
	if err := c.from(n, nil); err != nil {
		return nil, err
	}
	gain, err := b.neurons(n, c.bias)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", n, err)
	}
	return b.links(b.pops[n], &c, gain)
}

// links are the projections of all ways to a population.
func (b *builder) links(to ir.PopID, c *collect, gain []float64) ([]link, error) {
	var list []link
	for _, w := range c.ways {
		from := b.pops[w.source]
		if k, ok := b.ops[w.source].(*cell); ok && !k.spikes() {
			return nil, fmt.Errorf("%s gives its potential to %s; spikes have one bit, so that a potential is only read, by an Output of its own with nothing between: make it spike (%sF), or give it an Output",
				w.source, c.target, k.kind)
		}
		for _, l := range w.lanes() {
			l.rule.Gain = gain
			list = append(list, link{from: from, to: to, lane: l, again: from == to})
		}
	}
	for _, late := range c.late {
		list = append(list, b.lateLinks(to, late, gain)...)
	}
	return list, nil
}

// lateLinks bring a bias that comes late: as spikes of a neuron that fires in every tick.
func (b *builder) lateLinks(to ir.PopID, late lateBias, gain []float64) (list []link) {
	if b.clock == 0 {
		b.clock = ir.PopID(len(b.net.Populations))
		n := ir.DefaultNeuron()
		n.Threshold, n.Bias, n.Reset = 0.5, []float64{1}, isa.ResetTo
		b.net.Populations = append(b.net.Populations, ir.Population{Name: word("clock", b.names), Shape: shape{1}, Neuron: &n, Pos: b.pos})
		b.note("biases in front of a delay come as spikes of a neuron, %s, that fires in every tick", b.net.Populations[b.clock].Name)
	}
	size := b.net.Populations[to].Shape.Size()
	for _, l := range (lane{}).along(late.tail) {
		weights := make([]float32, size)
		for _, v := range l.rule.Spread(0, slices.Clone(late.values)) {
			weights[v.Target] = float32(v.Weight)
		}
		l.rule = ir.Chain{Stages: []ir.Stage{{Connect: ir.Dense{Weights: weights}, In: shape{1}, Out: shape{size}}}, Gain: gain}
		list = append(list, link{from: b.clock, to: to, lane: l})
	}
	return list
}
