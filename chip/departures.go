package chip

import (
	"slices"

	"orrery/isa"
)

// departure is a packet that reached the host, and at which port.
type departure struct {
	port   isa.Port
	packet isa.Packet
}

// atTap is the departure of a packet addressed to where the image has no core: to a tap, or Verify would not have let it pass.
func atTap(at isa.CoreID, p isa.Packet) departure {
	return departure{isa.Port{Side: isa.Tap, Index: int(at)}, p}
}

// atEdge is the departure of a packet addressed to a place outside a grid of so many columns: there is a port, or Verify would not have let it pass.
func atEdge(to isa.Coord, columns int, p isa.Packet) departure {
	switch {
	case to.X < 0:
		return departure{isa.Port{Side: isa.West, Index: to.Y}, p}
	case to.X >= columns:
		return departure{isa.Port{Side: isa.East, Index: to.Y}, p}
	case to.Y < 0:
		return departure{isa.Port{Side: isa.North, Index: to.X}, p}
	}
	return departure{isa.Port{Side: isa.South, Index: to.X}, p}
}

// outputMap finds the output neuron behind a port and destination field: by side, index and field.
type outputMap [sides][][]Arrival

const sides = 5

// sideNumber counts the sides.
func sideNumber(s isa.Side) int {
	switch s {
	case isa.West:
		return 0
	case isa.East:
		return 1
	case isa.North:
		return 2
	case isa.South:
		return 3
	}
	return sides - 1 // taps
}

// nobody is an arrival where no output is.
var nobody = Arrival{Output: -1}

func newOutputMap(image *isa.Image) outputMap {
	ports := isa.Exits(&image.Arch)
	var m outputMap
	for o := range image.Outputs {
		out := &image.Outputs[o]
		for n := range out.IDs {
			port := ports[out.Ports[n]]
			side := &m[sideNumber(port.Side)]
			*side = fill(*side, port.Index, nil)
			(*side)[port.Index] = fill((*side)[port.Index], int(out.IDs[n]), nobody)
			(*side)[port.Index][out.IDs[n]] = Arrival{o, uint32(n)}
		}
	}
	return m
}

// fill makes a list long enough to have an element.
func fill[T any](list []T, element int, with T) []T {
	for len(list) <= element {
		list = append(list, with)
	}
	return list
}

func (m *outputMap) find(d *departure) (Arrival, bool) {
	side := m[sideNumber(d.port.Side)]
	if d.port.Index >= len(side) {
		return nobody, false
	}
	list, id := side[d.port.Index], d.packet.Header.Destination()
	if id >= len(list) {
		return nobody, false
	}
	return list[id], list[id] != nobody
}

func sortAscending(neurons []uint32) { slices.Sort(neurons) }
