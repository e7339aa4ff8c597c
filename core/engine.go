package core

import "orrery/isa"

// Engine computes whole ticks of all cores of a chip, core by core and without a clock. In each tick: StartTick, then Integrate every
// core, then SendSums of every partial core to its owner, then Fire every spiking core; Deliver at any time after StartTick.
//
// Methods with a core index may be called from different goroutines for different cores. Nothing is allocated after NewEngine.
type Engine struct {
	arch  *isa.Arch
	cores []engineCore
}

// engineCore is one core's arrays.
type engineCore struct {
	cfg      *isa.Core
	counters Counters
	axons    axonBuffer
	rows     rows
	sum      []int32 // by neuron
	somaArrays
	program *program // what the core runs instead of the wired unit, or nil
	spikes  []isa.NeuronID
}

// NewEngine lays out the cores of an image, in their order. The configurations have passed isa.Image.Verify.
func NewEngine(a *isa.Arch, cores []isa.Core) *Engine {
	e := &Engine{arch: a, cores: make([]engineCore, len(cores))}
	for i := range cores {
		c, cfg := &e.cores[i], &cores[i]
		c.cfg = cfg
		c.axons = newAxonBuffer(cfg.Axons, a.Core.DelaySlots)
		c.rows = newRows(a, cfg)
		c.sum = make([]int32, cfg.Neurons)
		c.somaArrays = newSomaArrays(a, cfg)
		if cfg.Program != nil {
			c.program = newProgram(cfg, c.v)
		}
		c.spikes = make([]isa.NeuronID, 0, cfg.Neurons)
	}
	e.Reset()
	return e
}

// Reset is the power-on state of all cores. Counters go on.
func (e *Engine) Reset() {
	for i := range e.cores {
		c := &e.cores[i]
		c.axons.reset()
		c.somaArrays.reset(c.cfg)
		if c.program != nil {
			c.program.reset(c.cfg)
		}
		c.spikes = c.spikes[:0]
	}
}

// StartTick begins tick t in all cores: the spikes due in it become active.
func (e *Engine) StartTick(t isa.Tick) {
	for i := range e.cores {
		e.cores[i].axons.startTick(int64(t))
		e.cores[i].startTick(e.cores[i].cfg)
	}
}

// Integrate adds up the rows of core i's active axons and returns how many cycles a core takes for it before its soma starts.
func (e *Engine) Integrate(i int) isa.Cycle {
	c := &e.cores[i]
	clear(c.sum)
	switch {
	case e.arch.Core.ScanAllAxons:
		return c.scan()
	case e.arch.Core.NeuronSerial:
		c.scanColumns()
		return 0
	}
	var cycles int32
	n := &c.counters
	for a := c.axons.next(0); a >= 0; a = c.axons.nextAfter(a) {
		cost := &c.rows.cost[a]
		n.RowsRead++
		n.BitsRead += uint64(cost.bits)
		n.Cells += uint64(cost.cells)
		n.SynapticAdds += uint64(cost.synapses)
		cycles += cost.cycles
		c.rows.add(c.sum, a)
	}
	return isa.Cycle(cycles)
}

// scan is Integrate of a chip that reads silent rows too.
func (c *engineCore) scan() isa.Cycle {
	var cycles int32
	n := &c.counters
	for a := range c.cfg.Axons {
		cost := &c.rows.cost[a]
		n.RowsRead++
		n.BitsRead += uint64(cost.bits)
		n.Cells += uint64(cost.cells)
		cycles += cost.cycles
		if c.axons.isActive(a) {
			n.SynapticAdds += uint64(cost.synapses)
			c.rows.add(c.sum, a)
		}
	}
	return isa.Cycle(cycles)
}

