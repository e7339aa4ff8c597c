package noc

import "orrery/isa"

// flight is a packet on its way through the fast mesh: what is left of its way in the lower half, and what it carries in the upper. The way is
// two legs, the first one lowest: the output in legPort bits, the mark carries, and the hops in legHops bits. A leg of no hops does not exist; behind
// the last one comes one of no hops to the output Local.
//
// What it carries is the rest of a header - its destination and, above it, its flags - and a short payload. With the mark kept, destination and payload are
// instead the low and the high bits of the packet's place in Mesh.packets. Without the mark carries in its legs it carries nothing: nobody will see it.
type flight uint64

// Way is the way of a packet, as its flight has it.
type Way uint32

const (
	kept = flight(1 << 63)

	carriedDestination = 32 // where it begins; 12 bits
	carriedFlags       = 44 // 4 bits
	carriedPayload     = 48 // 14 bits

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

// Flight is what a mesh needs of a packet.
type Flight struct{ f flight }

// Unseen is the flight of a packet to a core that need not be among those landed or delivered: all there is of it is its way.
func Unseen(w Way) Flight { return Flight{flight(w)} }

// ShortFlight is that of a packet whose payload is below 2^14; it may be injected any number of times.
func (m *Mesh) ShortFlight(p isa.Packet) Flight {
	if p.Payload >= shortPayload {
		panic("noc: a long payload")
	}
	return Flight{m.takeOff(p)}
}

// Landing is the end of a flight at a core.
type Landing struct {
	f    flight
	core isa.CoreID
}

// Core is where it ended.
func (l Landing) Core() isa.CoreID { return l.core }

// Wide and Multicast are those of the packet's header.
func (l Landing) Wide() bool      { return l.flags().Wide() }
func (l Landing) Multicast() bool { return l.flags().Multicast() }

func (l Landing) flags() isa.Header { return isa.Header(l.f>>carriedFlags) << 28 }

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
	f := flight(p.Header>>28)<<carriedFlags | flight(m.Way(p.Header)) | carries
	if p.Payload < shortPayload {
		return f | flight(p.Payload)<<carriedPayload | flight(p.Header.Destination())<<carriedDestination
	}
	at := uint32(len(m.packets))
	if n := len(m.unused); n > 0 {
		at = m.unused[n-1]
		m.unused = m.unused[:n-1]
		m.packets[at] = p
	} else {
		m.packets = append(m.packets, p)
	}
	return f | kept | flight(at>>12)<<carriedPayload | flight(at&isa.MaxDestination)<<carriedDestination
}

// keptAt is the place of a packet that is kept.
func (f flight) keptAt() uint32 {
	return uint32(f>>carriedPayload&(shortPayload-1)<<12 | f>>carriedDestination&isa.MaxDestination)
}

// land is the packet of a flight that is over, with what is left of its way in its header.
func (m *Mesh) land(f flight) isa.Packet {
	p := isa.Packet{Header: isa.Header(f>>carriedFlags)<<28 | isa.Header(f>>carriedDestination&isa.MaxDestination), Payload: uint64(f >> carriedPayload)}
	if f&kept != 0 {
		p = m.packets[f.keptAt()]
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

// forget gives the place of a flight's packet to the next one.
func (m *Mesh) forget(f flight) {
	if f&kept != 0 {
		m.unused = append(m.unused, f.keptAt())
	}
}
