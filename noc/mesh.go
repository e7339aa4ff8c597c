package noc

import (
	"math/bits"

	"orrery/isa"
)

// Mesh is the fast implementation. Only outputs for which a head competes are visited: a flit announces itself to its router for the cycle in which it
// is to compete. A visit does all that happens to one output in a cycle (mesh_visit.go), and the state of routers is laid out for it (mesh_router.go):
// a cache line a router and one for the flits of three inputs are what it touches at each end of a link. Nothing is allocated once the lists have
// grown.
//
// A visit sees the routers as they were at the start of the cycle, in whatever order outputs are visited:
//   - Who competes in a cycle was settled before it: announcements are for a later one, and kept apart.
//   - The room of an input is asked for by the one output that leads to it, so nothing has entered it in this cycle. It may have been left, but an empty
//     slot says when, and a credit takes a cycle at least: what left in this cycle counts as there.
//   - A flit may leave an input and another one enter it. Whichever comes second finds what the first has done, and announces the head: the one
//     that enters if it finds the input empty, the one that leaves if it finds another behind it.
type Mesh struct {
	grid
	holds      bool       // heads hold the outputs that they are given
	now, began isa.Cycle  // counted from the first tick on: what lies before this tick has no effect any more
	inside     int        // flits between injection and delivery
	stirred    bool       // something has moved in this tick
	toward     [ports]int // by output: from a router to the one it leads to inside the grid

	routers []router
	slots   []uint32     // the rings of all inputs: a flit's way, or when it has left the cycle of that, modulo 2^32
	cargo   []uint32     // the same: what else there is of flights
	ring    uint32       // slots of a ring less one: a power of two that holds the buffer, so that positions need no comparison
	shift   uint8        // log2 of the slots of a ring
	legible isa.Cycle    // until when times in slots can be told apart
	ample   int          // an input with fewer flits has room for one more, whatever credits are under way
	alone   int          // the input of a core has room if it has fewer flits; as many as in its buffer: then only
	leaves  [256]verdict // by a byte of router.want, for outputs that can be used
	stays   [256]verdict // and for others
	turn    channel      // the half of router.want for the next Step, or 0
	lap     uint32       // cycles stepped since counters were taken down

	compete []channel // outputs for which heads compete in the next Step, each once
	coming  []channel // and in the one after
	injects []arrival // what cores and hosts send in the next Step
	ended   []arrival // flits that come to the end of their ways in a Step: to is the output, as if it were an input
	loop    loop

	links
	packets []isa.Packet // those whose payloads do not fly
	unused  []uint32     // places in packets

	// What will happen in the cycles to come, by cycle modulo the length of these lists, a power of two.
	arrivals   [][]arrival
	landings   [][]Landing
	departures [][]Departure
	uncounted  []int // flits that end unseen

	tallies   []tally
	counters  []RouterCounters
	landed    []Landing
	delivered []Delivery // the same, once somebody has asked
	left      []Departure
}

// links is what is known of single inputs and outputs, by router<<3 | port, beside their routers' state.
type links struct {
	credits  []uint32    // cycles from a flit's leaving an input until its sender may use the slot
	underway []uint16    // flits that have left for an input but are not yet there; nil: there never are
	given    []bool      // an output has been given to the head that arbitration begins with, which bids for the switch from the next cycle on; nil: outputs need not be
	sinks    []sink      // nil: none makes a sender wait
	borders  []isa.Cycle // from when on a link between chips can take a flit; nil: there are none
}

// sink is the credit of a core or host: for each flit that may be on its way there, the cycle from which on the next may follow it.
type sink struct {
	head   int
	usable []isa.Cycle
}

// arrival is a flit that enters an input.
type arrival struct {
	f  flight
	to place
}

