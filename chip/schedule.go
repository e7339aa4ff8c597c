package chip

import (
	"orrery/isa"
	"orrery/noc"
)

// schedule is the fast engine's clock of the cores: for each core the cycle in which it next has a packet to push, worked out
// from where its soma stands instead of by stepping it. Cycles are within the tick.
//
// Most packets go to the router in the cycle after they are pushed: such cores are streams. Others are awake and looked at in every cycle: those that push
// in it and those that have packets for their routers. The rest are on the wheel until they push, or wait for sums, or are done.
type schedule struct {
	image     *isa.Image
	did       *record
	mesh      *noc.Mesh
	ticks     uint64 // timed so far
	now       isa.Cycle
	busyUntil isa.Cycle // end of the last core's work
	pending   int       // cores that still have packets to push or sums to wait for
	cores     []sender
	streams   []stream
	awake     []int32
	wheel     wheel
	packets   []uint32 // of the tick: those of each core one after the other, see sender
	depth     uint32   // of a send FIFO
	streaming bool     // there are streams
	relays    []fifo   // as deep as the image can need; nil: no core has to send on anything
}

// init sets up the schedule of an image; inside says of which cores every packet is a plain one for a core of the image.
func (s *schedule) init(image *isa.Image, inside []bool, did *record, mesh *noc.Mesh) {
	n := len(image.Cores)
	s.image, s.did, s.mesh = image, did, mesh
	s.cores, s.wheel = make([]sender, n), newWheel(n)
	relayed := 0
	need := image.RelayNeed()
	for i := range s.cores {
		s.cores[i] = newSender(&image.Arch, &image.Cores[i], mesh, inside[i])
		relayed += need[i]
	}
	s.depth = uint32(image.Arch.Core.SendFIFO)
	if relayed > 0 {
		s.relays = newFIFOs(need)
	}
	s.streaming = relayed == 0 && s.depth > 1
}

// start begins a tick: partial cores push sums when they have integrated; the others fire then, unless they wait for sums.
func (s *schedule) start() {
	s.ticks++
	s.now, s.busyUntil, s.pending, s.packets = 0, 0, len(s.cores), s.packets[:0]
	for i := range s.cores {
		c := &s.cores[i]
		c.waitFor, c.due = c.expects, never
		c.next, c.end = s.did.start[i], s.did.start[i+1]
		c.integrate += uint64(s.did.work[i])
		if i+1 < len(s.cores) {
			s.fetch(&s.cores[i+1], s.did.spikes[c.end:s.did.start[i+2]])
		}
		s.gather(c)
		switch {
		case c.partial:
			c.due = s.did.work[i]
			s.sleep(int32(i), c)
		case c.waitFor == 0:
			s.fire(int32(i), s.did.work[i])
		}
	}
}

// receiveSums counts one packet of partial sums that owner i got in this cycle; with the last one it fires from the next on.
func (s *schedule) receiveSums(i int32) {
	c := &s.cores[i]
	if c.waitFor--; c.waitFor > 0 {
		return
	}
	ready := s.did.work[i]
	start := max(ready, s.now+1)
	c.wait += uint64(start - ready)
	s.fire(i, start)
}

// fire starts core i's soma on its first neuron in cycle start.
func (s *schedule) fire(i int32, start isa.Cycle) {
	c := &s.cores[i]
	s.advance(c, -1, start)
	s.sleep(i, c)
}

// sleep has core i woken when it pushes again: as a stream in the cycle after that.
func (s *schedule) sleep(i int32, c *sender) {
	switch {
	case c.due == never:
	case s.streaming:
		c.peak = max(c.peak, 1)
		s.wheel.add(i, c.due+1)
	case !c.onWheel:
		c.onWheel = true
		s.wheel.add(i, c.due)
	}
}

// rouse wakes cores from the wheel.
func (s *schedule) rouse(cores []int32) {
	for _, i := range cores {
		c := &s.cores[i]
		if s.streaming {
			s.streams = append(s.streams, stream{c.head, c.run, i, c.id})
			continue
		}
		c.onWheel = false
		s.wake(i)
	}
}

// wake makes core i one of those that are looked at.
func (s *schedule) wake(i int32) {
	if c := &s.cores[i]; !c.isAwake {
		c.isAwake = true
		s.awake = append(s.awake, i)
	}
}

// resting says that no core has anything to do in this cycle that the wheel does not know.
func (s *schedule) resting() bool { return len(s.streams)+len(s.awake) == 0 }

// skip jumps to the next cycle for which a core is on the wheel and returns by how far.
func (s *schedule) skip() isa.Cycle {
	from := s.now
	s.now = s.wheel.next(s.now)
	return s.now - from
}

// step is one cycle of all FIFOs: of each core, the head goes to the mesh, and a packet is pushed if there was room at the start of the cycle.
func (s *schedule) step() {
	now := s.now
	if s.wheel.any(now) {
		s.rouse(s.wheel.take(now))
	}
	if len(s.streams) > 0 {
		s.send()
	}
	kept := 0
	for _, i := range s.awake {
		c := &s.cores[i]
		waiting := c.tail - c.head
		if s.relays != nil && s.relays[i].count > 0 {
			s.sendRelayed(i, c)
		} else if waiting > 0 {
			c.occupancy += uint64(waiting)
			if s.mesh.LocalRoom(c.id) {
				s.inject(c, c.head)
				c.head++
			}
		}
		if c.due == now {
			c.due++
			if waiting < s.depth {
				s.push(c)
			} else {
				c.stallFIFO++
			}
		}
		s.awake[kept] = i
		kept++
		if c.tail == c.head && (c.due != now+1 || s.streaming) && (s.relays == nil || s.relays[i].count == 0) {
			kept--
			c.isAwake = false
			s.sleep(i, c)
		}
	}
	s.awake = s.awake[:kept]
}

// sendRelayed moves the head of core i's relay buffer into its router if that has room.
func (s *schedule) sendRelayed(i int32, c *sender) {
	relay := &s.relays[i]
	c.occupancy += uint64(c.tail - c.head)
	c.relayOccupancy += uint64(relay.count)
	if !s.mesh.LocalRoom(c.id) {
		c.stallRelay++
		return
	}
	if c.tail != c.head {
		c.yield++
	}
	s.mesh.InjectLocal(c.id, relay.pop())
}

// receive takes a multicast packet that was delivered to core i in this cycle, to be sent on from the next one on.
func (s *schedule) receive(i int32, p isa.Packet) {
	if forward := &s.image.Cores[i].Forward; forward.Mode != isa.ForwardNone {
		s.wake(i)
		s.relays[i].push(isa.Packet{Header: forward.Header(p.Header), Payload: p.Payload})
	}
}
