package core

import "orrery/isa"

// somaArrays are the neurons of one core, an array for each thing they remember.
type somaArrays struct {
	width       width
	noisy       bool
	random      lfsr
	v, theta    []int32
	refractory  []uint16
	bias        []int32
	biases      uint64 // how many are not 0
	windowCount []uint16
	windowEnd   []bool
	plain       bool // one parameter set that needs no more than fireFast does
}

func newSomaArrays(a *isa.Arch, cfg *isa.Core) somaArrays {
	s := somaArrays{width: width(a.Core.PotentialBits), noisy: hasNoise(cfg), windowCount: make([]uint16, len(cfg.LIF)),
		windowEnd: make([]bool, len(cfg.LIF))}
	if cfg.Mode == isa.Spiking {
		n := cfg.Neurons
		s.v, s.theta, s.refractory, s.bias = make([]int32, n), make([]int32, n), make([]uint16, n), make([]int32, n)
	}
	s.plain = len(cfg.LIF) == 1 && isPlain(&cfg.LIF[0])
	return s
}

// isPlain says that V is all a neuron's state: nothing adapts, nobody is refractory, no windows, no noise.
func isPlain(p *isa.LIF) bool {
	return p.NoiseMask == 0 && p.Refractory == 0 && !p.Window && !p.VthAdaptive && p.ThBeta == 0 && p.ThIncrement == 0
}

func (s *somaArrays) reset(cfg *isa.Core) {
	s.random = lfsr(cfg.Seed)
	copy(s.v, cfg.V0)
	clear(s.theta)
	clear(s.refractory)
	clear(s.windowCount)
	clear(s.bias)
	copy(s.bias, cfg.Bias)
	s.biases = 0
	for _, b := range s.bias {
		s.biases += count(b != 0)
	}
}

func (s *somaArrays) setBias(n isa.NeuronID, bias int32) {
	s.biases += count(bias != 0) - count(s.bias[n] != 0)
	s.bias[n] = bias
}

// startTick moves the windows on by a tick.
func (s *somaArrays) startTick(cfg *isa.Core) {
	for i := range s.windowCount {
		w := window{count: s.windowCount[i]}
		w.advance(&cfg.LIF[i])
		s.windowCount[i], s.windowEnd[i] = w.count, w.end
	}
}

// fireLIF updates all neurons of a core.
func (c *engineCore) fireLIF() {
	c.counters.BiasAdds += c.biases
	if c.plain {
		c.firePlain(&c.cfg.LIF[0])
		return
	}
	for n := range c.v {
		set := c.cfg.ParamSet[n]
		p := &c.cfg.LIF[set]
		var r int32
		if c.noisy {
			r = masked(c.random.next(), p.NoiseMask)
		}
		s := lifState{c.v[n], c.theta[n], c.refractory[n]}
		if stepLIF(p, c.width, &s, int64(c.sum[n])+int64(c.bias[n]), r, c.windowEnd[set], &c.counters) {
			c.spikes = append(c.spikes, isa.NeuronID(n))
		}
		c.v[n], c.theta[n], c.refractory[n] = s.v, s.theta, s.refractory
	}
}

// firePlain is stepLIF for neurons whose state is V alone: the same arithmetic with what does not change taken out of the loop. The
// emulator may multiply where the chip shifts and adds; the adds are counted all the same.
func (c *engineCore) firePlain(p *isa.LIF) {
	high := int64(1)<<(c.width-1) - 1
	low := -high - 1
	base, floor := int64(p.Vth0), int64(p.VFloor)
	clippedThreshold := base > high || base < low
	vth := max(min(max(base, low), high), floor)
	alpha, beta := int64(256), int64(p.LeakBeta)
	if p.LeakMultiplicative {
		alpha = int64(p.LeakAlpha)
		c.counters.LeakAdds += uint64(len(c.v)) * alphaAdds(p.LeakAlpha)
	}
	saturations := uint64(0)
	sum, bias := c.sum[:len(c.v)], c.bias[:len(c.v)]
	for n, v32 := range c.v {
		v := int64(v32) + int64(sum[n]) + int64(bias[n])
		if v > high || v < low {
			v = min(max(v, low), high)
			saturations++
		}
		if v > vth {
			v = afterSpike(p, v, int32(vth))
			c.spikes = append(c.spikes, isa.NeuronID(n))
		}
		v = v*alpha>>8 + beta
		if v > high || v < low {
			v = min(max(v, low), high)
			saturations++
		}
		c.v[n] = int32(max(v, floor))
	}
	c.counters.PotentialSaturations += saturations
	if clippedThreshold {
		c.counters.ThresholdSaturations += uint64(len(c.v))
	}
}

// alphaAdds is the number of shift-and-adds that scaling by alpha takes.
func alphaAdds(alpha uint16) uint64 {
	var n Counters
	scale(0, alpha, &n)
	return n.LeakAdds
}

// fireTrueNorth updates all neurons of a core with that unit.
func (c *engineCore) fireTrueNorth() {
	for n := range c.v {
		p := &c.cfg.TrueNorth[c.cfg.ParamSet[n]]
		v, spike := stepTrueNorth(p, c.width, c.v[n], int64(c.sum[n]), &c.counters)
		c.v[n] = v
		if spike {
			c.spikes = append(c.spikes, isa.NeuronID(n))
		}
	}
}
