package compiler

import (
	"slices"
)

// growth makes clusters of units that share axons. A cluster starts with one unit and takes, again and again, the one that saves the most
// traffic for what it costs: columns for its neurons and rows for axons that the cluster does not listen to yet. The next cluster starts
// where the last one ended, so that no gaps are left behind. (Seed and attraction as in T-VPack: Marquardt, Betz, Rose, FPGA 1999.)
type growth struct {
	u      *units
	cap    capacity
	placed []bool // by unit

	mark    int32
	heard   []int32 // by axon: the last cluster that listens to it
	touched []int32 // by axon: the last cluster that listens to it or sends it
	stamp   []int32 // by unit: the last cluster that it was a candidate of
	shared  []int32 // by unit: axons that it shares with the cluster
	gain    []int64 // by unit: traffic that would stay inside
	ever    []bool  // by axon: a cluster listens to it
	near    []int32 // by unit: axons that placed units listen to as well

	candidates, shortlist []unitID
	age                   int // steps since the shortlist was made
	load                  load
	params                []parameterID
}

// limits bound a cluster.
type limits struct {
	neurons, axons int
	// spill lets a cluster have more axons than a core, with partial cores for them, if that is fewer cores a neuron.
	spill bool
	// even keeps rows and columns filled alike: where columns run short first it takes units that need rows, and the other way round.
	even bool
	// pure keeps to one set of parameters, that is to one population.
	pure bool
	// gaps says what the gaps of a cluster are worth; nil: nothing.
	gaps *gaps
}

const (
	// longList is the number of candidates from which on only a shortlist is looked at in each step.
	longList = 1024
	// crowd is the number of listeners from which on an axon says nothing about who belongs together.
	crowd = 20000
)

func newGrowth(u *units, c capacity) *growth {
	n, axons := u.count(), len(u.g.keys)
	return &growth{u: u, cap: c, placed: make([]bool, n), heard: make([]int32, axons), touched: make([]int32, axons), stamp: make([]int32, n),
		shared: make([]int32, n), gain: make([]int64, n), ever: make([]bool, axons), near: make([]int32, n)}
}

// cover makes clusters until every unit is in one, loose ones aside.
func (g *growth) cover(lim limits) (list [][]unitID, err error) {
	if lim.gaps != nil {
		copy(g.placed, lim.gaps.loose)
	}
	for next := g.first(); next >= 0; next = g.next() {
		cluster := g.cluster(next, lim)
		if cluster == nil {
			return nil, &unheld{next}
		}
		list = append(list, cluster)
	}
	return list, nil
}

// unheld is a unit that no core can hold.
type unheld struct{ unit unitID }

func (unheld) Error() string { return "a neuron fits no core" }

// first is a unit at the rim of the network: the last to be reached from unit 0.
func (g *growth) first() unitID {
	if g.u.count() == 0 {
		return -1
	}
	seen := make([]bool, g.u.count())
	queue := []unitID{0}
	seen[0] = true
	heard := make([]bool, len(g.u.g.keys))
	for i := 0; i < len(queue); i++ {
		for _, a := range g.u.row(queue[i]) {
			if heard[a] {
				continue
			}
			heard[a] = true
			for _, v := range g.u.listeners(a) {
				if !seen[v] {
					seen[v] = true
					queue = append(queue, v)
				}
			}
		}
	}
	if last := queue[len(queue)-1]; !g.placed[last] {
		return last
	}
	return unitID(slices.Index(g.placed, false))
}

// next is the unit to start the next cluster with: of those beside the last cluster the one that is most enclosed by placed ones.
func (g *growth) next() unitID {
	best := unitID(-1)
	for _, v := range g.candidates {
		if g.placed[v] {
			continue
		}
		// near/fanIn, compared without division
		if best < 0 || int64(g.near[v])*int64(g.u.fanIn(best)) > int64(g.near[best])*int64(g.u.fanIn(v)) {
			best = v
		}
	}
	if best >= 0 {
		return best
	}
	return unitID(slices.Index(g.placed, false))
}

// cluster grows one cluster from a unit and keeps as much of it as costs the fewest cores a neuron. nil: no core holds the unit.
func (g *growth) cluster(seed unitID, lim limits) []unitID {
	g.mark++
	g.candidates, g.shortlist, g.age, g.load, g.params = g.candidates[:0], g.shortlist[:0], 0, load{}, g.params[:0]
	g.add(seed)
	if g.cap.cores(g.load) == 0 {
		return nil
	}
	lim.axons = max(lim.axons, g.load.axons)
	if cores := g.cap.cores(g.load); cores > 1 {
		lim.spill = true
	}
	list := []unitID{seed}
	keep, best := 1, g.load
	for v := g.pick(lim); v >= 0; v = g.pick(lim) {
		g.add(v)
		list = append(list, v)
		if !lim.spill || g.better(g.load, best, lim.gaps) {
			keep, best = len(list), g.load
		}
	}
	list = list[:keep]
	for _, v := range list {
		g.settle(v)
	}
	return list
}

// better says that load a costs fewer cores a neuron than b, or as many and holds more.
func (g *growth) better(a, b load, f *gaps) bool {
	x, y := f.cost(a, g.cap.cores(a))*float64(b.neurons), f.cost(b, g.cap.cores(b))*float64(a.neurons)
	return x < y || x == y && a.neurons > b.neurons
}

// settle says that a unit has its cluster.
func (g *growth) settle(v unitID) {
	g.placed[v] = true
	for _, a := range g.u.row(v) {
		if g.ever[a] {
			continue
		}
		g.ever[a] = true
		if list := g.u.listeners(a); len(list) <= crowd {
			for _, w := range list {
				g.near[w]++
			}
		}
	}
}

// add puts a unit into the cluster.
func (g *growth) add(v unitID) {
	u := g.u
	row := u.row(v)
	g.stamp[v], g.gain[v] = g.mark, -1 // no candidate any more
	for _, a := range row {
		if g.heard[a] != g.mark {
			g.heard[a] = g.mark
			g.load.axons++
			g.listen(a)
		}
	}
	for _, n := range u.members(v) {
		for i := range u.g.outs[n] {
			g.touch(u.g.out[n] + axonID(i))
		}
	}
	g.load.neurons += u.size(v)
	g.load.synapses += int64(len(row) * u.size(v))
	g.load.entries += u.entriesOf(v)
	if !slices.Contains(g.params, u.param[v]) {
		g.params = append(g.params, u.param[v])
	}
}

// listen tells the listeners of an axon that the cluster now has it.
func (g *growth) listen(a axonID) {
	g.touch(a)
	if list := g.u.listeners(a); len(list) <= crowd {
		for _, v := range list {
			if g.stamp[v] == g.mark {
				g.shared[v]++
			}
		}
	}
}

// touch tells listeners and sender of an axon that one of them is in the cluster.
func (g *growth) touch(a axonID) {
	if g.touched[a] == g.mark {
		return
	}
	g.touched[a] = g.mark
	if list := g.u.listeners(a); len(list) <= crowd {
		for _, v := range list {
			g.attract(v, g.u.weight[a])
		}
	}
	if n := g.u.g.home[a]; n >= 0 {
		g.attract(g.u.unitOf[n], g.u.weight[a])
	}
}

func (g *growth) attract(v unitID, weight int64) {
	if g.stamp[v] != g.mark {
		if g.placed[v] {
			return
		}
		g.stamp[v], g.gain[v], g.shared[v] = g.mark, 0, 0
		g.candidates = append(g.candidates, v)
	}
	if g.gain[v] >= 0 {
		g.gain[v] += weight
	}
}
