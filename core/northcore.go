package core

import "unsafe"

// northCore is a whole tick of 256 TrueNorth neurons whose crossbar is dense bits: what addTyped and fireTrueNorth do one after the other, with the
// sums in registers between them. Assembly reads it.
type northCore struct {
	v       *int32
	sets    *uint16 // parameter set of each neuron
	rows    *uint64
	stride  int     // bytes of a row
	active  *uint32 // axons: row in the lower half, type in the upper
	n       int
	weights *[typesPerBlock][tableSets]int16
	params  *trueNorthSets
	spiked  *uint64
}

// northBlock is how many neurons it computes.
const northBlock = 256

// chooseNorthCore lets the kernels compute a tick of the core in one go if they can.
func (c *engineCore) chooseNorthCore() {
	c.whole = kernels.northCore != nil && c.north != nil && c.sum == nil && c.rows.kind == denseBits && c.rows.typed.table != nil && c.neurons%northBlock == 0
}

// inOneGo says that Fire integrates, too: the sums of this tick fit 16 bits.
func (c *engineCore) inOneGo(s *Scratch) bool { return c.whole && len(s.active) <= c.rows.chunk }

// fireWholeNorth integrates and updates core c.
func (c *engineCore) fireWholeNorth(s *Scratch) (did effects) {
	r := &c.rows
	r.typed.mark(s.active)
	for first := 0; first < c.neurons; first += northBlock {
		s.whole = northCore{&c.v[first], &c.cfg.ParamSet[first], &r.cells[first/64], r.words * 8, unsafe.SliceData(s.active), len(s.active), r.typed.table, c.north, &s.spiked[first/64]}
		bits, clipped, changed := kernels.northCore(&s.whole)
		c.tally.synapses += uint64(bits)
		did.potentialClips += uint64(clipped)
		did.changed = did.changed || changed != 0
	}
	did.counts = did.potentialClips > 0
	s.fired(c.neurons)
	return did
}
