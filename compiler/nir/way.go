package nir

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"orrery/compiler/ir"
)

// step is one node of a way: a linear map, or a delay, or one that changes nothing.
type step struct {
	stage *ir.Stage
	ticks []int // delay of each value, or one of all; nil: none
}

// way leads from a node that gives values of its own (an input, a cell) to a target, through linear nodes.
type way struct {
	source *node
	steps  []step
}

// maxWays bounds the ways to one target; a graph of a few nodes can have any number.
const maxWays = 1 << 10

// collect finds all ways to a target, and what biases on them add up to at the target.
type collect struct {
	b       *builder
	target  *node
	ways    []way
	bias    []float64 // by value that reaches the target; nil: none
	late    []lateBias
	onStack []*node
}

// from goes on backwards from a node; tail is what lies between it and the target.
func (c *collect) from(n *node, tail []step) error {
	if i := slices.Index(c.onStack, n); i >= 0 {
		return fmt.Errorf("%s: a circle without a neuron in it: %s", c.target.path, circle(c.onStack[i:]))
	}
	c.onStack = append(c.onStack, n)
	defer func() { c.onStack = c.onStack[:len(c.onStack)-1] }()
	if len(n.from) == 0 {
		return fmt.Errorf("%s: nothing leads to it; it needs an edge from an Input or a layer", n)
	}
	for _, from := range n.from {
		if err := c.through(from, tail); err != nil {
			return err
		}
	}
	return nil
}

// through takes one node on the way.
func (c *collect) through(n *node, tail []step) error {
	op := c.b.ops[n]
	m, linear := op.(mapping)
	if _, isCell := op.(*cell); isCell || n.kind == "Input" {
		if c.ways = append(c.ways, way{n, tail}); len(c.ways) > maxWays {
			return fmt.Errorf("%s: more than %d ways of linear nodes lead to it", c.target, maxWays)
		}
		return nil
	}
	if !linear {
		return fmt.Errorf("edge %s -> %s: %s gives nothing on", n.path, c.target.path, n)
	}
	s := step{stage: m.stage(n.in, n.out)}
	if d, ok := op.(delay); ok {
		var err error
		if s.ticks, err = c.b.ticks(n, d); err != nil {
			return err
		}
	}
	c.add(m.bias(n.out), tail)
	return c.from(n, append([]step{s}, tail...))
}

// lateBias is a bias with a delay between it and the target, which holds it back at first.
type lateBias struct {
	values []ir.Synapse
	tail   []step
}

// add carries a bias through the rest of the way.
func (c *collect) add(bias []float64, tail []step) {
	var values []ir.Synapse
	for i, v := range bias {
		if v != 0 {
			values = append(values, ir.Synapse{Target: uint32(i), Weight: v})
		}
	}
	if len(values) == 0 {
		return
	}
	if slices.ContainsFunc(tail, func(s step) bool { return slices.Max(append(s.ticks, 0)) > 0 }) {
		c.late = append(c.late, lateBias{values, tail})
		return
	}
	values = chain(tail).Spread(0, values)
	if c.bias == nil {
		c.bias = make([]float64, c.target.in.Size())
	}
	for _, v := range values {
		c.bias[v.Target] += v.Weight
	}
}

// chain is the linear maps among steps.
func chain(steps []step) ir.Chain {
	var c ir.Chain
	for _, s := range steps {
		if s.stage != nil {
			c.Stages = append(c.Stages, *s.stage)
		}
	}
	return c
}

func circle(nodes []*node) string {
	var names []string
	for _, n := range slices.Backward(nodes) {
		names = append(names, n.path)
	}
	return strings.Join(append(names, names[0]), " -> ")
}

// maxDelay is the longest delay that synapses of the network's representation have, in ticks.
const maxDelay = math.MaxUint8

// ticks turns a delay into whole ticks.
func (b *builder) ticks(n *node, d delay) ([]int, error) {
	list := make([]int, len(d.seconds.values))
	for i, s := range d.seconds.values {
		exact := s / b.dt
		t := math.Round(exact)
		if t > maxDelay {
			return nil, fmt.Errorf("%s: a delay of %v s is %.0f ticks of %v s; at most %d can be had: take a longer tick (dt)", n, s, exact, b.dt, maxDelay)
		}
		if math.Abs(exact-t) > 1e-3 {
			b.rounded[n] = max(b.rounded[n], math.Abs(exact-t))
		}
		list[i] = int(t)
	}
	return list, nil
}

// lane is a way with one delay, or one for each source neuron.
type lane struct {
	rule   ir.Chain
	ticks  int
	source []int // more ticks by source neuron, or nil
}

// lanes takes the delays out of a way. Delays that differ from value to value in the middle of it become a lane each, which only the values with that delay
// take.
func (w *way) lanes() []lane {
	if len(w.steps) > 0 && len(w.steps[0].ticks) > 1 {
		return lane{source: w.steps[0].ticks}.along(w.steps[1:])
	}
	return lane{}.along(w.steps)
}

// along follows a lane through steps.
func (l lane) along(steps []step) []lane {
	list := []lane{l}
	for _, s := range steps {
		var next []lane
		for _, l := range list {
			next = append(next, l.take(s)...)
		}
		list = next
	}
	return list
}

// take is a lane one step further.
func (l lane) take(s step) []lane {
	stages := slices.Clone(l.rule.Stages)
	if s.stage != nil {
		stages = append(stages, *s.stage)
	}
	if len(s.ticks) < 2 {
		l.rule.Stages = stages
		for _, t := range s.ticks {
			l.ticks += t
		}
		return []lane{l}
	}
	var list []lane
	for _, t := range slices.Compact(slices.Sorted(slices.Values(s.ticks))) {
		keep := make([]float64, len(s.ticks))
		for i, own := range s.ticks {
			if own == t {
				keep[i] = 1
			}
		}
		of := shape{len(keep)}
		one := lane{source: l.source, ticks: l.ticks + t}
		one.rule.Stages = append(slices.Clone(stages), ir.Stage{Connect: ir.OneToOne{Weights: keep}, In: of, Out: of})
		list = append(list, one)
	}
	return list
}
