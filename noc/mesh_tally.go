package noc

// tally is what a router has counted until its counters were last taken down.
type tally struct {
	in           [ports]uint64 // flits, by input
	tail         [ports]uint16 // by input: the position behind the last of them
	out          [ports]uint64 // flits to hosts, by output
	backpressure uint64
	arbitration  uint64
	occupancy    uint64
	busy         uint64
}

// takeDown adds to the tallies what the routers have counted since it was last done, and begins anew: what is in a router now counts as if it left
// and came back.
func (m *Mesh) takeDown() {
	for i := range m.routers {
		r, t := &m.routers[i], &m.tallies[i]
		for p := range ports {
			tail := r.head[p] + r.count[p]
			t.in[p] += uint64(tail - t.tail[p])
			t.tail[p] = tail
		}
		t.backpressure, r.backpressure = t.backpressure+uint64(r.backpressure), 0
		t.arbitration, r.arbitration = t.arbitration+uint64(r.arbitration), 0
		flits := r.flits()
		t.occupancy += uint64(uint32(r.load)) - flits*uint64(laps-m.lap)
		r.load = noFlits + flits*(oneFlit+laps)
		if flits > 0 {
			r.busy += m.lap
		}
		t.busy, r.busy = t.busy+uint64(r.busy), 0
	}
	m.lap = 0
}

// flits are those in a router and on their way to it.
func (r *router) flits() uint64 { return uint64(int64(r.load)>>32 + 1) }

// RouterCounters are the counters by router, as of now.
func (m *Mesh) RouterCounters() []RouterCounters {
	m.takeDown()
	for i := range m.counters {
		m.counters[i] = m.count(i)
	}
	return m.counters
}

// count is what a router has counted. A flit is counted where it enters an input; of those that have left a router, the rest went to the core.
func (m *Mesh) count(i int) RouterCounters {
	r, t := &m.routers[i], &m.tallies[i]
	flits := r.flits()
	c := RouterCounters{StallBackpressure: t.backpressure, StallArbitration: t.arbitration,
		Occupancy: t.occupancy - flits, BusyCycles: t.busy - uint64(one(flits > 0))} // taken down as of the end of a cycle that has not been yet
	left := -flits
	for p := range Port(ports) {
		*c.in(p) = m.entered(place(i)<<3 | place(p))
		left += *c.in(p)
	}
	for p := East; p < ports; p++ {
		sent := t.out[p]
		if r.ends>>p&1 == 0 {
			sent = m.entered(m.behind(place(i)<<3, p))
		}
		if r.borders>>p&1 != 0 {
			c.ChipCrossings += sent
		}
		*c.out(p) = sent
		left -= sent
	}
	*c.out(Local) = left
	return c
}

// entered is how many flits have been sent to an input.
func (m *Mesh) entered(at place) uint64 {
	n := m.tallies[at>>3].in[at&7]
	if m.underway != nil {
		n += uint64(m.underway[at])
	}
	return n
}
