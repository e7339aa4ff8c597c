package noc

import (
	"math/bits"

	"orrery/isa"
)

// Delivered are the packets that reached their cores in the last Step, by ascending router.
func (m *Mesh) Delivered() []Delivery { return m.delivered }

// Left are the packets that left the grid in the last Step, by ascending router, then east, west, north, south.
func (m *Mesh) Left() []Departure { return m.left }

// Quiet says that no flit is anywhere in the mesh.
func (m *Mesh) Quiet() bool { return m.inside == 0 }

// Cycle is the cycle that the next Step runs.
func (m *Mesh) Cycle() isa.Cycle { return m.now }

// Idle lets n cycles pass on a quiet mesh.
func (m *Mesh) Idle(n isa.Cycle) {
	if n > 0 {
		m.delivered, m.left = m.delivered[:0], m.left[:0]
		m.now += n
	}
}

// StartTick puts a quiet mesh into its power-on state, in which every tick begins: arbitration at the first input, links free, credits back,
// cycle 0. Counters and peaks stay. It costs what was used since the last time.
func (m *Mesh) StartTick() {
	m.now = 0
	m.delivered, m.left = m.delivered[:0], m.left[:0]
	if !m.stirred {
		return
	}
	m.stirred = false
	for w, word := range m.used {
		for ; word != 0; word &= word - 1 {
			m.powerOn(int32(w*64 + bits.TrailingZeros64(word)))
		}
		m.used[w] = 0
	}
}

// powerOn resets a router without flits, its links and its sinks.
func (m *Mesh) powerOn(i int32) {
	r := &m.routers[i]
	for p := range ports {
		at := int(i)*ports + p
		r.pointer[p], r.owner[p] = m.order[0], nobody
		ring := int(m.ring) + 1
		clear(m.slots[at*ring : (at+1)*ring])
		switch w := &m.wires[at]; {
		case w.next < 0:
			clear(m.sinks[w.index].usable)
		case w.index >= 0:
			m.borders[w.index] = 0
		}
	}
}

// RouterCounters are the counters by router, as of now.
func (m *Mesh) RouterCounters() []RouterCounters {
	last := uint64(m.now - 1) // the last start of a cycle
	for i := range m.routers {
		r, c := &m.routers[i], &m.counters[i]
		*c = RouterCounters{ChipCrossings: r.crossings, StallBackpressure: r.stalls.backpressure, StallArbitration: r.stalls.arbitration,
			Occupancy: r.occupancy, BusyCycles: r.busy}
		if r.flits > 0 { // as if they all left now
			c.Occupancy += uint64(r.flits) * last
			c.BusyCycles += last
		}
		for p := range Port(ports) {
			*c.out(p) = r.out[p]
			*c.in(p) = m.entered[i*ports+int(p)]
			if next := m.wires[i*ports+int(p)].next; next >= 0 && p != Local {
				*c.in(p) = m.routers[next].out[p.opposite()]
			}
		}
	}
	return m.counters
}

// Peaks are the most slots of any one input FIFO of each router that were taken in one cycle.
func (m *Mesh) Peaks() []int {
	peaks := make([]int, len(m.routers))
	for i := range m.routers {
		peaks[i] = int(m.routers[i].peak)
	}
	return peaks
}
