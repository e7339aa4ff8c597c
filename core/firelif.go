package core

import "orrery/isa"

// fireLIF updates all neurons of a core with the LIF unit.
func (c *engineCore) fireLIF(s *Scratch) effects {
	if c.narrow && c.plain != nil && c.held == 0 {
		return c.firePlain(s)
	}
	c.held -= min(c.held, 1)
	c.moveWindows(c.cfg)
	if c.narrow && c.lif != nil {
		return c.fireAny(s)
	}
	return c.fireByText(s)
}

// firePlain updates neurons that are V alone.
func (c *engineCore) firePlain(s *Scratch) effects {
	t := c.lifTick(s)
	t.plain = c.plain.groups
	kernels.firePlain(t)
	s.fired(len(c.v))
	did := effects{false, t.changed, c.biases, c.plain.leakAdds, t.potentialClips, c.plain.thresholdClips, 0}
	did.counts = did.biasAdds+did.leakAdds+did.potentialClips+did.thresholdClips > 0
	return did
}

// fireAny updates neurons with anything that the unit has.
func (c *engineCore) fireAny(s *Scratch) effects {
	t := c.lifTick(s)
	t.lif, t.theta, t.refractory, t.excess = c.lif.groups, c.theta, c.refractory, uint64(32-c.width)
	t.noise, t.closing = nil, c.closing(s)
	if c.noisy {
		c.random.stream(s.noise, c.neurons)
		t.noise = s.noise
	}
	kernels.fireLIF(t)
	s.fired(len(c.v))
	return effects{true, t.changed, c.biases, c.lif.leakAdds, t.potentialClips, t.thresholdClips, t.inputsLost}
}

// lifTick is the call of a kernel that updates the core's neurons, with what all kernels need.
func (c *engineCore) lifTick(s *Scratch) *lifTick {
	t := &s.lif
	t.high = int32(int64(1)<<(c.width-1) - 1)
	t.low = -t.high - 1
	t.v, t.sum, t.bias = c.v, c.sums(s), nil
	if c.biases > 0 {
		t.bias = c.bias
	}
	return t
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
