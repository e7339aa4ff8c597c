package report

import (
	"slices"

	"orrery/isa"
)

// wiring is what the routes of an image say about its layers.
type wiring struct {
	image     *isa.Image
	index     map[isa.CoreID]int // in the image's cores
	source    [][]int32          // by core and axon: the population whose spikes arrive there, -1 for none
	depth     int                // populations on the chip on the longest way from input to output
	recurrent bool
	sumHops   []uint64 // by core: steps of one packet of partial sums, 0 for spiking cores
}

func newWiring(image *isa.Image) *wiring {
	w := &wiring{image: image, index: map[isa.CoreID]int{}, sumHops: make([]uint64, len(image.Cores))}
	for i := range image.Cores {
		w.index[image.Cores[i].ID] = i
		source := make([]int32, image.Cores[i].Axons)
		for a := range source {
			source[a] = -1
		}
		w.source = append(w.source, source)
	}
	land := func(from isa.Coord, h isa.Header, population uint32) {
		for _, i := range w.reach(from, h).keep {
			if h.Destination() < len(w.source[i]) {
				w.source[i][h.Destination()] = int32(population)
			}
		}
	}
	for i := range image.Cores {
		c := &image.Cores[i]
		if c.Mode == isa.Partial {
			w.sumHops[i] = steps(c.SumTo)
			continue
		}
		for n := range c.Neurons {
			for _, route := range c.Routes[c.RouteStart[n]:c.RouteStart[n+1]] {
				land(image.Arch.Mesh.Coord(c.ID), route.Header, c.Symbol[n].Population)
			}
		}
	}
	ports := isa.Ports(&image.Arch)
	for i := range image.Inputs {
		for _, p := range image.Inputs[i].Packets {
			land(ports[p.Port].Router(image.Arch.Mesh), p.Header, image.Inputs[i].Population)
		}
	}
	w.findDepth(image)
	return w
}

// reached is where a packet goes: the cores that keep it, how often a core receives it and one sends it on, and the links on its way.
type reached struct {
	keep          []int // indices in the image's cores
	receive, send uint64
	links, linksY uint64
	host          bool
}

// reach follows a packet, and a multicast one along its chain.
func (w *wiring) reach(from isa.Coord, h isa.Header) reached {
	r := reached{links: steps(h), linksY: stepsY(h)}
	to, ok := w.image.Arch.Landing(from, h)
	r.host = ok && to.Host
	for ok && !to.Host {
		i, used := w.index[to.Core]
		if !used {
			break
		}
		r.receive++
		c := &w.image.Cores[i]
		if !h.Multicast() || c.Forward.Mode != isa.ForwardRelay {
			r.keep = append(r.keep, i)
		}
		if !h.Multicast() || c.Forward.Mode == isa.ForwardNone || int(r.receive) > len(w.image.Cores) {
			break
		}
		h = c.Forward.Header(h)
		r.send++
		r.links += steps(h)
		r.linksY += stepsY(h)
		to, ok = w.image.Arch.Landing(w.image.Arch.Mesh.Coord(c.ID), h)
	}
	return r
}

// steps is the number of links on the way of a header.
func steps(h isa.Header) uint64 {
	return uint64(max(h.DX(), -h.DX())) + stepsY(h)
}

// stepsY are those of the way's links that go north or south.
func stepsY(h isa.Header) uint64 { return uint64(max(h.DY(), -h.DY())) }

// findDepth is the longest chain of populations on the chip, or their number where there is a loop.
func (w *wiring) findDepth(image *isa.Image) {
	into := make([]map[int32]bool, len(image.Populations)) // by population: those that it hears
	for i := range image.Cores {
		c := &image.Cores[i]
		for p := range shareOut(c) {
			if into[p] == nil {
				into[p] = map[int32]bool{}
			}
		}
		for axon, from := range w.source[i] {
			if from >= 0 {
				for _, p := range reaches(c, axon) {
					into[p][from] = true
				}
			}
		}
	}
	deep := make([]int, len(into)) // 0 not known, -1 under way
	var visit func(p int32) int
	visit = func(p int32) int {
		switch {
		case into[p] == nil:
			return 0 // an input
		case deep[p] < 0:
			w.recurrent = true
			return 0
		case deep[p] > 0:
			return deep[p]
		}
		deep[p] = -1
		most := 0
		for from := range into[p] {
			most = max(most, visit(from))
		}
		deep[p] = most + 1
		return most + 1
	}
	onChip := 0
	for p := range into {
		if into[p] != nil {
			onChip++
			w.depth = max(w.depth, visit(int32(p)))
		}
	}
	if w.recurrent {
		w.depth = onChip
	}
}

// reaches lists the populations of a core to which an axon has a synapse.
func reaches(c *isa.Core, axon int) []uint32 {
	var list []uint32
	add := func(n int) {
		if p := c.Symbol[n].Population; !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	x := &c.Crossbar
	if x.Storage == isa.Sparse {
		for _, n := range x.Target[x.RowStart[axon]:x.RowStart[axon+1]] {
			add(int(n))
		}
		return list
	}
	for n := range c.Neurons {
		if x.Get(c.Neurons, axon, n) != 0 {
			add(n)
		}
	}
	return list
}
