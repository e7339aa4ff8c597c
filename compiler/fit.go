package compiler

import (
	"fmt"
	"slices"
	"strings"

	"orrery/isa"
)

// doesNotFit says why no cores can hold even the fan-in of a single neuron.
func (s *state) doesNotFit(n neuronID) error {
	pop, index := s.populationOf(n)
	p, a := &s.net.Populations[pop], s.arch
	fan := s.graph.fanIn(n)
	if a.Core.Weights == isa.Typed && fan > a.Core.Axons {
		return p.Pos.Errorf("%s needs %d axons; a core of %s has %d, and typed weights have no partial sums: use fewer bits or inputs, more core.axons, "+
			"or an architecture with direct weights", symbolText(p.Name, index), fan, a.Name, a.Core.Axons)
	}
	return p.Pos.Errorf("%s needs %d synapses; a core of %s has %d axons, %d bytes of synapse memory (core.synapse_bytes) and sums of %d bits: enlarge them",
		symbolText(p.Name, index), fan, a.Name, a.Core.Axons, a.Core.SynapseBytes, 64/a.Core.SumsPerPacket)
}

// tooManyEntries says that the routing table of a group's owner is too small.
func (s *state) tooManyEntries(int) error {
	return fmt.Errorf("%s: routes do not fit: routes.entries_per_core of %s is %d; raise it", s.net.Name, s.arch.Name, s.arch.Routes.EntriesPerCore)
}

// tooManyCores says which populations take how many cores, and what would make them fit.
func (s *state) tooManyCores() error {
	a := s.arch
	byPop := make([]int, len(s.net.Populations))
	for i := range s.cores {
		c := &s.cores[i]
		for _, p := range s.populationsOf(s.groups[c.group].neurons[c.first : c.first+c.neurons]) {
			byPop[p.pop]++
		}
	}
	var order []int
	for i := range byPop {
		if byPop[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return byPop[y] - byPop[x] })
	var shares []string
	for _, i := range order {
		shares = append(shares, fmt.Sprintf("%s %d", s.net.Populations[i].Name, byPop[i]))
	}
	have := a.Mesh.Cores()
	return fmt.Errorf("%s does not fit: it needs %d cores; %s has %d (%d x %d). By population: %s. It would fit on a mesh of --set mesh.height=%d, "+
		"or with larger cores (core.axons %d, core.neurons %d now)", s.net.Name, len(s.cores), a.Name, have, a.Mesh.Columns(), a.Mesh.Rows(),
		strings.Join(shares, ", "), (len(s.cores)+a.Mesh.Columns()-1)/a.Mesh.Columns(), a.Core.Axons, a.Core.Neurons)
}

// tooManyRoutes says which neuron has more destinations than route entries.
func (s *state) tooManyRoutes(name string, needs int) error {
	return fmt.Errorf("%s: %s sends to %d axons; routes.entries_per_neuron of %s is %d: raise it (--set routes.entries_per_neuron=%d), or make the cores "+
		"that it reaches larger", s.net.Name, name, needs, s.arch.Name, s.arch.Routes.EntriesPerNeuron, needs)
}
