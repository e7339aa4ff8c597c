package imagetest

import (
	"math/rand/v2"

	"orrery/isa"
)

// Straighten gives the first input of a random image up to 200 neurons whose packets go, in stretches of neurons that may overlap, to axons that follow
// one another as the neurons do, and the same to the routes of cores that the host does not read: what compilers make of images and layers.
func Straighten(image *isa.Image, seed uint64) {
	g := generator{Rand: rand.New(rand.NewPCG(seed, 7)), image: image}
	in := &image.Inputs[0]
	if in.Encoding == isa.EncodeBits {
		in.Encoding, in.Planes, in.Signed, in.Step = isa.EncodeSpikes, 0, false, 0
	}
	size := g.between(1, 200)
	entries := make([][]isa.HostPacket, size)
	for range g.between(1, 6) {
		g.stretch(entries)
	}
	image.Populations[in.Population].Shape = []uint32{uint32(size)}
	in.Packets, in.PacketStart = nil, []uint32{0}
	for _, list := range entries {
		in.Packets = append(in.Packets, list...)
		in.PacketStart = append(in.PacketStart, uint32(len(in.Packets)))
	}
	read := map[isa.CoreID]bool{}
	for i := range image.Outputs {
		for _, n := range image.Outputs[i].Neurons {
			read[n.Core] = true
		}
	}
	for i := range image.Cores {
		if c := &image.Cores[i]; c.Mode == isa.Spiking && !read[c.ID] {
			g.straightRoutes(c)
		}
	}
	g.relayBuffer()
}

// straightRoutes gives each neuron as many routes; each of them leads along axons until these end, and then elsewhere.
func (g *generator) straightRoutes(c *isa.Core) {
	a := &g.image.Arch
	fan := min(a.Routes.EntriesPerNeuron, a.Routes.EntriesPerCore/c.Neurons, g.IntN(4))
	type stretch struct {
		line
		axon  int
		delay uint8
	}
	at := make([]stretch, fan)
	c.Routes, c.RouteStart = nil, []uint32{0}
	for range c.Neurons {
		for k := range at {
			if p := &at[k]; p.axon == p.axons {
				to := g.line()
				*p = stretch{to, g.IntN(to.axons), uint8(g.between(1, a.Core.DelaySlots))}
			}
			h := g.along(a.Mesh.Coord(c.ID), at[k].line, at[k].axon)
			c.Routes = append(c.Routes, isa.Route{Header: h, Delay: at[k].delay})
			at[k].axon++
		}
		c.RouteStart = append(c.RouteStart, uint32(len(c.Routes)))
	}
}

// stretch adds one packet to each of some neurons; or two, to axons that follow one another just the same.
func (g *generator) stretch(entries [][]isa.HostPacket) {
	a := &g.image.Arch
	ports := isa.Ports(a)
	port, to := g.IntN(len(ports)), g.line()
	delay, axon, first := uint8(g.between(1, a.Core.DelaySlots)), g.IntN(to.axons), g.IntN(len(entries))
	each := 1 + g.IntN(4)/3
	for k := range g.between(1, min(to.axons-axon, len(entries)-first)) {
		n := first + k/each
		h := g.along(ports[port].Router(a.Mesh), to, axon+k)
		entries[n] = append(entries[n], isa.HostPacket{Port: uint16(port), Header: h, Delay: delay})
	}
}

// line is where the packets of a stretch go: to so many axons of a core, or of all cores of its chain.
type line struct {
	to        *isa.Core
	axons     int
	multicast bool
}

func (g *generator) line() line {
	to := &g.image.Cores[g.IntN(len(g.image.Cores))]
	if g.image.Arch.Routes.Multicast == isa.Adjacent && g.chance(0.5) {
		return line{to, g.kept(to), true}
	}
	return line{to, to.Axons, false}
}

// along is the header of a packet from a router to an axon of a line; now and then to the first core alone.
func (g *generator) along(from isa.Coord, to line, axon int) isa.Header {
	h := g.header(from, g.image.Arch.Mesh.Coord(to.to.ID), axon)
	if !to.multicast || axon < to.to.Axons && g.chance(0.05) {
		return h
	}
	return h.AsMulticast()
}
