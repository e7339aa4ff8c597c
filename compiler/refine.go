package compiler

import (
	"slices"

	"orrery/compiler/ir"
)

// refiner moves units between bins and exchanges them, to save cores and traffic.
type refiner struct {
	u    *units
	cap  capacity
	bins []bin
	in   []int32    // by unit: its bin
	slot []int32    // by unit: where it stands in its bin's list
	held [][]holder // by axon
	sets []map[parameterID]int32
}

// holder says how many units of a bin listen to an axon.
type holder struct{ bin, count int32 }

func newRefiner(u *units, c capacity, bins []bin) *refiner {
	r := &refiner{u: u, cap: c, in: make([]int32, u.count()), slot: make([]int32, u.count()), held: make([][]holder, len(u.g.keys))}
	for i := range bins {
		b := bins[i]
		b.units = nil
		b.load, b.cores = load{}, 0
		r.bins = append(r.bins, b)
		r.sets = append(r.sets, map[parameterID]int32{})
		for _, v := range bins[i].units {
			r.enter(v, int32(i))
		}
		r.bins[i].cores = c.cores(r.bins[i].load)
	}
	return r
}

// count is how many units of a bin listen to an axon.
func (r *refiner) count(a axonID, bin int32) int32 {
	for _, h := range r.held[a] {
		if h.bin == bin {
			return h.count
		}
	}
	return 0
}

func (r *refiner) enter(v unitID, to int32) {
	b := &r.bins[to]
	r.in[v], r.slot[v] = to, int32(len(b.units))
	b.units = append(b.units, v)
next:
	for _, a := range r.u.row(v) {
		for i := range r.held[a] {
			if r.held[a][i].bin == to {
				r.held[a][i].count++
				continue next
			}
		}
		r.held[a] = append(r.held[a], holder{to, 1})
		b.load.axons++
	}
	b.load.neurons += r.u.size(v)
	b.load.synapses += int64(r.u.fanIn(v) * r.u.size(v))
	b.load.entries += r.u.entriesOf(v)
	r.sets[to][r.u.param[v]]++
}

func (r *refiner) leave(v unitID) {
	from := r.in[v]
	b := &r.bins[from]
	last := b.units[len(b.units)-1]
	b.units[r.slot[v]], r.slot[last] = last, r.slot[v]
	b.units = b.units[:len(b.units)-1]
	for _, a := range r.u.row(v) {
		list := r.held[a]
		for i := range list {
			if list[i].bin != from {
				continue
			}
			if list[i].count--; list[i].count == 0 {
				list[i] = list[len(list)-1]
				r.held[a] = list[:len(list)-1]
				b.load.axons--
			}
			break
		}
	}
	b.load.neurons -= r.u.size(v)
	b.load.synapses -= int64(r.u.fanIn(v) * r.u.size(v))
	b.load.entries -= r.u.entriesOf(v)
	p := r.u.param[v]
	if r.sets[from][p]--; r.sets[from][p] == 0 {
		delete(r.sets[from], p)
	}
}

// move puts a unit into another bin.
func (r *refiner) move(v unitID, to int32) {
	r.leave(v)
	r.enter(v, to)
}

// fits brings a bin's number of cores up to date; false when no cores hold it.
func (r *refiner) fits(at int32) bool {
	b := &r.bins[at]
	if b.cores = r.cap.cores(b.load); len(b.units) == 0 {
		b.cores = 0
	}
	return len(b.units) == 0 || b.cores > 0 && len(r.sets[at]) <= r.cap.sets && r.runs(at, r.u.param[b.units[0]].soma)
}

// runs says whether all of a bin's units need the same soma: a core runs one program, or none.
func (r *refiner) runs(at, soma int32) bool {
	for id := range r.sets[at] {
		if id.soma != soma {
			return false
		}
	}
	return true
}

// search is threshold accepting over moves and exchanges: it takes what costs no more than a threshold that falls to 0. A core counts as the
// traffic of all its axons. The best partition found is left in the bins.
func (r *refiner) search(stream ir.Stream, work int, stop func() bool) {
	weight := int64(0)
	for _, w := range r.u.weight {
		weight += w
	}
	if len(r.bins) < 2 || len(r.u.weight) == 0 {
		return
	}
	mean := max(1, weight/int64(len(r.u.weight)))
	perCore := mean * int64(r.cap.arch.Core.Axons)
	const rounds = 24
	best, least, now := slices.Clone(r.in), r.quality(), r.quality()
	for round := range rounds {
		threshold := mean * int64(rounds-1-round) / 8
		for left := work / rounds; left > 0; {
			spent, cores, traffic := r.try(&stream, threshold, perCore)
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
func (r *refiner) try(stream *ir.Stream, threshold, perCore int64) (spent, cores int, traffic int64) {
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
	if ok && traffic+perCore*int64(cores) <= threshold {
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

// quality counts cores and traffic.
func (r *refiner) quality() (q quality) {
	for i := range r.bins {
		q.cores += r.bins[i].cores
		q.traffic += sumTraffic(&r.bins[i])
	}
	for a := range r.held {
		home := int32(-1)
		if n := r.u.g.home[a]; n >= 0 {
			home = r.in[r.u.unitOf[n]]
		}
		for _, h := range r.held[a] {
			if h.bin != home {
				q.traffic += r.u.weight[a]
			}
		}
	}
	return q
}

// restore moves every unit to its bin of a state before.
func (r *refiner) restore(in []int32) {
	for v, to := range in {
		if r.in[v] != to {
			r.leave(unitID(v))
			r.enter(unitID(v), to)
		}
	}
	for i := range r.bins {
		r.fits(int32(i))
	}
}

// result lists the bins that are not empty.
func (r *refiner) result() (list []bin) {
	for i := range r.bins {
		if b := &r.bins[i]; len(b.units) > 0 {
			list = append(list, *b)
		}
	}
	return list
}

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
