package compiler

// cut is a graph in two sides, with what a change of sides would save for every vertex (Fiduccia and Mattheyses, DAC 1982).
type cut struct {
	g    *cutGraph
	b    *bisection
	side []uint8
	gain []int64
	held [2]int32 // neurons
	heap [2]gainHeap
	done []bool // moved in this pass
}

func newCut(g *cutGraph, b *bisection, side []uint8) *cut {
	c := &cut{g: g, b: b, side: side, gain: make([]int64, g.count()), done: make([]bool, g.count())}
	c.start()
	return c
}

// start computes gains and fills the heaps.
func (c *cut) start() {
	c.held = [2]int32{}
	clear(c.done)
	c.heap[0], c.heap[1] = c.heap[0][:0], c.heap[1][:0]
	for v := range c.side {
		c.held[c.side[v]] += c.g.size[v]
		c.gain[v] = 0
		for i := c.g.start[v]; i < c.g.start[v+1]; i++ {
			if c.side[c.g.to[i]] == c.side[v] {
				c.gain[v] -= c.g.cost[i]
			} else {
				c.gain[v] += c.g.cost[i]
			}
		}
		c.heap[c.side[v]].push(c.gain[v], int32(v))
	}
}

// value is the traffic between the sides, and a great deal more when one is too large.
func (c *cut) value() (sum int64) {
	for v := range c.side {
		for i := c.g.start[v]; i < c.g.start[v+1]; i++ {
			if c.side[v] == 0 && c.side[c.g.to[i]] == 1 {
				sum += c.g.cost[i]
			}
		}
	}
	return sum + int64(c.excess())<<40
}

// excess is the number of neurons that a side has no room for.
func (c *cut) excess() int32 { return max(0, c.held[0]-c.b.most[0], c.held[1]-c.b.most[1]) }

// refine makes passes until one brings nothing.
func (c *cut) refine() {
	for range finePasses {
		if !c.pass() {
			return
		}
	}
}

// pass moves every vertex at most once, the best first, even if it costs something, and goes back to the best state seen.
func (c *cut) pass() (better bool) {
	c.start()
	var moved []int32
	best, sum, bestSum, excess := 0, int64(0), int64(0), c.excess()
	patience := 100 + c.g.count()/20
	for len(moved)-best < patience {
		v := c.choose()
		if v < 0 {
			break
		}
		sum += c.gain[v]
		c.flip(v)
		moved = append(moved, v)
		if e := c.excess(); e < excess || e == excess && sum > bestSum {
			best, bestSum, excess, better = len(moved), sum, e, true
		}
	}
	for i := len(moved) - 1; i >= best; i-- {
		c.undo(moved[i])
	}
	return better
}

// choose is the vertex that saves most of those that may move; out of a side that is too full first.
func (c *cut) choose() int32 {
	if c.held[0] > c.b.most[0] {
		return c.next(0)
	}
	if c.held[1] > c.b.most[1] {
		return c.next(1)
	}
	v, w := c.peek(0), c.peek(1)
	switch {
	case v < 0:
		return c.next(1)
	case w < 0:
		return c.next(0)
	case c.gain[v] > c.gain[w] || c.gain[v] == c.gain[w] && c.held[0] > c.held[1]:
		return c.next(0)
	}
	return c.next(1)
}

// peek is the best vertex of a side that has room on the other; it stays in the heap. -1: none.
func (c *cut) peek(side int) int32 {
	for h := &c.heap[side]; len(*h) > 0; h.pop() {
		top := (*h)[0]
		v := top.vertex
		if c.done[v] || int(c.side[v]) != side || top.gain != c.gain[v] || c.held[1-side]+c.g.size[v] > c.b.most[1-side] {
			continue // moved, or its gain has changed and it is in the heap a second time, or it has no room in this pass
		}
		return v
	}
	return -1
}

func (c *cut) next(side int) int32 {
	v := c.peek(side)
	if v >= 0 {
		c.heap[side].pop()
	}
	return v
}

// flip moves a vertex to the other side, for this pass.
func (c *cut) flip(v int32) {
	c.done[v] = true
	c.change(v, true)
}

func (c *cut) undo(v int32) { c.change(v, false) }

func (c *cut) change(v int32, push bool) {
	g := c.g
	from := c.side[v]
	c.side[v] = 1 - from
	c.held[from] -= g.size[v]
	c.held[1-from] += g.size[v]
	c.gain[v] = -c.gain[v]
	for i := g.start[v]; i < g.start[v+1]; i++ {
		w := g.to[i]
		if c.side[w] == from {
			c.gain[w] += 2 * g.cost[i]
		} else {
			c.gain[w] -= 2 * g.cost[i]
		}
		if push && !c.done[w] {
			c.heap[c.side[w]].push(c.gain[w], w)
		}
	}
}

// gainHeap has the largest gain on top; at a tie the lowest vertex.
type gainHeap []gainEntry

type gainEntry struct {
	gain   int64
	vertex int32
}

func (a gainEntry) before(b gainEntry) bool {
	return a.gain > b.gain || a.gain == b.gain && a.vertex < b.vertex
}

func (h *gainHeap) push(gain int64, vertex int32) {
	*h = append(*h, gainEntry{gain, vertex})
	l := *h
	for i := len(l) - 1; i > 0; {
		up := (i - 1) / 2
		if !l[i].before(l[up]) {
			return
		}
		l[i], l[up] = l[up], l[i]
		i = up
	}
}

func (h *gainHeap) pop() {
	l := *h
	n := len(l) - 1
	l[0] = l[n]
	*h = l[:n]
	l = *h
	for i := 0; ; {
		down := 2*i + 1
		if down >= n {
			return
		}
		if down+1 < n && l[down+1].before(l[down]) {
			down++
		}
		if !l[down].before(l[i]) {
			return
		}
		l[i], l[down] = l[down], l[i]
		i = down
	}
}
