package noc

import (
	"math/bits"

	"orrery/isa"
)

// Mesh is the fast implementation. Only routers with a head that may leave are visited: a flit announces itself to its router when it is to
// compete. Routes are worked out once per hop, arbitration is a table look-up, and nothing is allocated once the lists have grown.
//
// It needs no second phase. A slot says from which cycle on it may be used and a flit from which on it competes; both are later than
// the cycle in which they were written, so a router sees the others as they were at the start of the cycle in whatever order they are visited.
type Mesh struct {
	grid
	holds, bidsLater bool // heads hold outputs; they bid for the switch only in the cycle after they won one

	now     isa.Cycle
	routers []router
	slots   []slot // the rings of all input FIFOs
	ring    uint32 // slots of a ring less one: a power of two that holds the buffer, so that positions need no comparison
	wires   []wire // by router and output
	sinks   []sink
	borders []isa.Cycle // by link between chips: from when on it can take a flit
	active  []uint64    // bit set of routers with heads that may leave
	used    []uint64    // bit set of routers that are not in their power-on state
	stirred bool        // there may be such routers
	inside  int         // flits between injection and delivery

	// What will happen in the cycles to come, by cycle modulo the length of these lists, a power of two.
	arrivals   [][]arrival
	deliveries [][]Delivery
	departures [][]Departure

	entered   []uint64 // by router and port: flits from a core or host
	counters  []RouterCounters
	delivered []Delivery
	left      []Departure
	winner    [ports][1 << ports]Port // of arbitration, by pointer and mask of candidates
	asks      [1 << 4]Port            // by what is left of the way, see ask
}

// router is the state of one router, in three cache lines: the first two are what its neighbours write, too. Occupancy and busy cycles are
// counted by differences: see move.
type router struct {
	want      uint64      // a byte for each output: the inputs whose head asks for it, as bits
	pointer   [ports]Port // by output: the input it prefers
	owner     [ports]Port // by output: the input whose head holds it, or nobody
	flits     int32       // in the input FIFOs
	occupancy uint64
	busy      uint64
	peak      int32
	_         int32
	fifos     [ports]fifo
	out       [ports]uint64 // flits sent
	stalls    struct{ backpressure, arbitration uint64 }
	crossings uint64
}

// fifo is an input FIFO: a ring of slots.
type fifo struct {
	base               uint32 // of its ring
	head, count, ready uint16 // first flit; flits; those of them that may compete
	ample              uint16 // with fewer flits there is a usable slot whatever the credits under way
	credit             uint32 // cycles from a flit's leaving until the sender may use its slot
}

// slot is a flit and the output it will ask for. When it has left, the payload is the cycle from which on its sender may send one more.
type slot struct {
	payload uint64
	header  isa.Header
	out     Port
}

// arrival is a flit that may compete, as far as its FIFO is concerned, from some cycle on.
type arrival struct {
	router  int32
	in, out Port
}

// wire is what hangs on an output.
type wire struct {
	next    int32 // router at the other end; -1: core or host
	latency int32
	index   int32 // of the sink where next is -1; else of the border between chips, or -1
}

// sink is the credit of a core or host: for each flit that may be on its way there, the cycle from which on the next may follow it.
type sink struct {
	head   int
	credit isa.Cycle
	usable []isa.Cycle // nil: it never makes a sender wait
}

// New is an empty mesh of the architecture's shape.
func New(a *isa.Arch) *Mesh {
	n := a.Mesh.Cores()
	m := &Mesh{grid: newGrid(a), routers: make([]router, n), wires: make([]wire, n*ports),
		active: make([]uint64, (n+63)/64), used: make([]uint64, (n+63)/64), entered: make([]uint64, n*ports), counters: make([]RouterCounters, n)}
	m.holds, m.bidsLater = m.pipeline != isa.Simple, m.pipeline == isa.Sequential
	m.wire()
	span := 1
	for longest := max(m.enter, m.hop, m.chipHop); isa.Cycle(span) <= longest; {
		span *= 2
	}
	m.arrivals, m.deliveries, m.departures = make([][]arrival, span), make([][]Delivery, span), make([][]Departure, span)
	m.tabulate()
	for i := range m.routers {
		m.powerOn(int32(i))
	}
	return m
}

