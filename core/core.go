package core

import "orrery/isa"

// phase is what a core does in a cycle; they follow one another in this order.
type phase uint8

const (
	integrating phase = iota
	sending           // a partial core, its sums
	waiting           // an owner core, for sums
	firing
	done
)

// Core is the readable core: one call of Step per cycle. A cycle is: Head and Pop for the FIFO's way out, Step, Receive for what the
// mesh delivers, Commit. Every decision is by the state at the start of the cycle.
type Core struct {
	arch     *isa.Arch
	cfg      *isa.Core
	Counters Counters

	axons axonBuffer
	sum   []int64 // by neuron: what has been accumulated in this tick
	soma  soma
	fifo  fifo
	relay fifo // multicast packets to send on; isa.Image.Verify has seen to it that it never overflows

	phase        phase
	row          int // axon whose row is being read, -1 when all are read
	word         int // next word of the row; of a neuron-serial core, of the neuron's column
	sent         int // partial-sum packets pushed in this tick
	received     int // partial-sum packets received in this tick, as seen in this cycle
	arriving     int // more of them, seen from the next cycle on
	neuron       int // under update
	cycles       int // spent on it
	updateCycles int // that each takes
	pending      []isa.Route
	spikes       []isa.NeuronID
}

// New is a core in its power-on state. The configuration has passed isa.Image.Verify and is not copied.
func New(a *isa.Arch, cfg *isa.Core) *Core {
	c := &Core{arch: a, cfg: cfg, axons: newAxonBuffer(cfg.Axons, a.Core.DelaySlots), sum: make([]int64, cfg.Neurons),
		soma: newSoma(a, cfg), updateCycles: cfg.UpdateCycles(a), fifo: fifo{depth: a.Core.SendFIFO}, phase: done}
	c.Reset()
	return c
}

// ID is the core's place in the grid.
func (c *Core) ID() isa.CoreID { return c.cfg.ID }

// Reset is the power-on state: initial potentials and biases, the LFSR's seed, nothing under way. Counters go on.
func (c *Core) Reset() {
	c.axons.reset()
	c.soma.reset(c.cfg)
	c.fifo.queue, c.fifo.staged = nil, nil
	c.relay.queue, c.relay.staged = nil, nil
	c.pending, c.spikes, c.phase = nil, nil, done
}

// StartTick begins tick t: the spikes due in it become active.
func (c *Core) StartTick(t isa.Tick) {
	c.axons.startTick(int64(t))
	c.soma.startTick()
	clear(c.sum)
	c.phase, c.row, c.word = integrating, c.nextRow(0), 0
	c.sent, c.received, c.arriving = 0, 0, 0
	c.neuron, c.cycles, c.spikes = 0, 0, c.spikes[:0]
}

// Step is one cycle of integrating, sending sums, waiting or firing.
func (c *Core) Step() {
	c.Counters.FIFOOccupancy += uint64(len(c.fifo.queue))
	c.Counters.RelayOccupancy += uint64(len(c.relay.queue))
	if c.phase == done {
		return
	}
	c.Counters.ActiveCycles++
	c.pass()
	switch c.phase {
	case integrating:
		c.integrate()
	case sending:
		c.sendSums()
	case waiting:
		c.Counters.WaitCycles++
	case firing:
		c.fire()
	}
}

// pass goes through the phases that are over, or that this core does not have, at the start of a cycle.
func (c *Core) pass() {
	if c.phase == integrating && c.row < 0 {
		c.phase = waiting
		if c.cfg.Mode == isa.Partial {
			c.phase = sending
		}
	}
	if c.phase == waiting && c.received == c.cfg.ExpectSums {
		c.phase = firing
	}
}

// nextRow is the first axon from a on whose row is to be read.
func (c *Core) nextRow(a int) int {
	switch {
	case a >= c.cfg.Axons || c.arch.Core.NeuronSerial:
		return -1
	case c.arch.Core.ScanAllAxons:
		return a
	}
	return c.axons.next(a)
}

// integrate reads one word: the next lanes cells of the row.
func (c *Core) integrate() {
	lanes := c.arch.Core.Lanes
	if c.word == 0 {
		c.Counters.RowsRead++
		c.Counters.BitsRead += uint64(rowBits(c.cfg, c.row))
	}
	first := c.word * lanes
	for i := first; i < min(first+lanes, rowEntries(c.cfg, c.row)); i++ {
		neuron, raw := cell(c.cfg, c.row, i)
		c.accumulate(c.row, neuron, raw)
	}
	c.Counters.IntegrateCycles++
	if c.word++; c.word >= rowCycles(c.cfg, c.row, lanes) {
		c.row, c.word = c.nextRow(c.row+1), 0
	}
}

// accumulate passes a cell through its lane. A silent axon's cell (ScanAllAxons, NeuronSerial) is read but adds nothing.
func (c *Core) accumulate(axon, neuron int, raw uint8) {
	c.Counters.Cells++
	if raw == 0 && c.arch.Core.Weights != isa.Shared || !c.axons.isActive(axon) {
		return
	}
	w := weight(c.arch, c.cfg, axon, neuron, raw)
	if w != 0 || c.arch.Core.Weights == isa.Typed {
		c.Counters.SynapticAdds++
	}
	c.sum[neuron] += int64(w)
}

