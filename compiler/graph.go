package compiler

import (
	"math/bits"
	"slices"

	"orrery/compiler/ir"
)

// neuronID numbers the neurons on the chip, population after population; axonID what axons can listen to (see axonKey), in the order of
// their keys.
type (
	neuronID int32
	axonID   int32
)

// axonKey names what one axon of a core listens to: a source neuron, the delay of its spikes, and the plane, which counts the axons that
// one source and delay need when a weight does not fit one cell. Packed so that keys sort by population, neuron, delay, plane.
type axonKey uint64

func makeAxonKey(pop ir.PopID, neuron uint32, delay int, plane uint8) axonKey {
	return axonKey(pop)<<48 | axonKey(neuron)<<16 | axonKey(delay)<<8 | axonKey(plane)
}

func (k axonKey) pop() ir.PopID  { return ir.PopID(k >> 48) }
func (k axonKey) neuron() uint32 { return uint32(k >> 16) }
func (k axonKey) delay() int     { return int(k >> 8 & 0xff) }
func (k axonKey) plane() uint8   { return uint8(k) }

// graph is all that enters every neuron on the chip: neuron n listens to axons axon[i] with level[i], for i in start[n]..start[n+1], each
// axon once and ascending. Levels are never 0 and fit one cell. Flat arrays, because a network may have 10^8 synapses.
type graph struct {
	first []neuronID // by population: its first neuron; of hosts, where it would be
	keys  []axonKey  // by axon, ascending
	start []int64
	axon  []axonID
	level []int16

	home []neuronID // by axon: the neuron that it listens to, -1 for the host
	out  []axonID   // by neuron, and one more: its own spikes are axons out[n]..out[n]+outs[n]
	outs []int32

	base     int        // neurons of the network; what comes after are duplicates (see duplicate)
	original []neuronID // by duplicate
}

// source is the neuron of the network that a neuron is, or is a duplicate of.
func (g *graph) source(n neuronID) neuronID {
	if int(n) >= g.base {
		return g.original[int(n)-g.base]
	}
	return n
}

func (g *graph) neurons() int              { return len(g.start) - 1 }
func (g *graph) row(n neuronID) []axonID   { return g.axon[g.start[n]:g.start[n+1]] }
func (g *graph) levels(n neuronID) []int16 { return g.level[g.start[n]:g.start[n+1]] }
func (g *graph) fanIn(n neuronID) int      { return int(g.start[n+1] - g.start[n]) }

// populationOf is the population of a neuron on the chip and its number there.
func (s *state) populationOf(n neuronID) (ir.PopID, uint32) {
	n = s.graph.source(n)
	at, exact := slices.BinarySearch(s.graph.first, n)
	if !exact {
		at--
	}
	for s.net.Populations[at].Host() || at+1 < len(s.graph.first) && s.graph.first[at+1] == n {
		at++ // hosts have no neurons, so they share their number with the next population
	}
	return ir.PopID(at), uint32(n - s.graph.first[at])
}

// numberNeurons gives every neuron on the chip its number.
func (s *state) numberNeurons() {
	g := &s.graph
	next := neuronID(0)
	for i := range s.net.Populations {
		g.first = append(g.first, next)
		if p := &s.net.Populations[i]; !p.Host() {
			next += neuronID(p.Shape.Size())
		}
	}
	g.start, g.base = make([]int64, next+1), int(next)
}

// listeners builds the graph out of the synapse lists. Synapses of one source, delay and target are added up, which is exact, because their
// spikes arrive together; what does not fit one cell is spread over planes. Synapses of level 0 add nothing and are left out.
func (s *state) listeners() error {
	s.numberNeurons()
	w := s.delayed()
	s.scatter(w)
	planes, err := s.merge(w)
	if err != nil {
		return err
	}
	s.graph.name(w, planes)
	s.graph.findHomes(s)
	return nil
}