// New is an empty mesh of the architecture's shape.
func New(a *isa.Arch) *Mesh {
	n := a.Mesh.Cores()
	m := &Mesh{grid: newGrid(a), routers: make([]router, n), tallies: make([]tally, n), counters: make([]RouterCounters, n),
		compete: make([]channel, 0, n*ports+beyond), coming: make([]channel, 0, n*ports+beyond), ended: make([]arrival, n+2*(a.Mesh.Columns()+a.Mesh.Rows())+1)}
	m.holds, m.ample = m.pipeline != isa.Simple, max(0, m.buffer-int(m.credit))
	m.shift = uint8(bits.Len(uint(m.buffer - 1)))
	m.ring, m.slots, m.cargo = 1<<m.shift-1, make([]uint32, n*ports<<m.shift), make([]uint32, n*ports<<m.shift)
	m.toward = [ports]int{East: 1, West: -1, North: -m.columns, South: m.columns}
	m.judge()
	m.wire(n)
	span := 1
	for longest := max(m.enter, m.hop, m.chipHop); isa.Cycle(span) <= longest; {
		span *= 2
	}
	m.arrivals, m.landings, m.departures, m.uncounted = make([][]arrival, span), make([][]Landing, span), make([][]Departure, span), make([]int, span)
	m.prepareLoop()
	m.stirred = true
	m.StartTick()
	return m
}

// wire connects n routers.
func (m *Mesh) wire(n int) {
	m.credits = make([]uint32, n*8)
	if isa.Cycle(m.buffer) < m.sinkCredit() {
		m.sinks = make([]sink, n*8)
	}
	if m.pipeline == isa.Sequential {
		m.given = make([]bool, n*8)
	}
	for i := range n {
		r := &m.routers[i]
		r.load = noFlits
		for p := range Port(ports) {
			at := i<<3 | int(p)
			m.credits[at] = uint32(m.creditOf(i, p))
			l := m.link(i, p)
			r.ends |= uint8(one(l.next < 0) << p)
			r.borders |= uint8(one(l.border) << p)
			if m.sinks != nil {
				m.sinks[at].usable = make([]isa.Cycle, m.buffer)
			}
		}
		r.special = r.ends | r.borders
		if r.borders != 0 && m.borders == nil {
			m.borders = make([]isa.Cycle, n*8)
		}
	}
	if m.enter > 1 || m.hop > 1 || m.borders != nil && m.chipHop > 1 {
		m.underway = make([]uint16, n*8)
	} else {
		m.alone = m.buffer + 1 - int(m.sourceCredit)
	}
}

// LocalRoom says whether core c knows of room for a packet at the start of the cycle.
func (m *Mesh) LocalRoom(c isa.CoreID) bool {
	return int(m.routers[c].count[Local]) < m.alone || m.alone < m.buffer && m.localCredit(c)
}

// localCredit is LocalRoom where flits are under way, or credits for more than the cycle in which a flit leaves. Apart, so that LocalRoom can be inlined.
//
//go:noinline
func (m *Mesh) localCredit(c isa.CoreID) bool { return m.hasRoom(place(c)<<3 | place(Local)) }

// InjectLocal puts a packet of core c into its router, to be seen from the next cycle on. The caller has asked for room.
func (m *Mesh) InjectLocal(c isa.CoreID, p isa.Packet) {
	m.inject(place(c)<<3|place(Local), m.takeOff(p))
}

// Inject is InjectLocal for a flight.
func (m *Mesh) Inject(c isa.CoreID, f Flight) { m.inject(place(c)<<3|place(Local), f.f) }

// portPlace is the input behind a host port.
func (m *Mesh) portPlace(side Port, index int) place {
	return place(m.edgeRouter(side, index))<<3 | place(side)
}

// PortRoom is the room for packets that host port (side, index) knows of at the start of the cycle.
func (m *Mesh) PortRoom(side Port, index int) int {
	at := m.portPlace(side, index)
	room := m.buffer - m.taken(at)
	for n := range room {
		if !m.credited(at, n) {
			return n
		}
	}
	return room
}

// InjectPort is InjectLocal for a host port.
func (m *Mesh) InjectPort(side Port, index int, p isa.Packet) {
	m.inject(m.portPlace(side, index), m.takeOff(p))
}

// inject puts a flit into an input, in the next Step.
func (m *Mesh) inject(at place, f flight) {
	m.inside++
	m.injects = append(m.injects, arrival{f, at})
}
