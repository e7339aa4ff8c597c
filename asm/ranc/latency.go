package ranc

import (
	"container/heap"

	"orrery/isa"
)

// Latency is the number of ticks from an input packet to the first output that it can have a part in: the shortest way over connected
// synapses, a delivery tick d taking d + 1. RANC's golden outputs begin with that of the first inputs, so it is also the number of ticks, full of
// what zero thresholds fire at start-up, that they leave out. 0 when no way leads from an input to the bus.
func (n *Network) Latency(g Grid) int {
	w := &wave{net: n, grid: g, index: map[isa.Coord]int{}, seen: map[axonAt]bool{}}
	for i := range n.Cores {
		w.index[at(n.Cores[i].ID, g.Width)] = i
	}
	for _, p := range n.Stimuli(g) {
		w.reach(isa.Coord{X: p.DX, Y: p.DY}, p.Axon, 1+p.Delay)
	}
	for w.front.Len() > 0 {
		a := heap.Pop(&w.front).(axonAt)
		if t, ok := w.fire(a); ok {
			return t
		}
	}
	return 0
}

// axonAt is an axon that becomes active in a tick.
type axonAt struct{ core, axon, tick int }

// wave is Dijkstra's algorithm over axons.
type wave struct {
	net   *Network
	grid  Grid
	index map[isa.Coord]int
	front front
	seen  map[axonAt]bool // with tick 0
}

// reach makes an axon active in a tick, unless it was before.
func (w *wave) reach(to isa.Coord, axon, tick int) {
	i, ok := w.index[to]
	if ok && to != w.grid.Bus && axon < w.net.Axons() && !w.seen[axonAt{i, axon, 0}] {
		heap.Push(&w.front, axonAt{i, axon, tick})
	}
}

// fire sends on what the neurons connected to an axon fire, unless it has been active before; ok when one of them sends to the bus.
func (w *wave) fire(a axonAt) (tick int, ok bool) {
	key := axonAt{a.core, a.axon, 0}
	if w.seen[key] {
		return 0, false
	}
	w.seen[key] = true
	c := &w.net.Cores[a.core]
	from := at(c.ID, w.grid.Width)
	for k := range c.Neurons {
		n := &c.Neurons[k]
		if !n.hears(a.axon) {
			continue
		}
		to := isa.Coord{X: from.X + n.DX, Y: from.Y + n.DY}
		if to == w.grid.Bus {
			return a.tick, true
		}
		w.reach(to, n.Axon, a.tick+1+n.Delay)
	}
	return 0, false
}

// front is the axons to come, the earliest first.
type front []axonAt

func (f front) Len() int           { return len(f) }
func (f front) Less(i, j int) bool { return f[i].tick < f[j].tick }
func (f front) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *front) Push(x any)        { *f = append(*f, x.(axonAt)) }
func (f *front) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
