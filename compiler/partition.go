package compiler

import (
	"fmt"
	"io"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
)

// core is one core to be: which tiles it holds, before it has a place.
type core struct {
	slots   []slot
	axons   []axonKey // ascending: what each axon listens to
	neurons int
	owner   int // of a partial core: the core that it sends its sums to; -1 for a spiking core
}

// slot is a tile's part in a core: block number block, with the tile's neurons from the core's neuron first on.
type slot struct {
	tile, block, first int
}

// openCores is how many of the latest cores a tile tries to move into.
const openCores = 48

// partition puts tiles into cores: each block in one of its own, but for owners that fit beside others.
func partition(s *state) error {
	packer := newPacker(s)
	for i := range s.tiles {
		owner := packer.addOwner(i)
		for b := 1; b < len(s.tiles[i].blocks); b++ {
			s.cores = append(s.cores, core{slots: []slot{{i, b, 0}}, axons: s.blockKeys(i, b), neurons: len(s.tiles[i].neurons), owner: owner})
		}
	}
	if len(s.cores) > s.arch.Mesh.Cores() {
		return s.tooManyCores()
	}
	if err := s.checkRouteEntries(); err != nil {
		return err
	}
	s.listNoise()
	return nil
}

// blockKeys are the axons of one block of a tile.
func (s *state) blockKeys(tile, block int) []axonKey {
	t := &s.tiles[tile]
	keys := make([]axonKey, len(t.blocks[block]))
	for i, a := range t.blocks[block] {
		keys[i] = s.fanin[t.pop].keys[a]
	}
	return keys
}

// packer fills cores with owner blocks, first fit.
type packer struct {
	s      *state
	open   []int     // cores that may take more, the latest last
	routes [][]int32 // entries needed, by population and neuron
	used   []int     // route entries, by core
}

func newPacker(s *state) *packer { return &packer{s: s, routes: s.routeDemand()} }

// addOwner puts block 0 of a tile into a core and returns which.
func (p *packer) addOwner(tile int) int {
	s := p.s
	t, keys, routes := &s.tiles[tile], s.blockKeys(tile, 0), p.demand(tile)
	for _, c := range p.open {
		if union, ok := p.fits(c, t, keys, routes); ok {
			to := &s.cores[c]
			to.slots = append(to.slots, slot{tile, 0, to.neurons})
			to.axons, to.neurons = union, to.neurons+len(t.neurons)
			p.used[c] += routes
			return c
		}
	}
	s.cores = append(s.cores, core{slots: []slot{{tile, 0, 0}}, axons: keys, neurons: len(t.neurons), owner: -1})
	at := len(s.cores) - 1
	for len(p.used) <= at {
		p.used = append(p.used, 0)
	}
	p.used[at] = routes
	if p.open = append(p.open, at); len(p.open) > openCores {
		p.open = p.open[1:]
	}
	return at
}

func (p *packer) demand(tile int) int {
	t, sum := &p.s.tiles[tile], 0
	for _, n := range t.neurons {
		sum += int(p.routes[t.pop][n])
	}
	return sum
}

// fits says whether a tile's block fits beside what core c holds, and which axons the core then has.
func (p *packer) fits(c int, t *tile, keys []axonKey, routes int) (union []axonKey, ok bool) {
	s, a, to := p.s, &p.s.arch.Core, &p.s.cores[c]
	neurons := to.neurons + len(t.neurons)
	if neurons > a.Neurons || p.used[c]+routes > s.arch.Routes.EntriesPerCore {
		return nil, false
	}
	union = mergeKeys(to.axons, keys)
	if len(union) > a.Axons || len(union)*neurons*a.CellBits() > 8*a.SynapseBytes && a.Storage == isa.Dense {
		return nil, false
	}
	held := []*tile{t}
	for _, k := range to.slots {
		held = append(held, &s.tiles[k.tile])
	}
	if s.parameterSets(held...) > a.ParameterSets || s.noisy(held) {
		return nil, false
	}
	return union, a.Storage == isa.Dense || s.sparseBits(held, len(union)) <= 8*a.SynapseBytes
}

// noisy says that some of the tiles has noise: it then keeps its core, and so its random numbers, to itself.
func (s *state) noisy(tiles []*tile) bool {
	return slices.ContainsFunc(tiles, func(t *tile) bool {
		p := s.q.Populations[t.pop].LIF
		return p != nil && p.NoiseMask != 0
	})
}

