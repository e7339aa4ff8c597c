package compiler

import (
	"slices"

	"orrery/compiler/bound"
)

// boundWork bounds the search for neighbours in lowerBound; without it the bound is lower, but still one.
const boundWork = 1 << 28

// lowerBound is the number of cores that any partition into owners and partial cores needs at least.
func (s *state) lowerBound() int {
	whole := s.graph
	s.graph = whole.unduplicated()
	defer func() { s.graph = whole }()
	u := s.newUnits(s.graph.neurons() + 1)
	near := u.nearest(s.arch.Core.Neurons)
	return max(s.countedBound(near, u), s.pricedBound(near, u))
}

// countedBound is the largest of these counts:
//
//   - Every neuron n with f axons is in a group of some size s <= N whose U axons take ceil(U/A) cores, and answers for 1/s of them. If all
//     of the group listen to the same axons, s is at most the number of such neurons c, and U = f; otherwise U is at least f and what the
//     most similar other neuron adds. So n answers for at least min(ceil(f/A)/min(c, N), ceil((f+d)/A)/N).
//   - A core has A rows. An axon of a group with k listeners there is 1/k of a row to each of them. The k of n's f axons add up to the axons
//     that n shares with each member of its group, itself included, and that is at most T, the sum over the N neurons that share most
//     with it. So n takes at least f*f/T rows, the harmonic mean being at most the arithmetic one.
//   - An axon with o listeners is in at least o/N cores.
//   - A core has A x N cells.
//
// A and N are what a core has at most (by its memory too, when that is smaller); c, d and T come from the network itself. The second count is low
// for windows in a plane: neurons that each share much with n do not all share it with each other. What these need is what pricedBound counts.
func (s *state) countedBound(near []nearness, u *units) int {
	N, A := s.arch.Core.Neurons, s.arch.Core.Axons
	byNeuron, byRow, byAxon, cells := 0.0, 0.0, 0.0, 0.0
	listeners := make([]int, len(s.graph.keys))
	for i := range unitID(u.count()) {
		f, size := u.fanIn(i), u.size(i)
		alone := ceil(f, A) / float64(min(size, N))
		if size < N {
			alone = min(alone, ceil(f+int(near[i].adds), A)/float64(N))
		}
		byNeuron += float64(size) * alone
		cells += float64(size * f)
		for _, a := range u.row(i) {
			listeners[a] += size
		}
		if f > 0 {
			byRow += float64(size) * near[i].rows(f)
		}
	}
	for _, n := range listeners {
		byAxon += float64((n + N - 1) / N)
	}
	least := max(byNeuron, byRow/float64(A), byAxon/float64(A), cells/float64(A*N))
	return int(least + 1 - 1e-9) // rounded up
}

// pricedBound is what package bound proves, from columns and rows together and from how windows lie in the plane.
func (s *state) pricedBound(near []nearness, u *units) int {
	if len(s.net.Populations) > mostKinds {
		return 0
	}
	return bound.Cores(s.kinds(near, u), bound.Core{Neurons: s.arch.Core.Neurons, Axons: s.arch.Core.Axons})
}

// mostKinds bounds the populations of networks whose neurons are priced: the time grows with their square.
const mostKinds = 64

// ceil is a/b rounded up, at least 1 where a neuron needs a core though it listens to nothing.
func ceil(a, b int) float64 { return float64(max(1, (a+b-1)/b)) }

// nearness is what the neurons most similar to a unit's say about cores.
type nearness struct {
	adds   int32 // axons that the most similar other unit listens to beside the unit's own
	shares int64 // axons shared with each of the N neurons that share most, its own unit first, added up
}

// rows is what a neuron with f axons takes of a core's at least, whoever shares it with whom.
func (n nearness) rows(f int) float64 {
	if f == 0 {
		return 0
	}
	return float64(f) * float64(f) / float64(n.shares)
}

// nearest compares each unit with all that share an axon with it; n is the N above.
func (u *units) nearest(n int) []nearness {
	list := make([]nearness, u.count())
	shared, stamp := make([]int32, u.count()), make([]unitID, u.count())
	work := 0
	for i := range unitID(u.count()) {
		for _, a := range u.row(i) {
			work += len(u.listeners(a))
		}
	}
	least := u.smallest()
	var others []unitID
	for i := range unitID(u.count()) {
		if work > boundWork {
			list[i].shares = int64(n) * int64(u.fanIn(i)) // as if all N shared all
			continue
		}
		others = others[:0]
		for _, a := range u.row(i) {
			for _, v := range u.listeners(a) {
				if v == i {
					continue
				}
				if stamp[v] != i+1 {
					stamp[v], shared[v] = i+1, 0
					others = append(others, v)
				}
				shared[v]++
			}
		}
		list[i].adds = least
		for _, v := range others {
			list[i].adds = min(list[i].adds, int32(u.fanIn(v))-shared[v])
		}
		slices.SortFunc(others, func(v, w unitID) int { return int(shared[w] - shared[v]) })
		left := n - min(n, u.size(i))
		list[i].shares = int64(n-left) * int64(u.fanIn(i))
		for _, v := range others {
			take := min(left, u.size(v))
			left -= take
			list[i].shares += int64(take) * int64(shared[v])
		}
	}
	return list
}

// smallest is the least fan-in: what a unit that shares nothing adds at least.
func (u *units) smallest() int32 {
	least := int32(1 << 30)
	for i := range unitID(u.count()) {
		least = min(least, int32(u.fanIn(i)))
	}
	return least
}
