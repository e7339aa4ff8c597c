package noc

import "orrery/isa"

// grid is what both implementations know of the mesh's shape and timing.
type grid struct {
	columns, rows int
	buffer        int
	yFirst        bool
	pipeline      isa.Pipeline
	order         [ports]Port // in which round-robin arbitration goes through the inputs; it begins with the first
	next          [ports]Port // the input that follows in that order
	enter         isa.Cycle   // from a packet's injection to its competing in the router
	hop           isa.Cycle   // from a grant to competing in the next router
	chipHop       isa.Cycle   // the same over a border between chips
	credit        isa.Cycle   // from a flit's leaving a FIFO until the router before it may use the slot
	chipCredit    isa.Cycle   // the same over a border between chips
	sourceCredit  isa.Cycle   // the same for a core or host before it
	chipInterval  isa.Cycle   // between two flits over a border
	chipW, chipH  int
}

// simpleOrder and pipelineOrder are the orders of inputs in arbitration; the second is that of BookSim 2's mesh.
var (
	simpleOrder   = [ports]Port{Local, East, West, North, South}
	pipelineOrder = [ports]Port{East, West, South, North, Local}
)

func newGrid(a *isa.Arch) grid {
	n := a.NoC
	g := grid{
		columns: a.Mesh.Columns(), rows: a.Mesh.Rows(), buffer: n.Buffer, yFirst: n.Routing == isa.YX, pipeline: n.Pipeline,
		hop: isa.Cycle(n.RouterCycles + n.LinkCycles), chipHop: isa.Cycle(n.RouterCycles + n.ChipLinkCycles),
		chipInterval: isa.Cycle(n.ChipLinkInterval), chipW: a.Mesh.Width, chipH: a.Mesh.Height,
	}
	if g.pipeline == isa.Simple {
		g.order, g.enter, g.credit, g.chipCredit, g.sourceCredit = simpleOrder, 1, 1, 1, 1
	} else {
		g.order, g.enter, g.sourceCredit = pipelineOrder, isa.Cycle(1+n.LinkCycles), isa.Cycle(1+n.LinkCycles)
		g.credit, g.chipCredit = g.sourceCredit+isa.Cycle(n.CreditCycles), isa.Cycle(1+n.ChipLinkCycles+n.CreditCycles)
	}
	for i, p := range g.order {
		g.next[p] = g.order[(i+1)%ports]
	}
	return g
}

// link is what hangs on one output of one router.
type link struct {
	next    int32     // router at the other end; -1: the core or the host
	latency isa.Cycle // from a grant to competing there, or to being delivered
	border  bool      // between two chips
}

func (g *grid) link(router int, p Port) link {
	x, y := router%g.columns, router/g.columns
	nx, ny := x, y
	switch p {
	case East:
		nx++
	case West:
		nx--
	case North:
		ny--
	case South:
		ny++
	}
	if p == Local || nx < 0 || ny < 0 || nx >= g.columns || ny >= g.rows {
		return link{next: -1, latency: g.delivery()}
	}
	l := link{next: int32(nx + g.columns*ny), latency: g.hop}
	if x/g.chipW != nx/g.chipW || y/g.chipH != ny/g.chipH {
		l.latency, l.border = g.chipHop, true
	}
	return l
}

// delivery is the time from a grant to the cycle in which core or host get the flit. They see it from the next one on, as a router
// would: simple routers deliver in the cycle of the grant itself.
func (g *grid) delivery() isa.Cycle {
	if g.pipeline == isa.Simple {
		return 0
	}
	return g.hop - 1
}

// creditOf is the time from a flit's leaving input p of a router until whoever sends there may use the slot.
func (g *grid) creditOf(router int, p Port) isa.Cycle {
	switch l := g.link(router, p); {
	case l.next < 0:
		return g.sourceCredit
	case l.border:
		return g.chipCredit
	}
	return g.credit
}

// sinkCredit is the time from a grant until core or host, which take every flit at once, have returned its credit. Simple routers do
// not wait for them.
func (g *grid) sinkCredit() isa.Cycle {
	if g.pipeline == isa.Simple {
		return 0
	}
	return g.hop + g.credit
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