// sparseBits is the memory of the rows of tiles that hold their synapses in one block each.
func (s *state) sparseBits(tiles []*tile, axons int) int {
	bits := 32 * axons
	for _, t := range tiles {
		f := &s.fanin[t.pop]
		for _, n := range t.neurons {
			bits += int(f.start[n+1]-f.start[n]) * entryBits(s.arch)
		}
	}
	return bits
}

// parameterSets is the number of different soma parameters that tiles need in one core.
func (s *state) parameterSets(tiles ...*tile) int {
	type key struct {
		pop  ir.PopID
		leak int32
	}
	seen := map[key]bool{}
	for _, t := range tiles {
		q := &s.q.Populations[t.pop]
		if q.TrueNorth == nil || q.Bias == nil {
			seen[key{t.pop, 0}] = true
			continue
		}
		for _, n := range t.neurons {
			seen[key{t.pop, q.Bias[n]}] = true
		}
	}
	return len(seen)
}

// mergeKeys is the union of two ascending lists.
func mergeKeys(a, b []axonKey) []axonKey {
	union := make([]axonKey, 0, len(a)+len(b))
	union = append(append(union, a...), b...)
	slices.Sort(union)
	return slices.Compact(union)
}

// checkRouteEntries refuses neurons with more destinations than a neuron may have.
func (s *state) checkRouteEntries() error {
	entries := make([][]int32, len(s.net.Populations))
	for i := range s.net.Populations {
		entries[i] = make([]int32, s.net.Populations[i].Shape.Size())
	}
	for i := range s.cores {
		for _, k := range s.cores[i].axons {
			entries[k.pop()][k.neuron()]++
		}
	}
	for _, r := range s.net.Readouts {
		for n := range entries[r.Population] {
			entries[r.Population][n] += int32(count(r.Kind != isa.ReadPotential))
		}
	}
	for i := range s.net.Populations {
		p := &s.net.Populations[i]
		if p.Host() {
			continue
		}
		for n, needs := range entries[i] {
			if int(needs) > s.arch.Routes.EntriesPerNeuron {
				return s.tooManyRoutes(symbolText(p.Name, uint32(n)), int(needs))
			}
		}
	}
	return nil
}

// listNoise writes down which neurons draw from which core's generator, in the order in which they do.
func (s *state) listNoise() {
	for i := range s.cores {
		c := &s.cores[i]
		if c.owner >= 0 || !s.noisy([]*tile{&s.tiles[c.slots[0].tile]}) {
			continue
		}
		stream := ir.NoiseStream{Seed: s.seed(i)}
		s.eachNeuron(c, func(_ int, symbol isa.NeuronSymbol) { stream.Neurons = append(stream.Neurons, symbol) })
		s.q.Noise = append(s.q.Noise, stream)
	}
}

// seed is that of core i's generator; never 0, at which an LFSR stands still.
func (s *state) seed(i int) uint32 {
	stream := ir.NewStream(s.opts.Seed, uint64(i))
	return uint32(stream.Next()) | 1
}

// eachNeuron names the neurons of a core in order.
func (s *state) eachNeuron(c *core, do func(n int, symbol isa.NeuronSymbol)) {
	n := 0
	for _, slot := range c.slots {
		t := &s.tiles[slot.tile]
		for _, index := range t.neurons {
			do(n, isa.NeuronSymbol{Population: uint32(t.pop), Index: index})
			n++
		}
	}
}

func checkCores(s *state) error {
	for i := range s.cores {
		c := &s.cores[i]
		if c.neurons > s.arch.Core.Neurons || len(c.axons) > s.arch.Core.Axons {
			return fmt.Errorf("core %d has %d neurons and %d axons", i, c.neurons, len(c.axons))
		}
		if c.owner >= 0 && s.cores[c.owner].owner >= 0 {
			return fmt.Errorf("core %d sends its sums to a partial core", i)
		}
	}
	return nil
}

func dumpCores(s *state, w io.Writer) {
	for i := range s.cores {
		c := &s.cores[i]
		fmt.Fprintf(w, "%d: %d axons, %d neurons", i, len(c.axons), c.neurons)
		if c.owner >= 0 {
			fmt.Fprintf(w, ", sums to %d", c.owner)
		}
		for _, k := range c.slots {
			t := &s.tiles[k.tile]
			fmt.Fprintf(w, ", %d of %s", len(t.neurons), s.net.Populations[t.pop].Name)
		}
		fmt.Fprintln(w)
	}
}
