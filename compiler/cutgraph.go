package compiler

import "slices"

// cutGraph is the undirected graph of units, and of the host's axons as vertices of no size: an edge weighs the packets between its ends if these are in
// different cores.
type cutGraph struct {
	size  []int32 // neurons, by vertex
	start []int32 // edges of vertex v: start[v]..start[v+1]
	to    []int32
	cost  []int64
}

func (g *cutGraph) count() int { return len(g.size) }

func (g *cutGraph) total() (sum int) {
	for _, n := range g.size {
		sum += int(n)
	}
	return sum
}

// newCutGraph connects every unit with those that listen to it. Vertices 0..u.count()-1 are the units.
func newCutGraph(u *units) *cutGraph {
	b := edgeList{}
	g := &cutGraph{}
	for v := range unitID(u.count()) {
		g.size = append(g.size, int32(u.size(v)))
	}
	for a := range axonID(len(u.g.keys)) {
		list := u.listeners(a)
		if len(list) == 0 || len(list) > crowd {
			continue
		}
		from := int32(len(g.size))
		if home := u.g.home[a]; home >= 0 {
			from = int32(u.unitOf[home])
		} else {
			g.size = append(g.size, 0)
		}
		for _, v := range list {
			b.add(from, int32(v), u.weight[a]+1)
		}
	}
	b.into(g)
	return g
}

// edgeList collects edges, in any order, each in one direction.
type edgeList struct{ list []cutEdge }

type cutEdge struct {
	a, b int32
	cost int64
}

func (l *edgeList) add(a, b int32, cost int64) {
	if a != b {
		l.list = append(l.list, cutEdge{a, b, cost})
	}
}

// into gives a graph its edges, parallel ones added up.
func (l *edgeList) into(g *cutGraph) {
	n := len(g.size)
	start := make([]int32, n+2) // two places on, so that what is being filled starts one further
	for _, e := range l.list {
		start[e.a+2]++
		start[e.b+2]++
	}
	for v := range n {
		start[v+2] += start[v+1]
	}
	to, cost := make([]int32, 2*len(l.list)), make([]int64, 2*len(l.list))
	for _, e := range l.list {
		for _, end := range [2][2]int32{{e.a, e.b}, {e.b, e.a}} {
			at := &start[end[0]+1]
			to[*at], cost[*at] = end[1], e.cost
			*at++
		}
	}
	g.start = make([]int32, n+1)
	last := slices.Repeat([]int32{-1}, n) // by vertex: where the edge to it is
	kept := int32(0)
	for v := range n {
		for i := start[v]; i < start[v+1]; i++ {
			if at := last[to[i]]; at >= g.start[v] {
				cost[at] += cost[i]
				continue
			}
			last[to[i]] = kept
			to[kept], cost[kept] = to[i], cost[i]
			kept++
		}
		g.start[v+1] = kept
	}
	g.to, g.cost = to[:kept], cost[:kept]
}

// coarsen joins vertices with the neighbour that they have most traffic with, for their size (heavy-edge matching: Karypis and Kumar, SIAM J. Sci. Comput. 20,
// 1998). of is the coarse vertex of each.
func (g *cutGraph) coarsen(mostSize int32) (coarse *cutGraph, of []int32) {
	coarse, of = &cutGraph{}, slices.Repeat([]int32{-1}, g.count())
	order := make([]int32, g.count())
	for v := range order {
		order[v] = int32(v)
	}
	degree := func(v int32) int32 { return g.start[v+1] - g.start[v] }
	slices.SortStableFunc(order, func(v, w int32) int { return int(degree(v) - degree(w)) })
	for _, v := range order {
		if of[v] >= 0 {
			continue
		}
		best, value := int32(-1), 0.0
		for i := g.start[v]; i < g.start[v+1]; i++ {
			w := g.to[i]
			if of[w] >= 0 || g.size[v]+g.size[w] > mostSize {
				continue
			}
			if x := float64(g.cost[i]) / float64(max(1, g.size[w])); best < 0 || x > value {
				best, value = w, x
			}
		}
		of[v] = int32(len(coarse.size))
		size := g.size[v]
		if best >= 0 {
			of[best] = of[v]
			size += g.size[best]
		}
		coarse.size = append(coarse.size, size)
	}
	b := edgeList{}
	for v := range g.size {
		for i := g.start[v]; i < g.start[v+1]; i++ {
			if w := g.to[i]; int32(v) < w {
				b.add(of[v], of[w], g.cost[i])
			}
		}
	}
	b.into(coarse)
	return coarse, of
}

// part is the graph of some vertices.
func (g *cutGraph) part(vertices []int32) *cutGraph {
	number := slices.Repeat([]int32{-1}, g.count())
	p := &cutGraph{start: []int32{0}}
	for i, v := range vertices {
		number[v] = int32(i)
		p.size = append(p.size, g.size[v])
	}
	for _, v := range vertices {
		for i := g.start[v]; i < g.start[v+1]; i++ {
			if w := number[g.to[i]]; w >= 0 {
				p.to, p.cost = append(p.to, w), append(p.cost, g.cost[i])
			}
		}
		p.start = append(p.start, int32(len(p.to)))
	}
	return p
}
