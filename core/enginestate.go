package core

import "orrery/isa"

// State is a copy of core i's state between two ticks.
func (e *Engine) State(i int) State {
	e.show(i)
	e.settle(i, 0)
	c, words := &e.cores[i], (e.cores[i].cfg.Axons+63)/64
	s := State{V: clone(c.v), Theta: clone(c.theta), Refractory: clone(c.refractory), Bias: clone(c.bias), Windows: clone(c.windowCount),
		LFSR: uint32(c.random), Axons: make([]uint64, e.delays*words)}
	if c.theta == nil { // all are 0
		s.Theta, s.Refractory = make([]int32, len(c.v)), make([]uint16, len(c.v))
	}
	if c.bias == nil {
		s.Bias = make([]int32, len(c.v))
	}
	for w := 1; w < programStates(c.cfg); w++ {
		s.Words = append(s.Words, c.program.words[w]...)
	}
	e.waiting(func(slot, kept int) {
		copy(s.Axons[kept*words:(kept+1)*words], e.slot(i, slot))
	})
	return s
}

// SetState continues core i from a state in which tick next is the one to run; one that does not fit the core's configuration is refused.
// All cores of an engine must get the same tick.
func (e *Engine) SetState(i int, s State, next isa.Tick) error {
	c, words := &e.cores[i], (e.cores[i].cfg.Axons+63)/64
	if err := s.check(e.arch, c.cfg); err != nil {
		return err
	}
	e.next = int64(next)
	e.wake(i, 0)
	e.discard(i)
	e.waiting(func(slot, kept int) { e.restore(i, slot, s.Axons[kept*words:(kept+1)*words]) })
	copy(c.v, s.V)
	e.shorten(i)
	for w := 1; w < programStates(c.cfg); w++ {
		copy(c.program.words[w], s.Words[(w-1)*len(s.V):])
	}
	copy(c.theta, s.Theta)
	copy(c.refractory, s.Refractory)
	c.countHeld()
	copy(c.windowCount, s.Windows)
	c.random = lfsr(s.LFSR)
	for n, b := range s.Bias {
		c.setBias(isa.NeuronID(n), b)
	}
	return nil
}

func clone[T any](s []T) []T { return append([]T{}, s...) }
