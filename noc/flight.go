package noc

import "orrery/isa"

// flight is a packet on its way through the fast mesh: what is left of its way in the lower half, and where the packet is kept in the upper. The way is
// two legs, the first one lowest: the output in legPort bits and the hops in legHops bits. A leg of no hops does not exist; behind
// the last one come zeros, which are the output Local.
type flight uint64

const (
	legPort = 3
	legHops = 8
	legBits = legPort + legHops
)

// out is the output that the flit asks for.
func (f flight) out() Port { return Port(f & (1<<legPort - 1)) }

// step is the flit behind the output that it asked for.
func (f flight) step() flight {
	way := uint32(f) - 1<<legPort
	return f&^(1<<32-1) | flight(way>>(legBits*one(way>>legPort&(1<<legHops-1) == 0)))
}

// one is 1 for true: what needs no branch.
func one(is bool) uint32 {
	if is {
		return 1
	}
	return 0
}

// leg is a leg of so many hops in a dimension, whose outputs are up and down it.
func leg(hops int, up, down Port) uint32 {
	switch {
	case hops > 0:
		return uint32(hops)<<legPort | uint32(up)
	case hops < 0:
		return uint32(-hops)<<legPort | uint32(down)
	}
	return 0
}

// takeOff keeps a packet and returns its flight.
func (m *Mesh) takeOff(p isa.Packet) flight {
	first, second := leg(p.Header.DX(), East, West), leg(p.Header.DY(), South, North)
	if m.yFirst {
		first, second = second, first
	}
	if first == 0 {
		first, second = second, 0
	}
	n := len(m.unused)
	if n == 0 {
		m.packets = append(m.packets, p)
		return flight(len(m.packets)-1)<<32 | flight(first|second<<legBits)
	}
	at := m.unused[n-1]
	m.unused = m.unused[:n-1]
	m.packets[at] = p
	return flight(at)<<32 | flight(first|second<<legBits)
}

// land is the packet of a flight that is over, with what is left of its way in its header.
func (m *Mesh) land(f flight) isa.Packet {
	at := uint32(f >> 32)
	p := m.packets[at]
	m.unused = append(m.unused, at)
	dx, dy := 0, 0
	for way := uint32(f); way != 0; way >>= legBits {
		hops := int(way >> legPort & (1<<legHops - 1))
		switch Port(way & (1<<legPort - 1)) {
		case East:
			dx = hops
		case West:
			dx = -hops
		case South:
			dy = hops
		case North:
			dy = -hops
		}
	}
	way := isa.MakeHeader(-1, -1, 0)
	p.Header = p.Header&^way | isa.MakeHeader(dx, dy, 0)
	return p
}
