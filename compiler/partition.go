package compiler

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
)

// core is one core to be, before it has a place: a block of a group's axons beside all, or a range, of its neurons.
type core struct {
	group   int
	axons   []axonID // by number; ascending unless the core is in a chain
	first   int      // of the group's neurons: those that this core holds are first..first+neurons
	neurons int
	owner   int // of a partial core: the core that it sends its sums to; -1 for a spiking core

	// Of a chain of adjacent multicast: the cores before and after, -1 for none. Axons 0..fed-1 are served by the core before, and packets
	// for axons 0..passed-1 go on to the core after.
	prev, next  int
	fed, passed int
}

// group is a set of neurons that one core owns, with the axons that they need together in blocks: block 0 belongs to the owner, each further
// one to a partial core that sends its sums there.
type group struct {
	neurons []neuronID // by population and number
	owner   int        // core
}

// partition finds the groups: as few cores as possible, then as little traffic. What it does not find by itself is that route entries run
// out, because how many a neuron needs is known only afterwards; then it goes again with that knowledge.
func partition(s *state) error {
	if err := s.group(); err != nil {
		return err
	}
	if err := s.checkMesh(); err != nil {
		return err
	}
	if err := s.checkRouteEntries(); err != nil {
		return err
	}
	s.listNoise()
	return nil
}

// group finds the groups and their cores.
func (s *state) group() error {
	c := newCapacity(s.arch)
	most := s.arch.Core.Neurons
	if s.opts.Baseline != "" {
		most = 1 // neuron by neuron
	}
	find := s.bestPartition
	if s.opts.Baseline != "" {
		find = s.baselinePartition
	}
	s.entries = make([]int32, s.graph.neurons())
	for round := 0; ; round++ {
		u := s.newUnits(most)
		s.unitCount = u.count()
		bins, err := find(u, c)
		if err != nil {
			return s.unheldError(u, err)
		}
		s.makeGroups(u, bins)
		s.makeCores()
		s.chainCores()
		over := s.routeDemand()
		if over < 0 && !s.duplicate() {
			return nil
		}
		if round == routeRounds {
			g := &s.groups[max(over, 0)]
			return s.tooManyEntries(g.neurons, s.entriesOf(g))
		}
		s.expectMore(round)
	}
}

// expectMore lets the next partition reckon with more entries than the last one needed, from round to round: it will not be the same one.
func (s *state) expectMore(round int) {
	for n := range s.entries {
		s.entries[n] += (s.entries[n]*int32(round) + routeMargin - 1) / routeMargin
	}
}

// routeMargin is the part of the entries that is added in each round.
const routeMargin = 32

// routeRounds is how often the partition is made again because a routing table is too small or neurons were duplicated.
const routeRounds = 8

// makeGroups turns bins into groups of neurons in the order of the network.
func (s *state) makeGroups(u *units, bins []bin) {
	s.groups = make([]group, len(bins))
	for i := range bins {
		g := &s.groups[i]
		for _, v := range bins[i].units {
			g.neurons = append(g.neurons, u.members(v)...)
		}
		slices.Sort(g.neurons)
	}
	slices.SortFunc(s.groups, func(a, b group) int { return cmp.Compare(a.neurons[0], b.neurons[0]) })
}

// unheldError says which neuron no core can hold.
func (s *state) unheldError(u *units, err error) error {
	var bad *unheld
	if !errors.As(err, &bad) {
		return err
	}
	if needs := int(u.entriesOf(bad.unit)); needs > s.arch.Routes.EntriesPerCore {
		return s.tooManyEntries(u.members(bad.unit), needs)
	}
	return s.doesNotFit(u.members(bad.unit)[0])
}

// listNoise writes down which neurons draw from which core's generator, in the order in which they do.
func (s *state) listNoise() {
	s.q.Noise = nil
	for i := range s.groups {
		g := &s.groups[i]
		noisy := slices.ContainsFunc(g.neurons, func(n neuronID) bool {
			pop, _ := s.populationOf(n)
			return noise(&s.q.Populations[pop])
		})
		draws := count(noisy)
		pop, _ := s.populationOf(g.neurons[0])
		if p := s.q.Populations[pop].Program; p != nil {
			draws = p.Draws()
		}
		if draws == 0 {
			continue
		}
		stream := ir.NoiseStream{Seed: s.seed(g.owner), Draws: draws}
		for _, n := range g.neurons {
			stream.Neurons = append(stream.Neurons, s.symbol(n))
		}
		s.q.Noise = append(s.q.Noise, stream)
	}
}

func (s *state) symbol(n neuronID) isa.NeuronSymbol {
	pop, index := s.populationOf(n)
	return isa.NeuronSymbol{Population: uint32(pop), Index: index}
}

// seed is that of core i's generator; never 0, at which an LFSR stands still.
func (s *state) seed(i int) uint32 {
	stream := ir.NewStream(s.opts.Seed, uint64(i))
	return uint32(stream.Next()) | 1
}

func checkCores(s *state) error {
	seen := make([]bool, s.graph.neurons())
	for _, g := range s.groups {
		for _, n := range g.neurons {
			if seen[n] {
				return fmt.Errorf("neuron %d is in two groups", n)
			}
			seen[n] = true
		}
	}
	if n := slices.Index(seen, false); n >= 0 {
		return fmt.Errorf("neuron %d is in no group", n)
	}
	for i := range s.cores {
		c := &s.cores[i]
		if c.neurons > s.arch.Core.Neurons || len(c.axons) > s.arch.Core.Axons {
			return fmt.Errorf("core %d has %d neurons and %d axons", i, c.neurons, len(c.axons))
		}
		if c.owner >= 0 && s.cores[c.owner].owner >= 0 {
			return fmt.Errorf("core %d sends its sums to a partial core", i)
		}
	}
	return nil
}

func dumpCores(s *state, w io.Writer) {
	for i := range s.cores {
		c := &s.cores[i]
		fmt.Fprintf(w, "%d: %d axons, %d neurons", i, len(c.axons), c.neurons)
		if c.owner >= 0 {
			fmt.Fprintf(w, ", sums to %d", c.owner)
		}
		for _, p := range s.populationsOf(s.groups[c.group].neurons[c.first : c.first+c.neurons]) {
			fmt.Fprintf(w, ", %d of %s", p.neurons, s.net.Populations[p.pop].Name)
		}
		fmt.Fprintln(w)
	}
}

// share is how many neurons of a population are in some list.
type share struct {
	pop     ir.PopID
	neurons int
}

// populationsOf counts the populations of ascending neurons.
func (s *state) populationsOf(list []neuronID) (shares []share) {
	for _, n := range list {
		pop, _ := s.populationOf(n)
		if len(shares) == 0 || shares[len(shares)-1].pop != pop {
			shares = append(shares, share{pop: pop})
		}
		shares[len(shares)-1].neurons++
	}
	return shares
}
