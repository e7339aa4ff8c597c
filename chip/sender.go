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
	// A cache line: all that a spike needs that goes to the router as a stream.
	due       isa.Cycle // in which it pushes its next packet, or never
	occupancy uint64    // of its FIFO, summed over cycles
	head      uint32    // of its packets, the one at the head of the FIFO
	tail      uint32    // the one that it pushes next
	run       uint32    // end of those of the same spike
	peak      uint32    // the most that there have been in the FIFO
	next      uint32    // of the tick's spikes, the one after that whose packets are being pushed
	end       uint32    // of its spikes among them
	neuron    int32     // whose packets are being pushed
	neurons   int32
	fan       int32  // route entries of each neuron; -1 where they differ
	turn      uint32 // cycles per neuron
	id        isa.CoreID
	isAwake   bool // is among those that are looked at
	onWheel   bool // will be woken when it pushes
	unseen    bool // nobody has to see its packets arrive
	partial   bool

	// Another one: what else there is to do for a core in each tick.
	integrate  uint64 // cycles of integration
	active     uint64 // cycles until it was done
	stallRoute uint64 // cycles in which its soma waited for further entries of a spike
	stallFIFO  uint64 // cycles in which it had a packet to push and its FIFO was full
	routes     []isa.Route
	expects    uint32 // partial-sum packets in a tick
	waitFor    uint32 // those still to come

	cfg            *isa.Core
	scan           uint32     // of a turn, cycles of passing the axons
	sums           uint32     // of a partial core, packets of sums in a tick
	sum            noc.Flight // of one of them
	wait           uint64     // cycles in which it waited for sums
	stallRelay     uint64     // cycles in which its relay buffer found no room
	yield          uint64     // cycles in which its FIFO let the relay buffer send
	relayOccupancy uint64     // of its relay buffer, summed over cycles
	_              [8]byte    // to an odd number of cache lines: an even one would have the first lines of all cores share few sets of a cache
}

// never is when a core pushes that has nothing to push.
const never isa.Cycle = math.MaxInt64

// addTo adds what only a clock can count of a core in so many ticks to its other counters.
func (c *sender) addTo(n *core.Counters, ticks uint64) {
	n.IntegrateCycles += c.integrate
	if c.partial {
		n.SendCycles += ticks * uint64(c.sums)
	} else {
		n.FireCycles += ticks * uint64(c.neurons) * uint64(c.turn-c.scan)
		n.IntegrateCycles += ticks * uint64(c.neurons) * uint64(c.scan)
	}
	n.WaitCycles += c.wait
	n.StallFIFOCycles += c.stallFIFO
	n.StallRouteCycles += c.stallRoute
	n.ActiveCycles += c.active
	n.StallRelayCycles += c.stallRelay
	n.YieldCycles += c.yield
	n.RelayOccupancy += c.relayOccupancy
	n.FIFOOccupancy += c.occupancy
}

// newSender is that of a core; inside says that every packet of its spikes is a plain one for a core of the image.
func newSender(a *isa.Arch, cfg *isa.Core, mesh *noc.Mesh, inside bool) sender {
	c := sender{id: cfg.ID, routes: cfg.Routes, fan: fanOut(cfg), cfg: cfg, neurons: int32(cfg.Neurons), expects: uint32(cfg.ExpectSums),
		scan: uint32(core.ScanCycles(a, cfg))}
	c.turn = c.scan + uint32(cfg.UpdateCycles(a))
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

// gather lists the packets that a core sends in this tick. The soma stalls for all but the first of each spike.
func (s *schedule) gather(c *sender) {
	list, mesh := s.packets, s.mesh
	c.head, c.tail = uint32(len(list)), uint32(len(list))
	switch {
	case c.partial:
		c.head, c.tail, c.run = 0, 0, c.sums
	case c.unseen:
		for _, n := range s.did.spikes[c.next:c.end] {
			first, end := c.entries(n)
			c.stallRoute += uint64(max(end-first, 1) - 1)
			for _, r := range c.routes[first:end] {
				list = append(list, uint32(mesh.Way(r.Header)))
			}
		}
	default:
		for _, n := range s.did.spikes[c.next:c.end] {
			entry, end := c.entries(n)
			c.stallRoute += uint64(max(end-entry, 1) - 1)
			for ; entry < end; entry++ {
				list = append(list, entry)
			}
		}
	}
	s.packets = list
}

// entries are the route entries of a neuron.
func (c *sender) entries(n isa.NeuronID) (first, end uint32) {
	if c.fan >= 0 {
		return uint32(n) * uint32(c.fan), uint32(n+1) * uint32(c.fan)
	}
	return c.cfg.RouteStart[n], c.cfg.RouteStart[n+1]
}

// advance moves a core, whose soma starts on the neuron after n in cycle at, to the next spike that has packets.
func (s *schedule) advance(c *sender, n int32, at isa.Cycle) {
	for c.next < c.end {
		next := s.did.spikes[c.next]
		c.next++
		if first, end := c.entries(next); first < end {
			c.run = c.tail + end - first
			c.neuron, c.due = int32(next), at+isa.Cycle(int32(next)-n)*isa.Cycle(c.turn)
			return
		}
	}
	s.finish(c, at+isa.Cycle(c.neurons-1-n)*isa.Cycle(c.turn))
}

// finish marks a core done at the start of cycle end.
func (s *schedule) finish(c *sender, end isa.Cycle) {
	c.due = never
	s.busyUntil = max(s.busyUntil, end)
	s.pending--
	c.active += uint64(end)
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
