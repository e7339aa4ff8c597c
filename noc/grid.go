package noc

import "orrery/isa"

// grid is what both implementations know of the mesh's shape and timing.
type grid struct {
	columns, rows int
	buffer        int
	yFirst        bool
	hop           isa.Cycle // from a grant to competing in the next router
	chipHop       isa.Cycle // the same over a border between chips
	chipInterval  isa.Cycle // between two flits over such a border
	chipW, chipH  int
}

func newGrid(a *isa.Arch) grid {
	return grid{
		columns: a.Mesh.Columns(), rows: a.Mesh.Rows(), buffer: a.NoC.Buffer, yFirst: a.NoC.Routing == isa.YX,
		hop: isa.Cycle(a.NoC.RouterCycles + a.NoC.LinkCycles), chipHop: isa.Cycle(a.NoC.RouterCycles + a.NoC.ChipLinkCycles),
		chipInterval: isa.Cycle(a.NoC.ChipLinkInterval), chipW: a.Mesh.Width, chipH: a.Mesh.Height,
	}
}

// link is what hangs on one output of one router.
type link struct {
	next    int32     // router at the other end; -1: the host (or, for Local, the core)
	latency isa.Cycle // from a grant to competing there
	border  bool      // between two chips
}

func (g *grid) link(router int, p Port) link {
	x, y := router%g.columns, router/g.columns
	nx, ny := x, y
	switch p {
	case Local:
		return link{next: -1}
	case East:
		nx++
	case West:
		nx--
	case North:
		ny--
	case South:
		ny++
	}
	if nx < 0 || ny < 0 || nx >= g.columns || ny >= g.rows {
		return link{next: -1}
	}
	l := link{next: int32(nx + g.columns*ny), latency: g.hop}
	if x/g.chipW != nx/g.chipW || y/g.chipH != ny/g.chipH {
		l.latency, l.border = g.chipHop, true
	}
	return l
}

// edgeRouter is the router behind host port (side, index).
func (g *grid) edgeRouter(side Port, index int) int {
	switch side {
	case East:
		return g.columns*index + g.columns - 1
	case West:
		return g.columns * index
	case South:
		return g.columns*(g.rows-1) + index
	}
	return index
}

// edgeIndex is the row or column of an edge router's host port.
func (g *grid) edgeIndex(router int, side Port) int {
	if side == East || side == West {
		return router / g.columns
	}
	return router % g.columns
}

// Delivery is a packet that reached its core.
type Delivery struct {
	Core   isa.CoreID
	Packet isa.Packet
}

// Departure is a packet that left the grid, and over which side and row or column.
type Departure struct {
	Port   isa.Port
	Packet isa.Packet
}

// State is what a quiet mesh remembers: the next input that each output prefers, and for how many more cycles links between chips
// are taken; both by router and port.
type State struct {
	Pointers []uint8     `json:"pointers"`
	Taken    []isa.Cycle `json:"taken"`
}
