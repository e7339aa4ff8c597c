package compiler

import (
	"fmt"
	"io"
	"math"
	"slices"

	"orrery/isa"
)

// Placement is a way to place cores.
type Placement string

const (
	RowMajor Placement = "row-major" // in order, row by row; for comparison
	Hilbert  Placement = "hilbert"   // in order, along a Hilbert curve; for comparison
)

// packetWeight is the weight of a packet in every tick. Weights are whole thousandths of a packet, so that every machine finds the same
// places.
const packetWeight = 1000

// place gives each core a place on the mesh: along a curve at first, then by exchanging places while the hop-weighted traffic falls.
func place(s *state) error {
	where, cost, err := s.placed()
	if err != nil {
		return err
	}
	s.where = where
	chained := slices.Clone(s.cores)
	if !s.unchain() || s.routeDemand() >= 0 || s.overfullNeuron() >= 0 {
		s.cores = chained // there are no chains, or the routing tables need them
		return s.ctx.Err()
	}
	where, direct, err := s.placed()
	if err != nil {
		return err
	}
	if direct >= cost {
		s.cores = chained
		return s.ctx.Err()
	}
	s.where = where
	return s.ctx.Err()
}

// hostHops is what a packet that the host puts in counts as, in hops: about the ratio of their energies in the presets. It is no parameter,
// so that an image does not depend on prices.
const hostHops = 16

// borderHops is what a hop from chip to chip counts as, because there are fewer and slower links.
const borderHops = 4

// placed is a placement and the cost of its traffic: hops, and packets that the host puts in.
func (s *state) placed() ([]isa.CoreID, int64, error) {
	p := newPlacer(s)
	switch s.opts.Placement {
	case RowMajor:
		p.along(rows(s.arch.Mesh), nil)
	case Hilbert:
		p.along(hilbert(s.arch.Mesh), nil)
	case "":
		p.search()
	default:
		return nil, 0, fmt.Errorf("there is no placement %q", s.opts.Placement)
	}
	host := int64(0)
	for _, w := range p.host {
		host += w
	}
	return p.where, p.total() + hostHops*host, nil
}

// edge is the traffic between a core and another, or from another.
type edge struct {
	to     int32
	weight int64
}

// placer knows what cores send each other and where they are.
type placer struct {
	s     *state
	edges [][]edge // by core, both directions added up
	into  [][]edge // by core: what others send it
	host  []int64  // by core: traffic with the host
	reads []int64  // by core: of that, what it sends the host
	where []isa.CoreID
	x, y  []int32 // by core: its place, in steps (see scale)
	at    []int32 // by place: the core there, -1 when free
	near  []int32 // by place: steps to the nearest host port
	stepX []int32 // by column
	stepY []int32 // by row
}

// scale gives each of n columns (or rows) its distance from the first: a hop to the next is 1, one into the next chip more.
func scale(n, chip int) []int32 {
	list := make([]int32, n)
	for i := 1; i < n; i++ {
		list[i] = list[i-1] + 1
		if i%chip == 0 {
			list[i] += borderHops - 1
		}
	}
	return list
}

func newPlacer(s *state) *placer {
	n, mesh := len(s.cores), s.arch.Mesh
	p := &placer{s: s, edges: make([][]edge, n), into: make([][]edge, n), host: make([]int64, n), reads: make([]int64, n), where: make([]isa.CoreID, n), x: make([]int32, n), y: make([]int32, n),
		at: make([]int32, mesh.Cores()), near: make([]int32, mesh.Cores()),
		stepX: scale(mesh.Columns(), mesh.Width), stepY: scale(mesh.Rows(), mesh.Height)}
	p.traffic()
	ports := isa.Ports(s.arch)
	for i := range p.at {
		p.at[i], p.near[i] = -1, math.MaxInt32
		for _, port := range ports {
			p.near[i] = min(p.near[i], p.distance(mesh.Coord(isa.CoreID(i)), port.Router(mesh)))
		}
	}
	return p
}

func (p *placer) distance(a, b isa.Coord) int32 {
	return abs(p.stepX[a.X]-p.stepX[b.X]) + abs(p.stepY[a.Y]-p.stepY[b.Y])
}

func (p *placer) put(c int32, site isa.CoreID) {
	p.where[c], p.at[site] = site, c
	at := p.s.arch.Mesh.Coord(site)
	p.x[c], p.y[c] = p.stepX[at.X], p.stepY[at.Y]
}

// along puts cores on the places of a curve, in order (nil: by number).
func (p *placer) along(curve []isa.CoreID, order []int32) {
	for i := range p.at {
		p.at[i] = -1
	}
	for i := range p.where {
		c := int32(i)
		if order != nil {
			c = order[i]
		}
		p.put(c, curve[i])
	}
}

// total is the hop-weighted traffic.
func (p *placer) total() int64 {
	sum := int64(0)
	for c := range p.where {
		sum += p.host[c] * int64(p.near[p.where[c]])
		for _, e := range p.edges[c] {
			if int(e.to) < c {
				sum += e.weight * int64(abs(p.x[c]-p.x[e.to])+abs(p.y[c]-p.y[e.to]))
			}
		}
	}
	return sum
}

func hops(a, b isa.Coord) int { return abs(a.X-b.X) + abs(a.Y-b.Y) }

func abs[T int | int32 | int64](x T) T { return max(x, -x) }

func checkSites(s *state) error {
	seen := map[isa.CoreID]int{}
	for c, site := range s.where {
		if other, taken := seen[site]; taken || int(site) >= s.arch.Mesh.Cores() {
			return fmt.Errorf("cores %d and %d are both at %v", other, c, site)
		}
		seen[site] = c
	}
	return nil
}

func dumpSites(s *state, w io.Writer) {
	for c, site := range s.where {
		fmt.Fprintf(w, "%d: %v %v\n", c, site, s.arch.Mesh.Coord(site))
	}
}
