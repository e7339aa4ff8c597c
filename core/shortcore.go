package core

import (
	"slices"
	"unsafe"

	"orrery/isa"
)

// shortCore is a TrueNorth core of 256 neurons and up to 256 axons whose potentials are kept in 16 bits as long as nothing that can happen in a tick
// leads out of these, or to a potential that the unit clips: half the memory, and 32 neurons to a vector. When the next tick might, the core is widened
// before it and goes on in 32 bits. It is a line of the caches, beside the one of soma. Assembly reads both.
type shortCore struct {
	soma                          *shortSoma // nil: the core is none
	rows                          *uint64
	sets                          *shortSets
	read, synapses, spikes, fired uint64 // counted while short: rows, bits, spikes, updates of all neurons
	peak                          uint16 // greatest magnitude of a potential
	cycles                        uint16 // of reading a row
	wide                          bool   // V is in 32 bits
}

const (
	shortNeurons = northBlock
	shortAxons   = 256
	// shortEvery is after how many ticks it is asked whether a core's potentials fit 16 bits again.
	shortEvery = 64
)

// shortSoma is what a tick of a short core reads and writes from end to end.
type shortSoma struct {
	v     [shortNeurons]int16
	sets  [shortNeurons / 4]uint16 // parameter set of a neuron: of each four vectors of 32, the first in the lowest four bits, the next above it
	types [shortAxons / 4]uint8    // two bits an axon
}

// shortSets are the parameter sets of one core in 16 bits, twice, since what a vector looks up are five bits of which four are a set's. V becomes
// (V & keep) + onSpike at the positive threshold and (V & keep) + below under the negative one.
type shortSets struct {
	weights                                        [typesPerBlock][2 * kernelSets]int16
	leak, positive, negative, onSpike, below, keep [2 * kernelSets]int16

	step, drift int64 // greatest magnitudes of a weight and of a leak
	limit       int64 // of a potential before it is compared with the thresholds
}

// newShortSets is nil when there are too many sets, or when 16 bits are too few whatever the potentials are.
func newShortSets(cfg *isa.Core, w width) *shortSets {
	if len(cfg.TrueNorth) > kernelSets {
		return nil
	}
	s := &shortSets{}
	most := min(int64(1)<<15, int64(1)<<(w-1)) - 1 // of any potential
	s.limit = min(most, 1<<15-2)                   // so that a threshold of 2^15-1 is never reached
	for i := range 2 * kernelSets {
		set := i % kernelSets
		if set >= len(cfg.TrueNorth) {
			continue
		}
		p := &cfg.TrueNorth[set]
		for k, weight := range p.Weights {
			s.weights[k][i] = weight
			s.step = max(s.step, magnitude(int32(weight)))
		}
		s.drift = max(s.drift, magnitude(p.Leak))
		s.leak[i], s.positive[i], s.negative[i] = int16(p.Leak), short(p.PosThreshold), short(p.NegThreshold)
		s.onSpike[i], s.below[i] = int16(p.Reset), int16(-p.Reset)
		if p.ResetSubtracts { // what is left after a threshold on the wrong side of 0 is more than there was
			s.keep[i], s.onSpike[i], s.below[i] = -1, int16(-p.PosThreshold), int16(-p.NegThreshold)
			s.limit = min(s.limit, most+int64(p.PosThreshold), most-int64(p.NegThreshold))
		} else if magnitude(p.Reset) > most {
			return nil
		}
	}
	if s.drift > s.limit {
		return nil
	}
	return s
}

// short is the value in 16 bits that is nearest.
func short(x int32) int16 { return int16(min(max(x, -1<<15), 1<<15-1)) }

// fits says that no potential leaves the limit in a tick with so many active axons.
func (c *shortCore) fits(axons int) bool {
	return int64(c.peak)+int64(axons)*c.sets.step+c.sets.drift <= c.sets.limit
}

