package core

import (
	"math/bits"

	"orrery/isa"
	"orrery/isa/bitset"
)

// Engine computes whole ticks of all cores of a chip, core by core and without a clock. In each tick: StartTick; then for every core that
// is not Idle, Integrate; SendSums of every partial core to its owner; Fire of every spiking core. Deliver at any time after StartTick. A
// core that takes no part in partial sums may be integrated and fired before the next one is begun.
//
// Methods with a core index may be called from different goroutines for different cores. Nothing is allocated after NewEngine and
// NewScratch.
type Engine struct {
	arch  *isa.Arch
	cores []engineCore
	short []shortCore // by core; nil: there are none
	inboxes
	resting []bool  // by core
	ticks   uint64  // started since NewEngine
	codes   []*code // the programs that cores run
}

// engineCore is one core's arrays.
type engineCore struct {
	tally   tally
	neurons int
	rows    rows
	sum     []int32 // by neuron, of cores that send or get partial sums; nil: in the Scratch
	somaArrays
	whole   bool     // northCore can compute it
	program *program // what the core runs instead of the wired unit, or nil
	rest    rest

	cfg      *isa.Core
	counters Counters // of what is rare; the rest is in tally
}

// tally is what every tick of a core counts, in one cache line.
type tally struct {
	fired, rows, cells, synapses, spikes, sent uint64
}

// NewEngine lays out the cores of an image, in their order. The configurations have passed isa.Image.Verify.
func NewEngine(a *isa.Arch, cores []isa.Core) *Engine {
	e := NewLeanEngine(a, cores)
	e.layBlocks(cores)
	return e
}

// NewLeanEngine is NewEngine without a second copy of any synapse: sparse rows are read where the image has them, which is slower.
func NewLeanEngine(a *isa.Arch, cores []isa.Core) *Engine {
	e := &Engine{arch: a, cores: make([]engineCore, len(cores)), inboxes: newInboxes(a.Core.DelaySlots, cores), resting: make([]bool, len(cores))}
	inputs := inputBounds(a, cores)
	shared, near := newSharedSets(), nearby(cores)
	potentials := newPotentials(cores)
	for i := range cores {
		c, cfg := &e.cores[i], &cores[i]
		c.cfg, c.neurons = cfg, cfg.Neurons
		c.rows = newRows(a, cfg, near)
		c.rows.weights = intern(shared.cells, c.rows.weights)
		c.rows.typed.table = intern(shared.weights, c.rows.typed.table)
		if cfg.Mode == isa.Partial || cfg.ExpectSums > 0 {
			c.sum = make([]int32, padded(cfg.Neurons))
		}
		c.somaArrays = newSomaArrays(a, cfg, inputs[i], potentials[i], shared)
		if cfg.Program != nil {
			var code *code
			code, e.codes = codeOf(e.codes, cfg.Program)
			c.program = newProgram(cfg, c.v, code)
		}
		c.chooseNorthCore()
	}
	e.chooseShortCores(shared)
	collectPages(cores)
	e.Reset()
	return e
}

// Reset is the power-on state of all cores. Counters go on.
func (e *Engine) Reset() {
	e.empty()
	for i := range e.cores {
		c := &e.cores[i]
		e.wake(i, 0)
		c.somaArrays.reset(c.cfg)
		e.shorten(i)
		if c.program != nil {
			c.program.reset(c.cfg)
		}
	}
}

// StartTick begins tick t in all cores: the spikes due in it become active. Ticks follow one another.
func (e *Engine) StartTick(t isa.Tick) {
	e.inboxes.start(int64(t))
	e.ticks++
}

// Compute is Integrate and Fire of spiking core i.
func (e *Engine) Compute(i int, s *Scratch) (isa.Cycle, []isa.NeuronID) {
	e.wake(i, 1)
	e.begin(i, s)
	if e.short != nil {
		if work, spikes, ok := e.tryShort(i, s); ok {
			return work, spikes
		}
	}
	work := e.integrate(i, s)
	return work, e.Fire(i, s)
}

// Integrate adds up the rows of core i's active axons and returns how many cycles a core takes for it before its soma starts.
func (e *Engine) Integrate(i int, s *Scratch) isa.Cycle {
	e.wake(i, 1)
	e.begin(i, s)
	e.widen(i)
	return e.integrate(i, s)
}

func (e *Engine) integrate(i int, s *Scratch) isa.Cycle {
	c := &e.cores[i]
	cycles := e.read(c, s)
	if c.inOneGo(s) {
		return cycles
	}
	sum := c.sums(s)
	clear(sum)
	c.add(sum, s)
	return cycles
}

// IntegrateInto is Integrate of partial core i and SendSums to an owner that has been integrated, in one: rows are added where they belong.
func (e *Engine) IntegrateInto(i, owner, first int, s *Scratch) isa.Cycle {
	c, sum := &e.cores[i], e.cores[owner].sum[first:]
	if len(sum) < len(c.sum) { // kernels want room for whole vectors
		cycles := e.Integrate(i, s)
		e.SendSums(i, owner, first)
		return cycles
	}
	e.begin(i, s)
	cycles := e.read(c, s)
	c.add(sum, s)
	e.countSums(i, owner, first)
	return cycles
}

