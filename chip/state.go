package chip

import (
	"fmt"

	"orrery/core"
	"orrery/isa"
)

// State is everything a chip remembers between two ticks. Both engines keep the same, so a run may be resumed under the other
// one or with another number of threads. Nothing of the mesh outlives a tick. Counters are not part of it: they belong to the run, not to
// the machine.
type State struct {
	Tick  isa.Tick     `json:"tick"` // the next one to run
	Cores []core.State `json:"cores"`
}

// State is the chip's state now.
func (c *Chip) State() State {
	s := State{Tick: c.now}
	for i := range c.image.Cores {
		s.Cores = append(s.Cores, c.machine.coreState(i))
	}
	return s
}

// SetState continues from a state taken of a chip with the same image; a state that does not fit the image is refused.
func (c *Chip) SetState(s State) error {
	if len(s.Cores) != len(c.image.Cores) {
		return fmt.Errorf("the state has %d cores, the image %d", len(s.Cores), len(c.image.Cores))
	}
	if s.Tick < 0 {
		return fmt.Errorf("the state is of tick %d", s.Tick)
	}
	c.machine.reset()
	for i := range s.Cores {
		if err := c.machine.setCoreState(i, s.Cores[i], s.Tick); err != nil {
			return fmt.Errorf("core %v: %w", c.image.Cores[i].ID, err)
		}
	}
	c.now = s.Tick
	return nil
}
