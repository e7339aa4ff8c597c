package noc

import (
	"math/bits"

	"orrery/isa"
)

// ask is the bit in router.want by which an input asks for an output.
func ask(in, out Port) uint64 { return 1 << (out<<3 + in) }

// decide gives the outputs of one router to its heads, and moves those that may.
func (m *Mesh) decide(i int32) {
	r := &m.routers[i]
	want := r.want // by the heads of this cycle: those behind them compete from the next one on
	for want != 0 {
		out := Port(bits.TrailingZeros64(want) >> 3)
		mask := uint8(want >> (out << 3))
		want &^= 0xff << (out << 3)
		w := &m.wires[int(i)*ports+int(out)]
		in := m.grant(r, w, out, mask)
		if in == nobody {
			continue
		}
		r.want &^= ask(in, out)
		m.move(i, in, out, w)
		if f := &r.fifos[in]; f.ready > 0 {
			r.want |= ask(in, m.slot(f, 0).out)
		}
	}
	if r.want == 0 {
		m.active[i/64] &^= 1 << (i % 64)
	}
}

// grant chooses the head that leaves through an output, if any may, and counts those that stay.
//
// A pipelined router has an allocator of outputs and one of the switch (see Reference); here one pointer does for both. With one head
// per input and one output per head, the switch lets through exactly whom the output was last given to: the two pointers are equal
// whenever the output is free to be given, and no speculative bid is in vain.
func (m *Mesh) grant(r *router, w *wire, out Port, mask uint8) Port {
	in := r.owner[out]
	waiting, bids := uint64(bits.OnesCount8(mask)), true
	if in == nobody {
		in = m.winner[r.pointer[out]][mask]
		if m.holds {
			r.owner[out] = in
		}
		if m.bidsLater {
			bids = false
			waiting--
		}
	}
	switch {
	case !m.usable(w, out):
		r.stalls.backpressure += waiting
		return nobody
	case !bids:
		r.stalls.arbitration += waiting
		return nobody
	}
	r.stalls.arbitration += waiting - 1
	r.pointer[out], r.owner[out] = m.next[in], nobody
	return in
}

// usable says whether an output can take a flit: its link is free, and there is room behind it.
func (m *Mesh) usable(w *wire, out Port) bool {
	if w.next >= 0 {
		return m.hasRoom(&m.routers[w.next].fifos[out.opposite()]) && (w.index < 0 || m.borders[w.index] <= m.now)
	}
	s := &m.sinks[w.index]
	return s.usable == nil || s.usable[s.head] <= m.now
}

// move takes a granted flit out of its FIFO to the other end of the link.
//
// Occupancy and busy cycles are counted by what came before: a flit that enters in cycle c and leaves in g is there at the start of g - c
// cycles, so its entry takes c off and its leaving adds g.
func (m *Mesh) move(i int32, in, out Port, w *wire) {
	r := &m.routers[i]
	f := &r.fifos[in]
	s := m.slot(f, 0)
	header, payload := s.header, s.payload
	s.payload = uint64(m.now) + uint64(f.credit)
	f.head++
	f.count--
	f.ready--
	r.flits--
	r.occupancy += uint64(m.now)
	r.busy += uint64(m.now) & ifZero(r.flits)
	r.out[out]++
	header = header&^stepped[out].mask | (header+stepped[out].by)&stepped[out].mask
	if w.next < 0 {
		m.leave(i, out, w, isa.Packet{Header: header, Payload: payload})
		return
	}
	if w.index >= 0 {
		r.crossings++
		m.borders[w.index] = m.now + m.chipInterval
	}
	m.push(w.next, out.opposite(), header, payload, m.now+isa.Cycle(w.latency))
}

// stepped is what a step through an output does to a header: adds to one of its signed 8-bit fields, dx or dy.
var stepped = [ports]struct{ mask, by isa.Header }{
	East:  {0xff << 20, ^isa.Header(1<<20) + 1},
	West:  {0xff << 20, 1 << 20},
	North: {0xff << 12, 1 << 12},
	South: {0xff << 12, ^isa.Header(1<<12) + 1},
}

// push puts a flit into an input FIFO, to compete from cycle ready on.
func (m *Mesh) push(i int32, in Port, header isa.Header, payload uint64, ready isa.Cycle) {
	r := &m.routers[i]
	f := &r.fifos[in]
	out := m.asks[way(header)]
	*m.slot(f, int(f.count)) = slot{payload, header, out}
	f.count++
	if taken := int32(f.count); taken >= r.peak {
		r.peak = taken + m.justLeft(f)
	}
	r.occupancy -= uint64(m.now)
	r.busy -= uint64(m.now) & ifZero(r.flits)
	r.flits++
	when := int(ready) & (len(m.arrivals) - 1)
	m.arrivals[when] = append(m.arrivals[when], arrival{i, in, out})
}

// ifZero is all ones for 0 and 0 for a larger number: what would be a branch that no processor can predict.
func ifZero(n int32) uint64 { return uint64(int64(n-1) >> 63) }

// justLeft is 1 when a flit left an input in this cycle: its slot counts as taken until the end of it. A full FIFO cannot have been left, for its last
// flit would not have been sent.
func (m *Mesh) justLeft(f *fifo) int32 {
	if int(f.count) < m.buffer && m.slot(f, -1).payload == uint64(m.now)+uint64(f.credit) {
		return 1
	}
	return 0
}

// leave hands a flit to the core or host at the end of its way, and has its credit return in time.
func (m *Mesh) leave(i int32, out Port, w *wire, p isa.Packet) {
	if s := &m.sinks[w.index]; s.usable != nil {
		s.usable[s.head] = m.now + s.credit
		if s.head++; s.head == m.buffer {
			s.head = 0
		}
	}
	when := int(m.now+isa.Cycle(w.latency)) & (len(m.arrivals) - 1)
	if out == Local {
		m.deliveries[when] = append(m.deliveries[when], Delivery{isa.CoreID(i), p})
		return
	}
	m.departures[when] = append(m.departures[when], Departure{isa.Port{Side: out.Side(), Index: m.edgeIndex(int(i), out)}, p})
}
