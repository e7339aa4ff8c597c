package isa

import "fmt"

// keeper is the core with the fewest axons of those that keep a multicast packet.
type keeper struct {
	core  CoreID
	axons int
}

// forwarding checks every core's part in multicast: that it leads to a core of the image, and never in a circle. It finds, for each core,
// what the packets that arrive there must have axons for.
func (v *verifier) forwarding() error {
	for i := range v.image.Cores {
		if err := v.forward(&v.image.Cores[i]); err != nil {
			return fmt.Errorf("core %v: %w", v.image.Cores[i].ID, err)
		}
	}
	c, ok := v.image.chain()
	if !ok {
		return fmt.Errorf("core %v: multicast packets that it forwards come back to it; a chain of forwarding cores has an end",
			v.image.Cores[c.circle()].ID)
	}
	v.keepers = make([]keeper, len(v.image.Cores))
	for k := len(c.order) - 1; k >= 0; k-- {
		i := c.order[k]
		core := &v.image.Cores[i]
		v.keepers[i] = keeper{core.ID, core.Axons}
		if next := c.next[i]; next >= 0 && (core.Forward.Mode == ForwardRelay || v.keepers[next].axons < core.Axons) {
			v.keepers[i] = v.keepers[next]
		}
	}
	return nil
}

// circle is a core that forwards to itself, over others or directly.
func (c *chain) circle() int {
	ordered := make([]bool, len(c.next))
	for _, i := range c.order {
		ordered[i] = true
	}
	at := 0
	for ordered[at] {
		at++
	}
	for range c.next { // from a core that leads into a circle into the circle
		at = c.next[at]
	}
	return at
}

func (v *verifier) forward(c *Core) error {
	f := c.Forward
	if f == (Forward{}) {
		return nil
	}
	if v.arch.Routes.Multicast != Adjacent {
		return fmt.Errorf("forwards packets; routes.multicast of the architecture is %s", v.arch.Routes.Multicast)
	}
	if f.Mode > ForwardRelay || f.Mode == ForwardNone {
		return fmt.Errorf("forwards %+d %+d in mode %d; there are %d (copy) and %d (relay)", f.NX, f.NY, f.Mode, ForwardCopy, ForwardRelay)
	}
	to, ok := v.arch.Landing(v.arch.Mesh.Coord(c.ID), f.Header(0))
	if !ok || to.Host {
		return fmt.Errorf("forwards packets %+d %+d, outside the grid", f.NX, f.NY)
	}
	if _, ok := v.place[to.Core]; !ok {
		return fmt.Errorf("forwards packets to core %v, which the image does not use", to.Core)
	}
	return nil
}

// multicast checks a spike packet with bit Q that lands at to.
func (v *verifier) multicast(to Landing, h Header) error {
	switch {
	case v.arch.Routes.Multicast != Adjacent:
		return fmt.Errorf("a packet is multicast; routes.multicast of the architecture is %s", v.arch.Routes.Multicast)
	case to.Host:
		return fmt.Errorf("a multicast packet goes to the host; only cores forward")
	}
	at, ok := v.place[to.Core]
	if !ok {
		return fmt.Errorf("a packet goes to core %v, which the image does not use", to.Core)
	}
	if k := v.keepers[at]; h.Destination() >= k.axons {
		return fmt.Errorf("a multicast packet by way of core %v goes to axon %v of core %v, which has %d", to.Core, AxonID(h.Destination()),
			k.core, k.axons)
	}
	return nil
}

// relays checks that no relay buffer can overflow.
func (v *verifier) relays() error {
	limit := v.arch.Routes.RelayBuffer
	for i, need := range v.image.RelayNeed() {
		if need > limit {
			return fmt.Errorf("core %v: up to %d multicast packets to send on in one tick; routes.relay_buffer is %d", v.image.Cores[i].ID, need, limit)
		}
	}
	return nil
}
