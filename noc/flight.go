package noc

import "orrery/isa"

// flight is a packet on its way through the fast mesh: what is left of its way in the lower half, and what it carries in the upper. The way is
// two legs, the first one lowest: the output in legPort bits, the mark carries, and the hops in legHops bits. A leg of no hops does not exist; behind
// the last one comes one of no hops to the output Local.
//
// What it carries is the rest of a header and a short payload, or, with the mark kept, the place of the packet in Mesh.packets. Without the mark carries
// in its legs it carries nothing: nobody will see it.
type flight uint64

// Way is the way of a packet, as its flight has it.
type Way uint32

const (
	kept = flight(1 << 63)

	shortPayload = 1 << 14 // payloads below it fly
)

const (
	legPort   = 3
	legMark   = 1
	legHops   = 8
	hopsShift = legPort + legMark
	legBits   = hopsShift + legHops
	carries   = flight(1<<legPort | 1<<(legBits+legPort) | 1<<(2*legBits+legPort)) // in two legs and behind them
)

// out is the output that the flit asks for.
func (f flight) out() Port { return Port(f & (1<<legPort - 1)) }

// carries says whether somebody will see the packet.
func (f flight) carries() bool { return f>>legPort&1 != 0 }

// hops are those of the first leg.
func (f flight) hops() int { return int(f >> hopsShift & (1<<legHops - 1)) }

// step is the flit behind the output that it asked for.
func (f flight) step() flight {
	way := uint32(f) - 1<<hopsShift
	return f&^(1<<32-1) | flight(way>>(legBits*one(flight(way).hops() == 0)))
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
		return uint32(hops)<<hopsShift | uint32(up)
	case hops < 0:
		return uint32(-hops)<<hopsShift | uint32(down)
	}
	return 0
}

// ways are the legs of a dimension by its byte of a header, those of x first.
var ways = func() (w [2][256]Way) {
	for h := range 256 {
		hops := int(int8(h))
		w[0][h], w[1][h] = Way(leg(hops, East, West)), Way(leg(hops, South, North))
	}
	return w
}()

// Way is the way that a header names.
func (m *Mesh) Way(h isa.Header) Way {
	first, second := ways[0][uint8(h>>20)], ways[1][uint8(h>>12)]
	if m.yFirst {
		first, second = second, first
	}
	return first | second<<(legBits*one(first != 0))
}

// takeOff is the flight of a packet.
func (m *Mesh) takeOff(p isa.Packet) flight {
	way := flight(m.Way(p.Header)) | carries
	if p.Payload < shortPayload {
		return flight(p.Payload)<<48 | flight(p.Header>>28)<<44 | flight(p.Header.Destination())<<32 | way
	}
	n := len(m.unused)
	if n == 0 {
		m.packets = append(m.packets, p)
		return kept | flight(len(m.packets)-1)<<32 | way
	}
	at := m.unused[n-1]
	m.unused = m.unused[:n-1]
	m.packets[at] = p
	return kept | flight(at)<<32 | way
}

// land is the packet of a flight that is over, with what is left of its way in its header.
func (m *Mesh) land(f flight) isa.Packet {
	var p isa.Packet
	if f&kept != 0 {
		at := uint32(f &^ kept >> 32)
		p = m.packets[at]
		m.unused = append(m.unused, at)
	} else {
		p = isa.Packet{Header: isa.Header(f>>44&15)<<28 | isa.Header(f>>32&isa.MaxDestination), Payload: uint64(f >> 48)}
	}
	dx, dy := 0, 0
	for way := flight(uint32(f)); way.hops() > 0; way >>= legBits {
		hops := way.hops()
		switch way.out() {
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
