package compiler

import (
	"math"
	"slices"

	"orrery/isa"
)

// HopSlack is how many hops a tick, at the rates that were compiled for, another placement of the same cores could save at most; exact says that one does.
// Only for meshes of one chip: on others hops between chips count more in placement than they are.
func (r *Result) HopSlack() (hops float64, exact bool) {
	least, exact := r.placed.leastHops()
	return float64(r.placed.total()-least) / packetWeight, exact
}

// leastHops is a number that the hop-weighted traffic of no placement is below; exact when it is that of one.
//
// A core on some place has at most four others at distance 1, eight at distance 2 and so on: at best its partners lie there in the order of their traffic. Half
// of that, for every core and place, and what it exchanges with the host, is a cost; the cheapest assignment of cores to places bounds the traffic from below
// (Gilmore 1962, Lawler 1963). For a few cores placements are tried one core after the other, as far as what is placed and the bound of the rest are less than
// the best placement known.
func (p *placer) leastHops() (least int64, exact bool) {
	b := newPlacementBound(p)
	if len(p.where) <= mostTried {
		if best, done := b.try(p.total()); done {
			return best, true
		}
	}
	least = (b.assign() + 1) / 2
	return least, least == p.total()
}

const (
	mostTried = 12      // cores
	mostNodes = 4 << 20 // of the tree, after which it is given up
)

// placementBound has twice the cost of every core on every place, as far as it is known.
type placementBound struct {
	p      *placer
	sites  []isa.Coord
	flow   [][]int64 // by core and core
	cost   [][]int64 // by core and place: twice what it exchanges with the host and with cores that have a place
	placed []int     // by core: its place; -1
	taken  []bool    // by place
	order  []int     // in which cores are tried
	ring   []int64   // distances of the nearest places, ascending
	best   int64
	nodes  int
}

func newPlacementBound(p *placer) *placementBound {
	n, mesh := len(p.where), p.s.arch.Mesh
	b := &placementBound{p: p, placed: slices.Repeat([]int{-1}, n), taken: make([]bool, mesh.Cores())}
	for i := range mesh.Cores() {
		b.sites = append(b.sites, mesh.Coord(isa.CoreID(i)))
	}
	b.flow, b.cost = make([][]int64, n), make([][]int64, n)
	for c := range n {
		b.flow[c], b.cost[c] = make([]int64, n), make([]int64, len(b.sites))
		for _, e := range p.edges[c] {
			b.flow[c][e.to] += e.weight
		}
		for s := range b.sites {
			b.cost[c][s] = 2 * p.host[c] * int64(p.near[s])
		}
	}
	for d := int64(1); len(b.ring) < n; d++ {
		for range 4 * d {
			b.ring = append(b.ring, d)
		}
	}
	b.arrange()
	return b
}

// arrange orders the cores so that each has much traffic with those before it.
func (b *placementBound) arrange() {
	n := len(b.placed)
	pull := make([]int64, n)
	for c := range pull {
		pull[c] = b.p.host[c] / 8
		for _, w := range b.flow[c] {
			pull[c] += w / 1024 // to start with
		}
	}
	for len(b.order) < n {
		next := -1
		for c := range n {
			if !slices.Contains(b.order, c) && (next < 0 || pull[c] > pull[next]) {
				next = c
			}
		}
		b.order = append(b.order, next)
		for c, w := range b.flow[next] {
			pull[c] += w
		}
	}
}

// among is twice what core c answers for of the least traffic among cores without a place.
func (b *placementBound) among(c int) (sum int64) {
	var flows []int64
	for other, w := range b.flow[c] {
		if w > 0 && b.placed[other] < 0 {
			flows = append(flows, w)
		}
	}
	slices.Sort(flows)
	slices.Reverse(flows)
	for i, w := range flows {
		sum += w * b.ring[i]
	}
	return sum
}

// assign is the cost of the cheapest assignment of all cores to places.
func (b *placementBound) assign() int64 {
	n, m := len(b.placed), len(b.sites)
	distances := make([]int64, m)
	cost := make([][]int64, n)
	for c := range cost {
		cost[c] = slices.Clone(b.cost[c])
	}
	for s, at := range b.sites {
		for t, to := range b.sites {
			distances[t] = int64(hops(at, to))
		}
		slices.Sort(distances)
		for c := range cost {
			flows := slices.Clone(b.flow[c])
			slices.Sort(flows)
			slices.Reverse(flows)
			for i := 0; i < len(flows) && flows[i] > 0; i++ {
				cost[c][s] += flows[i] * distances[i+1]
			}
		}
	}
	return cheapest(cost)
}

// try goes through all placements that may be cheaper than known; done is false when there are too many.
func (b *placementBound) try(known int64) (best int64, done bool) {
	b.best, b.nodes = 2*known, 0
	b.place(0, 0)
	return b.best / 2, b.nodes <= mostNodes
}

// place tries the places of the next core; sum is twice the traffic of those that have one.
func (b *placementBound) place(depth int, sum int64) {
	if b.nodes++; b.nodes > mostNodes {
		return
	}
	if depth == len(b.order) {
		b.best = min(b.best, sum)
		return
	}
	rest := int64(0)
	for _, c := range b.order[depth+1:] {
		rest += b.cheapestPlace(c) + b.among(c)
	}
	c := b.order[depth]
	own := b.among(c)
	for _, s := range b.bySmallest(c) {
		if sum+b.cost[c][s]+own+rest >= b.best {
			return
		}
		b.put(c, s, 1)
		b.place(depth+1, sum+b.cost[c][s])
		b.put(c, s, -1)
	}
}

func (b *placementBound) cheapestPlace(c int) int64 {
	least := int64(math.MaxInt64)
	for s, v := range b.cost[c] {
		if v < least && !b.taken[s] {
			least = v
		}
	}
	return least
}

// bySmallest lists the free places of a core, the cheapest first.
func (b *placementBound) bySmallest(c int) []int {
	var list []int
	for s := range b.sites {
		if !b.taken[s] {
			list = append(list, s)
		}
	}
	slices.SortStableFunc(list, func(s, t int) int { return int(min(max(b.cost[c][s]-b.cost[c][t], -1), 1)) })
	return list
}

// put gives a core a place, or with -1 takes it back, and tells the others.
func (b *placementBound) put(c, s int, sign int64) {
	b.taken[s] = sign > 0
	b.placed[c] = -1
	if sign > 0 {
		b.placed[c] = s
	}
	for other, w := range b.flow[c] {
		if w == 0 || b.placed[other] >= 0 {
			continue
		}
		for t := range b.sites {
			b.cost[other][t] += sign * 2 * w * int64(hops(b.sites[s], b.sites[t]))
		}
	}
}