// sendSums pushes the next packet of partial sums.
func (c *Core) sendSums() {
	if c.fifo.full() {
		c.Counters.StallFIFOCycles++
		return
	}
	per := c.arch.Core.SumsPerPacket
	var payload uint64
	for k := range per {
		if n := c.sent*per + k; n < len(c.sum) {
			payload |= packSum(c.sum[n], k, per)
		}
	}
	c.fifo.push(isa.Packet{Header: c.cfg.SumTo + isa.Header(c.sent*per), Payload: payload})
	c.Counters.SumsOut++
	c.Counters.SendCycles++
	if c.sent++; c.sent*per >= len(c.sum) {
		c.phase = done
	}
}

// fire pushes a pending route entry, if there is one, and gives the cycle to the soma unless more are pending.
func (c *Core) fire() {
	if len(c.pending) > 0 {
		if c.fifo.full() {
			c.Counters.StallFIFOCycles++
			return
		}
		c.fifo.push(isa.Spike(c.pending[0].Header, int(c.pending[0].Delay)))
		c.Counters.PacketsOut++
		if c.pending = c.pending[1:]; len(c.pending) > 0 {
			c.Counters.StallRouteCycles++
			return
		}
	}
	if c.neuron < c.cfg.Neurons {
		c.update()
	}
	if c.neuron == c.cfg.Neurons && len(c.pending) == 0 {
		c.phase = done
	}
}

// scan is one cycle in which a neuron-serial core passes the next lanes axons of the current neuron's column; false when all are passed.
func (c *Core) scan() bool {
	first := c.word * c.arch.Core.Lanes
	if !c.arch.Core.NeuronSerial || first >= c.cfg.Axons {
		return false
	}
	if c.word == 0 {
		c.Counters.RowsRead++
		c.Counters.BitsRead += uint64(columnBits(c.cfg))
	}
	for a := first; a < min(first+c.arch.Core.Lanes, c.cfg.Axons); a++ {
		c.accumulate(a, c.neuron, c.cfg.Crossbar.Get(c.cfg.Neurons, a, c.neuron))
	}
	c.Counters.IntegrateCycles++
	c.word++
	return true
}

// update spends one cycle on the current neuron; in its last one the neuron is updated.
func (c *Core) update() {
	if c.scan() {
		return
	}
	c.Counters.FireCycles++
	if c.cycles++; c.cycles < c.updateCycles {
		return
	}
	n := c.neuron
	c.neuron, c.cycles, c.word = n+1, 0, 0
	if c.soma.update(n, c.sum[n], &c.Counters) {
		c.spikes = append(c.spikes, isa.NeuronID(n))
		c.pending = c.cfg.Routes[c.cfg.RouteStart[n]:c.cfg.RouteStart[n+1]]
	}
}

// Receive takes a packet that the mesh delivers in this cycle: a spike for an axon, or partial sums.
func (c *Core) Receive(p isa.Packet) {
	to := p.Header.Destination()
	if !p.Header.Wide() {
		c.receiveSpike(p)
		return
	}
	c.Counters.SumsIn++
	c.arriving++
	per := c.arch.Core.SumsPerPacket
	for k := range per {
		if to+k < len(c.sum) {
			c.sum[to+k] += unpackSum(p.Payload, k, per)
			c.Counters.SumAdds++
		}
	}
}

// receiveSpike keeps a spike, sends it on, or both.
func (c *Core) receiveSpike(p isa.Packet) {
	c.Counters.PacketsIn++
	mode := isa.ForwardNone
	if p.Header.Multicast() {
		mode = c.cfg.Forward.Mode
	}
	if mode != isa.ForwardNone {
		c.relay.push(isa.Packet{Header: c.cfg.Forward.Header(p.Header), Payload: p.Payload})
	}
	if mode != isa.ForwardRelay {
		c.Counters.AxonMerges += count(c.axons.set(p.Header.Destination(), p.Delay()))
	}
}

// Commit ends the cycle: what was pushed, popped or received is seen from the next one on.
func (c *Core) Commit() {
	c.Counters.StallRelayCycles += count(len(c.relay.queue) > 0 && !c.relay.popped)
	c.fifo.commit()
	c.relay.commit()
	c.received += c.arriving
	c.arriving = 0
}

// Head is the packet that the core has for its router at the start of the cycle, of the relay buffer before the send FIFO; Pop takes it out.
func (c *Core) Head() (p isa.Packet, ok bool) {
	if p, ok := c.relay.head(); ok {
		return p, true
	}
	return c.fifo.head()
}

func (c *Core) Pop() {
	if len(c.relay.queue) == 0 {
		c.fifo.popped = true
		return
	}
	c.relay.popped = true
	c.Counters.PacketsRelayed++
	c.Counters.YieldCycles += count(len(c.fifo.queue) > 0)
}

// Done says that the core has nothing more to do in this tick; its queues may still hold packets.
func (c *Core) Done() bool { return c.phase == done }

// Sent says that the core holds no packet for its router.
func (c *Core) Sent() bool { return c.fifo.empty() && c.relay.empty() }

// FIFOPeak is the most packets that the send FIFO has held.
func (c *Core) FIFOPeak() int { return c.fifo.peak }

// RelayPeak is the most packets that the relay buffer has held.
func (c *Core) RelayPeak() int { return c.relay.peak }

// Spikes are the neurons that fired in this tick so far, ascending; valid until the next StartTick.
func (c *Core) Spikes() []isa.NeuronID { return c.spikes }

// Potentials is a copy of V by neuron.
func (c *Core) Potentials() []int32 { return c.soma.potentials() }

// SetBias writes a neuron's bias register; it holds until Reset.
func (c *Core) SetBias(n isa.NeuronID, bias int32) { c.soma.bias[n] = bias }
