package compiler

import (
	"math"
	"slices"

	"orrery/compiler/ir"
)

// search is threshold accepting over moves and exchanges: it takes what costs no more than a threshold that falls to 0. A core counts as the
// traffic of all its axons, one that is partly filled a little less, so that rows gather in some and others run empty. The best partition found is left in
// the bins.
func (r *refiner) search(stream ir.Stream, work int, stop func() bool) {
	weight := int64(0)
	for _, w := range r.u.weight {
		weight += w
	}
	if len(r.bins) < 2 || len(r.u.weight) == 0 {
		return
	}
	mean := max(1, weight/int64(len(r.u.weight)))
	r.fillCost(mean)
	const rounds = 24
	best, least, now := slices.Clone(r.in), r.quality(), r.quality()
	for round := range rounds {
		threshold := mean * int64(rounds-1-round) / 16
		for left := work / rounds; left > 0; {
			spent, cores, traffic := r.try(&stream, threshold)
			left -= spent
			now.cores += cores
			now.traffic += traffic
		}
		if now.less(least) {
			least = now
			copy(best, r.in)
		}
		if stop() {
			break
		}
	}
	r.restore(best)
}

// try makes one move or exchange if it costs at most the threshold.
func (r *refiner) try(stream *ir.Stream, threshold int64) (spent, cores int, traffic int64) {
	v := unitID(stream.Next() % uint64(r.u.count()))
	from := r.in[v]
	to := r.neighbour(v, stream)
	if to == from {
		return 8, 0, 0
	}
	spent = 16 + r.u.fanIn(v)
	other := unitID(-1)
	hope := r.gain(v, to)
	if full := r.bins[to].load.neurons+r.u.size(v) > r.cap.arch.Core.Neurons; full || stream.Next()%4 == 0 {
		other = r.partner(from, to, stream)
		if r.bins[from].load.neurons+r.u.size(other)-r.u.size(v) > r.cap.arch.Core.Neurons ||
			r.bins[to].load.neurons+r.u.size(v)-r.u.size(other) > r.cap.arch.Core.Neurons {
			return spent, 0, 0
		}
		spent += 16 + r.u.fanIn(other)
		hope += r.gain(other, from)
	}
	before := r.bins[from].cores + r.bins[to].cores
	if hope > threshold && (other >= 0 || r.bins[from].cores <= 1 && r.bins[to].cores <= 1 && len(r.bins[from].units) > 1) {
		return spent, 0, 0 // what both save together is less than what each saves alone, so it cannot be had
	}
	spent += 8 * spent
	traffic -= sumTraffic(&r.bins[from]) + sumTraffic(&r.bins[to])
	cost := -r.coreCost(from) - r.coreCost(to)
	if other >= 0 {
		traffic += r.gain(other, from)
		r.move(other, from)
	}
	traffic += r.gain(v, to)
	r.move(v, to)
	ok := r.fits(from)
	ok = r.fits(to) && ok
	cores = r.bins[from].cores + r.bins[to].cores - before
	traffic += sumTraffic(&r.bins[from]) + sumTraffic(&r.bins[to])
	cost += r.coreCost(from) + r.coreCost(to)
	if ok && traffic+cost <= threshold {
		return spent, cores, traffic
	}
	r.move(v, from)
	if other >= 0 {
		r.move(other, to)
	}
	r.fits(from)
	r.fits(to)
	return spent, 0, 0
}

// fillCost makes the table of what a core costs by the rows that it has: all of them cost the traffic of as many axons, the first ones most.
func (r *refiner) fillCost(mean int64) {
	rows := r.cap.arch.Core.Axons
	r.byRows = make([]int64, rows+1)
	for n := range r.byRows {
		r.byRows[n] = int64(float64(mean) * math.Sqrt(float64(n)*float64(rows)))
	}
}

// coreCost is what a bin's cores cost.
func (r *refiner) coreCost(at int32) int64 {
	b, rows := &r.bins[at], len(r.byRows)-1
	if b.cores == 0 {
		return 0
	}
	full := b.cores - 1
	return int64(full)*r.byRows[rows] + r.byRows[min(max(b.load.axons-full*rows, 0), rows)]
}

// gain is what moving a unit would add to the traffic, without moving it.
func (r *refiner) gain(v unitID, to int32) (sum int64) {
	u, from := r.u, r.in[v]
	for _, a := range u.row(v) {
		home := int32(-1)
		if n := u.g.home[a]; n >= 0 {
			if u.unitOf[n] == v {
				if r.count(a, from) == 1 {
					sum -= u.weight[a] // nobody stays behind to whom it would send (below)
				}
				continue
			}
			home = r.in[u.unitOf[n]]
		}
		last, there := false, false
		for _, h := range r.held[a] {
			last = last || h.bin == from && h.count == 1
			there = there || h.bin == to
		}
		if last && home != from {
			sum -= u.weight[a]
		}
		if !there && home != to {
			sum += u.weight[a]
		}
	}
	for _, n := range u.members(v) {
		for i := range u.g.outs[n] {
			for _, h := range r.held[u.g.out[n]+axonID(i)] {
				if h.bin == from {
					sum += u.weight[u.g.out[n]+axonID(i)]
				} else if h.bin == to {
					sum -= u.weight[u.g.out[n]+axonID(i)]
				}
			}
		}
	}
	return sum
}

// partner is a unit of bin to that may go to bin from in exchange: rather one that shares an axon with somebody there.
func (r *refiner) partner(from, to int32, stream *ir.Stream) unitID {
	units := r.bins[from].units
	for range 4 {
		bits := stream.Next()
		row := r.u.row(units[bits>>32%uint64(len(units))])
		if len(row) == 0 {
			continue
		}
		list := r.u.listeners(row[bits&0xffffffff%uint64(len(row))])
		if w := list[stream.Next()%uint64(len(list))]; r.in[w] == to {
			return w
		}
	}
	return r.bins[to].units[stream.Next()%uint64(len(r.bins[to].units))]
}

// neighbour is the bin of a unit that shares an axon with v, or sends to it, or listens to it.
func (r *refiner) neighbour(v unitID, stream *ir.Stream) int32 {
	row := r.u.row(v)
	bits := stream.Next()
	members := r.u.members(v)
	if n := members[bits>>40%uint64(len(members))]; r.u.g.outs[n] > 0 && (bits&3 == 0 || len(row) == 0) {
		list := r.held[r.u.g.out[n]+axonID(bits>>20%uint64(r.u.g.outs[n]))]
		return list[stream.Next()%uint64(len(list))].bin
	}
	if len(row) == 0 {
		return r.in[v]
	}
	a := row[bits>>8%uint64(len(row))]
	if n := r.u.g.home[a]; n >= 0 && bits&12 == 0 {
		return r.in[r.u.unitOf[n]]
	}
	list := r.held[a]
	return list[stream.Next()%uint64(len(list))].bin
}
