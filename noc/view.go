package noc

import "orrery/isa"

// Queue calls see with each packet in an input of a router, the head first, between two cycles: for tools that show the mesh.
func (m *Reference) Queue(router isa.CoreID, p Port, see func(isa.Packet)) {
	for i := range m.routers[router].input[p] {
		see(m.routers[router].input[p][i].packet)
	}
}

// Depth is the number of packets in an input of a router.
func (m *Reference) Depth(router isa.CoreID, p Port) int { return len(m.routers[router].input[p]) }

// Ports lists the ports of a router.
var Ports = [ports]Port{Local, East, West, North, South}
