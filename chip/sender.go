package chip

import (
	"math"

	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// sender is how far a core has come in this tick: its soma, and its send FIFO.
//
// The soma updates its neurons at UpdateCycles each; a spike's k route entries are pushed in the k cycles after its update, the
// last of them beside the next neuron's update. So from the last push p of one spike to the first of the next, d neurons on, it
// is d*UpdateCycles cycles, and the core is done N-1-n updates after its last spiking neuron n. A neuron-serial core passes its axons
// before each update: an update and its scan count as one.
//
// The packets that it sends in this tick are known when it begins, and in which order: those in the FIFO are some of them. Of a packet that nobody has to see
// its way is kept, of others the route entry; those of partial sums are only counted, for their destination is one and the same.
type sender struct {
	due     isa.Cycle // in which it pushes its next packet, or never
	head    uint32    // of its packets, the one at the head of the FIFO
	tail    uint32    // the one that it pushes next
	run     uint32    // end of those of the same spike
	peak    uint32    // the most that there have been in the FIFO
	id      isa.CoreID
	isAwake bool // is among those that are looked at
	onWheel bool // will be woken when it pushes
	unseen  bool // nobody has to see its packets arrive
	partial bool
	routes  []isa.Route

	occupancy uint64 // of its FIFO, summed over cycles
	stalled   uint64 // cycles in which the FIFO was full

	next    uint32    // of the tick's spikes, the one after that whose packets are being pushed
	end     uint32    // of its spikes among them
	neuron  int32     // whose packets are being pushed
	fan     int32     // route entries of each neuron; -1 where they differ
	starts  []uint32  // first route entry of each neuron
	turn    isa.Cycle // cycles per neuron
	scan    isa.Cycle // of these, of passing the axons
	neurons int32
	expects int        // partial-sum packets in a tick
	waitFor int        // those still to come
	ready   isa.Cycle  // end of its own integration
	sum     noc.Flight // of a packet of partial sums
	sums    uint32     // such packets in a tick
	cycles  coreCycles
}

// never is when a core pushes that has nothing to push.
const never isa.Cycle = math.MaxInt64

// coreCycles are counters of a core that only a clock can count.
type coreCycles struct {
	integrate, send, wait, fire, stallRoute, active, stallRelay, yield, relayOccupancy uint64
}

// addTo adds what has been counted of a core to its other counters.
func (s *sender) addTo(n *core.Counters) {
	c := &s.cycles
	n.IntegrateCycles += c.integrate
	n.SendCycles += c.send
	n.WaitCycles += c.wait
	n.FireCycles += c.fire
	n.StallFIFOCycles += s.stalled
	n.StallRouteCycles += c.stallRoute
	n.ActiveCycles += c.active
	n.StallRelayCycles += c.stallRelay
	n.YieldCycles += c.yield
	n.RelayOccupancy += c.relayOccupancy
	n.FIFOOccupancy += s.occupancy
}

// newSender is that of a core; inside says that every packet of its spikes is a plain one for a core of the image.
func newSender(a *isa.Arch, cfg *isa.Core, mesh *noc.Mesh, inside bool) sender {
	c := sender{id: cfg.ID, routes: cfg.Routes, fan: fanOut(cfg), starts: cfg.RouteStart, neurons: int32(cfg.Neurons), expects: cfg.ExpectSums,
		scan: core.ScanCycles(a, cfg)}
	c.turn = c.scan + isa.Cycle(cfg.UpdateCycles(a))
	c.unseen = inside && cfg.Mode != isa.Partial
	if c.partial = cfg.Mode == isa.Partial; c.partial {
		c.sum = mesh.ShortFlight(isa.Packet{Header: cfg.SumTo}) // without sums: the owner has had them since the tick was computed
		c.sums = uint32((cfg.Neurons + a.Core.SumsPerPacket - 1) / a.Core.SumsPerPacket)
	}
	return c
}

// fetch asks the caches for the route entries of a core's spikes.
func (s *schedule) fetch(c *sender, spikes []isa.NeuronID) {
	if c.fan > 0 {
		core.PrefetchRoutes(c.routes, spikes, int(c.fan))
	}
}

// gather lists the packets that a core sends in this tick.
func (s *schedule) gather(c *sender) {
	c.head, c.tail = uint32(len(s.packets)), uint32(len(s.packets))
	switch {
	case c.partial:
		c.head, c.tail, c.run = 0, 0, c.sums
	case c.unseen:
		for _, n := range s.did.spikes[c.next:c.end] {
			first, end := c.entries(n)
			for _, r := range c.routes[first:end] {
				s.packets = append(s.packets, uint32(s.mesh.Way(r.Header)))
			}
		}
	default:
		for _, n := range s.did.spikes[c.next:c.end] {
			for entry, end := c.entries(n); entry < end; entry++ {
				s.packets = append(s.packets, entry)
			}
		}
	}
}

// entries are the route entries of a neuron.
func (c *sender) entries(n isa.NeuronID) (first, end uint32) {
	if c.fan >= 0 {
		return uint32(n) * uint32(c.fan), uint32(n+1) * uint32(c.fan)
	}
	return c.starts[n], c.starts[n+1]
}

// advance moves a core, whose soma starts on the neuron after n in cycle at, to the next spike that has packets.
func (s *schedule) advance(c *sender, n int32, at isa.Cycle) {
	for c.next < c.end {
		next := s.did.spikes[c.next]
		c.next++
		if first, end := c.entries(next); first < end {
			c.run = c.tail + end - first
			c.neuron, c.due = int32(next), at+isa.Cycle(int32(next)-n)*c.turn
			c.cycles.stallRoute += uint64(end - first - 1)
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

// push puts a core's next packet into its FIFO.
func (s *schedule) push(c *sender) {
	c.tail++
	c.peak = max(c.peak, c.tail-c.head)
	if c.tail == c.run {
		s.resume(c, s.now)
	}
}

// resume lets the soma go on in cycle at, beside the push of the last packet of its spike. With no neuron left, or of sums, the push itself was the
// core's last cycle.
func (s *schedule) resume(c *sender, at isa.Cycle) {
	if c.partial || c.neuron == c.neurons-1 {
		s.finish(c, at+1)
		return
	}
	s.advance(c, c.neuron, at)
}

// inject puts a packet of a core into its router.
func (s *schedule) inject(c *sender, packet uint32) {
	switch {
	case c.unseen:
		s.mesh.Inject(c.id, noc.Unseen(noc.Way(s.packets[packet])))
	case c.partial:
		s.mesh.Inject(c.id, c.sum)
	default:
		r := c.routes[s.packets[packet]]
		s.mesh.InjectLocal(c.id, isa.Spike(r.Header, int(r.Delay)))
	}
}
