package noc

import (
	"math/bits"

	"orrery/isa"
)

// decide gives the outputs of one router to its heads, and moves those that may.
func (m *Mesh) decide(i int32) {
	r := &m.routers[i]
	var moved uint8
	for outs := r.outs; outs != 0; outs &= outs - 1 {
		out := Port(bits.TrailingZeros8(outs))
		in := m.grant(i, out)
		if in == nobody {
			continue
		}
		if r.want[out] &^= 1 << in; r.want[out] == 0 {
			r.outs &^= 1 << out
		}
		moved |= 1 << in
		m.move(i, in, out)
	}
	for ; moved != 0; moved &= moved - 1 { // only now, because the heads behind them compete from the next cycle on
		if at := i*ports + int32(bits.TrailingZeros8(moved)); m.channels[at].ready > 0 {
			m.compete(at)
		}
	}
	if r.outs == 0 {
		m.active[i/64] &^= 1 << (i % 64)
	}
}

// grant chooses the head that leaves through an output, if any may, and counts those that stay.
//
// A pipelined router has an allocator of outputs and one of the switch (see Reference); here one pointer does for both. With one head
// per input and one output per head, the switch lets through exactly whom the output was last given to: the two pointers are equal
// whenever the output is free to be given, and no speculative bid is in vain.
func (m *Mesh) grant(i int32, out Port) Port {
	r, c, at := &m.routers[i], &m.counters[i], i*ports+int32(out)
	mask, in := r.want[out], r.owner[out]
	waiting, bids := uint64(bits.OnesCount8(mask)), true
	if in == nobody {
		in = m.winner[r.pointer[out]][mask]
		switch m.pipeline {
		case isa.Speculative:
			r.owner[out] = in
		case isa.Sequential:
			r.owner[out], bids = in, false
			waiting--
		}
	}
	switch {
	case m.free[at] > m.now || !m.hasRoom(m.links[at].channel):
		c.StallBackpressure += waiting
		return nobody
	case !bids:
		c.StallArbitration += waiting
		return nobody
	}
	c.StallArbitration += waiting - 1
	r.pointer[out], r.owner[out] = m.next[in], nobody
	return in
}

// move takes a granted flit out of its FIFO to the other end of the link.
func (m *Mesh) move(i int32, in, out Port) {
	c, at := &m.counters[i], i*ports+int32(out)
	*c.out(out)++
	s := m.pop(i*ports + int32(in))
	s.header = step(s.header, out)
	l := &m.links[at]
	if l.next < 0 {
		m.leave(i, out, l, s)
		return
	}
	s.out = route(s.header, m.yFirst)
	m.push(l.channel, s, m.now+l.latency)
	if l.border {
		c.ChipCrossings++
		m.free[at] = m.now + m.chipInterval
	}
}

// leave hands a flit to the core or host at the end of its way, and has its credit return in time.
func (m *Mesh) leave(i int32, out Port, l *meshLink, s slot) {
	c := &m.channels[l.channel]
	m.usable[int(l.channel)*m.buffer+int(c.head)] = m.now + c.credit
	if c.head++; int(c.head) == m.buffer {
		c.head = 0
	}
	packet, when := isa.Packet{Header: s.header, Payload: s.payload}, int(m.now+l.latency)&(len(m.arrivals)-1)
	if out == Local {
		m.deliveries[when] = append(m.deliveries[when], Delivery{isa.CoreID(i), packet})
		return
	}
	m.departures[when] = append(m.departures[when], Departure{isa.Port{Side: out.Side(), Index: m.edgeIndex(int(i), out)}, packet})
}

// pop takes the head out of an input FIFO. Occupancy and busy cycles are counted by what came before: a flit that enters in cycle c and leaves in g
// is there at the start of g - c cycles, so its entry takes c off and its leaving adds g.
func (m *Mesh) pop(at int32) slot {
	ch, r, c := &m.channels[at], &m.routers[at/ports], &m.counters[at/ports]
	k := int(at)*m.buffer + int(ch.head)
	m.usable[k] = m.now + ch.credit
	if ch.head++; int(ch.head) == m.buffer {
		ch.head = 0
	}
	ch.count--
	ch.ready--
	ch.popped = m.now
	c.Occupancy += uint64(m.now)
	if r.flits--; r.flits == 0 {
		c.BusyCycles += uint64(m.now)
	}
	return m.slots[k]
}

// push puts a flit into an input FIFO, to compete from cycle ready on.
func (m *Mesh) push(at int32, s slot, ready isa.Cycle) {
	ch, r, c := &m.channels[at], &m.routers[at/ports], &m.counters[at/ports]
	m.slots[m.ring(at, ch.head+ch.count)] = s
	ch.count++
	taken := ch.count
	if ch.popped == m.now {
		taken++ // the slot that was left in this cycle is taken until its end
	}
	r.peak = max(r.peak, taken)
	c.Occupancy -= uint64(m.now)
	if r.flits++; r.flits == 1 {
		c.BusyCycles -= uint64(m.now)
	}
	*c.in(Port(at % ports))++
	when := int(ready) & (len(m.arrivals) - 1)
	m.arrivals[when] = append(m.arrivals[when], at)
}
