package compiler

import (
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
)

// mostSearches is how often the fewest cores are searched.
const mostSearches = 4

// search starts from a curve and improves it. A few cores have many arrangements that no exchange makes better, and cost little to search:
// they are searched several times, with other random numbers, and the best is kept.
func (p *placer) search() {
	p.start()
	first := slices.Clone(p.where)
	var best []isa.CoreID
	least := int64(0)
	for k := range p.searches() {
		p.restore(first)
		p.improve(ir.NewStream(p.s.opts.Seed, uint64(len(p.where))+uint64(k)<<32))
		if cost := p.total(); best == nil || cost < least {
			best, least = slices.Clone(p.where), cost
		}
	}
	p.restore(best)
	p.relieve()
}

// searches is how many times the cores are searched: as often as all moves together are no more than a few cores' least.
func (p *placer) searches() int {
	budget := moveBudget[p.s.opts.effort()]
	return min(max(mostSearches*budget.least/max(budget.each*len(p.where), budget.least), 1), mostSearches)
}

// start places cores along the best of a few curves, in the order of the network or in that of their traffic.
func (p *placer) start() {
	mesh := p.s.arch.Mesh
	type try struct {
		curve []isa.CoreID
		order []int32
	}
	chain := p.chain()
	tries := []try{{snake(mesh), nil}, {hilbert(mesh), nil}, {snake(mesh), chain}, {hilbert(mesh), chain}}
	best, least := 0, int64(0)
	for i, t := range tries {
		p.along(t.curve, t.order)
		if cost := p.total(); i == 0 || cost < least {
			best, least = i, cost
		}
	}
	p.along(tries[best].curve, tries[best].order)
}

// chain orders cores so that each comes soon after those it has most traffic with: next is always the one with the most traffic to those
// in the chain, the later ones counting more.
func (p *placer) chain() []int32 {
	n := len(p.where)
	pull, done := make([]int64, n), make([]bool, n)
	var order, front []int32
	for len(order) < n {
		next := int32(-1)
		front = slices.DeleteFunc(front, func(c int32) bool { return done[c] })
		for _, c := range front {
			if next < 0 || pull[c] > pull[next] || pull[c] == pull[next] && c < next {
				next = c
			}
		}
		if next < 0 {
			next = int32(slices.Index(done, false))
		}
		done[next] = true
		order = append(order, next)
		for _, c := range front {
			pull[c] -= pull[c] / 8
		}
		for _, e := range p.edges[next] {
			if done[e.to] {
				continue
			}
			if pull[e.to] == 0 {
				front = append(front, e.to)
			}
			pull[e.to] += e.weight
		}
	}
	return order
}

// Stages of the search: each takes the same number of moves, with a smaller threshold and a smaller window than the one before.
const (
	stages   = 48
	mostWork = 1 << 36 // edges looked at, of all moves
)

// moveBudget is how many moves each core is worth, by effort, and how many there are at least.
var moveBudget = map[Effort]struct{ each, least int }{Fast: {300, 1e4}, Normal: {3000, 3e4}, Max: {30000, 1e6}}

// improve tries exchanges of a random core with a place near it. At first it also takes those that cost a little (threshold accepting, Dueck
// and Scheuer 1990), by less and less, and from ever nearer.
func (p *placer) improve(stream ir.Stream) {
	n, mesh := len(p.where), p.s.arch.Mesh
	if n == 0 || mesh.Cores() == 1 {
		return
	}
	edges := 1
	for _, list := range p.edges {
		edges += len(list)
	}
	budget := moveBudget[p.s.opts.effort()]
	moves := min(max(budget.each*n, budget.least), mostWork/64/(1+edges/n)) / stages
	threshold := p.typical(stream)
	best, least := slices.Clone(p.where), p.total()
	for stage := range stages {
		window := max(1, max(mesh.Columns(), mesh.Rows())*(stages-stage)/stages/2)
		for range moves {
			p.move(&stream, window, threshold)
		}
		if p.s.ctx.Err() != nil {
			return
		}
		p.s.advance(stage, stages)
		threshold = threshold * 13 / 14
		if cost := p.total(); cost < least {
			least = cost
			copy(best, p.where)
		}
	}
	p.restore(best)
	for range moves {
		p.move(&stream, 1+int(stream.Next()%4), 0)
	}
}

// typical is a fifth of what a random exchange changes on average.
func (p *placer) typical(stream ir.Stream) int64 {
	sum := int64(0)
	const sample = 256
	for range sample {
		c := int32(stream.Next() % uint64(len(p.where)))
		sum += abs(p.delta(c, isa.CoreID(stream.Next()%uint64(len(p.at)))))
	}
	return sum / sample / 5
}

func (p *placer) restore(where []isa.CoreID) {
	for i := range p.at {
		p.at[i] = -1
	}
	for c, site := range where {
		p.put(int32(c), site)
	}
}

// move tries one exchange within a window around a core.
func (p *placer) move(stream *ir.Stream, window int, threshold int64) {
	mesh := p.s.arch.Mesh
	bits := stream.Next()
	c := int32(bits & 0xffffffff % uint64(len(p.where)))
	at := mesh.Coord(p.where[c])
	span := uint64(2*window + 1)
	x, y := at.X-window+int(bits>>32%span), at.Y-window+int(stream.Next()%span)
	x, y = min(max(x, 0), mesh.Columns()-1), min(max(y, 0), mesh.Rows()-1)
	site := mesh.At(isa.Coord{X: x, Y: y})
	if site == p.where[c] || p.delta(c, site) > threshold {
		return
	}
	p.exchange(c, site)
}

// exchange moves core c to a place, and whoever is there to c's.
func (p *placer) exchange(c int32, site isa.CoreID) {
	from, other := p.where[c], p.at[site]
	p.at[from] = -1
	if other >= 0 {
		p.put(other, from)
	}
	p.put(c, site)
}

// delta is what an exchange of core c with place site would add to the total.
func (p *placer) delta(c int32, site isa.CoreID) int64 {
	other, from := p.at[site], p.where[c]
	if other == c {
		return 0
	}
	mesh := p.s.arch.Mesh
	to := mesh.Coord(site)
	x, y := p.stepX[to.X], p.stepY[to.Y]
	sum := p.host[c]*int64(p.near[site]-p.near[from]) + p.shift(c, other, x, y)
	if other >= 0 {
		sum += p.host[other]*int64(p.near[from]-p.near[site]) + p.shift(other, c, p.x[c], p.y[c])
	}
	return sum
}

// shift is what moving core c adds to its traffic with all others but one, whom it changes places with.
func (p *placer) shift(c, but, x, y int32) (sum int64) {
	fromX, fromY := p.x[c], p.y[c]
	for _, e := range p.edges[c] {
		if e.to == but {
			continue
		}
		ox, oy := p.x[e.to], p.y[e.to]
		sum += e.weight * int64(abs(x-ox)+abs(y-oy)-abs(fromX-ox)-abs(fromY-oy))
	}
	return sum
}
