package compiler

import (
	"fmt"
	"slices"
	"strings"

	"orrery/isa"
)

// doesNotFit says why not even a single neuron's fan-in can be held by cores.
func (k *cutter) doesNotFit() error {
	p, a := &k.s.net.Populations[k.id], k.s.arch
	worst, most := 0, int64(0)
	for n := range len(k.f.start) - 1 {
		if fan := k.f.start[n+1] - k.f.start[n]; fan > most {
			worst, most = n, fan
		}
	}
	if a.Core.Weights == isa.Typed && most > int64(a.Core.Axons) {
		return p.Pos.Errorf("%s needs %d axons; a core of %s has %d, and typed weights have no partial sums: use fewer bits or inputs, more core.axons, "+
			"or an architecture with direct weights", symbolText(p.Name, uint32(worst)), most, a.Name, a.Core.Axons)
	}
	return p.Pos.Errorf("%s needs %d synapses; a core of %s has %d axons, %d bytes of synapse memory (core.synapse_bytes) and sums of %d bits: enlarge them",
		symbolText(p.Name, uint32(worst)), most, a.Name, a.Core.Axons, a.Core.SynapseBytes, 64/a.Core.SumsPerPacket)
}

// tooManyCores says which populations take how many cores, and what would make them fit.
func (s *state) tooManyCores() error {
	a := s.arch
	byPop := map[string]int{}
	var names []string
	for i := range s.cores {
		seen := map[string]bool{}
		for _, slot := range s.cores[i].slots {
			name := s.net.Populations[s.tiles[slot.tile].pop].Name
			if !seen[name] && byPop[name] == 0 {
				names = append(names, name)
			}
			if !seen[name] {
				byPop[name]++
			}
			seen[name] = true
		}
	}
	slices.SortStableFunc(names, func(x, y string) int { return byPop[y] - byPop[x] })
	var shares []string
	for _, name := range names {
		shares = append(shares, fmt.Sprintf("%s %d", name, byPop[name]))
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
