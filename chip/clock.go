package chip

import "orrery/isa"

// clock adds up how long ticks take by the rule for the start of the next one (ARCHITECTURE section 3). The sums of several clocks that
// each measured some of the ticks are those of one that measured all.
type clock struct {
	arch                            *isa.ClockArch
	cycles, busy, overruns, longest uint64
	last                            isa.Cycle // busy cycles of the last tick
}

// tick counts a tick after whose busy cycles all was quiet.
func (c *clock) tick(busy isa.Cycle) {
	took, overrun := c.arch.Tick(busy)
	if overrun {
		c.overruns++
	}
	c.last = busy
	c.busy += uint64(busy)
	c.cycles += uint64(took)
	c.longest = max(c.longest, uint64(busy))
}

// add takes over what another clock measured.
func (c *clock) add(other *clock) {
	c.cycles += other.cycles
	c.busy += other.busy
	c.overruns += other.overruns
	c.longest = max(c.longest, other.longest)
}
