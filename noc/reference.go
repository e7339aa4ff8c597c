package noc

import (
	"orrery/isa"
)

// Reference is the mesh written to be read. A cycle has four verbs: allocate and grant, by the state at its start; move, all at once;
// and credits return at its end.
type Reference struct {
	grid
	now       isa.Cycle
	routers   []referenceRouter
	returning []credit // on their way back
	leaving   []leaving
	counters  []RouterCounters
	peaks     []int
	delivered []Delivery
	left      []Departure
}

type referenceRouter struct {
	input    [ports][]flit
	room     [ports]int       // slots of each input that its sender knows to be free
	sinkRoom [ports]int       // by output: the same of the core or host behind it
	first    [ports]Port      // by output: the input that the allocator of outputs prefers
	switches [ports]Port      // by output: the input that the allocator of the switch prefers
	owner    [ports]Port      // by output: the input whose head holds it, or nobody
	free     [ports]isa.Cycle // first cycle in which the output's link can take a flit
	starting [ports]int       // length of each input at the start of the cycle
	staged   [ports][]flit    // what enters the inputs at the end of this cycle
}

// nobody is the owner of an output that no head holds.
const nobody Port = ports

// flit is a packet in an input FIFO, and the first cycle in which it may leave it.
type flit struct {
	packet isa.Packet
	ready  isa.Cycle
}

// credit lets the sender into a channel use one more slot from cycle at on.
type credit struct {
	channel int // router x 5 + input; of cores and hosts 5 x routers + router x 5 + output
	at      isa.Cycle
}

// leaving is a flit between its last grant and the core or host.
type leaving struct {
	packet isa.Packet
	router int
	out    Port
	at     isa.Cycle
}

// NewReference is an empty mesh of the architecture's shape.
func NewReference(a *isa.Arch) *Reference {
	n := a.Mesh.Cores()
	m := &Reference{grid: newGrid(a), routers: make([]referenceRouter, n), counters: make([]RouterCounters, n), peaks: make([]int, n)}
	m.StartTick()
	return m
}

// LocalRoom says whether core c knows of room for a packet at the start of the cycle.
func (m *Reference) LocalRoom(c isa.CoreID) bool { return m.routers[c].room[Local] > 0 }

// InjectLocal puts a packet of core c into its router, to be seen from the next cycle on. The caller has asked for room.
func (m *Reference) InjectLocal(c isa.CoreID, p isa.Packet) { m.stage(int(c), Local, p, m.now+m.enter) }

// PortRoom is the room for packets that host port (side, index) knows of at the start of the cycle.
func (m *Reference) PortRoom(side Port, index int) int {
	return m.routers[m.edgeRouter(side, index)].room[side]
}

// InjectPort is InjectLocal for a host port.
func (m *Reference) InjectPort(side Port, index int, p isa.Packet) {
	m.stage(m.edgeRouter(side, index), side, p, m.now+m.enter)
}

func (m *Reference) stage(router int, p Port, packet isa.Packet, ready isa.Cycle) {
	r := &m.routers[router]
	r.room[p]--
	r.staged[p] = append(r.staged[p], flit{packet, ready})
	*m.counters[router].in(p)++
}

// Step runs one cycle. What it delivered is in Delivered and Left until the next.
func (m *Reference) Step() {
	var grants []grant
	for i := range m.routers {
		m.startCycle(i)
		won := m.allocate(i)
		grants = append(grants, m.grant(i, won)...)
	}
	for _, g := range grants {
		m.move(g)
	}
	m.commit()
	m.deliver()
	m.now++
	m.returnCredits()
}

// startCycle counts what is in a router.
func (m *Reference) startCycle(router int) {
	r, flits := &m.routers[router], 0
	for p := range ports {
		r.starting[p] = len(r.input[p])
		flits += len(r.input[p])
	}
	m.counters[router].Occupancy += uint64(flits)
	if flits > 0 {
		m.counters[router].BusyCycles++
	}
}

// grant is one decision: the head of an input may leave through an output.
type grant struct {
	router  int
	in, out Port
}

// allocate gives each output that nobody holds to the first head from its pointer on that asks for it, and returns which heads won one in
// this cycle. In simple routers nobody ever holds an output.
func (m *Reference) allocate(router int) (won [ports]bool) {
	if m.pipeline == isa.Simple {
		return won
	}
	r := &m.routers[router]
	for out := range ports {
		if r.owner[out] != nobody {
			continue
		}
		if in, ok := m.choose(r.first[out], func(in Port) bool { return m.wants(router, in, Port(out)) }); ok {
			r.owner[out], r.first[out], won[in] = in, m.next[in], true
		}
	}
	return won
}

