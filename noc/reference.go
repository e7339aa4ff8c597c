package noc

import (
	"fmt"

	"orrery/isa"
)

// Reference is the mesh written to be read. A cycle has three verbs: decide, by the state at its start; move, all at once; count.
type Reference struct {
	grid
	now       isa.Cycle
	routers   []referenceRouter
	counters  []RouterCounters
	peaks     []int
	delivered []Delivery
	left      []Departure
}

type referenceRouter struct {
	input   [ports][]flit
	pointer [ports]int       // input that the output prefers
	free    [ports]isa.Cycle // first cycle in which the output's link can take a flit
	staged  [ports][]flit    // what enters the inputs at the end of this cycle
}

// flit is a packet in an input FIFO, and the first cycle in which it may leave it.
type flit struct {
	packet isa.Packet
	ready  isa.Cycle
}

// NewReference is an empty mesh of the architecture's shape.
func NewReference(a *isa.Arch) *Reference {
	n := a.Mesh.Cores()
	return &Reference{grid: newGrid(a), routers: make([]referenceRouter, n), counters: make([]RouterCounters, n), peaks: make([]int, n)}
}

// LocalRoom is the room for packets of core c, by the state at the start of the cycle.
func (m *Reference) LocalRoom(c isa.CoreID) int { return m.room(int(c), Local) }

// InjectLocal puts a packet of core c into its router, to be seen from the next cycle on. The caller has asked for room.
func (m *Reference) InjectLocal(c isa.CoreID, p isa.Packet) { m.stage(int(c), Local, p, m.now+1) }

// PortRoom and InjectPort are the same for host port (side, index).
func (m *Reference) PortRoom(side Port, index int) int {
	return m.room(m.edgeRouter(side, index), side)
}

func (m *Reference) InjectPort(side Port, index int, p isa.Packet) {
	m.stage(m.edgeRouter(side, index), side, p, m.now+1)
}

func (m *Reference) room(router int, p Port) int { return m.buffer - len(m.routers[router].input[p]) }

func (m *Reference) stage(router int, p Port, packet isa.Packet, ready isa.Cycle) {
	r := &m.routers[router]
	r.staged[p] = append(r.staged[p], flit{packet, ready})
	*m.counters[router].in(p)++
}

// StartTick puts arbitration and the links of a quiet mesh into their power-on state, in which every tick begins.
func (m *Reference) StartTick() {
	for i := range m.routers {
		m.routers[i].pointer, m.routers[i].free = [ports]int{}, [ports]isa.Cycle{}
	}
}

// Step runs one cycle. What it delivered is in Delivered and Left until the next.
func (m *Reference) Step() {
	m.delivered, m.left = m.delivered[:0], m.left[:0]
	grants := m.decide()
	for _, g := range grants {
		m.move(g)
	}
	m.commit()
	m.now++
}

// grant is one decision: the head of an input may leave through an output.
type grant struct {
	router  int
	in, out Port
}

// decide arbitrates every output of every router.
func (m *Reference) decide() []grant {
	var grants []grant
	for i := range m.routers {
		m.countOccupancy(i)
		for out := Local; out < ports; out++ {
			if in, ok := m.arbitrate(i, out); ok {
				grants = append(grants, grant{i, in, out})
			}
		}
	}
	return grants
}

// arbitrate chooses among the inputs whose head wants the output: the first from the pointer on. The pointer moves past the winner.
func (m *Reference) arbitrate(router int, out Port) (Port, bool) {
	r := &m.routers[router]
	winner, wanting := -1, 0
	for k := range ports {
		in := (r.pointer[out] + k) % ports
		if m.wants(router, Port(in), out) {
			wanting++
			if winner < 0 {
				winner = in
			}
		}
	}
	switch {
	case wanting == 0:
		return 0, false
	case !m.usable(router, out):
		m.counters[router].StallBackpressure += uint64(wanting)
		return 0, false
	}
	m.counters[router].StallArbitration += uint64(wanting - 1)
	r.pointer[out] = (winner + 1) % ports
	return Port(winner), true
}

func (m *Reference) wants(router int, in, out Port) bool {
	queue := m.routers[router].input[in]
	return len(queue) > 0 && queue[0].ready <= m.now && route(queue[0].packet.Header, m.yFirst) == out
}

