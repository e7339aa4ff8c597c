package chip

import (
	"slices"

	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// schedule is the fast engine's clock of the cores: for each core the cycle in which it next has a packet to push, worked out
// from where its soma stands instead of by stepping it. Cycles are within the tick.
//
// The soma updates its neurons at UpdateCycles each; a spike's k route entries are pushed in the k cycles after its update, the
// last of them beside the next neuron's update. So from the last push p of one spike to the first of the next, d neurons on, it
// is d*UpdateCycles cycles, and the core is done N-1-n updates after its last spiking neuron n. A neuron-serial core passes its axons
// before each update: an update and its scan count as one.
type schedule struct {
	image     *isa.Image
	did       *record
	mesh      *noc.Mesh
	now       isa.Cycle
	busyUntil isa.Cycle // end of the last core's work
	pending   int       // cores that still have packets to push or sums to wait for
	cores     []progress
	update    []isa.Cycle // cycles per neuron, by core
	fan       []int32     // route entries of each neuron, by core; -1 where they differ
	far       bool        // the routes of all cores leave the caches: those of a spike are asked for when it is known to be next
	fifos     []fifo
	relays    []fifo // as deep as the image can need
	wheel     wheel
	sending   []int32 // cores whose FIFO or relay buffer is not empty
	pushes    []int32 // cores that push in this cycle
}

// farRoutes is how many entries, of 8 bytes, a second-level cache holds beside other things.
const farRoutes = 1 << 16

// progress is how far a core has come in this tick.
type progress struct {
	spike   int       // index into the core's spikes, of the one whose packets are being pushed
	entry   uint32    // its next route entry; for a partial core the next packet of sums
	entries uint32    // end of its entries
	waitFor int       // partial-sum packets still to come
	ready   isa.Cycle // end of its own integration
	cycles  coreCycles
}

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

func (s *schedule) init(image *isa.Image, did *record, mesh *noc.Mesh) {
	n := len(image.Cores)
	s.image, s.did, s.mesh = image, did, mesh
	s.cores = make([]progress, n)
	s.fifos = newFIFOs(slices.Repeat([]int{image.Arch.Core.SendFIFO}, n))
	s.relays = newFIFOs(image.RelayNeed())
	s.update, s.fan = make([]isa.Cycle, n), make([]int32, n)
	routes := 0
	for i := range s.update {
		routes += len(image.Cores[i].Routes)
		s.fan[i] = fanOut(&image.Cores[i])
		s.update[i] = isa.Cycle(image.Cores[i].UpdateCycles(&image.Arch))
	}
	s.far = routes > farRoutes
	s.wheel = newWheel(n)
}

// start begins a tick: partial cores push sums when they have integrated; the others fire then, unless they wait for sums.
func (s *schedule) start() {
	s.now, s.busyUntil, s.pending = 0, 0, len(s.cores)
	for i := range s.cores {
		c, cfg := &s.cores[i], &s.image.Cores[i]
		*c = progress{spike: -1, ready: s.did.work[i], waitFor: cfg.ExpectSums, cycles: c.cycles}
		c.cycles.integrate += uint64(c.ready)
		switch {
		case cfg.Mode == isa.Partial:
			c.entries = uint32(s.sumPackets(cfg))
			s.wheel.add(int32(i), c.ready)
		case c.waitFor == 0:
			s.fire(int32(i), c.ready)
		}
	}
}

func (s *schedule) sumPackets(cfg *isa.Core) int {
	per := s.image.Arch.Core.SumsPerPacket
	return (cfg.Neurons + per - 1) / per
}

// receive takes a packet that was delivered to core i in this cycle.
func (s *schedule) receive(i int32, p isa.Packet) {
	switch {
	case p.Header.Wide():
		s.receiveSums(i)
	case p.Header.Multicast() && s.image.Cores[i].Forward.Mode != isa.ForwardNone:
		s.relay(i, p)
	}
}

// receiveSums counts one packet of partial sums that owner i got in this cycle; with the last one it fires from the next on.
func (s *schedule) receiveSums(i int32) {
	c := &s.cores[i]
	if c.waitFor--; c.waitFor > 0 {
		return
	}
	start := max(c.ready, s.now+1)
	c.cycles.wait += uint64(start - c.ready)
	s.fire(i, start)
}

// fire starts core i's soma on its first neuron in cycle start.
func (s *schedule) fire(i int32, start isa.Cycle) {
	s.advance(i, -1, start)
}

// advance moves core i, whose soma starts on the neuron after n in cycle at, to the next spike that has packets.
func (s *schedule) advance(i int32, n int, at isa.Cycle) {
	c, cfg := &s.cores[i], &s.image.Cores[i]
	turn := core.ScanCycles(&s.image.Arch, cfg) + s.update[i]
	spikes := s.did.of(i)
	for c.spike++; c.spike < len(spikes); c.spike++ {
		next := int(spikes[c.spike])
		if fan := s.fan[i]; fan > 0 {
			c.entry, c.entries = uint32(next)*uint32(fan), uint32(next+1)*uint32(fan)
			if s.far {
				core.PrefetchRoutes(cfg.Routes, spikes[c.spike:c.spike+1], int(fan))
			}
		} else {
			c.entry, c.entries = cfg.RouteStart[next], cfg.RouteStart[next+1]
		}
		if c.entry < c.entries {
			s.wheel.add(i, at+isa.Cycle(next-n)*turn)
			return
		}
	}
	s.finish(i, at+isa.Cycle(cfg.Neurons-1-n)*turn)
}

// finish marks core i done at the start of cycle end.
func (s *schedule) finish(i int32, end isa.Cycle) {
	s.busyUntil = max(s.busyUntil, end)
	s.pending--
	n := &s.cores[i].cycles
	n.active += uint64(end)
	if cfg := &s.image.Cores[i]; cfg.Mode == isa.Spiking {
		n.fire += uint64(cfg.Neurons) * uint64(s.update[i])
		n.integrate += uint64(cfg.Neurons) * uint64(core.ScanCycles(&s.image.Arch, cfg))
	}
}

// skip jumps to the next cycle in which a core pushes and returns by how far.
func (s *schedule) skip() isa.Cycle {
	from := s.now
	s.now = s.wheel.next(s.now)
	return s.now - from
}

// step is one cycle of all FIFOs: decide the pushes by the occupancy at its start, then send heads to the mesh, then push.
func (s *schedule) step() {
	s.pushes = s.pushes[:0]
	for _, i := range s.wheel.take(s.now) {
		if s.fifos[i].full() {
			s.cores[i].cycles.stallFIFO++
			s.wheel.add(i, s.now+1)
			continue
		}
		s.pushes = append(s.pushes, i)
	}
	s.send()
	for _, i := range s.pushes {
		s.push(i)
	}
}

// send moves the heads of the relay buffers, and of the FIFOs where those are empty, into their routers where there is room.
func (s *schedule) send() {
	keep := s.sending[:0]
	for _, i := range s.sending {
		fifo, relay, id := &s.fifos[i], &s.relays[i], s.image.Cores[i].ID
		s.cores[i].cycles.occupancy += uint64(fifo.count)
		room := s.mesh.LocalRoom(id)
		switch {
		case relay.count > 0:
			s.sendRelayed(i, room)
		case room:
			s.mesh.InjectLocal(id, fifo.pop())
		}
		if fifo.count+relay.count > 0 {
			keep = append(keep, i)
		}
	}
	s.sending = keep
}

// sendRelayed moves the head of core i's relay buffer into its router if that has room.
func (s *schedule) sendRelayed(i int32, room bool) {
	n, relay := &s.cores[i].cycles, &s.relays[i]
	n.relayOccupancy += uint64(relay.count)
	if !room {
		n.stallRelay++
		return
	}
	if s.fifos[i].count > 0 {
		n.yield++
	}
	s.mesh.InjectLocal(s.image.Cores[i].ID, relay.pop())
}

// relay takes a multicast packet that core i sends on from the next cycle on.
func (s *schedule) relay(i int32, p isa.Packet) {
	s.startSending(i)
	s.relays[i].push(isa.Packet{Header: s.image.Cores[i].Forward.Header(p.Header), Payload: p.Payload})
}

// startSending puts core i, which is about to get a packet for its router, on the list of those that have some.
func (s *schedule) startSending(i int32) {
	if s.fifos[i].count+s.relays[i].count == 0 {
		s.sending = append(s.sending, i)
	}
}

// push puts core i's next packet into its FIFO and schedules the one after.
func (s *schedule) push(i int32) {
	c, cfg := &s.cores[i], &s.image.Cores[i]
	s.startSending(i)
	s.fifos[i].push(s.packet(c, cfg))
	c.entry++
	last := c.entry == c.entries
	switch {
	case cfg.Mode == isa.Partial:
		c.cycles.send++
		if last {
			s.finish(i, s.now+1)
			return
		}
	default:
		if last {
			s.resume(i, cfg)
			return
		}
		c.cycles.stallRoute++
	}
	s.wheel.add(i, s.now+1)
}

// resume lets the soma of core i go on in this cycle, beside the push of the last packet of its spike. With no neuron left the
// push itself was the core's last cycle.
func (s *schedule) resume(i int32, cfg *isa.Core) {
	n := int(s.did.of(i)[s.cores[i].spike])
	if n == cfg.Neurons-1 {
		s.finish(i, s.now+1)
		return
	}
	s.advance(i, n, s.now)
}

// packet is the next packet of a core. Sums travel without their payload here: the owner has had them since the tick was computed.
func (s *schedule) packet(c *progress, cfg *isa.Core) isa.Packet {
	if cfg.Mode == isa.Partial {
		return isa.Packet{Header: cfg.SumTo + isa.Header(int(c.entry)*s.image.Arch.Core.SumsPerPacket)}
	}
	route := cfg.Routes[c.entry]
	return isa.Spike(route.Header, int(route.Delay))
}
