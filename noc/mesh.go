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
	now      isa.Cycle
	routers  []router
	channels []channel   // by router and port, the input FIFOs; then those to cores and hosts; then the sink of simple routers
	slots    []slot      // the rings of all FIFOs, buffer slots each
	usable   []isa.Cycle // by channel and slot: from when on the sender may use it
	links    []meshLink  // by router and port
	free     []isa.Cycle // by router and port: from when on the link can take a flit
	active   []uint64    // bit set of routers with heads that may leave
	used     []uint64    // bit set of routers that are not in their power-on state
	inside   int         // flits between injection and delivery

	// What will happen in the cycles to come, by cycle modulo the length of these lists, a power of two.
	arrivals   [][]int32 // input FIFOs whose next flit competes from then on
	deliveries [][]Delivery
	departures [][]Departure

	counters  []RouterCounters
	counted   []RouterCounters // counters brought up to date while flits are under way
	delivered []Delivery
	left      []Departure
	winner    *[ports][1 << ports]Port // of arbitration, by pointer and mask of candidates
}

// router is the control state of one router.
type router struct {
	want    [ports]uint8 // by output: the inputs whose head asks for it, as bits
	outs    uint8        // the outputs that are asked for, as bits
	pointer [ports]Port  // by output: the input it prefers
	owner   [ports]Port  // by output: the input whose head holds it, or nobody
	flits   int32        // in the input FIFOs
	peak    int32
}

// channel is a FIFO, from its sender's side too: the sink of a core or host keeps nothing but the times of its credits.
type channel struct {
	head, count int32
	ready       int32     // flits that may compete
	ample       int32     // with fewer flits than this there is a usable slot whatever the credits under way
	credit      isa.Cycle // from a flit's leaving until the sender may use its slot
	popped      isa.Cycle // when the last flit left
}

// slot is a flit in a ring, with the output it will ask for.
type slot struct {
	payload uint64
	header  isa.Header
	out     Port
}

// meshLink is a link with the channel behind it.
type meshLink struct {
	link
	channel int32
}

// New is an empty mesh of the architecture's shape.
func New(a *isa.Arch) *Mesh {
	n := a.Mesh.Cores()
	m := &Mesh{grid: newGrid(a), routers: make([]router, n), slots: make([]slot, n*ports*a.NoC.Buffer), links: make([]meshLink, n*ports),
		free: make([]isa.Cycle, n*ports), active: make([]uint64, (n+63)/64), used: make([]uint64, (n+63)/64), counters: make([]RouterCounters, n), counted: make([]RouterCounters, n)}
	m.wire()
	span := 1
	for longest := max(m.enter, m.hop, m.chipHop); isa.Cycle(span) <= longest; {
		span *= 2
	}
	m.arrivals, m.deliveries, m.departures = make([][]int32, span), make([][]Delivery, span), make([][]Departure, span)
	m.winner = m.winners()
	for i := range m.routers {
		m.powerOn(int32(i))
	}
	return m
}

// wire makes the channels and links.
func (m *Mesh) wire() {
	for i := range m.links {
		m.channels = append(m.channels, m.newChannel(m.creditOf(i/ports, Port(i%ports))))
	}
	for i := range m.links {
		l := meshLink{link: m.link(i/ports, Port(i%ports))}
		switch {
		case l.next >= 0:
			l.channel = l.next*ports + int32(Port(i%ports).opposite())
		case m.pipeline == isa.Simple && len(m.channels) > len(m.links):
			l.channel = int32(len(m.links)) // one sink does for all that never make a sender wait
		default:
			l.channel = int32(len(m.channels))
			m.channels = append(m.channels, m.newChannel(m.sinkCredit()))
		}
		m.links[i] = l
	}
	m.usable = make([]isa.Cycle, len(m.channels)*m.buffer)
}

func (m *Mesh) newChannel(credit isa.Cycle) channel {
	return channel{credit: credit, ample: int32(max(0, isa.Cycle(m.buffer)-credit))}
}

// winners is, by pointer and mask of candidates, the first candidate from the pointer on in the order of arbitration.
func (g *grid) winners() *[ports][1 << ports]Port {
	var table [ports][1 << ports]Port
	for from := range Port(ports) {
		for mask := 1; mask < 1<<ports; mask++ {
			in := from
			for mask>>in&1 == 0 {
				in = g.next[in]
			}
			table[from][mask] = in
		}
	}
	return &table
}

// LocalRoom says whether core c knows of room for a packet at the start of the cycle.
func (m *Mesh) LocalRoom(c isa.CoreID) bool { return m.hasRoom(int32(c) * ports) }

// InjectLocal puts a packet of core c into its router, to be seen from the next cycle on. The caller has asked for room.
func (m *Mesh) InjectLocal(c isa.CoreID, p isa.Packet) { m.inject(int32(c)*ports, p) }

// PortRoom is the room for packets that host port (side, index) knows of at the start of the cycle.
func (m *Mesh) PortRoom(side Port, index int) int { return m.room(m.portChannel(side, index)) }

// InjectPort is InjectLocal for a host port.
func (m *Mesh) InjectPort(side Port, index int, p isa.Packet) {
	m.inject(m.portChannel(side, index), p)
}

func (m *Mesh) portChannel(side Port, index int) int32 {
	return int32(m.edgeRouter(side, index)*ports + int(side))
}

func (m *Mesh) inject(channel int32, p isa.Packet) {
	m.inside++
	m.push(channel, slot{p.Payload, p.Header, route(p.Header, m.yFirst)}, m.now+m.enter)
}

// room is the number of usable slots of a channel: those after its flits, in the order in which they were left.
func (m *Mesh) room(at int32) int {
	c := &m.channels[at]
	for n := range m.buffer - int(c.count) {
		if m.usable[m.ring(at, c.head+c.count+int32(n))] > m.now {
			return n
		}
	}
	return m.buffer - int(c.count)
}

// hasRoom says whether a channel has a usable slot.
func (m *Mesh) hasRoom(at int32) bool {
	c := &m.channels[at]
	return c.count < c.ample || int(c.count) < m.buffer && m.usable[m.ring(at, c.head+c.count)] <= m.now
}

// ring is the index of slot k of a channel, k counted on past the end of the ring.
func (m *Mesh) ring(channel, k int32) int {
	if int(k) >= m.buffer {
		k -= int32(m.buffer)
	}
	return int(channel)*m.buffer + int(k)
}

// Step runs one cycle. What it delivered is in Delivered and Left until the next.
func (m *Mesh) Step() {
	now := int(m.now) & (len(m.arrivals) - 1)
	for _, at := range m.arrivals[now] {
		c := &m.channels[at]
		if c.ready++; c.ready == 1 {
			m.compete(at)
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

// compete lets the head of an input FIFO ask for its output.
func (m *Mesh) compete(at int32) {
	i := at / ports
	r, in := &m.routers[i], at%ports
	out := m.slots[int(at)*m.buffer+int(m.channels[at].head)].out
	r.want[out] |= 1 << in
	r.outs |= 1 << out
	m.active[i/64] |= 1 << (i % 64)
}
