package noc

import "orrery/isa"

// Step runs one cycle. What it delivered is in Delivered, and what of it had to be seen in Landed, and what left the grid in Left, until the next.
func (m *Mesh) Step() {
	if m.inside == 0 {
		m.Idle(1)
		return
	}
	m.stirred = true
	if m.now >= m.legible {
		m.refresh(m.now)
	}
	m.cycle()
	m.turn ^= turnBit
	m.compete, m.coming = m.coming, m.compete[:0]
	now := m.at(0)
	m.clear()
	m.landed, m.landings[now] = m.landings[now], m.landed
	m.left, m.departures[now] = m.departures[now], m.left
	m.sortLeft()
	m.inside -= len(m.landed) + len(m.left) + m.uncounted[now]
	m.uncounted[now] = 0
	m.now++
	if m.lap++; m.lap == laps {
		m.takeDown()
	}
}

// at is where in the lists of what is to come a cycle has its place, so many from now.
func (m *Mesh) at(ahead isa.Cycle) int { return int(m.now+ahead) & (len(m.arrivals) - 1) }

// cycle moves what may move.
func (m *Mesh) cycle() {
	if m.loop.inAssembly {
		m.cycleInAssembly()
		return
	}
	for _, i := range m.injects {
		m.send(i.to, i.f, m.enter)
	}
	m.injects = m.injects[:0]
	m.arrive()
	for _, c := range m.compete {
		m.visit(c)
	}
}

// arrive lets flits in that have been under way for longer.
func (m *Mesh) arrive() {
	if m.underway == nil {
		return
	}
	now := &m.arrivals[m.at(0)]
	for _, a := range *now {
		m.underway[a.to]--
		m.enterInput(a.to, a.f)
	}
	*now = (*now)[:0]
}

// visit lets one of the heads that compete for an output leave, if it can be used.
func (m *Mesh) visit(c channel) {
	r, from, out := &m.routers[c>>routerBits], place(c>>routerBits)<<3, Port(c&7)
	want := r.want[c&15]
	v, usable := m.verdicts[want], m.usable(r, from, out)
	switch {
	case m.holds:
		v = m.heldVerdict(r, from|place(out), want, usable)
	case usable:
		r.arbitration += uint32(v.stay)
	default:
		v = staying(want)
		r.backpressure += uint32(v.stay)
	}
	r.want[c&15] = v.begins
	m.announce(c^turnBit, v.change)
	if v.in == nobody {
		return
	}
	f := m.leaveInput(from | place(v.in))
	if r.ends>>out&1 != 0 {
		m.end(from, out, f)
		return
	}
	took := m.hop
	if r.borders>>out&1 != 0 {
		m.borders[from|place(out)] = m.now + m.chipInterval
		took = m.chipHop
	}
	m.send(m.behind(from, out), f.step(), took)
}

// usable says whether an output can take a flit: its link is free, and there is room behind it.
func (m *Mesh) usable(r *router, from place, out Port) bool {
	if r.ends>>out&1 != 0 {
		if m.sinks == nil {
			return true
		}
		s := &m.sinks[from|place(out)]
		return s.usable[s.head] <= m.now
	}
	return m.hasRoom(m.behind(from, out)) && (r.borders>>out&1 == 0 || m.borders[from|place(out)] <= m.now)
}

// behind is the input that an output of a router leads to.
func (m *Mesh) behind(from place, out Port) place {
	return place(int(from)+m.toward[out]*8) | place(out.opposite())
}

// heldVerdict is the verdict of a pipelined router.
//
// Such a router has an allocator of outputs and one of the switch (see Reference); here one arbitration does for both. With one head
// per input and one output per head, the switch lets through exactly whom the output was last given to: the two pointers are equal
// whenever the output is free to be given, and no speculative bid is in vain.
func (m *Mesh) heldVerdict(r *router, at place, want uint8, usable bool) verdict {
	owner, stays := &m.owner[at], staying(want)
	compete := uint32(stays.stay)
	bids := true
	if *owner == nobody {
		*owner = m.verdicts[want].in
		if m.bidsLater {
			bids = false
			compete--
		}
	}
	switch {
	case !usable:
		r.backpressure += compete
		return stays
	case !bids:
		r.arbitration += compete
		return stays
	}
	r.arbitration += compete - 1
	in := *owner
	*owner = nobody
	return m.leaving(want, in)
}

// announce changes who competes for an output in the next cycle, and lists the output with the first.
func (m *Mesh) announce(c channel, change uint8) {
	want := &m.routers[c>>routerBits].want[c&15]
	if *want&heads == 0 && change&heads != 0 {
		m.coming = append(m.coming, c)
	}
	*want ^= change
}

// announceHead lets the head of an input compete in the next cycle.
func (m *Mesh) announceHead(at place, out Port) {
	m.announce(channel(at>>3)<<routerBits|m.turn^turnBit|channel(out), 1<<(at&7))
}

// leaveInput takes the head out of an input.
func (m *Mesh) leaveInput(at place) flight {
	r, p, ring := &m.routers[at>>3], at&7, m.ringOf(at)
	slot := ring | uint32(r.head[p])&m.ring
	f := flight(m.cargo[slot])<<32 | flight(m.slots[slot])
	m.slots[slot] = uint32(m.now) + m.credits[at]
	r.head[p]++
	if r.count[p]--; r.count[p] > 0 {
		m.announceHead(at, flight(m.slots[ring|uint32(r.head[p])&m.ring]).out())
	}
	r.load -= m.weight()
	if int64(r.load) < 0 {
		r.busy += m.lap
	}
	return f
}

// send puts a flit on a link that leads to an input, to compete there after some cycles. From now on it counts there.
func (m *Mesh) send(at place, f flight, after isa.Cycle) {
	r := &m.routers[at>>3]
	if taken := m.taken(at); taken >= int(r.watch) {
		if full := taken + 1 + m.justLeft(at, taken); full > int(r.peak) {
			r.peak, r.watch = uint16(full), uint16(full-1)
		}
	}
	if int64(r.load) < 0 {
		r.busy -= m.lap
	}
	r.load += m.weight()
	if after == 1 {
		m.enterInput(at, f)
		return
	}
	m.underway[at]++
	when := m.at(after - 1)
	m.arrivals[when] = append(m.arrivals[when], arrival{f, at})
}

// enterInput puts a flit into an input, to compete from the next cycle on.
func (m *Mesh) enterInput(at place, f flight) {
	r, p := &m.routers[at>>3], at&7
	slot := m.ringOf(at) | uint32(r.head[p]+r.count[p])&m.ring
	m.slots[slot], m.cargo[slot] = uint32(f), uint32(f>>32)
	if r.count[p]++; r.count[p] == 1 {
		m.announceHead(at, f.out())
	}
}

// end hands a flit to the core or host at the end of its way and has its credit return in time.
func (m *Mesh) end(from place, out Port, f flight) {
	if m.sinks != nil {
		s := &m.sinks[from|place(out)]
		s.usable[s.head] = m.now + m.sinkCredit()
		if s.head++; s.head == m.buffer {
			s.head = 0
		}
	}
	when := m.at(m.delivery())
	switch {
	case out != Local:
		m.tallies[from>>3].out[out]++
		m.departures[when] = append(m.departures[when], Departure{isa.Port{Side: out.Side(), Index: m.edgeIndex(int(from>>3), out)}, m.land(f.step())})
		m.forget(f)
	case f.carries():
		m.landings[when] = append(m.landings[when], Landing{f, isa.CoreID(from >> 3)})
	default:
		m.uncounted[when]++
	}
}
