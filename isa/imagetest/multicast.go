package imagetest

import "orrery/isa"

// forwarding lets some cores of a chip with adjacent multicast send packets on: in chains that meet, none of them in a circle, over partial
// cores too.
func (g *generator) forwarding() {
	if g.image.Arch.Routes.Multicast != isa.Adjacent {
		return
	}
	share, cores := g.Float64(), g.image.Cores
	order := g.Perm(len(cores))
	for k, i := range order[:len(order)-1] {
		if !g.chance(share) {
			continue
		}
		c, next := &cores[i], &cores[pick(g, order[k+1:]...)]
		h := g.header(g.image.Arch.Mesh.Coord(c.ID), g.image.Arch.Mesh.Coord(next.ID), 0)
		c.Forward = isa.Forward{Mode: pick(g, isa.ForwardCopy, isa.ForwardCopy, isa.ForwardRelay), NX: int8(h.DX()), NY: int8(h.DY())}
	}
}

// spike is a packet from the router at from to a random core and axon; on a chip with adjacent multicast perhaps one that is sent on.
func (g *generator) spike(from isa.Coord) isa.Header {
	a := &g.image.Arch
	to := &g.image.Cores[g.IntN(len(g.image.Cores))]
	if a.Routes.Multicast != isa.Adjacent || g.chance(0.4) {
		return g.header(from, a.Mesh.Coord(to.ID), g.IntN(to.Axons))
	}
	return g.header(from, a.Mesh.Coord(to.ID), g.IntN(g.kept(to))).AsMulticast()
}

// kept is how many axons every core has that keeps the multicast packets which come to core c.
func (g *generator) kept(c *isa.Core) int {
	axons := c.Axons
	if c.Forward.Mode == isa.ForwardNone {
		return axons
	}
	at := g.image.Arch.Mesh.Coord(c.ID)
	at.X, at.Y = at.X+int(c.Forward.NX), at.Y+int(c.Forward.NY)
	for i := range g.image.Cores {
		if g.image.Cores[i].ID != g.image.Arch.Mesh.At(at) {
			continue
		}
		further := g.kept(&g.image.Cores[i])
		if c.Forward.Mode == isa.ForwardRelay {
			return further
		}
		return min(axons, further)
	}
	panic("imagetest: a core forwards to none") // forwarding chose it from the image
}

// relayBuffer makes the relay buffers as deep as the image needs them, or somewhat deeper.
func (g *generator) relayBuffer() {
	for _, need := range g.image.RelayNeed() {
		g.image.Arch.Routes.RelayBuffer = max(g.image.Arch.Routes.RelayBuffer, need)
	}
	g.image.Arch.Routes.RelayBuffer += pick(g, 0, 0, 5)
}
