package core

// rest is a core that nothing happens in: it got no input, did not fire and did not change, so that until input comes every tick is like
// the last. Engine.resting says so of it. It is skipped, and what those ticks count is added when somebody looks.
type rest struct {
	counted uint64  // ticks of the engine whose counts are in the core's counters
	each    effects // what a tick counts
}

// effects are what one update of all neurons of a core did beside spiking.
type effects struct {
	counts                                                         bool // something below is not 0
	changed                                                        bool // some neuron's state
	biasAdds, leakAdds, potentialClips, thresholdClips, inputsLost uint64
}

func (n *Counters) addEffects(f *effects) {
	n.BiasAdds += f.biasAdds
	n.LeakAdds += f.leakAdds
	n.PotentialSaturations += f.potentialClips
	n.ThresholdSaturations += f.thresholdClips
	n.InputsLost += f.inputsLost
}

// Idle says that core i need not be computed in the running tick.
func (e *Engine) Idle(i int) bool {
	return e.resting[i] && !e.isDue(i)
}

// restIfAble lets core i rest from the next tick on, if a tick without input cannot change it.
func (e *Engine) restIfAble(i int, each effects) {
	c := &e.cores[i]
	if e.arch.Core.ScanAllAxons || e.arch.Core.NeuronSerial || c.sum != nil || c.restless && (e.ticks%calmEvery != 0 || !c.calm(&each)) {
		return
	}
	c.rest, e.resting[i] = rest{e.ticks, each}, true
}

// settle adds what core i counted while it rested, up to the last tick that was started but for the given number.
func (e *Engine) settle(i int, but uint64) {
	if !e.resting[i] {
		return
	}
	c := &e.cores[i]
	r, n := &c.rest, &c.counters
	missed := e.ticks - but - r.counted
	r.counted += missed
	c.tally.fired += missed
	n.BiasAdds += missed * r.each.biasAdds
	n.LeakAdds += missed * r.each.leakAdds
	n.PotentialSaturations += missed * r.each.potentialClips
	n.ThresholdSaturations += missed * r.each.thresholdClips
	n.InputsLost += missed * r.each.inputsLost
	if c.program != nil {
		n.MicroUpdates += missed * uint64(c.neurons)
		n.addMicro(&c.program.each, missed)
	}
	c.passTicks(missed)
}

// wake ends core i's rest between two ticks, or with but 1 in the tick that has just started.
func (e *Engine) wake(i int, but uint64) {
	e.settle(i, but)
	e.resting[i] = false
}
