package compiler

import (
	"fmt"
	"io"
	"math"

	"orrery/compiler/ir"
	"orrery/isa"
)

// Weights of traffic in placement, in tenths of a packet a tick: partial sums are sent every tick, spikes now and then.
const (
	sumWeight   = 10
	spikeWeight = 1
)

// movesPerCore and mostMoves bound the search for better places.
const (
	movesPerCore = 4000
	mostMoves    = 1 << 20
)

// place gives each core a place on the mesh: first in the order of the network along a snake of columns, then by exchanging places while the
// hop-weighted traffic falls. All in integers, so that every machine finds the same places.
func place(s *state) error {
	p := newPlacer(s)
	p.start()
	p.improve(ir.NewStream(s.opts.Seed, uint64(len(s.cores))))
	s.where = p.where
	return nil
}

// edge is the traffic between a core and another.
type edge struct {
	to     int
	weight int64
}

type placer struct {
	s     *state
	edges [][]edge // by core, both directions added up
	host  []int64  // by core: traffic with the host
	where []isa.CoreID
	at    []int // by place: the core there, -1 when free
	near  []int // by place: hops to the nearest host port
}

func newPlacer(s *state) *placer {
	n := len(s.cores)
	p := &placer{s: s, edges: make([][]edge, n), host: make([]int64, n), where: make([]isa.CoreID, n)}
	p.traffic()
	mesh := s.arch.Mesh
	p.at = make([]int, mesh.Cores())
	p.near = make([]int, mesh.Cores())
	for i := range p.at {
		p.at[i], p.near[i] = -1, math.MaxInt
		for _, port := range isa.Ports(s.arch) {
			p.near[i] = min(p.near[i], hops(mesh.Coord(isa.CoreID(i)), port.Router(mesh)))
		}
	}
	return p
}

// traffic adds up what cores send to each other and exchange with the host.
func (p *placer) traffic() {
	s := p.s
	home := s.homes()
	weight := make([]int64, len(s.cores))
	for c := range s.cores {
		clear(weight)
		for _, a := range s.cores[c].axons {
			n := s.graph.home[a]
			if n < 0 {
				p.host[c] += spikeWeight
				continue
			}
			weight[home[n].core] += spikeWeight
		}
		if owner := s.cores[c].owner; owner >= 0 {
			per := s.arch.Core.SumsPerPacket
			weight[owner] += int64(sumWeight * ((s.cores[c].neurons + per - 1) / per))
		}
		for to, w := range weight {
			if w > 0 && to != c {
				p.edges[c] = append(p.edges[c], edge{to, w})
				p.edges[to] = append(p.edges[to], edge{c, w})
			}
		}
	}
	for _, r := range s.net.Readouts {
		for _, h := range s.populationHomes(home, r.Population) {
			p.host[h.core] += spikeWeight
		}
	}
}

// home is where a neuron fires: its core and its number there.
type home struct {
	core   int32
	neuron uint16
}

// homes finds the place of every neuron on the chip.
func (s *state) homes() []home {
	list := make([]home, s.graph.neurons())
	for i := range s.groups {
		for k, n := range s.groups[i].neurons {
			list[n] = home{int32(s.groups[i].owner), uint16(k)}
		}
	}
	return list
}

// populationHomes are the places of a population's neurons.
func (s *state) populationHomes(homes []home, p ir.PopID) []home {
	first := s.graph.first[p]
	return homes[first : first+neuronID(s.net.Populations[p].Shape.Size())]
}

// start goes down the first column, up the second, and so on: neighbours in the network are neighbours on the mesh.
func (p *placer) start() {
	mesh := p.s.arch.Mesh
	for c := range p.where {
		x, y := c/mesh.Rows(), c%mesh.Rows()
		if x%2 == 1 {
			y = mesh.Rows() - 1 - y
		}
		p.put(c, mesh.At(isa.Coord{X: x, Y: y}))
	}
}

func (p *placer) put(c int, site isa.CoreID) {
	p.where[c] = site
	p.at[site] = c
}

// improve tries exchanges of a random core with a random place. At first it also takes those that cost a little (threshold accepting,
// Dueck and Scheuer 1990), by less and less.
func (p *placer) improve(stream ir.Stream) {
	n := len(p.where)
	if n == 0 {
		return
	}
	moves := min(movesPerCore*n, mostMoves)
	threshold := p.total() / int64(n) / 4
	for i := range moves {
		limit := threshold * int64(moves*3/4-i) / int64(moves)
		c := int(stream.Next() % uint64(n))
		site := isa.CoreID(stream.Next() % uint64(len(p.at)))
		if site == p.where[c] {
			continue
		}
		before := p.pairCost(c, p.at[site])
		from := p.where[c]
		p.exchange(c, site)
		if p.pairCost(c, p.at[from])-before > max(limit, 0) {
			p.exchange(c, from)
		}
	}
}

// exchange moves core c to a place, and whoever is there to c's.
func (p *placer) exchange(c int, site isa.CoreID) {
	from, other := p.where[c], p.at[site]
	p.at[from] = -1
	if other >= 0 {
		p.put(other, from)
	}
	p.put(c, site)
}

// pairCost is what two cores' traffic costs; other may be -1.
func (p *placer) pairCost(c, other int) int64 {
	sum := p.cost(c)
	if other >= 0 {
		sum += p.cost(other)
	}
	return sum
}

// cost is the hop-weighted traffic of one core.
func (p *placer) cost(c int) int64 {
	mesh := p.s.arch.Mesh
	at := mesh.Coord(p.where[c])
	sum := p.host[c] * int64(p.near[p.where[c]])
	for _, e := range p.edges[c] {
		sum += e.weight * int64(hops(at, mesh.Coord(p.where[e.to])))
	}
	return sum
}

func (p *placer) total() int64 {
	sum := int64(0)
	for c := range p.where {
		sum += p.cost(c)
	}
	return sum
}

func hops(a, b isa.Coord) int { return abs(a.X-b.X) + abs(a.Y-b.Y) }

func abs(x int) int { return max(x, -x) }

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
