package compiler

import (
	"slices"

	"orrery/isa"
)

// Adjacent multicast: a packet with bit Q that a core receives goes on to the core's neighbour in a chain, with the same axon number, and so on
// to the chain's end. A source whose axon is in the last cores of a chain, from some core on, so needs one entry for all of these. Cores
// that listen to the same axons, such as those of two halves of a dense layer, make good chains. Placement decides whether a network's chains
// stay: they save entries and packets from the host, and sometimes hops.

const (
	longestChain = 8 // cores: each adds its way to the latency of a tick
	// A core joins a chain when at least this part of its axons, in percent, are in all that follows.
	chainShare = 90
)

// chainCores links cores into chains and puts the axons of each chain where they have the same number in all its cores.
func (s *state) chainCores() {
	for i := range s.cores {
		s.cores[i].prev, s.cores[i].next = -1, -1
	}
	if s.arch.Routes.Multicast != isa.Adjacent {
		return
	}
	l := newLinker(s)
	for i := range s.cores {
		if !l.linked[i] {
			l.chain(i)
		}
	}
}

// unchain takes all chains apart; false when there are none.
func (s *state) unchain() (some bool) {
	for i := range s.cores {
		c := &s.cores[i]
		some = some || c.next >= 0
		c.prev, c.next, c.fed, c.passed = -1, -1, 0, 0
	}
	return some
}

// linker builds chains from their ends.
type linker struct {
	s      *state
	holder [][]int32 // by axon: the cores that listen to it
	linked []bool
	common []int32 // by core: axons that it shares with the chain's tail
	friend []int32
	stage  []int32 // by axon: 1 + the position, from the chain's start, of the first core from which on all listen to it
}

func newLinker(s *state) *linker {
	l := &linker{s: s, holder: make([][]int32, len(s.graph.keys)), linked: make([]bool, len(s.cores)), common: make([]int32, len(s.cores)),
		stage: make([]int32, len(s.graph.keys))}
	for i := range s.cores {
		for _, a := range s.cores[i].axons {
			l.holder[a] = append(l.holder[a], int32(i))
		}
	}
	return l
}

// chain makes the longest chain that ends in a core, putting in front, again and again, the core that shares most.
func (l *linker) chain(end int) {
	members := []int{end}
	tails := [][]axonID{l.s.cores[end].axons}
	l.linked[end] = true
	for len(members) < longestChain {
		tail := tails[len(tails)-1]
		front := l.closest(tail)
		if front < 0 {
			break
		}
		l.linked[front] = true
		members = append(members, front)
		tails = append(tails, intersection(l.s.cores[front].axons, tail))
	}
	slices.Reverse(members)
	slices.Reverse(tails)
	l.lay(members, tails)
}

// closest is the core outside of all chains that shares most with a tail, if that is enough; -1 otherwise.
func (l *linker) closest(tail []axonID) int {
	l.friend = l.friend[:0]
	for _, a := range tail {
		for _, c := range l.holder[a] {
			if l.linked[c] {
				continue
			}
			if l.common[c] == 0 {
				l.friend = append(l.friend, c)
			}
			l.common[c]++
		}
	}
	best := int32(-1)
	for _, c := range l.friend {
		n := int(l.common[c])
		enough := 100*n >= chainShare*max(len(l.s.cores[c].axons), len(tail)) && n <= l.s.arch.Routes.RelayBuffer
		if enough && (best < 0 || l.common[c] > l.common[best] || l.common[c] == l.common[best] && c < best) {
			best = c
		}
	}
	for _, c := range l.friend {
		l.common[c] = 0
	}
	return int(best)
}

// lay orders the axons of a chain's cores: first those in all of them, then those in all but the first, and so on; what a core has to itself
// comes last.
func (l *linker) lay(members []int, tails [][]axonID) {
	if len(members) == 1 {
		return
	}
	for i := len(tails) - 1; i >= 0; i-- {
		for _, a := range tails[i] {
			l.stage[a] = int32(i) + 1
		}
	}
	for i, c := range members {
		core := &l.s.cores[c]
		slices.SortFunc(core.axons, func(a, b axonID) int {
			if x, y := l.rank(a, i), l.rank(b, i); x != y {
				return int(x - y)
			}
			return int(a - b)
		})
		if i+1 < len(members) {
			core.next, core.passed = members[i+1], len(tails[i])
		}
		if i > 0 {
			core.prev, core.fed = members[i-1], len(tails[i-1])
		}
	}
	for _, a := range tails[len(tails)-1] {
		l.stage[a] = 0
	}
}

// rank is where an axon stands in the core at some position of the chain.
func (l *linker) rank(a axonID, position int) int32 {
	if stage := l.stage[a]; stage > 0 && stage <= int32(position)+1 {
		return stage
	}
	return longestChain + 1
}

// intersection is what two ascending lists have in common.
func intersection(a, b []axonID) (list []axonID) {
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case a[i] < b[k]:
			i++
		case a[i] > b[k]:
			k++
		default:
			list = append(list, a[i])
			i, k = i+1, k+1
		}
	}
	return list
}

// forward is a core's part in its chain.
func (s *state) forward(c int) isa.Forward {
	next := s.cores[c].next
	if next < 0 {
		return isa.Forward{}
	}
	from, to := s.coord(c), s.coord(next)
	return isa.Forward{Mode: isa.ForwardCopy, NX: int8(to.X - from.X), NY: int8(to.Y - from.Y)}
}
