package noc

import (
	"slices"
	"unsafe"
)

// loop is what the loop over a cycle's outputs reads and changes, for assembly: the state is that of Mesh.
type loop struct {
	routers        *router
	slots, cargo   *uint32
	weight         uint64
	lap            uint32
	now            uint32
	ring, ringSize uint32
	buffer         uint32
	nextTurn       uint32
	uncounted      uint64
	toward         [8]int64  // by output: the bytes from a router to the one behind it
	input          [8]uint32 // by output: the input behind it
	place          [8]uint32 // by output: the inputs of all routers from a router's first one to that behind it
	leaves, stays  [256]verdict
	underway       *uint16
	credit, ample  uint32
	far            bool // what a visit touches leaves the first-level cache: it is asked for before
	inAssembly     bool
}

var _ [1 << routerBits]byte = [unsafe.Sizeof(router{})]byte{}

// near is how many bytes of the mesh a first-level cache holds.
const near = 24 << 10

// beyond is how far assembly reads and writes behind the end of a list.
const beyond = 16

// prepareLoop makes the loop ready where the machine has it. Routers whose outputs are given in one cycle and used in another are visited in Go.
func (m *Mesh) prepareLoop() {
	l := &m.loop
	*l = loop{routers: &m.routers[0], slots: &m.slots[0], cargo: &m.cargo[0], ring: m.ring, ringSize: m.ring + 1, buffer: uint32(m.buffer), leaves: m.leaves, stays: m.stays,
		underway: unsafe.SliceData(m.underway), credit: uint32(m.credit), ample: uint32(m.ample), far: len(m.routers)*(1<<routerBits+4*ports<<m.shift) > near}
	for p := range Port(ports) {
		in := p.opposite()
		l.toward[p], l.input[p], l.place[p] = int64(m.toward[p])<<routerBits, uint32(in), uint32(m.toward[p]*ports+int(in))
	}
	l.inAssembly = hasLoop && m.given == nil && m.sinks == nil && (m.hop > 1 || m.credit == 1)
}

// cycleInAssembly is cycle. Outputs to other chips are visited in Go.
func (m *Mesh) cycleInAssembly() {
	l := &m.loop
	l.weight, l.lap, l.now, l.nextTurn, l.uncounted = m.weight(), m.lap, uint32(m.now), uint32(m.turn^turnBit), 0
	if m.underway != nil {
		m.arriveAll()
	}
	if m.hop > 1 {
		m.sendInjects()
		for list := m.compete; len(list) > 0; {
			list = m.visitNext(list, m.visitLater(list))
		}
	} else {
		for list := m.visitNext(m.compete, m.visitNow(m.compete)); len(list) > 0; {
			list = m.visitNext(list, m.visitNow(list))
		}
	}
	m.uncounted[m.at(m.delivery())] += int(l.uncounted)
}

// arriveAll is arrive.
func (m *Mesh) arriveAll() {
	if now := &m.arrivals[m.at(0)]; len(*now) > 0 {
		n := len(m.coming)
		m.coming = m.coming[:n+arriveLoop(&m.loop, &(*now)[0], len(*now), &m.coming[:n+1][n])]
		*now = (*now)[:0]
	}
}

// visitNow sends what cores and hosts have for their routers and visits the outputs before the first one to another chip.
func (m *Mesh) visitNow(list []channel) int {
	n := len(m.coming)
	done, added, ending := cycleLoop(&m.loop, unsafe.SliceData(m.injects), len(m.injects), unsafe.SliceData(list), len(list), &m.coming[:n+1][n], &m.ended[0])
	m.injects, m.coming = m.injects[:0], m.coming[:n+added]
	m.endAll(ending)
	return done
}

// visitLater visits the outputs before the first one to another chip.
func (m *Mesh) visitLater(list []channel) int {
	n, when := len(m.coming), &m.arrivals[m.at(m.hop-1)]
	later := slices.Grow(*when, len(list)+1)
	done, added, ending, leaving := visitLaterLoop(&m.loop, &list[0], len(list), &m.coming[:n+1][n], &m.ended[0], &later[:len(later)+1][len(later)])
	m.coming, *when = m.coming[:n+added], later[:len(later)+leaving]
	m.endAll(ending)
	return done
}

// endAll hands over the flits that have come to the end of their ways.
func (m *Mesh) endAll(n int) {
	for _, e := range m.ended[:n] {
		m.end(e.to&^7, Port(e.to&7), e.f)
	}
}

// visitNext visits the output behind those that are done, if there is one, and returns the rest.
func (m *Mesh) visitNext(list []channel, done int) []channel {
	if done == len(list) {
		return nil
	}
	m.visit(list[done])
	return list[done+1:]
}
