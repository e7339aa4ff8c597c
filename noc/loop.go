package noc

// loop is what the loop over a cycle's outputs reads and changes, for assembly: the state is that of Mesh.
type loop struct {
	routers        *router
	slots, cargo   *uint32
	weight         uint64
	lap            uint32
	usable         uint32 // the cycle after this one: what a slot says that has been left in it
	ring, ringSize uint32
	buffer         uint32
	nextTurn       uint32
	uncounted      uint64
	toward         [8]int64  // by output: the bytes from a router to the one behind it
	input          [8]uint32 // by output: the input behind it
	place          [8]uint32 // by output: the inputs of all routers from a router's first one to that behind it
	verdicts       [256]verdict
	inAssembly     bool
}

// beyond is how far assembly reads and writes behind the end of a list.
const beyond = 16

// prepareLoop makes the loop ready where the machine has it. Routers that are not as simple as can be are visited in Go.
func (m *Mesh) prepareLoop() {
	l := &m.loop
	*l = loop{routers: &m.routers[0], slots: &m.slots[0], cargo: &m.cargo[0], ring: m.ring, ringSize: m.ring + 1, buffer: uint32(m.buffer), verdicts: m.verdicts}
	for p := range Port(ports) {
		in := p.opposite()
		l.toward[p], l.input[p], l.place[p] = int64(m.toward[p])<<routerBits, uint32(in), uint32(m.toward[p]*ports+int(in))
	}
	l.inAssembly = hasLoop && !m.holds && m.enter == 1 && m.hop == 1
}

// cycleInAssembly is cycle. Outputs to other chips are visited in Go.
func (m *Mesh) cycleInAssembly() {
	l := &m.loop
	l.weight, l.lap, l.usable, l.nextTurn, l.uncounted = m.weight(), m.lap, uint32(m.now)+1, uint32(m.turn^turnBit), 0
	if len(m.injects) > 0 {
		n := len(m.coming)
		m.coming = m.coming[:n+injectLoop(l, &m.injects[0], len(m.injects), &m.coming[:n+1][n])]
		m.injects = m.injects[:0]
	}
	m.arrive()
	for list := m.compete; len(list) > 0; {
		n := len(m.coming)
		done, added, ending := visitLoop(l, &list[0], len(list), &m.coming[:n+1][n], &m.ended[0])
		m.coming = m.coming[:n+added]
		for _, e := range m.ended[:ending] {
			m.end(e.to&^7, Port(e.to&7), e.f)
		}
		if list = list[done:]; len(list) > 0 {
			m.visit(list[0])
			list = list[1:]
		}
	}
	m.uncounted[m.at(0)] += int(l.uncounted)
}