// scanColumns is Integrate of a neuron-serial core: its soma passes all axons for each neuron, whose sums are those of the active rows.
func (c *engineCore) scanColumns() {
	n, neurons := &c.counters, uint64(c.cfg.Neurons)
	n.RowsRead += neurons
	n.BitsRead += neurons * uint64(columnBits(c.cfg))
	n.Cells += neurons * uint64(c.cfg.Axons)
	for a := c.axons.next(0); a >= 0; a = c.axons.nextAfter(a) {
		n.SynapticAdds += uint64(c.rows.cost[a].synapses)
		c.rows.add(c.sum, a)
	}
}

// SendSums adds the sums of partial core i to the owner's neurons from first on, as its packets will: whole packets, so that the zeros
// that fill the last one up are added too.
func (e *Engine) SendSums(i, owner, first int) {
	from, to := &e.cores[i], &e.cores[owner]
	for k, s := range from.sum {
		to.sum[first+k] += s
	}
	per := e.arch.Core.SumsPerPacket
	packets := (len(from.sum) + per - 1) / per
	from.counters.SumsOut += uint64(packets)
	to.counters.SumsIn += uint64(packets)
	to.counters.SumAdds += uint64(min(packets*per, len(to.sum)-first))
}

// Fire updates the neurons of spiking core i, ascending, and returns those that spike; valid until the next Fire of that core.
func (e *Engine) Fire(i int) []isa.NeuronID {
	c := &e.cores[i]
	c.spikes = c.spikes[:0]
	switch {
	case c.program != nil:
		c.fireProgram()
	case e.arch.Soma.Unit == isa.UnitTrueNorth:
		c.fireTrueNorth()
	default:
		c.fireLIF()
	}
	c.counters.NeuronUpdates += uint64(c.cfg.Neurons)
	c.counters.Spikes += uint64(len(c.spikes))
	return c.spikes
}

// Deliver hands core i a spike for an axon, to be integrated delay ticks after the running one.
func (e *Engine) Deliver(i int, axon isa.AxonID, delay int) {
	c := &e.cores[i]
	c.counters.PacketsIn++
	if c.axons.set(int(axon), delay) {
		c.counters.AxonMerges++
	}
}

// Pass counts a spike that core i received and does not keep.
func (e *Engine) Pass(i int) { e.cores[i].counters.PacketsIn++ }

// SetBias writes a bias register of core i; it holds until Reset.
func (e *Engine) SetBias(i int, n isa.NeuronID, bias int32) { e.cores[i].setBias(n, bias) }

// Potentials are V of core i by neuron; they change with Fire.
func (e *Engine) Potentials(i int) []int32 { return e.cores[i].v }

// Counters are those of core i. The engine counts what happens; the caller adds what takes time.
func (e *Engine) Counters(i int) *Counters { return &e.cores[i].counters }

// State is a copy of core i's state between two ticks.
func (e *Engine) State(i int) State {
	c := &e.cores[i]
	s := State{V: clone(c.v), Theta: clone(c.theta), Refractory: clone(c.refractory), Bias: clone(c.bias), Windows: clone(c.windowCount),
		LFSR: uint32(c.random), Axons: clone(c.axons.bits)}
	for w := 1; w < programStates(c.cfg); w++ {
		s.Words = append(s.Words, c.program.words[w]...)
	}
	return s
}

// SetState continues core i from a state; one that does not fit the core's configuration is refused.
func (e *Engine) SetState(i int, s State) error {
	c := &e.cores[i]
	if err := s.check(e.arch, c.cfg); err != nil {
		return err
	}
	c.axons.reset()
	copy(c.axons.bits, s.Axons)
	copy(c.v, s.V)
	copy(c.theta, s.Theta)
	copy(c.refractory, s.Refractory)
	copy(c.windowCount, s.Windows)
	for w := 1; w < programStates(c.cfg); w++ {
		copy(c.program.words[w], s.Words[(w-1)*len(s.V):])
	}
	c.random = lfsr(s.LFSR)
	for n, b := range s.Bias {
		c.setBias(isa.NeuronID(n), b)
	}
	return nil
}

func clone[T any](s []T) []T { return append([]T{}, s...) }