// delayedSources numbers pairs of a source neuron and a delay, ascending by population, neuron and delay.
type delayedSources struct {
	pops  []int    // by population: its first source
	mask  []uint64 // by source: bit d-1: some synapse has delay d
	first []int32  // by source: the number of its shortest delay
	count int
}

func (w *delayedSources) number(source, delay int) axonID {
	return axonID(w.first[source]) + axonID(bits.OnesCount64(w.mask[source]&(1<<(delay-1)-1)))
}

// delayed finds which sources spike with which delays, and counts the synapses of each target into graph.start.
func (s *state) delayed() *delayedSources {
	w := &delayedSources{}
	total := 0
	for i := range s.net.Populations {
		w.pops = append(w.pops, total)
		total += s.net.Populations[i].Shape.Size()
	}
	w.mask, w.first = make([]uint64, total), make([]int32, total)
	for i := range s.net.Projections {
		j, y := &s.net.Projections[i], &s.q.Synapses[i]
		base := s.graph.first[j.Target] + 1
		for n := range len(y.Start) - 1 {
			seen := uint64(0)
			for k := y.Start[n]; k < y.Start[n+1]; k++ {
				if y.Level[k] != 0 {
					seen |= 1 << (y.DelayOf(k) - 1)
					s.graph.start[base+neuronID(y.Target[k])]++
				}
			}
			w.mask[w.pops[j.Source]+n] |= seen
		}
	}
	for i, m := range w.mask {
		w.first[i] = int32(w.count)
		w.count += bits.OnesCount64(m)
	}
	return w
}

// scatter sorts the synapses by target; axons are still pairs of source and delay.
func (s *state) scatter(w *delayedSources) {
	g := &s.graph
	for n := range g.neurons() {
		g.start[n+1] += g.start[n]
	}
	g.axon, g.level = make([]axonID, g.start[g.neurons()]), make([]int16, g.start[g.neurons()])
	next := slices.Clone(g.start)
	for i := range s.net.Projections {
		j, y := &s.net.Projections[i], &s.q.Synapses[i]
		base := g.first[j.Target]
		for n := range len(y.Start) - 1 {
			source := w.pops[j.Source] + n
			for k := y.Start[n]; k < y.Start[n+1]; k++ {
				if y.Level[k] == 0 {
					continue
				}
				at := &next[base+neuronID(y.Target[k])]
				g.axon[*at], g.level[*at] = w.number(source, y.DelayOf(k)), y.Level[k]
				*at++
			}
		}
	}
}

// name gives axons their final numbers and keys: only those that somebody listens to.
func (g *graph) name(w *delayedSources, planes []int32) {
	used := make([]bool, planes[w.count])
	for _, a := range g.axon {
		used[a] = true
	}
	number := make([]axonID, len(used))
	pop := 0
	for source, m := range w.mask {
		for pop+1 < len(w.pops) && source >= w.pops[pop+1] {
			pop++
		}
		for i := w.first[source]; m != 0; i++ {
			delay := bits.TrailingZeros64(m) + 1
			m &= m - 1
			for p := planes[i]; p < planes[i+1]; p++ {
				if used[p] {
					number[p] = axonID(len(g.keys))
					g.keys = append(g.keys, makeAxonKey(ir.PopID(pop), uint32(source-w.pops[pop]), delay, uint8(p-planes[i])))
				}
			}
		}
	}
	for i, a := range g.axon {
		g.axon[i] = number[a]
	}
}

// findHomes connects axons with the neurons that they listen to.
func (g *graph) findHomes(s *state) {
	g.home = make([]neuronID, len(g.keys))
	g.out, g.outs = make([]axonID, g.neurons()), make([]int32, g.neurons())
	for a, k := range g.keys {
		g.home[a] = -1
		if s.net.Populations[k.pop()].Host() {
			continue
		}
		n := g.first[k.pop()] + neuronID(k.neuron())
		if g.home[a] = n; g.outs[n] == 0 {
			g.out[n] = axonID(a)
		}
		g.outs[n]++
	}
}
