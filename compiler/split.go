package compiler

import (
	"fmt"
	"io"
	"slices"

	"orrery/isa"
)

// split finds out what every neuron listens to, in axons that cores can have.
func split(s *state) error { return s.listeners() }

func checkGraph(s *state) error {
	g := &s.graph
	for n := range neuronID(g.neurons()) {
		row := g.row(n)
		for i, a := range row {
			if int(a) >= len(g.keys) || i > 0 && a <= row[i-1] {
				return fmt.Errorf("the axons of neuron %d are not ascending", n)
			}
		}
		if slices.Contains(g.levels(n), 0) {
			return fmt.Errorf("neuron %d has a synapse of level 0", n)
		}
	}
	return nil
}

func dumpGraph(s *state, w io.Writer) {
	g := &s.graph
	fmt.Fprintf(w, "%d neurons, %d axons, %d cells\n", g.neurons(), len(g.keys), len(g.axon))
	for i := range s.net.Populations {
		p := &s.net.Populations[i]
		if p.Host() {
			continue
		}
		most, sum := 0, 0
		for n := range p.Shape.Size() {
			f := g.fanIn(g.first[i] + neuronID(n))
			most, sum = max(most, f), sum+f
		}
		fmt.Fprintf(w, "%s: %d neurons, fan-in %.1f, at most %d\n", p.Name, p.Shape.Size(), float64(sum)/float64(p.Shape.Size()), most)
	}
}

func symbolText(pop string, n uint32) string { return fmt.Sprintf("%s[%d]", pop, n) }

// routeDemand counts the route entries that each neuron needs: one for each axon that listens to it, wherever that is, but
// for axons that are served by a chain, and one for the host.
// Duplicates share them evenly. full is a group whose owner's table is too small, -1 when there is none.
func (s *state) routeDemand() (full int) {
	g := &s.graph
	clear(s.entries)
	s.addReads(s.entries)
	for i := range s.cores {
		for _, a := range s.cores[i].axons[s.cores[i].fed:] {
			if n := g.home[a]; n >= 0 {
				s.entries[n]++
			}
		}
	}
	s.shareEntries()
	full = -1
	for i := range s.groups {
		if full < 0 && s.entriesOf(&s.groups[i]) > s.arch.Routes.EntriesPerCore {
			full = i
		}
	}
	return full
}

// addReads adds the entries that neurons need for the host.
func (s *state) addReads(entries []int32) {
	for _, r := range s.net.Readouts {
		if r.Kind != isa.ReadPotential {
			for n := range s.net.Populations[r.Population].Shape.Size() {
				entries[s.graph.first[r.Population]+neuronID(n)]++
			}
		}
	}
}

// checkRouteEntries refuses neurons with more destinations than a neuron may have.
func (s *state) checkRouteEntries() error {
	if n := s.overfullNeuron(); n >= 0 {
		pop, index := s.populationOf(n)
		return s.tooManyRoutes(symbolText(s.net.Populations[pop].Name, index), int(s.entries[n]))
	}
	return nil
}

// overfullNeuron is the first neuron with too many entries, -1 when there is none.
func (s *state) overfullNeuron() neuronID {
	return neuronID(slices.IndexFunc(s.entries, func(needs int32) bool { return int(needs) > s.arch.Routes.EntriesPerNeuron }))
}
