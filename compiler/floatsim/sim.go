package floatsim

import (
	"orrery/compiler/ir"
	"orrery/isa"
)

// Sim is a network in the middle of a sample. It is not safe for concurrent use; simulators of one Model run side by side.
type Sim struct {
	m      *Model
	layers []layer
	tick   int64
	Events uint64 // accumulates of synapses since Reset
}

// Drive is what the host does to one population in one tick.
type Drive struct {
	Spikes []uint32  // neurons that fire, ascending
	Values []float64 // or one real number per neuron, by which its weights are multiplied; nil: none
}

// layer is one population.
type layer struct {
	kinds      []ir.Neuron // parameters, by variant
	variant    []uint16    // by neuron; nil: all are of variant 0
	v, theta   []float64
	refractory []int32
	bias       []float64
	words      [][]float64 // state words by neuron, of a population that runs a program
	window     int         // ticks counted in the running window
	arriving   [][]float64 // input by tick modulo the longest delay + 1, by neuron
	fired      []uint32    // of the last tick, ascending
	values     []float64   // of the last tick, of a host population that is driven by values
}

// NewSim is a simulator in its state before tick 0.
func (m *Model) NewSim() *Sim {
	s := &Sim{m: m, layers: make([]layer, len(m.net.Populations))}
	for i := range s.layers {
		l, n := &s.layers[i], m.net.Populations[i].Shape.Size()
		l.fired = make([]uint32, 0, n)
		if m.net.Populations[i].Host() {
			continue
		}
		l.kinds, l.variant = m.net.Populations[i].Kinds(), m.net.Populations[i].Variant
		l.v, l.theta, l.bias, l.refractory = make([]float64, n), make([]float64, n), make([]float64, n), make([]int32, n)
		for range m.depth {
			l.arriving = append(l.arriving, make([]float64, n))
		}
		if e := m.programs[i]; e != nil {
			for range n {
				l.words = append(l.words, make([]float64, len(e[0].State)))
			}
		}
	}
	s.Reset()
	return s
}

// Reset goes back to the state before tick 0.
func (s *Sim) Reset() {
	s.tick, s.Events = 0, 0
	for i := range s.layers {
		s.layers[i].reset(s, ir.PopID(i))
	}
}

func (l *layer) reset(s *Sim, p ir.PopID) {
	l.window, l.fired = 0, l.fired[:0]
	n := s.m.net.Populations[p].Neuron
	if n == nil {
		return
	}
	for i := range l.v {
		k := l.kind(i)
		l.v[i], l.theta[i], l.refractory[i], l.bias[i] = l.kinds[k].Initial, 0, 0, 0
		if programs := s.m.programs[p]; programs != nil {
			copy(l.words[i], programs[k].State)
			l.v[i] = programs[k].Potential(l.words[i][0])
		}
	}
	for _, slot := range l.arriving {
		clear(slot)
	}
	if len(n.Bias) > 0 {
		s.SetBias(p, n.Bias)
	}
}

// kind is the variant of neuron n.
func (l *layer) kind(n int) int {
	if l.variant == nil {
		return 0
	}
	return int(l.variant[n])
}

// SetBias replaces the biases of a population, one per neuron: the current of a sample.
func (s *Sim) SetBias(p ir.PopID, bias []float64) { copy(s.layers[p].bias, bias) }

// Tick runs one tick. drives[p] is what the host does to population p; it counts for host populations only, and may be shorter than the
// network.
func (s *Sim) Tick(drives []Drive) { s.TickWith(drives, -1, nil) }

// TickWith is Tick with the spikes of one population replaced, on their way to others: what the rest makes of them. Population -1 is none.
func (s *Sim) TickWith(drives []Drive, replaced ir.PopID, fired []uint32) {
	for p := range s.layers {
		l := &s.layers[p]
		l.fired, l.values = l.fired[:0], nil
		switch {
		case !s.m.net.Populations[p].Host():
			s.fire(ir.PopID(p))
		case p < len(drives):
			l.fired, l.values = append(l.fired, drives[p].Spikes...), drives[p].Values
		}
		if ir.PopID(p) == replaced {
			l.fired = append(l.fired[:0], fired...)
		}
	}
	for i := range s.m.synapses {
		s.deliver(i)
	}
	s.tick++
}

// deliver adds the synapses of everyone who fired to what arrives after their delays: ascending by source, then in the order of the row.
func (s *Sim) deliver(i int) {
	from, to := &s.layers[s.m.net.Projections[i].Source], &s.layers[s.m.net.Projections[i].Target]
	fired := from.fired
	if s.m.dense[i] {
		fired = s.fourRows(i, fired, to)
	}
	for _, n := range fired {
		s.row(i, n, 1, to)
	}
	for n, x := range from.values {
		if x != 0 {
			s.row(i, uint32(n), x, to)
		}
	}
}

// fourRows adds dense rows four at a time, each sum in the same order as one by one, and returns the sources that are left.
func (s *Sim) fourRows(i int, fired []uint32, to *layer) []uint32 {
	y := &s.m.synapses[i]
	slot := to.arriving[(s.tick+int64(y.Uniform))%s.m.depth]
	row := func(n uint32) []float64 { return y.Real[y.Start[n]:][:len(slot)] }
	for ; len(fired) >= 4; fired = fired[4:] {
		s.Events += uint64(4 * len(slot))
		a, b, c, d := row(fired[0]), row(fired[1]), row(fired[2]), row(fired[3])
		for k, v := range slot {
			slot[k] = v + a[k] + b[k] + c[k] + d[k]
		}
	}
	return fired
}

// row adds x times the synapses of source n.
func (s *Sim) row(i int, n uint32, x float64, to *layer) {
	y := &s.m.synapses[i]
	first, last := y.Start[n], y.Start[n+1]
	s.Events += uint64(last - first)
	targets, weights := y.Target[first:last:last], y.Real[first:last]
	if y.Delay != nil {
		delays := y.Delay[first:last]
		for k, t := range targets {
			at := (s.tick + int64(delays[k])) % s.m.depth
			to.arriving[at][t] += float64(x * weights[k])
		}
		return
	}
	slot := to.arriving[(s.tick+int64(y.Uniform))%s.m.depth]
	for k, t := range targets {
		slot[t] += float64(x * weights[k])
	}
}

// fire updates one population. Before its start it is held: nothing moves, and input is lost.
func (s *Sim) fire(p ir.PopID) {
	l, pop := &s.layers[p], &s.m.net.Populations[p]
	input := l.arriving[s.tick%s.m.depth]
	switch {
	case s.tick < int64(pop.Start):
	case s.m.programs[p] != nil:
		l.program(s.m.programs[p], input, s.levels(p))
	case s.m.unit == isa.UnitTrueNorth:
		l.trueNorth(input)
	default:
		l.lif(input, l.closing(pop.Neuron))
	}
	clear(input)
}

// levels is what a program of integers reads for a weight of 1: the chip steps that its author asked for. Other programs read real numbers.
func (s *Sim) levels(p ir.PopID) float64 {
	if pop := &s.m.net.Populations[p]; pop.Neuron.Program.Model.Integer && pop.Scale > 0 {
		return pop.Scale
	}
	return 1
}

// Fired are the neurons of population p that fired in the last tick, ascending; valid until the next.
func (s *Sim) Fired(p ir.PopID) []uint32 { return s.layers[p].fired }

// Potentials are those of population p after the last tick, in the author's unit, or for a program in that of its first state word; valid
// until the next tick, and nil for host populations.
func (s *Sim) Potentials(p ir.PopID) []float64 { return s.layers[p].v }