// grant lets at most one head through the switch to each output, and counts those that stay.
func (m *Reference) grant(router int, won [ports]bool) []grant {
	var grants []grant
	r := &m.routers[router]
	for out := range Port(ports) {
		usable := m.usable(router, out)
		in, ok := m.choose(r.switches[out], func(in Port) bool { return usable && m.bids(router, in, out, won) })
		if ok {
			r.switches[out] = m.next[in]
		}
		if ok = ok && (m.pipeline == isa.Simple || r.owner[out] == in); ok { // else it bid in vain: another head won the output
			grants = append(grants, grant{router, in, out})
			r.owner[out] = nobody
		}
		for stays := range Port(ports) {
			switch {
			case !m.wants(router, stays, out) || ok && stays == in || m.pipeline == isa.Sequential && won[stays]:
			case usable:
				m.counters[router].StallArbitration++
			default:
				m.counters[router].StallBackpressure++
			}
		}
	}
	return grants
}

// bids says whether a head asks for the switch: it holds the output or, in a speculative router, tries for both in the same cycle.
func (m *Reference) bids(router int, in, out Port, won [ports]bool) bool {
	if !m.wants(router, in, out) {
		return false
	}
	owner := m.routers[router].owner[out]
	switch m.pipeline {
	case isa.Speculative:
		return owner == in || owner != nobody && won[owner] // the output was free at the start of the cycle
	case isa.Sequential:
		return owner == in && !won[in]
	}
	return true
}

// choose is the first input from one on, in the order of arbitration, of which asks is true.
func (m *Reference) choose(from Port, asks func(Port) bool) (Port, bool) {
	in := from
	for range ports {
		if asks(in) {
			return in, true
		}
		in = m.next[in]
	}
	return nobody, false
}

func (m *Reference) wants(router int, in, out Port) bool {
	queue := m.routers[router].input[in]
	return len(queue) > 0 && queue[0].ready <= m.now && route(queue[0].packet.Header, m.yFirst) == out
}

// usable says whether the output can take a flit: its link is free and there is room behind it.
func (m *Reference) usable(router int, out Port) bool {
	r, l := &m.routers[router], m.link(router, out)
	if l.next < 0 {
		return r.free[out] <= m.now && r.sinkRoom[out] > 0
	}
	return r.free[out] <= m.now && m.routers[l.next].room[out.opposite()] > 0
}

// move takes a granted flit out of its FIFO, sends the credit for its slot, and puts it on the link.
func (m *Reference) move(g grant) {
	r := &m.routers[g.router]
	packet := r.input[g.in][0].packet
	r.input[g.in] = r.input[g.in][1:]
	m.returning = append(m.returning, credit{g.router*ports + int(g.in), m.now + m.creditOf(g.router, g.in)})
	*m.counters[g.router].out(g.out)++
	packet.Header = step(packet.Header, g.out)
	l := m.link(g.router, g.out)
	if l.next < 0 {
		m.leaving = append(m.leaving, leaving{packet, g.router, g.out, m.now + l.latency})
		r.sinkRoom[g.out]--
		m.returning = append(m.returning, credit{(len(m.routers)+g.router)*ports + int(g.out), m.now + m.sinkCredit()})
		return
	}
	m.stage(int(l.next), g.out.opposite(), packet, m.now+l.latency)
	if l.border {
		m.counters[g.router].ChipCrossings++
		r.free[g.out] = m.now + m.chipInterval
	}
}

// commit lets everything staged enter its FIFO. A slot that was left in this cycle counts as taken until its end.
func (m *Reference) commit() {
	for i := range m.routers {
		r := &m.routers[i]
		for p := range ports {
			m.peaks[i] = max(m.peaks[i], r.starting[p]+len(r.staged[p]))
			r.input[p] = append(r.input[p], r.staged[p]...)
			r.staged[p] = r.staged[p][:0]
		}
	}
}

// deliver hands over what has come to the end of its way in this cycle.
func (m *Reference) deliver() {
	m.delivered, m.left = m.delivered[:0], m.left[:0]
	var still []leaving
	for _, f := range m.leaving {
		switch {
		case f.at > m.now:
			still = append(still, f)
		case f.out == Local:
			m.delivered = append(m.delivered, Delivery{isa.CoreID(f.router), f.packet})
		default:
			m.left = append(m.left, Departure{isa.Port{Side: f.out.Side(), Index: m.edgeIndex(f.router, f.out)}, f.packet})
		}
	}
	m.leaving = still
}

// returnCredits lets senders know of the slots whose credits have come back by now.
func (m *Reference) returnCredits() {
	var still []credit
	for _, c := range m.returning {
		if c.at > m.now {
			still = append(still, c)
			continue
		}
		*m.roomOf(c.channel)++
	}
	m.returning = still
}

// roomOf is what the sender into a channel knows to be free.
func (m *Reference) roomOf(channel int) *int {
	if n := len(m.routers) * ports; channel >= n {
		return &m.routers[(channel-n)/ports].sinkRoom[channel%ports]
	}
	return &m.routers[channel/ports].room[channel%ports]
}
