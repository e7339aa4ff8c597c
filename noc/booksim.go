package noc

import (
	"math"
	"math/rand/v2"

	"orrery/isa"
)

// bookSim makes packets as BookSim 2's traffic manager does, from the same random numbers: with its routers and the same seed a run is the same,
// packet by packet. A source without a packet tosses its coin for each cycle that it has not tossed it for yet; one with a packet waits.
type bookSim struct {
	ints      *laggedFibonacci
	fractions *laggedFibonacci
	heads     uint64 // a fraction below this is a packet
	pattern   pattern
	tossed    []isa.Cycle // by node: cycles for which the coin has been tossed
	packets   []waiting   // by node
}

// waiting is a packet at the front of a source's queue.
type waiting struct {
	made, front isa.Cycle // nothing waits: made is negative
	to          isa.Coord
}

func newBookSim(t Traffic, m isa.MeshArch) *bookSim {
	s := &bookSim{newIntegers(t.Seed), newFractions(t.Seed), uint64(math.Ceil(t.Rate * (1 << fractionBits))), newPattern(t.Pattern, m),
		make([]isa.Cycle, m.Cores()), make([]waiting, m.Cores())}
	if t.Pattern == "uniform" {
		s.pattern = func(isa.CoreID, rand.Source) isa.Coord { return m.Coord(isa.CoreID(s.ints.next() % uint64(m.Cores()))) }
	}
	for i := range s.packets {
		s.packets[i].made = -1
	}
	return s
}

func (s *bookSim) offer(e *experiment, now isa.Cycle) {
	for i := range s.packets {
		for p := &s.packets[i]; p.made < 0 && s.tossed[i] <= now; s.tossed[i]++ {
			if s.fractions.next() < s.heads {
				*p = waiting{s.tossed[i], now, s.pattern(isa.CoreID(i), nil)}
				s.ints.next() // BookSim chooses among one subnetwork
			}
		}
	}
	for i := range s.packets {
		if p := &s.packets[i]; p.made >= 0 && e.mesh.LocalRoom(isa.CoreID(i)) {
			e.inject(isa.CoreID(i), p.to, p.made, p.front)
			p.made = -1
		}
	}
}

func (s *bookSim) waiting() (packets int, made uint64) {
	for i := range s.packets {
		if c := s.packets[i].made; c >= 0 {
			packets++
			made += uint64(c)
		}
	}
	return packets, made
}

// idle is never: every source tosses its coin in every cycle.
func (s *bookSim) idle(isa.Cycle) isa.Cycle { return 0 }

func (s *bookSim) next() isa.Cycle {
	first := isa.Cycle(math.MaxInt64)
	for i, p := range s.packets {
		if p.made < 0 {
			p.made = s.tossed[i]
		}
		first = min(first, p.made)
	}
	return first
}
