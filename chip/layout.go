package chip

import (
	"orrery/core"
	"orrery/isa"
)

// layout is what computing a tick needs of the image, by core.
type layout struct {
	columns, rows int
	at            []isa.Coord // where the core is
	fanOut        []int32     // route entries of each neuron, -1 where they differ
	routes        [][]isa.Route
	inside        []bool         // every route is a plain packet to a core of the image
	entries       []core.Entries // routes made ready to send, of cores inside whose neurons have as many each
	ready         []bool         // by core: there are such
	runs          []runs         // routes as runs, of cores that may send sets
	part          []uint8        // the worker that computes it
	owner         []int32        // of a partial core: the index of the core it sends its sums to; -1 of others
	sums          []bool         // sends or gets partial sums
	partial       bool           // some core sends them
	ports         []isa.Coord    // by host port: the router behind it
}

// newLayout is that of an image.
func newLayout(image *isa.Image, place []int32) layout {
	n, mesh := len(image.Cores), image.Arch.Mesh
	l := layout{columns: mesh.Columns(), rows: mesh.Rows(), at: make([]isa.Coord, n), fanOut: make([]int32, n), routes: make([][]isa.Route, n), inside: make([]bool, n), entries: make([]core.Entries, n), ready: make([]bool, n), part: make([]uint8, n),
		owner: make([]int32, n), sums: make([]bool, n)}
	for i := range image.Cores {
		cfg := &image.Cores[i]
		l.at[i], l.fanOut[i], l.routes[i], l.owner[i] = mesh.Coord(cfg.ID), fanOut(cfg), cfg.Routes, -1
		l.inside[i] = l.leadsInside(i, place)
		l.sums[i] = cfg.ExpectSums > 0 || cfg.Mode == isa.Partial
		if cfg.Mode == isa.Partial {
			l.owner[i] = place[mesh.At(isa.Coord{X: l.at[i].X + cfg.SumTo.DX(), Y: l.at[i].Y + cfg.SumTo.DY()})]
			l.partial = true
		}
	}
	for _, p := range isa.Ports(&image.Arch) {
		l.ports = append(l.ports, p.Router(mesh))
	}
	return l
}

// address makes routes ready to send. They take another 4 bytes each.
func (l *layout) address(e *core.Engine, place []int32) {
	total := 0
	for i := range l.routes {
		l.ready[i] = l.fanOut[i] >= 0 && l.inside[i]
		if l.ready[i] {
			total += len(l.routes[i])
		}
	}
	directory := e.NewDirectory(total)
	for i := range l.routes {
		if l.ready[i] = l.ready[i] && directory != nil; l.ready[i] {
			l.entries[i] = directory.Entries(int(l.fanOut[i]), l.destinations(e, i, place))
		}
	}
}

// countsItself says that how many packets core i has sent follows from its spikes.
func (l *layout) countsItself(i int) bool { return l.ready[i] && l.runs[i].list == nil }

// destinations are where the routes of core i lead to.
func (l *layout) destinations(e *core.Engine, i int, place []int32) []core.Destination {
	list := make([]core.Destination, len(l.routes[i]))
	for k, r := range l.routes[i] {
		to := place[l.at[i].X+r.Header.DX()+(l.at[i].Y+r.Header.DY())*l.columns]
		list[k] = core.Destination{Mail: e.Address(int(to), r.Header.Destination()), Delay: int(r.Delay)}
	}
	return list
}

// leadsInside says whether every route of core i is a plain packet to a core of the image.
func (l *layout) leadsInside(i int, place []int32) bool {
	for _, r := range l.routes[i] {
		x, y := l.at[i].X+r.Header.DX(), l.at[i].Y+r.Header.DY()
		if r.Header.Multicast() || x < 0 || y < 0 || x >= l.columns || y >= l.rows || place[x+y*l.columns] < 0 {
			return false
		}
	}
	return true
}

// fanOut is the number of route entries of each neuron, or -1 where that differs.
func fanOut(cfg *isa.Core) int32 {
	if cfg.Mode == isa.Partial || cfg.Neurons == 0 {
		return -1
	}
	k := cfg.RouteStart[1]
	for n, start := range cfg.RouteStart {
		if start != uint32(n)*k {
			return -1
		}
	}
	return int32(k)
}
