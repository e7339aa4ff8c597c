package core

import "orrery/isa"

// fireLIF updates all neurons of a core with the LIF unit.
func (c *engineCore) fireLIF(s *Scratch) effects {
	switch {
	case c.narrow && c.plain != nil && c.held == 0:
		t := c.lifTick(s)
		t.plain = c.plain.groups
		kernels.firePlain(t)
		return c.fired(s, c.plain.leakAdds, c.plain.thresholdClips)
	case c.narrow && c.lif != nil:
		c.held -= min(c.held, 1)
		c.moveWindows(c.cfg)
		t := c.lifTick(s)
		t.lif, t.theta, t.refractory, t.excess = c.lif.groups, c.theta, c.refractory, uint64(32-c.width)
		if c.noisy {
			c.random.stream(s.noise, c.neurons)
			t.noise = s.noise
		}
		t.closing = c.closing(s)
		kernels.fireLIF(t)
		return c.fired(s, c.lif.leakAdds, 0)
	}
	c.held -= min(c.held, 1)
	c.moveWindows(c.cfg)
	return c.fireByText(s)
}

// lifTick is the call of a kernel that updates the core's neurons.
func (c *engineCore) lifTick(s *Scratch) *lifTick {
	t := &s.lif
	high := int32(int64(1)<<(c.width-1) - 1)
	*t = lifTick{v: c.v, sum: c.sums(s), spiked: s.spiked, high: high, low: -high - 1}
	if c.biases > 0 {
		t.bias = c.bias
	}
	return t
}

// fired gathers what a kernel has done, and what every tick counts.
func (c *engineCore) fired(s *Scratch, leakAdds, thresholdClips uint64) effects {
	t := &s.lif
	s.fired(len(c.v))
	did := effects{false, t.changed, c.biases, leakAdds, t.potentialClips, thresholdClips + t.thresholdClips, t.inputsLost}
	did.counts = did.biasAdds+did.leakAdds+did.potentialClips+did.thresholdClips+did.inputsLost > 0
	return did
}

// closing are the neurons whose time window ends with this tick, or nil.
func (c *engineCore) closing(s *Scratch) []uint64 {
	ends := false
	for _, end := range c.windowEnd {
		ends = ends || end
	}
	if !ends {
		return nil
	}
	clear(s.closing)
	for n, set := range c.cfg.ParamSet {
		if c.windowEnd[set] {
			s.closing[n/64] |= 1 << (n % 64)
		}
	}
	return s.closing
}

// fireByText updates neuron by neuron by the text of the unit, with sums of any width.
func (c *engineCore) fireByText(s *Scratch) effects {
	sum := c.sums(s)
	n := Counters{BiasAdds: c.biases}
	changed := false
	for i := range c.v {
		spike, moved := c.stepOne(i, int64(sum[i])+int64(c.bias[i]), &n)
		if spike {
			s.spikes = append(s.spikes, isa.NeuronID(i))
		}
		changed = changed || moved
	}
	return effects{true, changed, n.BiasAdds, n.LeakAdds, n.PotentialSaturations, n.ThresholdSaturations, n.InputsLost}
}

// stepOne updates one neuron.
func (c *engineCore) stepOne(i int, input int64, n *Counters) (spike, moved bool) {
	set := c.cfg.ParamSet[i]
	p := &c.cfg.LIF[set]
	var r int32
	if c.noisy {
		r = masked(c.random.next(), p.NoiseMask)
	}
	before := lifState{v: c.v[i]}
	if c.theta != nil {
		before.theta, before.refractory = c.theta[i], c.refractory[i]
	}
	after := before
	spike = stepLIF(p, c.width, &after, input, r, c.windowEnd[set], n)
	c.v[i] = after.v
	if c.theta != nil {
		c.theta[i], c.refractory[i] = after.theta, after.refractory
	}
	return spike, after != before
}
