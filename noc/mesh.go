package noc

import (
	"math/bits"

	"orrery/isa"
)

// Mesh is the fast implementation. Only outputs for which a head competes are visited: a flit announces itself to its router when it is to compete.
// Arbitration is a table look-up, a route is worked out once, and nothing is allocated once the lists have grown. A cycle is four loops over lists, almost
// without branches that depend on what the flits do, and with as little work for a hop as there can be: a processor then works on several
// flits at once. What hangs together is addressed by one number, place or channel: router<<3 | port.
//
// A slot says from which cycle on it may be used and a flit from which on it competes; both are later than the cycle in which they were written, so an
// output sees the routers as they were at the start of the cycle in whatever order outputs are visited.
type Mesh struct {
	grid
	holds, bidsLater bool      // heads hold outputs; they bid for the switch only in the cycle after they won one
	now, began       isa.Cycle // counted from the first tick on: what lies before this tick has no effect any more

	fifos   []fifo   // by place
	slots   []uint64 // the rings of all input FIFOs: a flight, or when it has left the cycle from which on its sender may send one more
	ring    uint32   // slots of a ring less one: a power of two that holds the buffer, so that positions need no comparison
	shift   uint8    // log2 of the slots of a ring
	credits []uint32 // by place: cycles from a flit's leaving until the sender may use its slot
	want    []uint8  // by channel: the inputs whose head asks for it, as bits
	pointer []Port   // by channel: the input it prefers
	owner   []Port   // by channel: the input whose head holds it, or nobody
	to      []place  // by channel: the input at the other end
	sent    []uint64 // by channel: flits
	loads   []load   // by router
	rare    []rare   // by router

	sinks   []sink       // by channel; nil: nobody makes a sender wait
	borders []isa.Cycle  // by channel: from when on a link between chips can take a flit; nil: there are none
	stirred bool         // something has moved in this tick
	packets []isa.Packet // those whose payloads do not fly
	unused  []uint32     // places in packets
	inside  int          // flits between injection and delivery

	compete []channel // outputs for which heads compete in this cycle, each once
	stay    []channel // room for those of the next one
	granted []grantOf
	passing []passing // flits under way to inputs: those of cores and hosts of this cycle, and those that routers send on in it
	ended   []passing // with their channels
	behind  []arrival // flits behind heads that have left: they compete from the next cycle on

	inAssembly bool
	loops      loops

	// What will happen in the cycles to come, by cycle modulo the length of these lists, a power of two.
	arrivals   [][]arrival
	deliveries [][]Delivery
	departures [][]Departure
	uncounted  []int // flits that end unseen

	entered   []uint64 // by place: flits from a core or host
	counters  []RouterCounters
	delivered []Delivery
	left      []Departure
	winner    [8 << ports]Port // of arbitration, by pointer and mask of candidates
}

// channel is an output of a router, place an input: router<<3 | port.
type (
	channel uint32
	place   uint32
)

// What a channel leads to beside a place of the same chip.
const (
	toEnd    place = 1<<32 - 1 // a core or host
	toBorder place = 1 << 31   // a place of another chip, with this bit
)

// fifo is an input FIFO: positions in its ring, modulo 2^16, of the first flit, of the first one that may not compete yet, and of the next one to
// come.
type fifo struct{ head, arrived, tail, _ uint16 }

// load is how full a router is. Occupancy is counted by differences: a flit that enters in cycle c and leaves in g is there at the start of g - c
// cycles, so its entry takes c off and its leaving adds g.
type load struct {
	occupancy   uint64
	busy        uint64 // up to when it was last empty
	arbitration uint64 // flit cycles lost to other inputs
	since       uint32 // from when on there have been flits, modulo 2^32
	flits       uint16 // in all inputs
	peak        uint16 // most slots of one input that were taken in a cycle
}

type rare struct{ backpressure, crossings uint64 }

// arrival is a flit that may compete: place<<4 | isNew | output. One that is not new was ready behind the head that has left.
type arrival uint32

const isNew = 1 << 3

// grantOf is a head that leaves: channel<<3 | input.
type grantOf uint32

// passing is a flit between two routers.
type passing struct {
	f  flight
	to place
}

// sink is the credit of a core or host: for each flit that may be on its way there, the cycle from which on the next may follow it.
type sink struct {
	head   int
	usable []isa.Cycle
}