// wire connects the routers.
func (m *Mesh) wire() {
	ring := 1 << bits.Len(uint(m.buffer-1))
	m.ring, m.slots = uint32(ring-1), make([]slot, len(m.wires)*ring)
	for i := range m.wires {
		router, p := i/ports, Port(i%ports)
		credit := m.creditOf(router, p)
		m.routers[router].fifos[p] = fifo{base: uint32(i * ring), credit: uint32(credit), ample: uint16(max(0, isa.Cycle(m.buffer)-credit))}
		l := m.link(router, p)
		w := wire{next: l.next, latency: int32(l.latency), index: -1}
		switch {
		case l.next < 0:
			w.index = int32(len(m.sinks))
			m.sinks = append(m.sinks, m.newSink())
		case l.border:
			w.index = int32(len(m.borders))
			m.borders = append(m.borders, 0)
		}
		m.wires[i] = w
	}
}

func (m *Mesh) newSink() sink {
	if m.pipeline == isa.Simple {
		return sink{}
	}
	return sink{credit: m.sinkCredit(), usable: make([]isa.Cycle, m.buffer)}
}

// tabulate makes the tables of arbitration and routing.
func (m *Mesh) tabulate() {
	for from := range Port(ports) {
		for mask := 1; mask < 1<<ports; mask++ {
			in := from
			for mask>>in&1 == 0 {
				in = m.next[in]
			}
			m.winner[from][mask] = in
		}
	}
	for _, dx := range []int{-1, 0, 1} {
		for _, dy := range []int{-1, 0, 1} {
			h := isa.MakeHeader(dx, dy, 0)
			m.asks[way(h)] = route(h, m.yFirst)
		}
	}
}

// way is what a header's next step depends on: the signs of dx and dy.
func way(h isa.Header) uint32 {
	x, y := int32(h<<4)>>24, int32(h<<12)>>24
	return uint32(x)>>31 | uint32(-x)>>31<<1 | uint32(y)>>31<<2 | uint32(-y)>>31<<3
}

// LocalRoom says whether core c knows of room for a packet at the start of the cycle.
func (m *Mesh) LocalRoom(c isa.CoreID) bool { return m.hasRoom(&m.routers[c].fifos[Local]) }

// InjectLocal puts a packet of core c into its router, to be seen from the next cycle on. The caller has asked for room.
func (m *Mesh) InjectLocal(c isa.CoreID, p isa.Packet) { m.inject(int32(c), Local, p) }

// PortRoom is the room for packets that host port (side, index) knows of at the start of the cycle.
func (m *Mesh) PortRoom(side Port, index int) int {
	f := &m.routers[m.edgeRouter(side, index)].fifos[side]
	room := m.buffer - int(f.count)
	for n := range room {
		if m.credited(f, n) > m.now {
			return n
		}
	}
	return room
}

// InjectPort is InjectLocal for a host port.
func (m *Mesh) InjectPort(side Port, index int, p isa.Packet) {
	m.inject(int32(m.edgeRouter(side, index)), side, p)
}

func (m *Mesh) inject(i int32, in Port, p isa.Packet) {
	m.inside++
	m.entered[int(i)*ports+int(in)]++
	m.push(i, in, p.Header, p.Payload, m.now+m.enter)
}

// hasRoom says whether an input has a slot that its sender knows to be free.
func (m *Mesh) hasRoom(f *fifo) bool {
	return f.count < f.ample || int(f.count) < m.buffer && m.credited(f, 0) <= m.now
}

// credited is the cycle from which on n flits and one more may be sent to an input: that in which the credit of the flit comes back that was sent
// as many flits before as the buffer holds.
func (m *Mesh) credited(f *fifo, n int) isa.Cycle {
	return isa.Cycle(m.slot(f, int(f.count)+n-m.buffer).payload)
}

// slot is the slot of the flit at place k of an input, counted from its head; those before the head have left.
func (m *Mesh) slot(f *fifo, k int) *slot {
	return &m.slots[f.base+(uint32(f.head)+uint32(k))&m.ring]
}

// Step runs one cycle. What it delivered is in Delivered and Left until the next.
func (m *Mesh) Step() {
	if m.inside == 0 {
		m.Idle(1)
		return
	}
	m.stirred = true
	now := int(m.now) & (len(m.arrivals) - 1)
	for _, a := range m.arrivals[now] {
		r := &m.routers[a.router]
		if r.fifos[a.in].ready++; r.fifos[a.in].ready == 1 {
			r.want |= ask(a.in, a.out)
			m.active[a.router/64] |= 1 << (a.router % 64)
		}
	}
	m.arrivals[now] = m.arrivals[now][:0]
	for w, word := range m.active {
		m.used[w] |= word
		for ; word != 0; word &= word - 1 {
			m.decide(int32(w*64 + bits.TrailingZeros64(word)))
		}
	}
	m.delivered, m.deliveries[now] = m.deliveries[now], m.delivered[:0]
	m.left, m.departures[now] = m.departures[now], m.left[:0]
	m.inside -= len(m.delivered) + len(m.left)
	m.now++
}
