package trace

import (
	"fmt"

	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// Trace is a recording under way. Prepare and Watch are those of evaluate.Config, for a run in one thread.
type Trace struct {
	image  *isa.Image
	filter Filter
	limit  int64
	sinks  []Sink
	chip   *chip.Chip
	before chip.Counters
	now    chip.Counters
	tick   *Tick // the last one, kept until it is known what the host did after it
	base   uint64
	cut    *Tick // where the limit was reached
	err    error
}

// Sink is one form of a trace.
type Sink interface {
	// Tick takes one tick that is over. What it holds is valid during the call.
	Tick(t *Tick) error
	// Close writes what is left.
	Close() error
	// Size is the number of bytes written so far, or that would be.
	Size() int64
}

// CycleSink is a Sink that wants to see every cycle.
type CycleSink interface {
	Sink
	// Begin says that cycles of a tick follow, and what the routers had counted before it.
	Begin(at uint64, routers []noc.RouterCounters)
	Cycle(at uint64, l *chip.Look) error
}

// Tick is what one tick added.
type Tick struct {
	Sample int
	Tick   isa.Tick
	Start  uint64        // cycle of the run in which it began
	Added  chip.Counters // by it, and by the host since the tick before it; for the last tick also by the host after it
	Fired  [][]isa.NeuronID
	chip   *chip.Chip
}

// Potential is V of a neuron after the tick.
func (t *Tick) Potential(at isa.Place) int32 { return t.chip.Potentials(at.Core)[at.Neuron] }

// New records into sinks what passes the filter, until they hold limit bytes together.
func New(image *isa.Image, filter Filter, limit int64, sinks ...Sink) *Trace {
	return &Trace{image: image, filter: filter, limit: limit, sinks: sinks}
}

// NeedsCycles says whether any sink sees cycles, for which the run needs the reference engine.
func (t *Trace) NeedsCycles() bool {
	for _, s := range t.sinks {
		if _, ok := s.(CycleSink); ok {
			return true
		}
	}
	return false
}

// Prepare takes the chip that is to be watched, before its first tick.
func (t *Trace) Prepare(c *chip.Chip) error {
	if t.chip != nil {
		return fmt.Errorf("a trace watches one chip: run it in one thread")
	}
	t.chip = c
	t.before.Cores, t.before.Routers = make([]core.Counters, len(t.image.Cores)), make([]noc.RouterCounters, t.image.Arch.Mesh.Cores())
	if !t.NeedsCycles() {
		return nil
	}
	return c.EachCycle(t.cycle)
}

// cycle hands one cycle to the sinks that want it.
func (t *Trace) cycle(l *chip.Look) {
	if l.Cycle == 0 {
		t.flush()
	}
	if !t.takes(l.Tick) {
		return
	}
	if l.Cycle == 0 {
		t.base = t.chip.Counters().Chip.Cycles
	}
	for _, s := range t.sinks {
		if s, ok := s.(CycleSink); ok && t.err == nil {
			if l.Cycle == 0 {
				s.Begin(t.base, t.before.Routers)
			}
			t.err = s.Cycle(t.base+uint64(l.Cycle), l)
		}
	}
}

// takes says whether a tick is recorded.
func (t *Trace) takes(tick isa.Tick) bool {
	return t.err == nil && t.cut == nil && tick >= t.filter.From && tick <= t.filter.To
}

// Watch takes note of a tick that has just ended.
func (t *Trace) Watch(sample int, tick isa.Tick, c *chip.Chip) {
	t.flush()
	c.CountersInto(&t.now)
	n := &Tick{Sample: sample, Tick: tick, Added: t.now.Minus(&t.before), chip: c}
	clock := &n.Added.Chip
	n.Start = t.now.Chip.Cycles - (clock.Cycles - clock.TransferCycles)
	t.before, t.now = t.now, t.before
	if !t.takes(tick) {
		return
	}
	for i := range t.image.Cores {
		n.Fired = append(n.Fired, append([]isa.NeuronID(nil), c.Fired(i)...))
	}
	t.tick = n
	// Potentials are read by the sinks at once; only what the host does after the last tick comes later.
	for _, s := range t.sinks {
		if s, ok := s.(interface{ Potentials(*Tick) error }); ok && t.err == nil {
			t.err = s.Potentials(n)
		}
	}
}

// flush hands the last tick to the sinks.
func (t *Trace) flush() {
	n := t.tick
	t.tick = nil
	if n == nil || t.err != nil {
		return
	}
	size := int64(0)
	for _, s := range t.sinks {
		if t.err == nil {
			t.err = s.Tick(n)
		}
		size += s.Size()
	}
	if size > t.limit {
		t.cut = n
	}
}

// Close ends the trace with the counters of the whole run and returns the first error.
func (t *Trace) Close(total *chip.Counters) error {
	if t.tick != nil {
		rest := total.Minus(&t.before)
		t.tick.Added.Add(&rest)
	}
	t.flush()
	for _, s := range t.sinks {
		if err := s.Close(); t.err == nil {
			t.err = err
		}
	}
	return t.err
}

// Cut says where a trace that reached its limit ends.
func (t *Trace) Cut() (sample int, tick isa.Tick, cut bool) {
	if t.cut == nil {
		return 0, 0, false
	}
	return t.cut.Sample, t.cut.Tick, true
}
