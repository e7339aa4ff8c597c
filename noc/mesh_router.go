package noc

import (
	"math/bits"
	"slices"

	"orrery/isa"
)

// Step runs one cycle. What it delivered is in Delivered and Left until the next.
func (m *Mesh) Step() {
	if m.inside == 0 {
		m.Idle(1)
		return
	}
	m.stirred = true
	now := int(m.now) & (len(m.arrivals) - 1)
	if m.inAssembly {
		m.cycleInAssembly(now)
	} else {
		m.cycle(now)
	}
	m.delivered, m.deliveries[now] = m.deliveries[now], m.delivered[:0]
	m.left, m.departures[now] = m.departures[now], m.left[:0]
	m.sortLeft()
	m.inside -= len(m.delivered) + len(m.left) + m.uncounted[now]
	m.uncounted[now] = 0
	m.now++
}

// cycle moves what may move. Its arrivals are in the given list.
func (m *Mesh) cycle(now int) {
	m.arrive(m.behind)
	m.arrive(m.arrivals[now])
	m.behind, m.arrivals[now] = m.behind[:0], m.arrivals[now][:0]
	m.grant()
	m.depart()
	m.enterNext()
}

// room is a list with room for n more.
func room[T any](list []T, n int) []T { return slices.Grow(list, n)[:len(list)+n] }

// arrive lets flits compete: those that are the heads of their inputs ask for their outputs.
func (m *Mesh) arrive(flits []arrival) {
	n := len(m.compete)
	list, fifos, want := room(m.compete, len(flits)), m.fifos, m.want
	for _, a := range flits {
		isNew := uint32(a >> 3 & 1)
		f := &fifos[a>>4]
		f.arrived += uint16(isNew)
		head := one(f.arrived-f.head == 1) | (isNew ^ 1)
		to := channel(a>>4&^7 | a&7)
		mask := want[to]
		want[to] = mask | uint8(head<<(a>>4&7))
		list[n] = to
		n += int(head & one(mask == 0))
	}
	m.compete = list[:n]
}

// grant gives each output to one of the heads that compete for it, if any may leave, and counts those that stay.
func (m *Mesh) grant() {
	list, stay, granted := m.compete, room(m.stay[:0], len(m.compete)), room(m.granted[:0], len(m.compete))
	staying, leaving := 0, 0
	for _, c := range list {
		in := m.grantOne(c)
		granted[leaving] = grantOf(c)<<3 | grantOf(in)
		leaving += int(one(in != nobody))
		stay[staying] = c
		staying += int(one(m.want[c] != 0))
	}
	m.compete, m.stay, m.granted = stay[:staying], list, granted[:leaving]
}

// grantOne is the head that leaves through an output, or nobody.
func (m *Mesh) grantOne(c channel) (in Port) {
	mask := m.want[c]
	switch usable := m.usable(c); {
	case m.holds:
		in = m.grantHeld(c, mask, usable)
	case usable:
		in = m.winner[uint(m.pointer[c])<<ports|uint(mask)]
		m.loads[c>>3].arbitration += uint64(bits.OnesCount8(mask)) - 1
		m.pointer[c] = m.next[in]
	default:
		m.rare[c>>3].backpressure += uint64(bits.OnesCount8(mask))
		return nobody
	}
	m.want[c] = mask &^ uint8(one(in != nobody)<<(in&7))
	return in
}

// grantHeld is the grant of an output of a pipelined router.
//
// Such a router has an allocator of outputs and one of the switch (see Reference); here one pointer does for both. With one head
// per input and one output per head, the switch lets through exactly whom the output was last given to: the two pointers are equal
// whenever the output is free to be given, and no speculative bid is in vain.
func (m *Mesh) grantHeld(c channel, mask uint8, usable bool) Port {
	in, stay, bids := m.owner[c], uint64(bits.OnesCount8(mask)), true
	if in == nobody {
		in = m.winner[uint(m.pointer[c])<<ports|uint(mask)]
		m.owner[c] = in
		if m.bidsLater {
			bids = false
			stay--
		}
	}
	switch {
	case !usable:
		m.rare[c>>3].backpressure += stay
		return nobody
	case !bids:
		m.loads[c>>3].arbitration += stay
		return nobody
	}
	m.loads[c>>3].arbitration += stay - 1
	m.pointer[c], m.owner[c] = m.next[in], nobody
	return in
}

