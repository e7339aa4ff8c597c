package noc

import (
	"math/bits"

	"orrery/isa"
)

// Mesh is the fast implementation: routers that hold no flit are not visited, routes are worked out once per hop, arbitration is a
// table look-up, and nothing is allocated once the work lists have grown.
type Mesh struct {
	grid
	now       isa.Cycle
	links     []link      // by router and port
	queues    []queue     // by router and port
	slots     []slot      // the rings of all queues, buffer slots each
	flits     []int32     // by router: flits in its queues
	active    []uint64    // bit set of routers with flits
	pointers  []uint8     // by router and port
	free      []isa.Cycle // by router and port
	inside    int         // flits in queues
	grants    []granted
	staged    []arrival
	counters  []RouterCounters
	peaks     []int
	delivered []Delivery
	left      []Departure
}

// queue is one input FIFO: a ring of buffer slots.
type queue struct {
	head, count int32
}

// slot is a flit in a ring, with the output it will ask for.
type slot struct {
	packet isa.Packet
	ready  isa.Cycle
	out    Port
}

type granted struct {
	router  int32
	in, out Port
}

// arrival is a flit on its way into a queue at the end of the cycle.
type arrival struct {
	queue int32
	slot  slot
}

// New is an empty mesh of the architecture's shape.
func New(a *isa.Arch) *Mesh {
	n := a.Mesh.Cores()
	m := &Mesh{grid: newGrid(a), links: make([]link, n*ports), queues: make([]queue, n*ports),
		slots: make([]slot, n*ports*a.NoC.Buffer), flits: make([]int32, n), active: make([]uint64, (n+63)/64),
		pointers: make([]uint8, n*ports), free: make([]isa.Cycle, n*ports), counters: make([]RouterCounters, n), peaks: make([]int, n)}
	for i := range m.links {
		m.links[i] = m.link(i/ports, Port(i%ports))
	}
	return m
}

// LocalRoom is the room for packets of core c, by the state at the start of the cycle.
func (m *Mesh) LocalRoom(c isa.CoreID) int { return m.room(int32(c) * ports) }

// InjectLocal puts a packet of core c into its router, to be seen from the next cycle on. The caller has asked for room.
func (m *Mesh) InjectLocal(c isa.CoreID, p isa.Packet) { m.stage(int32(c)*ports, p, m.now+1) }

// PortRoom and InjectPort are the same for host port (side, index).
func (m *Mesh) PortRoom(side Port, index int) int { return m.room(m.portQueue(side, index)) }

func (m *Mesh) InjectPort(side Port, index int, p isa.Packet) {
	m.stage(m.portQueue(side, index), p, m.now+1)
}

func (m *Mesh) portQueue(side Port, index int) int32 {
	return int32(m.edgeRouter(side, index)*ports + int(side))
}

func (m *Mesh) room(queue int32) int { return m.buffer - int(m.queues[queue].count) }

func (m *Mesh) stage(queue int32, p isa.Packet, ready isa.Cycle) {
	m.staged = append(m.staged, arrival{queue, slot{p, ready, route(p.Header, m.yFirst)}})
}

// StartTick puts arbitration and the links of a quiet mesh into their power-on state, in which every tick begins.
func (m *Mesh) StartTick() {
	clear(m.pointers)
	clear(m.free)
}

// Step runs one cycle. What it delivered is in Delivered and Left until the next.
func (m *Mesh) Step() {
	m.delivered, m.left, m.grants = m.delivered[:0], m.left[:0], m.grants[:0]
	for w, word := range m.active {
		for ; word != 0; word &= word - 1 {
			m.decide(int32(w*64 + bits.TrailingZeros64(word)))
		}
	}
	for _, g := range m.grants {
		m.move(g)
	}
	m.commit()
	m.now++
}

// firstFrom[p][mask] is the first set bit of mask from bit p on, cyclically over the five ports.
var firstFrom = func() (table [ports][1 << ports]uint8) {
	for p := range table {
		for mask := 1; mask < 1<<ports; mask++ {
			in := p
			for mask>>in&1 == 0 {
				in = (in + 1) % ports
			}
			table[p][mask] = uint8(in)
		}
	}
	return table
}()

