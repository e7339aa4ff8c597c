package chip

import (
	"orrery/isa"
	"orrery/noc"
)

// stream is a core whose packets go to its router in the cycle after they are pushed, one a cycle, so that its FIFO holds the one that was pushed in
// the last cycle and no other. That is how a spike begins, and as long as its router has room it is all that happens: there is nothing to be known of the
// core until the spike's last packet has gone. A FIFO of one packet is full in that state, and a core that relays has another buffer: such cores are
// always looked at one by one.
type stream struct {
	head, run uint32 // as in sender
	core      int32
	id        isa.CoreID
}

// send sends a packet of each stream.
func (s *schedule) send() {
	kept, mesh, packets := 0, s.mesh, s.packets
	for _, t := range s.streams {
		if !mesh.LocalRoom(t.id) {
			s.block(t)
			continue
		}
		if c := &s.cores[t.core]; c.unseen {
			mesh.Inject(t.id, noc.Unseen(noc.Way(packets[t.head])))
		} else {
			s.inject(c, t.head)
		}
		if t.head++; t.head == t.run {
			if t.run = s.next(t.core); t.run == t.head {
				continue
			}
		}
		s.streams[kept] = t
		kept++
	}
	s.streams = s.streams[:kept]
}

// next lets the soma of core i go on, the last packet of whose spike was pushed in the cycle before this one. It returns the end of those of the next spike
// if that follows at once, else that of the last one.
func (s *schedule) next(i int32) (run uint32) {
	c := &s.cores[i]
	c.occupancy += uint64(c.run - c.head)
	c.head, c.tail = c.run, c.run
	if s.resume(c, s.now-1); c.due == s.now {
		return c.run
	}
	s.sleep(i, c)
	return c.head
}

// block ends a stream because its router has no room: from this cycle on its core is looked at.
func (s *schedule) block(t stream) {
	c := &s.cores[t.core]
	c.occupancy += uint64(t.head - c.head)
	c.head, c.tail, c.due = t.head, t.head+1, s.now
	if c.tail == c.run {
		s.resume(c, s.now-1)
	}
	s.wake(t.core)
}
