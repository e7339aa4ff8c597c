package isa

import "slices"

// Landing is where a packet ends.
type Landing struct {
	Core CoreID // when Host is false
	Host bool
	Port Port // when Host is true
}

// Landing follows header h from the router at from: to a core of the grid, or over an edge or at a tap to the host port there. ok is false when the
// way leaves the grid where there is no port, or with steps still to go.
func (a *Arch) Landing(from Coord, h Header) (to Landing, ok bool) {
	m := a.Mesh
	xFirst := a.NoC.Routing != YX
	end := Coord{from.X + h.DX(), from.Y + h.DY()}
	outX, outY := end.X < 0 || end.X >= m.Columns(), end.Y < 0 || end.Y >= m.Rows()
	switch {
	case !outX && !outY:
		if at := m.At(end); !slices.Contains(a.IO.Taps, at) {
			return Landing{Core: at}, true
		}
		return Landing{Host: true, Port: Port{Tap, int(m.At(end))}}, true
	case outX && outY:
		return Landing{}, false
	case outX && xFirst && h.DY() != 0, outY && !xFirst && h.DX() != 0:
		return Landing{}, false // it is outside before it turns
	}
	for _, side := range a.IO.Edges {
		port := Port{side, end.Y}
		if side == North || side == South {
			port.Index = end.X
		}
		if port.Outside(m) == end {
			return Landing{Host: true, Port: port}, true
		}
	}
	return Landing{}, false
}