// New is an empty mesh of the architecture's shape.
func New(a *isa.Arch) *Mesh {
	n := a.Mesh.Cores()
	m := &Mesh{grid: newGrid(a), fifos: make([]fifo, n*8), credits: make([]uint32, n*8), want: make([]uint8, n*8), pointer: make([]Port, n*8), owner: make([]Port, n*8),
		to: make([]place, n*8), sent: make([]uint64, n*8), loads: make([]load, n), rare: make([]rare, n), entered: make([]uint64, n*8), counters: make([]RouterCounters, n)}
	m.holds, m.bidsLater = m.pipeline != isa.Simple, m.pipeline == isa.Sequential
	m.shift = uint8(bits.Len(uint(m.buffer - 1)))
	m.ring, m.slots = 1<<m.shift-1, make([]uint64, n*8<<m.shift)
	m.wire(n)
	span := 1
	for longest := max(m.enter, m.hop, m.chipHop); isa.Cycle(span) <= longest; {
		span *= 2
	}
	m.arrivals, m.deliveries, m.departures = make([][]arrival, span), make([][]Delivery, span), make([][]Departure, span)
	m.uncounted = make([]int, span)
	for from := range Port(ports) {
		for mask := 1; mask < 1<<ports; mask++ {
			in := from
			for mask>>in&1 == 0 {
				in = m.next[in]
			}
			m.winner[int(from)<<ports|mask] = in
		}
	}
	for i := range m.owner {
		m.owner[i] = nobody
	}
	m.prepareLoops()
	m.stirred = true
	m.StartTick()
	return m
}

// wire connects n routers.
func (m *Mesh) wire(n int) {
	if m.pipeline != isa.Simple {
		m.sinks = make([]sink, n*8)
	}
	for i := range n {
		for p := range Port(ports) {
			at := i<<3 | int(p)
			m.credits[at] = uint32(m.creditOf(i, p))
			switch l := m.link(i, p); {
			case l.next < 0:
				m.to[at] = toEnd
				if m.sinks != nil {
					m.sinks[at].usable = make([]isa.Cycle, m.buffer)
				}
			case l.border:
				m.to[at] = place(l.next)<<3 | place(p.opposite()) | toBorder
				if m.borders == nil {
					m.borders = make([]isa.Cycle, n*8)
				}
			default:
				m.to[at] = place(l.next)<<3 | place(p.opposite())
			}
		}
	}
}

// LocalRoom says whether core c knows of room for a packet at the start of the cycle.
func (m *Mesh) LocalRoom(c isa.CoreID) bool { return m.hasRoom(place(c)<<3 | place(Local)) }

// InjectLocal puts a packet of core c into its router, to be seen from the next cycle on. The caller has asked for room.
func (m *Mesh) InjectLocal(c isa.CoreID, p isa.Packet) {
	m.inject(place(c)<<3|place(Local), m.takeOff(p))
}

// InjectUnseen is InjectLocal for a packet to another core that need not appear among those delivered: all there is of it is its way.
func (m *Mesh) InjectUnseen(c isa.CoreID, w Way) {
	m.inject(place(c)<<3|place(Local), unseen|flight(w))
}

// portPlace is the input behind a host port.
func (m *Mesh) portPlace(side Port, index int) place {
	return place(m.edgeRouter(side, index))<<3 | place(side)
}

// PortRoom is the room for packets that host port (side, index) knows of at the start of the cycle.
func (m *Mesh) PortRoom(side Port, index int) int {
	at := m.portPlace(side, index)
	room := m.buffer - m.taken(at)
	for n := range room {
		if m.credited(at, n) > m.now {
			return n
		}
	}
	return room
}

// InjectPort is InjectLocal for a host port.
func (m *Mesh) InjectPort(side Port, index int, p isa.Packet) {
	m.inject(m.portPlace(side, index), m.takeOff(p))
}

// inject puts a flit into an input: with those that come from other routers in the next Step, if it is to compete as early as they.
func (m *Mesh) inject(at place, f flight) {
	m.inside++
	m.entered[at]++
	if m.enter == m.hop {
		m.passing = append(m.passing, passing{f, at})
		return
	}
	m.push(at, f)
	m.announce(at, f, m.now+m.enter)
}

// announce lets a new flit compete from cycle ready on.
func (m *Mesh) announce(at place, f flight, ready isa.Cycle) {
	when := &m.arrivals[int(ready)&(len(m.arrivals)-1)]
	*when = append(*when, arrival(at)<<4|isNew|arrival(f.out()))
}

// taken is the number of flits in an input.
func (m *Mesh) taken(at place) int { return int(m.fifos[at].tail - m.fifos[at].head) }

// hasRoom says whether an input has a slot that its sender knows to be free. With few flits there is one whatever the credits under way.
func (m *Mesh) hasRoom(at place) bool {
	taken := m.taken(at)
	return taken+int(m.credits[at]) < m.buffer || taken < m.buffer && m.credited(at, 0) <= m.now
}

// credited is the cycle from which on n flits and one more may be sent to an input: that in which the credit of the flit comes back that was sent
// as many flits before as the buffer holds.
func (m *Mesh) credited(at place, n int) isa.Cycle {
	return isa.Cycle(*m.slot(at, m.fifos[at].tail+uint16(n)-uint16(m.buffer)))
}

// slot is the slot at some position of an input's ring.
func (m *Mesh) slot(at place, position uint16) *uint64 {
	return &m.slots[uint32(at)<<(m.shift&31)|uint32(position)&m.ring]
}