// decide arbitrates the outputs of one router by the state at the start of the cycle.
func (m *Mesh) decide(router int32) {
	c := &m.counters[router]
	c.Occupancy += uint64(m.flits[router])
	c.BusyCycles++
	var wanted [ports]uint8 // by output: the inputs whose ready head wants it
	base := router * ports
	for in := range int32(ports) {
		q := m.queues[base+in]
		if q.count == 0 {
			continue
		}
		if head := &m.slots[int(base+in)*m.buffer+int(q.head)]; head.ready <= m.now {
			wanted[head.out] |= 1 << in
		}
	}
	for out, mask := range wanted {
		if mask == 0 {
			continue
		}
		at := base + int32(out)
		if l := &m.links[at]; m.free[at] > m.now || l.next >= 0 && m.room(l.next*ports+int32(Port(out).opposite())) == 0 {
			c.StallBackpressure += uint64(bits.OnesCount8(mask))
			continue
		}
		c.StallArbitration += uint64(bits.OnesCount8(mask) - 1)
		in := firstFrom[m.pointers[at]][mask]
		m.pointers[at] = (in + 1) % ports
		m.grants = append(m.grants, granted{router, Port(in), Port(out)})
	}
}

// move takes a granted flit out of its queue and to the other end of the link.
func (m *Mesh) move(g granted) {
	at := g.router*ports + int32(g.in)
	q := &m.queues[at]
	packet := m.slots[int(at)*m.buffer+int(q.head)].packet
	if q.head++; int(q.head) == m.buffer {
		q.head = 0
	}
	q.count--
	m.inside--
	if m.flits[g.router]--; m.flits[g.router] == 0 {
		m.active[g.router/64] &^= 1 << (g.router % 64)
	}
	packet.Header = step(packet.Header, g.out)
	m.send(g, packet)
}

// send hands a flit that has left its queue to the core, the host, or the next router.
func (m *Mesh) send(g granted, packet isa.Packet) {
	c := &m.counters[g.router]
	*c.out(g.out)++
	if g.out == Local {
		m.delivered = append(m.delivered, Delivery{isa.CoreID(g.router), packet})
		return
	}
	at := g.router*ports + int32(g.out)
	l := &m.links[at]
	if l.next < 0 {
		port := isa.Port{Side: g.out.Side(), Index: m.edgeIndex(int(g.router), g.out)}
		m.left = append(m.left, Departure{port, packet})
		return
	}
	m.stage(l.next*ports+int32(g.out.opposite()), packet, m.now+l.latency)
	if l.border {
		c.ChipCrossings++
		m.free[at] = m.now + m.chipInterval
	}
}

// commit lets everything staged enter its queue.
func (m *Mesh) commit() {
	for i := range m.staged {
		a := &m.staged[i]
		q, router := &m.queues[a.queue], a.queue/ports
		at := int(q.head + q.count)
		if at >= m.buffer {
			at -= m.buffer
		}
		m.slots[int(a.queue)*m.buffer+at] = a.slot
		q.count++
		m.flits[router]++
		m.active[router/64] |= 1 << (router % 64)
		*m.counters[router].in(Port(a.queue % ports))++
		m.peaks[router] = max(m.peaks[router], int(q.count))
	}
	m.inside += len(m.staged)
	m.staged = m.staged[:0]
}

// Delivered are the packets that reached their cores in the last Step, by ascending router.
func (m *Mesh) Delivered() []Delivery { return m.delivered }

// Left are the packets that left the grid in the last Step, by ascending router, then east, west, north, south.
func (m *Mesh) Left() []Departure { return m.left }

// Quiet says that no flit is anywhere in the mesh.
func (m *Mesh) Quiet() bool { return m.inside == 0 && len(m.staged) == 0 }

// Cycle is the cycle that the next Step runs.
func (m *Mesh) Cycle() isa.Cycle { return m.now }

// Idle lets n cycles pass on a quiet mesh.
func (m *Mesh) Idle(n isa.Cycle) {
	if n > 0 {
		m.delivered, m.left = m.delivered[:0], m.left[:0]
		m.now += n
	}
}

// Reset empties the mesh and rewinds arbitration and clock; counters and peaks stay.
func (m *Mesh) Reset() {
	clear(m.queues)
	clear(m.flits)
	clear(m.active)
	clear(m.pointers)
	clear(m.free)
	m.inside, m.now = 0, 0
	m.staged, m.delivered, m.left = m.staged[:0], m.delivered[:0], m.left[:0]
}

// RouterCounters are the counters by router; they change with the next Step.
func (m *Mesh) RouterCounters() []RouterCounters { return m.counters }

// Peaks are the most flits that any one input FIFO of each router held.
func (m *Mesh) Peaks() []int { return m.peaks }

// State is the state of a quiet mesh.
func (m *Mesh) State() State {
	s := newState(len(m.flits))
	copy(s.Pointers, m.pointers)
	for i, f := range m.free {
		s.Taken[i] = max(0, f-m.now)
	}
	return s
}

// SetState puts a quiet mesh into a state; one that does not fit is refused.
func (m *Mesh) SetState(s State) error {
	if err := s.check(len(m.flits)); err != nil {
		return err
	}
	copy(m.pointers, s.Pointers)
	for i, taken := range s.Taken {
		m.free[i] = m.now + taken
	}
	return nil
}
