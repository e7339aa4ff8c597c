// Package imagetest makes random chips and images that pass isa.Image.Verify, for tests that compare two ways of doing the same: codec
// and assembler, reference and fast engine.
package imagetest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"orrery/isa"
)

// Random is a random image for a random architecture. One seed gives the same image everywhere.
func Random(seed uint64) *isa.Image {
	return From(rand.NewPCG(seed, 1), fmt.Sprintf("random %d", seed))
}

// From is a random image that a source of random numbers decides on.
func From(source rand.Source, name string) *isa.Image {
	return from(&generator{Rand: rand.New(source), image: &isa.Image{}}, name)
}

func from(g *generator, name string) *isa.Image {
	g.image.Arch = g.arch()
	g.cores()
	g.forwarding()
	g.populations()
	g.outputs()
	g.routes()
	g.inputs()
	g.relayBuffer()
	g.image.Ticks = isa.Tick(g.IntN(20))
	g.image.Provenance = isa.Provenance{Tool: "imagetest", Network: name, Options: "",
		Sources: []isa.Source{{Name: name, SHA256: [32]byte{byte(len(name))}}}, Notes: []string{"random"}}
	return g.image
}

// Spikes are random input spikes for one tick, by input of the image; each neuron of a spiking input fires with probability p.
func Spikes(r *rand.Rand, image *isa.Image, p float64) [][]uint32 {
	spikes := make([][]uint32, len(image.Inputs))
	for i := range image.Inputs {
		for n := range max(0, len(image.Inputs[i].PacketStart)-1) {
			if r.Float64() < p {
				spikes[i] = append(spikes[i], uint32(n))
			}
		}
	}
	return spikes
}

type generator struct {
	*rand.Rand
	image *isa.Image
	north bool // draws cores of the size of TrueNorth's
	// spiking and partial are indices into image.Cores.
	spiking, partial []int
}

// between is uniform in low..high.
func (g *generator) between(low, high int) int { return low + g.IntN(high-low+1) }

// signed is a value of up to bits bits, small ones as likely as large ones.
func (g *generator) signed(bits int) int32 {
	limit := int64(1) << g.between(0, bits-1)
	return int32(g.Int64N(2*limit) - limit)
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// cores lays out cores on random places: about a fifth of them partial, if the weights allow it.
func (g *generator) cores() {
	a := &g.image.Arch
	for id := range a.Mesh.Cores() {
		if slices.Contains(a.IO.Taps, isa.CoreID(id)) || len(g.image.Cores) > 0 && g.chance(0.3) {
			continue
		}
		c := isa.Core{ID: isa.CoreID(id), Axons: g.between(1, a.Core.Axons), Neurons: g.between(1, a.Core.Neurons)}
		if g.chance(0.3) || g.north {
			c.Axons, c.Neurons = a.Core.Axons, a.Core.Neurons
		}
		if a.Core.Weights != isa.Typed && len(g.spiking) > 0 && g.chance(0.2) {
			c.Mode = isa.Partial
			g.partial = append(g.partial, len(g.image.Cores))
		} else {
			g.spiking = append(g.spiking, len(g.image.Cores))
		}
		g.image.Cores = append(g.image.Cores, c)
	}
	for _, i := range g.partial {
		g.attach(&g.image.Cores[i])
	}
	for i := range g.image.Cores {
		g.crossbar(&g.image.Cores[i])
		if g.image.Cores[i].Mode == isa.Spiking {
			g.soma(&g.image.Cores[i])
		}
	}
}

// attach gives partial core c an owner.
func (g *generator) attach(c *isa.Core) {
	a := &g.image.Arch
	owner := &g.image.Cores[pick(g, g.spiking...)]
	c.Neurons = min(c.Neurons, owner.Neurons)
	first := g.between(0, owner.Neurons-c.Neurons)
	c.SumTo = g.header(a.Mesh.Coord(c.ID), a.Mesh.Coord(owner.ID), first).AsWide()
	per := a.Core.SumsPerPacket
	owner.ExpectSums += (c.Neurons + per - 1) / per
}

func (g *generator) header(from, to isa.Coord, dest int) isa.Header {
	return isa.MakeHeader(to.X-from.X, to.Y-from.Y, dest)
}

func (g *generator) crossbar(c *isa.Core) {
	a := &g.image.Arch.Core
	limit := 1 << a.CellBits()
	if a.Weights == isa.Shared {
		for range g.between(1, a.SharedWeights) {
			c.SharedTable = append(c.SharedTable, int16(g.signed(a.WeightBits)))
		}
		limit = len(c.SharedTable)
	}
	if a.Weights == isa.Typed {
		for range c.Axons {
			c.AxonType = append(c.AxonType, uint8(g.IntN(a.AxonTypes)))
		}
	}
	density, cell := pick(g, g.Float64(), g.Float64(), 1), g.cells(limit)
	if a.Storage == isa.Sparse {
		c.Crossbar = isa.Crossbar{Storage: isa.Sparse, Bits: a.CellBits(), RowStart: []uint32{0}}
		for range c.Axons {
			g.sparseRow(c, density, cell)
		}
		return
	}
	c.Crossbar = isa.NewDense(c.Axons, c.Neurons, a.CellBits())
	for axon := range c.Axons {
		for n := range c.Neurons {
			if g.chance(density) {
				c.Crossbar.Set(c.Neurons, axon, n, cell())
			}
		}
	}
}

// cells draws raw cells below limit: of all values, or only the one with the sign bit or the one without, at which sums are largest.
func (g *generator) cells(limit int) func() uint8 {
	extreme := uint8(pick(g, limit/2, max(limit/2-1, 0)))
	if g.chance(0.2) {
		return func() uint8 { return extreme }
	}
	return func() uint8 { return uint8(g.IntN(limit)) }
}

func (g *generator) sparseRow(c *isa.Core, density float64, cell func() uint8) {
	x := &c.Crossbar
	for n := range c.Neurons {
		for g.chance(density * 0.7) { // now and then the same neuron twice
			x.Target = append(x.Target, uint16(n))
			x.Cell = append(x.Cell, cell())
		}
	}
	x.RowStart = append(x.RowStart, uint32(len(x.Target)))
}
