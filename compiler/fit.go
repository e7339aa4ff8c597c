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

// tooManyEntries says that the routing table of a core is too small for some neurons, however few others it is left.
func (s *state) tooManyEntries(neurons []neuronID, needs int) error {
	return fmt.Errorf("%s: routes do not fit: a core with %d neurons of %s needs %d entries; routes.entries_per_core of %s is %d: %s", s.net.Name, len(neurons),
		s.net.Populations[s.populationsOf(neurons)[0].pop].Name, needs, s.arch.Name, s.arch.Routes.EntriesPerCore, s.routeRemedies(needs, 0))
}

// entriesOf is the number of route entries that a group needs.
func (s *state) entriesOf(g *group) (sum int) {
	for _, n := range g.neurons {
		sum += int(s.entries[n])
	}
	return sum
}

// CoresError says that a network needs more cores than there are.
type CoresError struct {
	Needs, Has int
	Spikes     float64 // packets a tick between the cores that it would need
	message    string
}

func (e *CoresError) Error() string { return e.message }

// checkMesh compares the cores needed with those there are, and adds chips if it may.
func (s *state) checkMesh() error {
	if len(s.cores) <= s.arch.Mesh.Cores() {
		return nil
	}
	x, y, ok := chipsFor(s.arch.Mesh, len(s.cores))
	if ok && s.opts.AddChips {
		larger := *s.arch
		larger.Mesh.ChipsX, larger.Mesh.ChipsY = x, y
		s.arch = &larger
		return nil
	}
	return s.tooManyCores(x, y, ok)
}

// chipsFor is a mesh of few chips that has the given number of cores. A long row of chips counts as more than its number, a tenth more for
// each time that it is as long as wide. ok is false when packets could not cross it.
func chipsFor(m isa.MeshArch, cores int) (x, y int, ok bool) {
	chip := m.Width * m.Height
	best := 0
	for cx := 1; cx*m.Width <= isa.MaxReach; cx++ {
		cy := (cores + chip*cx - 1) / (chip * cx)
		if cy*m.Height > isa.MaxReach {
			continue
		}
		long, short := max(cx*m.Width, cy*m.Height), min(cx*m.Width, cy*m.Height)
		if score := cx * cy * (900 + 100*long/short); !ok || score < best {
			x, y, ok, best = cx, cy, true, score
		}
	}
	return x, y, ok
}

// tooManyCores says which populations take how many cores, and what would make them fit.
func (s *state) tooManyCores(chipsX, chipsY int, connected bool) error {
	a := s.arch
	e := &CoresError{Needs: len(s.cores), Has: a.Mesh.Cores(), Spikes: float64(s.spikes()) / packetWeight}
	var help []string
	switch chips := chipsX * chipsY; {
	case !connected:
		help = append(help, fmt.Sprintf("no mesh of such cores, because a packet reaches %d in each direction", isa.MaxReach))
	case chips == 1:
		help = append(help, fmt.Sprintf("--set mesh.chips_x=%d --set mesh.chips_y=%d", chipsX, chipsY))
	default:
		help = append(help, fmt.Sprintf("%d chips: --set mesh.chips_x=%d --set mesh.chips_y=%d, or --add-chips", chips, chipsX, chipsY))
	}
	help = append(help, s.remedies()...)
	e.message = fmt.Sprintf("%s does not fit: it needs %d cores; %s has %d (%d x %d), %d too few. By population: %s. It would fit on %s", s.net.Name, e.Needs,
		a.Name, e.Has, a.Mesh.Columns(), a.Mesh.Rows(), e.Needs-e.Has, s.coresByPopulation(), strings.Join(help, "; on "))
	return e
}

// coresByPopulation lists how many cores hold neurons of each population, the most first.
func (s *state) coresByPopulation() string {
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
	return strings.Join(shares, ", ")
}

// spikes are the packets between cores that are not the sender's, in thousandths a tick.
func (s *state) spikes() (sum int64) {
	home := s.homes()
	weight := s.axonWeights()
	for c := range s.cores {
		for _, a := range s.cores[c].axons {
			if n := s.graph.home[a]; n < 0 || int(home[n].core) != c {
				sum += weight[a]
			}
		}
	}
	return sum
}

// tooManyRoutes says which neuron has more destinations than route entries, and why it is not duplicated.
func (s *state) tooManyRoutes(name string, needs int) error {
	return fmt.Errorf("%s: %s sends to %d axons; routes.entries_per_neuron of %s is %d, and neurons with noise or driven by a current cannot be duplicated: %s",
		s.net.Name, name, needs, s.arch.Name, s.arch.Routes.EntriesPerNeuron, s.routeRemedies(0, needs))
}