// usable says whether an output can take a flit: its link is free, and there is room behind it.
func (m *Mesh) usable(c channel) bool {
	switch to := m.to[c]; {
	case to == toEnd:
		return m.sinks == nil || m.sinks[c].usable[m.sinks[c].head] <= m.now
	case to&toBorder != 0:
		return m.hasRoom(to&^toBorder) && m.borders[c] <= m.now
	default:
		return m.hasRoom(to)
	}
}

// depart takes the granted flits out of their FIFOs.
func (m *Mesh) depart() {
	passed, n := room(m.passing, len(m.granted)), len(m.passing)
	first := len(m.behind)
	behind, next := room(m.behind, len(m.granted)), first
	now := uint64(m.now)
	for _, g := range m.granted {
		c := channel(g >> 3)
		at := place(c)&^7 | place(g&7)
		f := &m.fifos[at]
		slot := m.slot(at, f.head)
		flown := flight(*slot)
		*slot = now + uint64(m.credits[at])
		f.head++
		behind[next] = arrival(at)<<4 | arrival(flight(*m.slot(at, f.head)).out())
		next += int(one(f.arrived != f.head))
		m.sent[c]++
		l := &m.loads[c>>3]
		l.occupancy += now
		l.flits--
		l.busy += uint64(uint32(now)-l.since) * uint64(one(l.flits == 0))
		to := m.to[c]
		passed[n] = passing{flown.step(), to}
		n += int(one(to < toBorder))
		if to >= toBorder {
			m.leave(c, to, flown)
		}
	}
	m.behind, m.passing = behind[:next], passed[:n]
}

// enterNext puts the flits that have left over links within a chip, and those that cores and hosts send, into the next routers' inputs.
func (m *Mesh) enterNext() {
	when := &m.arrivals[int(m.now+m.hop)&(len(m.arrivals)-1)]
	first := len(*when)
	list := room(*when, len(m.passing))
	for k, p := range m.passing {
		m.push(p.to, p.f)
		list[first+k] = arrival(p.to)<<4 | isNew | arrival(p.f.out())
	}
	*when, m.passing = list, m.passing[:0]
}

// push puts a flit into an input FIFO.
func (m *Mesh) push(at place, flown flight) {
	f, l := &m.fifos[at], &m.loads[at>>3]
	*m.slot(at, f.tail) = uint64(flown)
	f.tail++
	if taken := f.tail - f.head; taken >= l.peak {
		l.peak = max(l.peak, taken+m.justLeft(at, taken))
	}
	since := l.since
	if l.flits == 0 {
		since = uint32(m.now)
	}
	l.since = since
	l.flits++
	l.occupancy -= uint64(m.now)
}

// justLeft is 1 when a flit left an input in this cycle: its slot counts as taken until the end of it. A full FIFO cannot have been left, for its last
// flit would not have been sent.
func (m *Mesh) justLeft(at place, taken uint16) uint16 {
	if int(taken) < m.buffer && *m.slot(at, m.fifos[at].head-1) == uint64(m.now)+uint64(m.credits[at]) {
		return 1
	}
	return 0
}

// leave takes a flit over a border between chips, or hands it to the core or host at the end of its way and has its credit return in time.
func (m *Mesh) leave(c channel, to place, f flight) {
	out := Port(c & 7)
	if to != toEnd {
		m.rare[c>>3].crossings++
		m.borders[c] = m.now + m.chipInterval
		m.push(to&^toBorder, f.step())
		m.announce(to&^toBorder, f.step(), m.now+m.chipHop)
		return
	}
	if m.sinks != nil {
		s := &m.sinks[c]
		s.usable[s.head] = m.now + m.sinkCredit()
		if s.head++; s.head == m.buffer {
			s.head = 0
		}
	}
	when := int(m.now+m.delivery()) & (len(m.arrivals) - 1)
	switch {
	case out != Local:
		m.departures[when] = append(m.departures[when], Departure{isa.Port{Side: out.Side(), Index: m.edgeIndex(int(c>>3), out)}, m.land(f.step())})
	case f&unseen != 0:
		m.uncounted[when]++
	default:
		m.deliveries[when] = append(m.deliveries[when], Delivery{isa.CoreID(c >> 3), m.land(f)})
	}
}
