package noc

import "orrery/isa"

// Step runs one cycle. What it delivered is in Delivered, and what of it had to be seen in Landed, and what left the grid in Left, until the next.
func (m *Mesh) Step() {
	if m.now >= m.legible {
		m.refresh(m.now)
	}
	if len(m.landed)+len(m.left) > 0 {
		m.clear()
	}
	if m.inside == 0 {
		m.now++
		return
	}
	m.stirred = true
	m.cycle()
	m.turn ^= turnBit
	m.compete, m.coming = m.coming, m.compete[:0]
	m.handOver()
	m.now++
	if m.lap++; m.lap == laps {
		m.takeDown()
	}
}

// handOver lets cores and hosts see what comes to them in this cycle.
func (m *Mesh) handOver() {
	now := m.at(0)
	if len(m.landings[now]) > 0 {
		m.landed, m.landings[now] = m.landings[now], m.landed
	}
	if len(m.departures[now]) > 0 {
		m.left, m.departures[now] = m.departures[now], m.left
		m.sortLeft()
	}
	m.inside -= len(m.landed) + len(m.left) + m.uncounted[now]
	m.uncounted[now] = 0
}

// at is where in the lists of what is to come a cycle has its place, so many from now.
func (m *Mesh) at(ahead isa.Cycle) int { return int(m.now+ahead) & (len(m.arrivals) - 1) }

// cycle moves what may move.
func (m *Mesh) cycle() {
	if m.loop.inAssembly {
		m.cycleInAssembly()
		return
	}
	m.sendInjects()
	m.arrive()
	for _, c := range m.compete {
		m.visit(c)
	}
}

// sendInjects sends what cores and hosts have for their routers.
func (m *Mesh) sendInjects() {
	for _, i := range m.injects {
		m.send(i.to, i.f, m.enter)
	}
	m.injects = m.injects[:0]
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
	v, usable := m.leaves[want], m.usable(r, from, out)
	given := m.given == nil || m.given[from|place(out)]
	if !usable || !given {
		v = m.stays[want]
	}
	stall := uint32(v.stay) - one(!given) // the head that has won the output does not ask for more in this cycle
	if usable {
		r.arbitration += stall
	} else {
		r.backpressure += stall
	}
	if m.given != nil {
		m.given[from|place(out)] = v.in == nobody
	}
	r.want[c&15] = v.begins
	m.announce(c^turnBit, v.change)
	if v.in != nobody {
		m.pass(r, from|place(v.in), out)
	}
}

// pass takes the head of an input over the link behind an output.
func (m *Mesh) pass(r *router, at place, out Port) {
	f, from := m.leaveInput(at), at&^7
	switch {
	case r.ends>>out&1 != 0:
		m.end(from, out, f)
	case r.borders>>out&1 != 0:
		m.borders[from|place(out)] = m.now + m.chipInterval
		m.send(m.behind(from, out), f.step(), m.chipHop)
	default:
		m.send(m.behind(from, out), f.step(), m.hop)
	}
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
	m.slots[slot] = uint32(m.now)
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
			r.peak, r.watch = uint16(full), uint16(min(full-1, m.ample))
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
