package compiler

import "slices"

// dissolve empties bins, the smallest first, by moving their units to where they cause the least traffic and no more cores. What cannot be
// emptied stays as it was.
func (r *refiner) dissolve() {
	order := make([]int32, len(r.bins))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(x, y int32) int { return r.fill(x) - r.fill(y) })
	for _, at := range order {
		if len(r.bins[at].units) > 0 {
			r.empty(at)
		}
	}
}

// fill is how full a bin is, in thousandths of what it takes most of; of partial cores only what the last one holds counts.
func (r *refiner) fill(at int32) int {
	a, b := &r.cap.arch.Core, &r.bins[at]
	return max(1000*b.load.neurons/a.Neurons, 1000*b.load.axons/(a.Axons*max(1, b.cores)))
}

func (r *refiner) empty(at int32) {
	list := slices.Clone(r.bins[at].units)
	slices.SortFunc(list, func(v, w unitID) int {
		if d := r.u.fanIn(w)*r.u.size(w) - r.u.fanIn(v)*r.u.size(v); d != 0 {
			return d
		}
		return int(v - w)
	})
	for i, v := range list {
		if to := r.roomFor(v, at); to >= 0 {
			r.move(v, to)
			r.fits(to)
			continue
		}
		for _, w := range list[:i] {
			back := r.in[w]
			r.move(w, at)
			r.fits(back)
		}
		break
	}
	r.fits(at)
}

// roomFor is the bin that takes a unit with the least traffic and no more cores; -1: none does.
func (r *refiner) roomFor(v unitID, not int32) int32 {
	shared := make(map[int32]int)
	for _, a := range r.u.row(v) {
		for _, h := range r.held[a] {
			shared[h.bin]++
		}
	}
	best, value := int32(-1), 0
	for at := range int32(len(r.bins)) {
		b := &r.bins[at]
		if at == not || len(b.units) == 0 || b.load.neurons+r.u.size(v) > r.cap.arch.Core.Neurons {
			continue
		}
		l := b.load
		l.neurons += r.u.size(v)
		l.axons += r.u.fanIn(v) - shared[at]
		l.synapses += int64(r.u.fanIn(v) * r.u.size(v))
		l.entries += r.u.entriesOf(v)
		if n := r.cap.cores(l); n == 0 || n > b.cores || len(r.sets[at]) == r.cap.sets && r.sets[at][r.u.param[v]] == 0 ||
			!r.runs(at, r.u.param[v].soma) {
			continue
		}
		if best < 0 || shared[at] > value {
			best, value = at, shared[at]
		}
	}
	return best
}
