package compiler

// refiner moves units between bins and exchanges them, to save cores and traffic.
type refiner struct {
	u    *units
	cap  capacity
	bins []bin
	in   []int32    // by unit: its bin
	slot []int32    // by unit: where it stands in its bin's list
	held [][]holder // by axon
	sets []map[parameterID]int32

	byRows []int64 // what a core costs (see fillCost)
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
