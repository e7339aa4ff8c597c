package compiler

import (
	"fmt"
	"io"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
)

// tile is a group of neurons of one population that share a core, and the axons that they need together, in blocks that a core can hold.
// Block 0 belongs to the core that owns the neurons; each further one is a partial core that sends its sums to the owner.
type tile struct {
	pop     ir.PopID
	neurons []uint32  // ascending
	blocks  [][]int32 // axons: indices into the population's fanin.keys, ascending
}

// splitRounds bounds how often tiles are made smaller until their routes fit. Each round takes at least one neuron off a tile.
const splitRounds = 64

// split cuts each population into tiles: as few cores as possible, then as few axons (each is a packet per spike). Populations whose tiles
// would need more route entries than a core has are cut finer.
func split(s *state) error {
	limit := make([]int, len(s.net.Populations))
	s.fanin = make([]fanin, len(s.net.Populations))
	byPop := make([][]tile, len(s.net.Populations))
	for i := range s.net.Populations {
		limit[i] = s.arch.Core.Neurons
		if s.net.Populations[i].Host() {
			continue
		}
		var err error
		if s.fanin[i], err = s.gatherFanin(ir.PopID(i)); err != nil {
			return err
		}
		if byPop[i], err = s.tilesOf(ir.PopID(i), limit[i]); err != nil {
			return err
		}
	}
	for range splitRounds {
		s.tiles = slices.Concat(byPop...)
		worst := s.overfullRoutes()
		if worst == nil {
			return nil
		}
		limit[worst.pop] = worst.neurons
		var err error
		if byPop[worst.pop], err = s.tilesOf(worst.pop, worst.neurons); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s: routes do not fit: routes.entries_per_core of %s is %d; raise it", s.net.Name, s.arch.Name, s.arch.Routes.EntriesPerCore)
}

// overfull is a population whose tiles need too many route entries, and how many neurons a tile may have.
type overfull struct {
	pop     ir.PopID
	neurons int
}

// overfullRoutes finds the first population with such a tile.
func (s *state) overfullRoutes() *overfull {
	entries := s.routeDemand()
	most := s.arch.Routes.EntriesPerCore
	for i := range s.tiles {
		t, sum := &s.tiles[i], 0
		for _, n := range t.neurons {
			sum += int(entries[t.pop][n])
		}
		if sum > most && len(t.neurons) > 1 {
			return &overfull{t.pop, max(1, min(len(t.neurons)-1, len(t.neurons)*most/sum))}
		}
	}
	return nil
}

// routeDemand is the number of route entries that each neuron needs at most: one for each axon that listens to it and one for the host.
func (s *state) routeDemand() [][]int32 {
	entries := make([][]int32, len(s.net.Populations))
	for i := range s.net.Populations {
		entries[i] = make([]int32, s.net.Populations[i].Shape.Size())
	}
	for i := range s.tiles {
		t := &s.tiles[i]
		for _, block := range t.blocks {
			for _, axon := range block {
				k := s.fanin[t.pop].keys[axon]
				entries[k.pop()][k.neuron()]++
			}
		}
	}
	for _, r := range s.net.Readouts {
		if r.Kind != isa.ReadPotential {
			for n := range entries[r.Population] {
				entries[r.Population][n]++
			}
		}
	}
	return entries
}

func checkTiles(s *state) error {
	for i := range s.net.Populations {
		seen := make([]bool, s.net.Populations[i].Shape.Size())
		for _, t := range s.tiles {
			if int(t.pop) != i {
				continue
			}
			for _, n := range t.neurons {
				if seen[n] {
					return fmt.Errorf("neuron %d of population %d is in two tiles", n, i)
				}
				seen[n] = true
			}
		}
		if !s.net.Populations[i].Host() && slices.Contains(seen, false) {
			return fmt.Errorf("population %d has a neuron in no tile", i)
		}
	}
	return nil
}

func dumpTiles(s *state, w io.Writer) {
	for i := range s.tiles {
		t := &s.tiles[i]
		fmt.Fprintf(w, "%s %d neurons from %d, axons", s.net.Populations[t.pop].Name, len(t.neurons), t.neurons[0])
		for _, b := range t.blocks {
			fmt.Fprintf(w, " %d", len(b))
		}
		fmt.Fprintln(w)
	}
}

func symbolText(pop string, n uint32) string { return fmt.Sprintf("%s[%d]", pop, n) }