// chooseShortCores lets the kernels compute the cores in 16 bits that can be.
func (e *Engine) chooseShortCores(shared *sharedSets) {
	a := &e.arch.Core
	if kernels.shortCore == nil || a.NeuronSerial || a.ScanAllAxons {
		return
	}
	chosen := make([]*shortSets, len(e.cores))
	n := 0
	for i := range e.cores {
		if c := &e.cores[i]; c.whole && c.neurons == shortNeurons && c.cfg.Axons <= shortAxons {
			if chosen[i] = intern(shared.short, newShortSets(c.cfg, c.width)); chosen[i] != nil {
				n++
			}
		}
	}
	if n == 0 {
		return
	}
	e.short = make([]shortCore, len(e.cores))
	somas := make([]shortSoma, n)
	useHugePages(somas)
	for i, sets := range chosen {
		if sets != nil {
			c := &e.cores[i]
			somas[0].lay(c.cfg)
			e.short[i] = shortCore{soma: &somas[0], rows: &c.rows.cells[0], sets: sets, cycles: uint16((c.neurons + c.rows.lanes - 1) / c.rows.lanes)}
			somas = somas[1:]
		}
	}
}

func (s *shortSoma) lay(cfg *isa.Core) {
	for n, set := range cfg.ParamSet {
		vector, lane := n/32, n%32
		s.sets[vector/4*32+lane] |= set << (vector % 4 * 4)
	}
	for a, t := range cfg.AxonType {
		s.types[a/4] |= t << (a % 4 * 2)
	}
}

// addTo adds what was counted while the core was short.
func (c *shortCore) addTo(n *Counters, neurons int) {
	cells := c.read * uint64(neurons)
	n.RowsRead, n.Cells, n.BitsRead, n.SynapticAdds = n.RowsRead+c.read, n.Cells+cells, n.BitsRead+cells, n.SynapticAdds+c.synapses
	n.NeuronUpdates, n.Spikes = n.NeuronUpdates+c.fired*uint64(neurons), n.Spikes+c.spikes
}

// isShort says that V of core i is in 16 bits now.
func (e *Engine) isShort(i int) bool {
	return e.short != nil && e.short[i].soma != nil && !e.short[i].wide
}

// shorten keeps V of core i in 16 bits from now on, if half of these are enough.
func (e *Engine) shorten(i int) {
	if e.short == nil || e.short[i].soma == nil {
		return
	}
	c, peak := &e.short[i], int64(0)
	for _, v := range e.cores[i].v {
		peak = max(peak, magnitude(v))
	}
	if c.wide = peak > c.sets.limit/2; c.wide {
		return
	}
	c.peak = uint16(peak)
	for n, v := range e.cores[i].v {
		c.soma.v[n] = int16(v)
	}
}

// widen keeps V of core i in 32 bits from now on.
func (e *Engine) widen(i int) {
	if e.isShort(i) {
		e.show(i)
		e.short[i].wide = true
	}
}

// show copies V of core i to where it is in 32 bits, if it is not there.
func (e *Engine) show(i int) {
	if e.isShort(i) {
		for n, v := range e.short[i].soma.v {
			e.cores[i].v[n] = int32(v)
		}
	}
}

// tryShort is a tick of core i if that can be computed in 16 bits; its active axons are those of s.
func (e *Engine) tryShort(i int, s *Scratch) (work isa.Cycle, spikes []isa.NeuronID, ok bool) {
	c := &e.short[i]
	switch {
	case c.soma == nil:
		return 0, nil, false
	case c.wide && e.ticks%shortEvery == 0:
		e.shorten(i)
	}
	if c.wide || !c.fits(len(s.active)) {
		e.widen(i)
		return 0, nil, false
	}
	first := len(s.spikes)
	s.spikes = slices.Grow(s.spikes, shortNeurons+listSlack)
	fired, changed := kernels.shortCore(c, unsafe.SliceData(s.active), len(s.active), unsafe.SliceData(s.spikes[first:first+1]))
	s.spikes = s.spikes[:first+fired]
	if changed == 0 && fired == 0 && len(s.active) == 0 {
		e.restIfAble(i, effects{})
	}
	return isa.Cycle(len(s.active)) * isa.Cycle(c.cycles), s.spikes[first:], true
}
