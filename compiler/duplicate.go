package compiler

import "slices"

// A neuron with more destinations than a neuron may have route entries is computed more than once: each duplicate listens to what the neuron
// listens to, so it spikes when the neuron does, and serves some of the destinations. That is exact, and costs columns and the entries of
// those it listens to. Neurons with noise cannot be duplicated, because each would draw another number, nor can those driven by a current,
// because the host writes one register for each.

// duplicate adds duplicates of neurons that have too many destinations, and says whether it added any.
func (s *state) duplicate() (added bool) {
	g := &s.graph
	most := int32(s.arch.Routes.EntriesPerNeuron)
	copies := g.copies()
	for n := range neuronID(g.base) {
		have := int32(1 + len(copies[n]))
		if s.entries[n] <= most || !s.duplicable(n) {
			continue
		}
		need := (s.entries[n]*have + most - 1) / most // entries are shared already
		for range need - have {
			g.original = append(g.original, n)
			g.axon, g.level = append(g.axon, g.row(n)...), append(g.level, g.levels(n)...)
			g.start = append(g.start, int64(len(g.axon)))
			g.out, g.outs = append(g.out, 0), append(g.outs, 0)
			s.entries = append(s.entries, most)
			added = true
		}
		s.entries[n] = most
	}
	return added
}

func (s *state) duplicable(n neuronID) bool {
	pop, _ := s.populationOf(n)
	q := &s.q.Populations[pop]
	noisy := noise(q) || q.Program != nil && q.Program.Draws() > 0
	return s.opts.Baseline == "" && s.net.Populations[pop].Input == nil && !noisy
}

// shareEntries divides each neuron's entries among it and its duplicates.
func (s *state) shareEntries() {
	g := &s.graph
	copies := map[neuronID]int32{}
	for _, n := range g.original {
		copies[n]++
	}
	for i, n := range g.original {
		s.entries[g.base+i] = (s.entries[n] + copies[n]) / (copies[n] + 1)
	}
	for n, k := range copies {
		s.entries[n] = (s.entries[n] + k) / (k + 1)
	}
}

// copies lists, by neuron of the network that has any, its duplicates.
func (g *graph) copies() map[neuronID][]neuronID {
	list := map[neuronID][]neuronID{}
	for i, n := range g.original {
		list[n] = append(list[n], neuronID(g.base+i))
	}
	return list
}

// unduplicated is the graph without duplicates.
func (g graph) unduplicated() graph {
	cells := g.start[g.base]
	g.start, g.axon, g.level = slices.Clip(g.start[:g.base+1]), slices.Clip(g.axon[:cells]), slices.Clip(g.level[:cells])
	g.out, g.outs, g.original = slices.Clip(g.out[:g.base]), slices.Clip(g.outs[:g.base]), nil
	return g
}
