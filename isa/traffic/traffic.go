// Package traffic says what an image will put on the mesh, before anything is run: packets between cores, hops, and the load of every link,
// for given spike rates. Compilers are compared by it, so it knows nothing of how an image came about.
package traffic

import (
	"fmt"
	"slices"

	"orrery/isa"
)

// Rate is the expected number of spikes in a tick of a neuron or an input.
type Rate func(n isa.NeuronSymbol) float64

// Uniform is the same rate for all.
func Uniform(rate float64) Rate { return func(isa.NeuronSymbol) float64 { return rate } }

// Load is the expected traffic of one tick, in packets.
type Load struct {
	Spikes float64 // spike packets that reach a core other than their sender's, or the host; one for each axon and spike
	Host   float64 // of Spikes: from the host or to it
	Sums   float64 // packets of partial sums
	Hops   float64 // links that all these packets pass
	Chips  float64 // of Hops: over the border between two chips

	mesh  isa.MeshArch
	order isa.Order
	links []float64 // by core and direction
}

// sides are the directions of links, in the order of Load.links.
var sides = [4]isa.Side{isa.East, isa.West, isa.North, isa.South}

// Link is the way from one router to the next.
type Link struct {
	From    isa.Coord
	Side    isa.Side
	Packets float64 // a tick
}

func (l Link) String() string { return fmt.Sprintf("%v %s", l.From, l.Side) }

// New is an empty load on the grid of an architecture.
func New(a *isa.Arch) *Load {
	return &Load{mesh: a.Mesh, order: a.NoC.Routing, links: make([]float64, 4*a.Mesh.Cores())}
}

// Of adds up what an image sends in a tick.
func Of(m *isa.Image, rate Rate) *Load {
	l := New(&m.Arch)
	per := m.Arch.Core.SumsPerPacket
	for i := range m.Cores {
		if c := &m.Cores[i]; c.Mode == isa.Partial {
			at := m.Arch.Mesh.Coord(c.ID)
			l.Sum(at, target(at, c.SumTo), float64((c.Neurons+per-1)/per))
		}
	}
	EachPacket(m, rate, func(p Packet) {
		if p.FromHost {
			l.FromHost(p.From, p.To, p.Rate)
		} else {
			l.Spike(p.From, p.To, p.Rate)
		}
	})
	return l
}

// Packet is a way that the spikes of one neuron or input take: from its core, a host port or the core that sends them on, to a core or over
// the edge.
type Packet struct {
	From, To isa.Coord
	FromHost bool
	Axon     int // at To
	Rate     float64
	Kept     bool // To listens; false where it only sends on, and at the host
}

// EachPacket calls do for every way that spikes take, multicast chains link by link.
func EachPacket(m *isa.Image, rate Rate, do func(Packet)) {
	w := walker{m: m, at: map[isa.Coord]int{}, do: do}
	for i := range m.Cores {
		w.at[m.Arch.Mesh.Coord(m.Cores[i].ID)] = i
	}
	for i := range m.Cores {
		c := &m.Cores[i]
		at := m.Arch.Mesh.Coord(c.ID)
		for n := range len(c.RouteStart) - 1 {
			r := rate(c.Symbol[n])
			for _, route := range c.Routes[c.RouteStart[n]:c.RouteStart[n+1]] {
				w.walk(at, route.Header, r, false)
			}
		}
	}
	ports := isa.Ports(&m.Arch)
	for i := range m.Inputs {
		in := &m.Inputs[i]
		for n := range max(0, len(in.PacketStart)-1) {
			r := rate(isa.NeuronSymbol{Population: in.Population, Index: uint32(n)})
			for _, p := range in.Packets[in.PacketStart[n]:in.PacketStart[n+1]] {
				w.walk(ports[p.Port].Router(m.Arch.Mesh), p.Header, r, true)
			}
		}
	}
}

// walker follows packets.
type walker struct {
	m  *isa.Image
	at map[isa.Coord]int // index of the core at a place
	do func(Packet)
}

func (w *walker) walk(from isa.Coord, h isa.Header, rate float64, host bool) {
	for {
		p := Packet{From: from, To: target(from, h), FromHost: host, Axon: h.Destination(), Rate: rate}
		i, core := w.at[p.To]
		last := !core || !h.Multicast() || w.m.Cores[i].Forward.Mode == isa.ForwardNone
		p.Kept = core && (last || w.m.Cores[i].Forward.Mode == isa.ForwardCopy)
		w.do(p)
		if last {
			return
		}
		from, h, host = p.To, w.m.Cores[i].Forward.Header(h), false
	}
}

func target(at isa.Coord, h isa.Header) isa.Coord {
	return isa.Coord{X: at.X + h.DX(), Y: at.Y + h.DY()}
}

// Spike adds spike packets from one core to another, or over the edge to the host. Those that stay in their core pass no link and are not
// counted.
func (l *Load) Spike(from, to isa.Coord, packets float64) {
	if from == to {
		return
	}
	l.Spikes += packets
	if !l.inside(to) {
		l.Host += packets
	}
	l.pass(from, to, packets)
}

// FromHost adds spike packets from the host that enter at a router.
func (l *Load) FromHost(entry, to isa.Coord, packets float64) {
	l.Spikes += packets
	l.Host += packets
	l.pass(entry, to, packets)
}

// Sum adds packets of partial sums.
func (l *Load) Sum(from, to isa.Coord, packets float64) {
	l.Sums += packets
	l.pass(from, to, packets)
}

func (l *Load) inside(c isa.Coord) bool {
	return c.X >= 0 && c.Y >= 0 && c.X < l.mesh.Columns() && c.Y < l.mesh.Rows()
}

// pass walks in dimension order and loads each link; the link over the grid's edge is no hop.
func (l *Load) pass(at, to isa.Coord, packets float64) {
	for at != to {
		side, next := l.step(at, to)
		if !l.inside(next) {
			return
		}
		l.links[4*int(l.mesh.At(at))+side] += packets
		l.Hops += packets
		if at.X/l.mesh.Width != next.X/l.mesh.Width || at.Y/l.mesh.Height != next.Y/l.mesh.Height {
			l.Chips += packets
		}
		at = next
	}
}

// step is the next router on the way and the side that it lies on.
func (l *Load) step(at, to isa.Coord) (side int, next isa.Coord) {
	alongX := at.X != to.X
	if l.order == isa.YX {
		alongX = at.Y == to.Y
	}
	next = at
	switch {
	case alongX && at.X < to.X:
		next.X++
		return 0, next
	case alongX:
		next.X--
		return 1, next
	case at.Y > to.Y:
		next.Y--
		return 2, next
	}
	next.Y++
	return 3, next
}

// Worst is the link with the most packets.
func (l *Load) Worst() Link {
	worst := 0
	for i, p := range l.links {
		if p > l.links[worst] {
			worst = i
		}
	}
	return Link{l.mesh.Coord(isa.CoreID(worst / 4)), sides[worst%4], l.links[worst]}
}

// Link is the load of the link that leaves a router on some side; 0 for links over the grid's edge.
func (l *Load) Link(id isa.CoreID, side isa.Side) float64 {
	return l.links[4*int(id)+slices.Index(sides[:], side)]
}

// Through is the traffic of a router: packets on the links that leave it.
func (l *Load) Through(id isa.CoreID) float64 {
	sum := 0.0
	for side := range 4 {
		sum += l.links[4*int(id)+side]
	}
	return sum
}
