package noc

import (
	"cmp"
	"slices"

	"orrery/isa"
)

// Delivered are the packets that reached their cores in the last Step, in any order.
func (m *Mesh) Delivered() []Delivery { return m.delivered }

// Left are the packets that left the grid in the last Step, by ascending router, then east, west, north, south.
func (m *Mesh) Left() []Departure { return m.left }

func (m *Mesh) sortLeft() {
	if len(m.left) < 2 {
		return
	}
	slices.SortFunc(m.left, func(a, b Departure) int {
		p, q := PortOf(a.Port.Side), PortOf(b.Port.Side)
		return cmp.Or(cmp.Compare(m.edgeRouter(p, a.Port.Index), m.edgeRouter(q, b.Port.Index)), cmp.Compare(p, q))
	})
}

// Quiet says that no flit is anywhere in the mesh.
func (m *Mesh) Quiet() bool { return m.inside == 0 }

// Cycle is the cycle that the next Step runs.
func (m *Mesh) Cycle() isa.Cycle { return m.now - m.began }

// Idle lets n cycles pass on a quiet mesh.
func (m *Mesh) Idle(n isa.Cycle) {
	if n > 0 {
		m.delivered, m.left = m.delivered[:0], m.left[:0]
		m.now += n
	}
}

// StartTick puts a quiet mesh into its power-on state, in which every tick begins: arbitration at the first input, links free, credits back,
// cycle 0. Counters and peaks stay.
func (m *Mesh) StartTick() {
	m.delivered, m.left = m.delivered[:0], m.left[:0]
	if !m.stirred {
		m.began = m.now
		return
	}
	m.stirred = false
	m.now += m.longest() // whatever is under way by then has come
	m.began = m.now
	for i := range m.pointer {
		m.pointer[i] = m.order[0]
	}
}

// longest is more cycles than any credit is under way or any link taken.
func (m *Mesh) longest() isa.Cycle {
	return m.hop + m.chipHop + m.credit + m.chipCredit + m.sinkCredit() + m.chipInterval + 1
}

// RouterCounters are the counters by router, as of now.
func (m *Mesh) RouterCounters() []RouterCounters {
	last := m.now - 1 // the last start of a cycle
	for i := range m.loads {
		l, c, s := &m.loads[i], &m.counters[i], &m.rare[i]
		*c = RouterCounters{ChipCrossings: s.crossings, StallBackpressure: s.backpressure, StallArbitration: l.arbitration,
			Occupancy: l.occupancy, BusyCycles: l.busy}
		if l.flits > 0 { // as if they all left now
			c.Occupancy += uint64(l.flits) * uint64(last)
			c.BusyCycles += uint64(int32(uint32(last) - l.since))
		}
		for p := range Port(ports) {
			at := i<<3 | int(p)
			*c.out(p) = m.sent[at]
			*c.in(p) = m.entered[at]
			if to := m.to[at]; to != toEnd {
				*c.in(p) = m.sent[to&^toBorder]
			}
		}
	}
	return m.counters
}

// Peaks are the most slots of any one input FIFO of each router that were taken in one cycle.
func (m *Mesh) Peaks() []int {
	peaks := make([]int, len(m.loads))
	for i := range m.loads {
		peaks[i] = int(m.loads[i].peak)
	}
	return peaks
}
