package noc

import (
	"cmp"
	"slices"

	"orrery/isa"
)

// Landed are the flights to cores that ended in the last Step, in any order, without those unseen.
func (m *Mesh) Landed() []Landing { return m.landed }

// Delivered are the packets of Landed, in the same order.
func (m *Mesh) Delivered() []Delivery {
	if len(m.delivered) == 0 {
		for _, l := range m.landed {
			m.delivered = append(m.delivered, Delivery{l.core, m.land(l.f)})
		}
	}
	return m.delivered
}

// clear forgets what has been delivered and has left.
func (m *Mesh) clear() {
	for _, l := range m.landed {
		m.forget(l.f)
	}
	m.landed, m.delivered, m.left = m.landed[:0], m.delivered[:0], m.left[:0]
}

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
		m.clear()
		if m.now+n >= m.legible {
			m.refresh(m.now + n)
		}
		m.now += n
	}
}

// StartTick puts a quiet mesh into its power-on state, in which every tick begins: arbitration at the first input, links free, credits back,
// cycle 0. Counters and peaks stay.
func (m *Mesh) StartTick() {
	m.clear()
	if !m.stirred {
		m.began = m.now
		return
	}
	m.stirred = false
	m.now += m.longest() // whatever is under way by then has come
	m.began = m.now
	var want [len(router{}.want)]uint8
	for i := range want {
		want[i] = uint8(m.order[0]) << ports
	}
	for i := range m.routers {
		m.routers[i].want = want
	}
}

// longest is more cycles than any credit is under way or any link taken.
func (m *Mesh) longest() isa.Cycle {
	return m.hop + m.chipHop + m.credit + m.chipCredit + m.sinkCredit() + m.chipInterval + 1
}

// Peaks are the most slots of any one input FIFO of each router that were taken in one cycle.
func (m *Mesh) Peaks() []int {
	peaks := make([]int, len(m.routers))
	for i := range m.routers {
		peaks[i] = int(m.routers[i].peak)
	}
	return peaks
}