// usable says whether the output can take a flit: its link is free and there is room behind it. Cores and hosts always have room.
func (m *Reference) usable(router int, out Port) bool {
	l := m.link(router, out)
	return m.routers[router].free[out] <= m.now && (l.next < 0 || m.room(int(l.next), out.opposite()) > 0)
}

// move takes a granted flit out of its FIFO and to the other end of the link.
func (m *Reference) move(g grant) {
	queue := &m.routers[g.router].input[g.in]
	packet := (*queue)[0].packet
	*queue = (*queue)[1:]
	*m.counters[g.router].out(g.out)++
	packet.Header = step(packet.Header, g.out)
	l := m.link(g.router, g.out)
	switch {
	case g.out == Local:
		m.delivered = append(m.delivered, Delivery{isa.CoreID(g.router), packet})
	case l.next < 0:
		m.left = append(m.left, Departure{isa.Port{Side: g.out.Side(), Index: m.edgeIndex(g.router, g.out)}, packet})
	default:
		m.stage(int(l.next), g.out.opposite(), packet, m.now+l.latency)
		if l.border {
			m.counters[g.router].ChipCrossings++
			m.routers[g.router].free[g.out] = m.now + m.chipInterval
		}
	}
}

// commit lets everything staged enter its FIFO.
func (m *Reference) commit() {
	for i := range m.routers {
		r := &m.routers[i]
		for p := range ports {
			r.input[p] = append(r.input[p], r.staged[p]...)
			r.staged[p] = r.staged[p][:0]
			m.peaks[i] = max(m.peaks[i], len(r.input[p]))
		}
	}
}

func (m *Reference) countOccupancy(router int) {
	flits := 0
	for p := range ports {
		flits += len(m.routers[router].input[p])
	}
	m.counters[router].Occupancy += uint64(flits)
	if flits > 0 {
		m.counters[router].BusyCycles++
	}
}

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
	return true
}

// Cycle is the cycle that the next Step runs.
func (m *Reference) Cycle() isa.Cycle { return m.now }

// Idle lets n cycles pass on a quiet mesh.
func (m *Reference) Idle(n isa.Cycle) {
	for range n {
		m.Step()
	}
}

// Reset empties the mesh and rewinds arbitration and clock; counters and peaks stay.
func (m *Reference) Reset() {
	clear(m.routers)
	m.now = 0
	m.delivered, m.left = m.delivered[:0], m.left[:0]
}

// RouterCounters are the counters by router; they change with the next Step.
func (m *Reference) RouterCounters() []RouterCounters { return m.counters }

// Peaks are the most flits that any one input FIFO of each router held.
func (m *Reference) Peaks() []int { return m.peaks }

// State is the state of a quiet mesh.
func (m *Reference) State() State {
	s := newState(len(m.routers))
	for i := range m.routers {
		for p := range ports {
			s.Pointers[i*ports+p] = uint8(m.routers[i].pointer[p])
			s.Taken[i*ports+p] = max(0, m.routers[i].free[p]-m.now)
		}
	}
	return s
}

// SetState puts a quiet mesh into a state; one that does not fit is refused.
func (m *Reference) SetState(s State) error {
	if err := s.check(len(m.routers)); err != nil {
		return err
	}
	for i := range m.routers {
		for p := range ports {
			m.routers[i].pointer[p] = int(s.Pointers[i*ports+p])
			m.routers[i].free[p] = m.now + s.Taken[i*ports+p]
		}
	}
	return nil
}

func newState(routers int) State {
	return State{Pointers: make([]uint8, routers*ports), Taken: make([]isa.Cycle, routers*ports)}
}

func (s State) check(routers int) error {
	if len(s.Pointers) != routers*ports || len(s.Taken) != routers*ports {
		return fmt.Errorf("the state has %d pointers and %d timers; a mesh of %d routers has %d of each",
			len(s.Pointers), len(s.Taken), routers, routers*ports)
	}
	for i := range s.Pointers {
		if s.Pointers[i] >= ports || s.Taken[i] < 0 {
			return fmt.Errorf("router c%d %v: pointer %d, link taken for %d cycles", i/ports, Port(i%ports), s.Pointers[i], s.Taken[i])
		}
	}
	return nil
}
