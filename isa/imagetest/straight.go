package imagetest

import (
	"math/rand/v2"

	"orrery/isa"
)

// Straighten gives the first input of a random image up to 200 neurons whose packets go, in stretches of neurons that may overlap, to axons that follow
// one another as the neurons do: what compilers make of images and layers.
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
}

// stretch adds one packet to each of some neurons; or two, to axons that follow one another just the same.
func (g *generator) stretch(entries [][]isa.HostPacket) {
	a := &g.image.Arch
	ports := isa.Ports(a)
	port, to := g.IntN(len(ports)), &g.image.Cores[g.IntN(len(g.image.Cores))]
	delay, axon, first := uint8(g.between(1, a.Core.DelaySlots)), g.IntN(to.Axons), g.IntN(len(entries))
	each := 1 + g.IntN(4)/3
	for k := range g.between(1, min(to.Axons-axon, len(entries)-first)) {
		n := first + k/each
		h := g.header(ports[port].Router(a.Mesh), a.Mesh.Coord(to.ID), axon+k)
		entries[n] = append(entries[n], isa.HostPacket{Port: uint16(port), Header: h, Delay: delay})
	}
}