// read counts what reading the rows of the active axons takes.
func (e *Engine) read(c *engineCore, s *Scratch) isa.Cycle {
	var read reading
	switch a := &e.arch.Core; {
	case a.NeuronSerial:
		read = c.rows.costOfColumns()
	case a.ScanAllAxons:
		read = c.rows.costOfAll()
	default:
		read = c.rows.cost(s.active)
	}
	c.tally.rows += read.rows
	c.tally.cells += read.cells
	return isa.Cycle(read.cycles)
}

// add adds the rows of the active axons.
func (c *engineCore) add(sum []int32, s *Scratch) {
	if len(s.active) > 0 {
		c.tally.synapses += c.rows.add(sum, s)
	}
}

// SendSums adds the sums of partial core i to the owner's neurons from first on, as its packets will: whole packets, so that the zeros
// that fill the last one up are added too.
func (e *Engine) SendSums(i, owner, first int) {
	from := &e.cores[i]
	kernels.addSums(e.cores[owner].sum[first:], from.sum[:from.cfg.Neurons])
	e.countSums(i, owner, first)
}

func (e *Engine) countSums(i, owner, first int) {
	from, to := &e.cores[i], &e.cores[owner]
	n, per := from.cfg.Neurons, e.arch.Core.SumsPerPacket
	packets := (n + per - 1) / per
	from.counters.SumsOut += uint64(packets)
	to.counters.SumsIn += uint64(packets)
	to.counters.SumAdds += uint64(min(packets*per, to.cfg.Neurons-first))
}

// Fire updates the neurons of spiking core i, ascending, and returns those that spike; valid until s starts another tick.
func (e *Engine) Fire(i int, s *Scratch) []isa.NeuronID {
	first := len(s.spikes)
	s.wantSet = false
	did := e.cores[i].fire(e.arch.Soma.Unit, s)
	spikes := s.spikes[first:]
	e.fired(i, len(spikes), &did, s)
	return spikes
}

// FireSet is Fire for who needs no list: the spikes are the n bits of a set, which is valid until s fires another core.
func (e *Engine) FireSet(i int, s *Scratch) (spikes []uint64, n int) {
	c, first := &e.cores[i], len(s.spikes)
	s.wantSet, s.isSet = true, false
	did := c.fire(e.arch.Soma.Unit, s)
	spikes = s.spiked[:bitset.Words(c.neurons)]
	if !s.isSet {
		clear(spikes)
		for _, n := range s.spikes[first:] {
			spikes[n/64] |= 1 << (n % 64)
		}
		s.spikes = s.spikes[:first]
	}
	for _, word := range spikes {
		n += bits.OnesCount64(word)
	}
	e.fired(i, n, &did, s)
	return spikes, n
}

// fire updates the neurons of a core.
func (c *engineCore) fire(unit isa.Unit, s *Scratch) effects {
	switch {
	case c.program != nil:
		return c.fireProgram(c.sums(s), s)
	case unit == isa.UnitTrueNorth:
		return c.fireTrueNorth(s)
	}
	return c.fireLIF(s)
}

// fired counts what core i did when it fired n spikes.
func (e *Engine) fired(i, n int, did *effects, s *Scratch) {
	c := &e.cores[i]
	c.tally.fired++
	c.tally.spikes += uint64(n)
	if did.counts {
		c.counters.addEffects(did)
	}
	if !did.changed && n == 0 && len(s.active) == 0 {
		e.restIfAble(i, *did)
	}
}

// Sent counts n packets that core i sends.
func (e *Engine) Sent(i, n int) { e.cores[i].tally.sent += uint64(n) }

// Relayed counts n multicast packets that core i sends on.
func (e *Engine) Relayed(i, n int) { e.cores[i].counters.PacketsRelayed += uint64(n) }

// SetBias writes a bias register of core i; it holds until Reset.
func (e *Engine) SetBias(i int, n isa.NeuronID, bias int32) {
	e.wake(i, 0)
	e.cores[i].setBias(n, bias)
}

// Potentials are V of core i by neuron, until another tick begins.
func (e *Engine) Potentials(i int) []int32 {
	e.show(i)
	return e.cores[i].v
}

// Counters are those of core i. The engine counts what happens; what takes time is for the caller to add.
func (e *Engine) Counters(i int) Counters {
	e.settle(i, 0)
	c := &e.cores[i]
	n, t := c.counters, &c.tally
	n.RowsRead, n.Cells, n.BitsRead, n.SynapticAdds = t.rows, t.cells, t.cells*uint64(c.rows.entryBits), t.synapses
	n.NeuronUpdates, n.Spikes, n.PacketsOut = t.fired*uint64(c.neurons), t.spikes, t.sent
	if e.short != nil {
		e.short[i].addTo(&n, c.neurons)
	}
	n.PacketsIn, n.AxonMerges = e.inboxes.received(i), e.inboxes.merged[i]
	return n
}
