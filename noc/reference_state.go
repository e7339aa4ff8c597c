package noc

import "orrery/isa"

// Delivered are the packets that reached their cores in the last Step, by ascending router.
func (m *Reference) Delivered() []Delivery { return m.delivered }

// Left are the packets that left the grid in the last Step, by ascending router, then east, west, north, south.
func (m *Reference) Left() []Departure { return m.left }

// Quiet says that no flit is anywhere in the mesh.
func (m *Reference) Quiet() bool {
	for i := range m.routers {
		for p := range ports {
			if len(m.routers[i].input[p])+len(m.routers[i].staged[p]) > 0 {
				return false
			}
		}
	}
	return len(m.leaving) == 0
}

// Cycle is the cycle that the next Step runs.
func (m *Reference) Cycle() isa.Cycle { return m.now }

// Idle lets n cycles pass on a quiet mesh.
func (m *Reference) Idle(n isa.Cycle) {
	for range n {
		m.Step()
	}
}

// StartTick puts a quiet mesh into its power-on state, in which every tick begins: arbitration at the first input, links free, credits back,
// cycle 0. Counters and peaks stay.
func (m *Reference) StartTick() {
	m.now, m.returning, m.leaving = 0, nil, nil
	m.delivered, m.left = m.delivered[:0], m.left[:0]
	for i := range m.routers {
		r := referenceRouter{}
		for p := range ports {
			r.room[p], r.sinkRoom[p] = m.buffer, m.buffer
			r.first[p], r.switches[p], r.owner[p] = m.order[0], m.order[0], nobody
		}
		m.routers[i] = r
	}
}

// RouterCounters are the counters by router; they change with the next Step.
func (m *Reference) RouterCounters() []RouterCounters { return m.counters }

// Peaks are the most slots of any one input FIFO of each router that were taken in one cycle.
func (m *Reference) Peaks() []int { return m.peaks }
