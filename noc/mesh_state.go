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
	for w, word := range m.used {
		for ; word != 0; word &= word - 1 {
			m.powerOn(int32(w*64 + bits.TrailingZeros64(word)))
		}
		m.used[w] = 0
	}
	m.now = 0
	m.delivered, m.left = m.delivered[:0], m.left[:0]
}

// powerOn resets a router without flits, its inputs and its sinks.
func (m *Mesh) powerOn(i int32) {
	r := &m.routers[i]
	for p := range int32(ports) {
		at := i*ports + p
		r.pointer[p], r.owner[p], m.free[at] = m.order[0], nobody, 0
		m.channels[at].popped = -1
		clear(m.usable[int(at)*m.buffer : int(at+1)*m.buffer])
		if l := &m.links[at]; l.next < 0 {
			clear(m.usable[int(l.channel)*m.buffer : int(l.channel+1)*m.buffer])
		}
	}
}

// RouterCounters are the counters by router; they change with the next Step.
func (m *Mesh) RouterCounters() []RouterCounters {
	if m.Quiet() {
		return m.counters
	}
	copy(m.counted, m.counters)
	last := uint64(m.now - 1)
	for i := range m.counted {
		if n := m.routers[i].flits; n > 0 { // as if they all left now: see pop
			m.counted[i].Occupancy += uint64(n) * last
			m.counted[i].BusyCycles += last
		}
	}
	return m.counted
}

// Peaks are the most slots of any one input FIFO of each router that were taken in one cycle.
func (m *Mesh) Peaks() []int {
	peaks := make([]int, len(m.routers))
	for i := range m.routers {
		peaks[i] = int(m.routers[i].peak)
	}
	return peaks
}
