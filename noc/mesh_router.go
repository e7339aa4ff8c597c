package noc

import (
	"math/bits"

	"orrery/isa"
)

// router is the state of a router: a cache line. Its counters run from the last taking down (mesh_tally.go).
type router struct {
	want         [16]uint8     // by turn | output: the inputs whose heads compete, as bits, and above them, in both turns, the input that arbitration begins with
	head         [ports]uint16 // by input: the position of its first flit, modulo 2^16
	count        [ports]uint16 // by input: its flits
	ends         uint8         // outputs to the core and to hosts, as bits
	borders      uint8         // outputs to other chips
	peak         uint16        // most slots of one input that were taken in a cycle
	watch        uint16        // an input with fewer flits surely has room for one more, and is no fuller then than some input has been
	special      uint8         // outputs other than links to the next router of a chip
	_            uint8
	backpressure uint32 // flit cycles before outputs that could not be used
	load         uint64 // flits and occupancy
	busy         uint32 // laps in which it became empty, less those in which it ceased to be
	arbitration  uint32 // flit cycles lost to other inputs
}

// channel is an output of a router, as it stands in a list of those to be visited: router<<routerBits | turn | output. That is where in the array of
// routers the heads are noted that compete for it.
type channel uint32

// place is an input: router<<3 | port.
type place uint32

const (
	routerBits = 6 // log2 of the size of a router
	turnBit    = 8
	heads      = 1<<ports - 1
)

// The load of a router holds its flits, less one, in the upper half, so that it is negative when there are none, and its occupancy by differences in
// the lower one: a flit that comes adds the laps that it can stay at most, and when it leaves takes off those that it did not stay. So one and the same
// number is added or taken off, and carry and sign tell whether the router was, or is, empty.
const (
	oneFlit = 1 << 32
	noFlits = -oneFlit & (1<<64 - 1)
	laps    = 1 << 15 // so few that a position does not come round and no counter of 32 bits overflows
)

// weight is what a flit adds to the load of a router in this cycle.
func (m *Mesh) weight() uint64 { return oneFlit + uint64(laps-m.lap) }

// verdict is what happens to the heads that compete for an output.
type verdict struct {
	in     Port  // that it leaves, or nobody
	begins uint8 // the byte of router.want when they are gone
	change uint8 // the bits by which the byte for the next cycle changes: where arbitration begins, and those that stay
	stay   uint8 // how many do
}

// judge makes the verdicts by a byte of router.want: one for outputs that can be used, and one for others.
//
// A pipelined router has an allocator of outputs and one of the switch (see Reference); here one arbitration does for both. With one head
// per input and one output per head, the switch lets through exactly whom the output was last given to: the two pointers are equal
// whenever the output is free to be given, and no speculative bid is in vain. A head that an output is given to may not be able to leave yet: then
// arbitration begins with it until it does.
func (m *Mesh) judge() {
	for i := range m.leaves {
		want, in := uint8(i), Port(i>>ports)
		if want&heads == 0 || in >= ports {
			continue
		}
		for want>>in&1 == 0 {
			in = m.next[in]
		}
		m.leaves[want] = judgement(want, in, m.next[in])
		if m.holds {
			m.stays[want] = judgement(want, nobody, in)
		} else {
			m.stays[want] = judgement(want, nobody, Port(want>>ports))
		}
	}
}

// judgement is the verdict that lets one head leave, or nobody, and has the next arbitration begin with an input.
func judgement(want uint8, leaves, begin Port) verdict {
	begins, stay := uint8(begin)<<ports, want&heads&^(1<<leaves)
	return verdict{leaves, begins, want&^heads ^ begins | stay, uint8(bits.OnesCount8(stay))}
}

// ringOf is the first slot of an input.
func (m *Mesh) ringOf(at place) uint32 {
	return uint32(at-at>>3*(8-ports)) << (m.shift & 31)
}

// taken is the number of flits that are in an input or on their way to it.
func (m *Mesh) taken(at place) int {
	taken := int(m.routers[at>>3].count[at&7])
	if m.underway != nil {
		taken += int(m.underway[at])
	}
	return taken
}

// hasRoom says whether an input has a slot that its sender knows to be free. With few flits there is one whatever the credits under way.
func (m *Mesh) hasRoom(at place) bool {
	taken := m.taken(at)
	return taken < m.buffer && (taken+int(m.credits[at]) < m.buffer || m.credited(at, 0))
}

// credited says whether n flits and one more may be sent to an input: the credit of the flit has come back that was sent as many flits before as the
// buffer holds.
func (m *Mesh) credited(at place, n int) bool {
	position := int(m.routers[at>>3].head[at&7]) + m.taken(at) + n - m.buffer
	return uint32(m.now)-m.slots[m.ringOf(at)|uint32(position)&m.ring] >= m.credits[at]
}

// justLeft is 1 when a flit has left an input in this cycle: its slot counts as taken until the end of it. A full input cannot have been left, for its last
// flit would not have been sent.
func (m *Mesh) justLeft(at place, taken int) int {
	last := m.ringOf(at) | uint32(m.routers[at>>3].head[at&7]-1)&m.ring
	return int(one(taken < m.buffer && m.slots[last] == uint32(m.now)))
}

// legibleFor is how many cycles a time modulo 2^32 may lie back.
const legibleFor = isa.Cycle(1 << 31)

// refresh has empty slots say that they were left long ago if they were, seen from cycle then, which comes next: before it would seem to be yet to come.
func (m *Mesh) refresh(then isa.Cycle) {
	m.legible = then + legibleFor
	long := then - min(m.longest(), then)
	for i := range m.routers {
		for p := range place(ports) {
			at := place(i)<<3 | p
			r, ring := &m.routers[i], m.ringOf(at)
			for n := uint32(r.count[p]); n <= m.ring; n++ {
				s := &m.slots[ring|(uint32(r.head[p])+n)&m.ring]
				left := m.now - isa.Cycle(uint32(m.now)-*s)
				*s = uint32(max(left, long))
			}
		}
	}
}
