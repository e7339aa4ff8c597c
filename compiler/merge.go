package compiler

import (
	"slices"

	"orrery/isa"
)

// merge sorts each neuron's synapses, adds up those of one source and delay, and spreads sums over planes: axon numbers become
// planes[source and delay] + plane. planes has one entry more than there are sources with delays.
func (s *state) merge(w *delayedSources) (planes []int32, err error) {
	most, err := s.mergeRows(w)
	if err != nil {
		return nil, err
	}
	planes = make([]int32, w.count+1)
	for i := range w.count {
		planes[i+1] = planes[i] + 1
		if most != nil {
			planes[i+1] = planes[i] + most[i]
		}
	}
	if most != nil {
		s.spread(planes)
	}
	return planes, nil
}

// mergeRows does the first half in place. most is how many planes each source and delay needs at most; nil when one is always enough.
func (s *state) mergeRows(w *delayedSources) (most []int32, err error) {
	g := &s.graph
	if s.arch.Core.Weights == isa.Typed {
		most = make([]int32, w.count)
	}
	var list []part
	at := int64(0)
	sums := rowSums{}
	for n := range g.neurons() {
		from, to := g.start[n], g.start[n+1]
		g.start[n] = at
		for _, y := range sums.of(g.axon[from:to], g.level[from:to]) {
			if y.sum == 0 {
				continue
			}
			var ok bool
			if list, ok = parts(s.arch, int(y.sum), list); !ok || y.sum != int32(int16(y.sum)) {
				return nil, s.overweight(neuronID(n), y.axon, w, int(y.sum))
			}
			if len(list) > 1 && most == nil {
				most = slices.Repeat([]int32{1}, w.count)
			}
			if most != nil {
				most[y.axon] = max(most[y.axon], int32(list[len(list)-1].plane)+1)
			}
			g.axon[at], g.level[at] = y.axon, int16(y.sum)
			at++
		}
	}
	g.start[g.neurons()] = at
	g.axon, g.level = g.axon[:at], g.level[:at]
	return most, nil
}

// summed is the sum of all synapses of one axon and one neuron.
type summed struct {
	axon axonID
	sum  int32
}

// rowSums adds up rows; its array is reused.
type rowSums struct{ list []summed }

func (r *rowSums) of(axons []axonID, levels []int16) []summed {
	r.list = r.list[:0]
	sorted := true
	for i, a := range axons {
		sorted = sorted && (i == 0 || axons[i-1] <= a)
		r.list = append(r.list, summed{a, int32(levels[i])})
	}
	if !sorted {
		slices.SortFunc(r.list, func(a, b summed) int { return int(a.axon) - int(b.axon) })
	}
	n := 0
	for _, y := range r.list {
		if n > 0 && r.list[n-1].axon == y.axon {
			r.list[n-1].sum += y.sum
			continue
		}
		r.list[n] = y
		n++
	}
	return r.list[:n]
}

// overweight is the error for synapses whose sum no number of cells can hold.
func (s *state) overweight(n neuronID, a axonID, w *delayedSources, sum int) error {
	pop, index := s.populationOf(n)
	source := 0
	for source+1 < len(w.first) && axonID(w.first[source+1]) <= a {
		source++
	}
	from := 0
	for from+1 < len(w.pops) && w.pops[from+1] <= source {
		from++
	}
	p := &s.net.Populations[pop]
	return p.Pos.Errorf("%s: the synapses from %s add up to level %d, which the weights of %s cannot hold", symbolText(p.Name, index),
		symbolText(s.net.Populations[from].Name, uint32(source-w.pops[from])), sum, s.arch.Name)
}

// spread replaces each sum by its parts.
func (s *state) spread(planes []int32) {
	g := &s.graph
	var axons []axonID
	var levels []int16
	var list []part
	for n := range g.neurons() {
		from, to := g.start[n], g.start[n+1]
		g.start[n] = int64(len(axons))
		for i := from; i < to; i++ {
			list, _ = parts(s.arch, int(g.level[i]), list)
			for _, p := range list {
				axons, levels = append(axons, axonID(planes[g.axon[i]])+axonID(p.plane)), append(levels, int16(p.level))
			}
		}
	}
	g.start[g.neurons()] = int64(len(axons))
	g.axon, g.level = axons, levels
}
