package compiler

import "slices"

// Multilevel recursive bisection: a graph is made coarse, halved, and refined from level to level (Karypis and Kumar 1998, after Fiduccia and Mattheyses 1982).
// It sees all of the network at once, where clusters that grow one after the other leave gaps; but it sees only traffic and numbers of neurons.

// parts divides the vertices into k parts of at most most neurons, with little traffic between them. It returns the part of each.
func (g *cutGraph) parts(k int, most int32) []int32 {
	part := make([]int32, g.count())
	all := make([]int32, g.count())
	for v := range all {
		all[v] = int32(v)
	}
	g.divide(all, k, most, 0, part)
	return part
}

// divide numbers the parts of some vertices from first on.
func (g *cutGraph) divide(vertices []int32, k int, most, first int32, part []int32) {
	if k == 1 {
		for _, v := range vertices {
			part[v] = first
		}
		return
	}
	left := int32(k / 2)
	sub := g.part(vertices)
	b := &bisection{share: float64(left) / float64(k)}
	fair := int32(b.share * float64(sub.total()))
	b.most = [2]int32{left * most, (int32(k) - left) * most}
	if k > 2 { // both sides keep room for what is to come
		b.most[0] = (b.most[0] + fair + 1) / 2
		b.most[1] = (b.most[1] + int32(sub.total()) - fair + 1) / 2
	}
	side := b.halve(sub)
	var halves [2][]int32
	for i, v := range vertices {
		halves[side[i]] = append(halves[side[i]], v)
	}
	g.divide(halves[0], int(left), most, first, part)
	g.divide(halves[1], k-int(left), most, first+left, part)
}

// bisection is what the two sides may hold.
type bisection struct {
	most  [2]int32 // neurons
	share float64  // of all neurons that side 0 is to have
}

const (
	fewVertices = 64
	startTries  = 8
	finePasses  = 8
)

// halve gives each vertex a side.
func (b *bisection) halve(g *cutGraph) []uint8 {
	if g.count() > fewVertices {
		coarse, of := g.coarsen(max(1, int32(g.total()/24)))
		if coarse.count() < g.count()*19/20 {
			rough := b.halve(coarse)
			side := make([]uint8, g.count())
			for v := range side {
				side[v] = rough[of[v]]
			}
			newCut(g, b, side).refine()
			return side
		}
	}
	var best []uint8
	least := int64(0)
	for try := range min(startTries, g.count()) {
		side := b.grow(g, try*g.count()/startTries)
		c := newCut(g, b, side)
		c.refine()
		if v := c.value(); best == nil || v < least {
			best, least = side, v
		}
	}
	return best
}

// grow starts side 0 with one vertex and adds the nearest until it has its share.
func (b *bisection) grow(g *cutGraph, seed int) []uint8 {
	side := slices.Repeat([]uint8{1}, g.count())
	if g.count() == 0 {
		return side
	}
	c := newCut(g, &bisection{most: [2]int32{1 << 30, 1 << 30}}, side)
	want := int32(b.share * float64(g.total()))
	c.flip(int32(seed))
	for c.held[0] < want {
		v := c.next(1)
		if v < 0 {
			break
		}
		c.flip(v)
	}
	return side
}
