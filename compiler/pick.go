package compiler

import "slices"

// pick is the best candidate that the cluster has room for, -1 when there is none.
func (g *growth) pick(lim limits) unitID {
	if len(g.candidates) <= longList {
		return g.bestOf(g.candidates, lim)
	}
	if g.age--; g.age < 0 || len(g.shortlist) == 0 {
		g.age = len(g.candidates) / longList
		g.shorten(lim)
	}
	return g.bestOf(g.shortlist, lim)
}

// shorten keeps the best few candidates for the next steps.
func (g *growth) shorten(lim limits) {
	size := 4 * (g.age + 2)
	g.shortlist = g.shortlist[:0]
	for _, v := range g.candidates {
		if g.gain[v] < 0 || !g.room(v, lim) {
			continue
		}
		at := len(g.shortlist)
		for at > 0 && g.prefer(v, g.shortlist[at-1], lim) {
			at--
		}
		if at < size {
			if len(g.shortlist) == size {
				g.shortlist = g.shortlist[:size-1]
			}
			g.shortlist = slices.Insert(g.shortlist, at, v)
		}
	}
}

func (g *growth) bestOf(list []unitID, lim limits) unitID {
	best, bestEven := unitID(-1), false
	for _, v := range list {
		if g.gain[v] < 0 {
			continue
		}
		even := lim.even && g.evens(v, lim)
		if best >= 0 && (bestEven && !even || bestEven == even && !g.prefer(v, best, lim)) || !g.room(v, lim) {
			continue
		}
		best, bestEven = v, even
	}
	return best
}

// evens says that a unit needs rather what the cluster has more left of.
func (g *growth) evens(v unitID, lim limits) bool {
	if g.load.neurons*lim.axons > g.load.axons*lim.neurons {
		return g.u.tall[v]
	}
	return !g.u.tall[v]
}

// room says that the cluster can take the unit.
func (g *growth) room(v unitID, lim limits) bool {
	u := g.u
	l := g.load
	l.neurons += u.size(v)
	if l.neurons > lim.neurons {
		return false
	}
	l.axons += u.fanIn(v) - int(g.shared[v])
	l.synapses += int64(u.fanIn(v) * u.size(v))
	l.entries += u.entriesOf(v)
	if !lim.spill && l.axons > lim.axons {
		return false
	}
	if g.cap.cores(l) == 0 || lim.pure && u.param[v] != g.params[0] {
		return false
	}
	return g.cap.room(g.params, u.param[v])
}

// prefer says that unit v saves more traffic for its cost than w; at a tie the one with the lower number.
func (g *growth) prefer(v, w unitID, lim limits) bool {
	x, y := g.gain[v]*g.price(w, lim), g.gain[w]*g.price(v, lim)
	return x > y || x == y && v < w
}

// price is what a unit costs of what the cluster has left: a column is worth more the fewer are left, and so is a row.
func (g *growth) price(v unitID, lim limits) int64 {
	columns, rows := int64(lim.neurons-g.load.neurons), int64(lim.axons-g.load.axons)
	if lim.spill {
		columns, rows = int64(lim.neurons), int64(g.cap.arch.Core.Axons)
	}
	fresh := int64(g.u.fanIn(v)) - int64(g.shared[v])
	return int64(g.u.size(v))*max(rows, 1) + fresh*max(columns, 1) + 1
}
