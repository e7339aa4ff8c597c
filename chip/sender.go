package chip

import (
	"math"

	"orrery/core"
	"orrery/isa"
)

// sender is how far a core has come in this tick: its soma, and its send FIFO.
//
// The soma updates its neurons at UpdateCycles each; a spike's k route entries are pushed in the k cycles after its update, the
// last of them beside the next neuron's update. So from the last push p of one spike to the first of the next, d neurons on, it
// is d*UpdateCycles cycles, and the core is done N-1-n updates after its last spiking neuron n. A neuron-serial core passes its axons
// before each update: an update and its scan count as one.
type sender struct {
	due     isa.Cycle // in which it pushes its next packet, or never
	entry   uint32    // the route entry of that; of a partial core, which packet of sums it is
	entries uint32    // end of the entries of the spike; of a partial core, number of packets
	head    uint32    // of its send FIFO: counts on, modulo the length of the ring
	count   uint32    // packets in its send FIFO
	peak    uint32    // the most there have been
	id      isa.CoreID
	isAwake bool // is among those that are looked at
	onWheel bool // will be woken when it pushes
	unseen  bool // nobody has to see its packets arrive
	partial bool
	routes  []isa.Route

	next    uint32 // of the tick's spikes, the one after that whose packets are being pushed
	end     uint32 // of its spikes among them
	neuron  int32  // whose packets are being pushed
	fan     int32  // route entries of each neuron; -1 where they differ
	starts  []uint32
	turn    isa.Cycle // cycles per neuron
	scan    isa.Cycle // of these, of passing the axons
	neurons int32
	expects int       // partial-sum packets in a tick
	waitFor int       // those still to come
	ready   isa.Cycle // end of its own integration
	sumTo   isa.Header
	sums    int // in one packet
	cycles  coreCycles
}

// never is when a core pushes that has nothing to push.
const never isa.Cycle = math.MaxInt64

// coreCycles are the counters of a core that only a clock can count.
type coreCycles struct {
	integrate, send, wait, fire, stallFIFO, stallRoute, active, stallRelay, yield, relayOccupancy, occupancy uint64
}

func (c *coreCycles) addTo(n *core.Counters) {
	n.IntegrateCycles += c.integrate
	n.SendCycles += c.send
	n.WaitCycles += c.wait
	n.FireCycles += c.fire
	n.StallFIFOCycles += c.stallFIFO
	n.StallRouteCycles += c.stallRoute
	n.ActiveCycles += c.active
	n.StallRelayCycles += c.stallRelay
	n.YieldCycles += c.yield
	n.RelayOccupancy += c.relayOccupancy
	n.FIFOOccupancy += c.occupancy
}

// newSender is that of a core; inside says that every packet of its spikes is a plain one for a core of the image.
func newSender(a *isa.Arch, cfg *isa.Core, inside bool) sender {
	c := sender{id: cfg.ID, routes: cfg.Routes, fan: fanOut(cfg), starts: cfg.RouteStart, neurons: int32(cfg.Neurons), expects: cfg.ExpectSums,
		scan: core.ScanCycles(a, cfg), sumTo: cfg.SumTo, sums: a.Core.SumsPerPacket}
	c.turn = c.scan + isa.Cycle(cfg.UpdateCycles(a))
	c.partial = cfg.Mode == isa.Partial
	c.unseen = inside && !c.partial
	if c.partial {
		c.entries = uint32((cfg.Neurons + c.sums - 1) / c.sums)
	}
	return c
}

// advance moves a core, whose soma starts on the neuron after n in cycle at, to the next spike that has packets.
func (s *schedule) advance(c *sender, n int32, at isa.Cycle) {
	for ; c.next < c.end; c.next++ {
		next := int32(s.did.spikes[c.next])
		if c.fan > 0 {
			c.entry = uint32(next) * uint32(c.fan)
			c.entries = c.entry + uint32(c.fan)
			if s.far {
				core.PrefetchRoutes(c.routes, s.did.spikes[c.next:c.next+1], int(c.fan))
			}
		} else {
			c.entry, c.entries = c.starts[next], c.starts[next+1]
		}
		if c.entry < c.entries {
			c.next++
			c.neuron, c.due = next, at+isa.Cycle(next-n)*c.turn
			c.cycles.stallRoute += uint64(c.entries - c.entry - 1)
			return
		}
	}
	s.finish(c, at+isa.Cycle(c.neurons-1-n)*c.turn)
}

// finish marks a core done at the start of cycle end.
func (s *schedule) finish(c *sender, end isa.Cycle) {
	c.due = never
	s.busyUntil = max(s.busyUntil, end)
	s.pending--
	c.cycles.active += uint64(end)
	if !c.partial {
		c.cycles.fire += uint64(c.neurons) * uint64(c.turn-c.scan)
		c.cycles.integrate += uint64(c.neurons) * uint64(c.scan)
	}
}

// ring is the place of a core's packet in the rings, so many behind the head of its FIFO.
func (s *schedule) ring(i int32, c *sender, behind uint32) *uint32 {
	return &s.rings[uint32(i)<<s.ringBits|(c.head+behind)&(1<<s.ringBits-1)]
}

// push puts core i's next packet into its FIFO and finds out when the one after is due.
func (s *schedule) push(i int32, c *sender) {
	*s.ring(i, c, c.count) = c.entry
	c.count++
	c.peak = max(c.peak, c.count)
	c.due++
	if c.entry++; c.entry == c.entries {
		s.resume(c)
	}
}

// resume lets the soma go on in this cycle, beside the push of the last packet of its spike. With no neuron left, or of sums, the push itself was the
// core's last cycle.
func (s *schedule) resume(c *sender) {
	if c.partial || c.neuron == c.neurons-1 {
		s.finish(c, s.now+1)
		return
	}
	s.advance(c, c.neuron, s.now)
}

// send moves the head of core i's FIFO into its router if that has room.
func (s *schedule) send(i int32, c *sender) {
	c.cycles.occupancy += uint64(c.count)
	if !s.mesh.LocalRoom(c.id) {
		return
	}
	entry := *s.ring(i, c, 0)
	c.head++
	c.count--
	if c.unseen {
		s.mesh.InjectUnseen(c.id, s.mesh.Way(c.routes[entry].Header))
		return
	}
	s.mesh.InjectLocal(c.id, c.packet(entry))
}

// packet is the packet behind an entry. Sums travel without their payload here: the owner has had them since the tick was computed.
func (c *sender) packet(entry uint32) isa.Packet {
	if c.partial {
		return isa.Packet{Header: c.sumTo + isa.Header(int(entry)*c.sums)}
	}
	return isa.Spike(c.routes[entry].Header, int(c.routes[entry].Delay))
}
