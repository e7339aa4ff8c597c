package noc

import "orrery/isa"

// Port is one of a router's five ports: an input FIFO and an output.
type Port uint8

const (
	Local Port = iota // the core
	East
	West
	North
	South

	ports = 5
)

func (p Port) String() string { return [...]string{"local", "east", "west", "north", "south"}[p] }

// PortOf is the port that faces a side of the grid.
func PortOf(s isa.Side) Port {
	switch s {
	case isa.East:
		return East
	case isa.West:
		return West
	case isa.North:
		return North
	}
	return South
}

// Side is the side of the grid that a port other than Local faces.
func (p Port) Side() isa.Side {
	return [...]isa.Side{East: isa.East, West: isa.West, North: isa.North, South: isa.South}[p]
}

// opposite is the port at the other end of the link.
func (p Port) opposite() Port { return opposites[p] }

var opposites = [ports]Port{Local, West, East, South, North}

// route is the output that a header asks for under dimension-ordered routing.
func route(h isa.Header, yFirst bool) Port {
	dx, dy := h.DX(), h.DY()
	if yFirst && dy != 0 || dx == 0 {
		switch {
		case dy > 0:
			return South
		case dy < 0:
			return North
		}
	}
	switch {
	case dx > 0:
		return East
	case dx < 0:
		return West
	}
	return Local
}

// step is a header after it has left through port p.
func step(h isa.Header, p Port) isa.Header {
	switch p {
	case East, West:
		return h.StepX()
	case North, South:
		return h.StepY()
	}
	return h
}
