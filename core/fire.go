package core

import "orrery/isa"

// somaArrays are the neurons of one core, an array for each thing they remember. What all neurons of the core have at 0 for good is nil.
//
// What most cores read in each tick comes first, so that it shares cache lines.
type somaArrays struct {
	width    width
	narrow   bool                 // inputs and every bias stay within 32 bits
	noisy    bool                 // the LFSR is clocked
	restless bool                 // changes without input: noise, time windows
	ownBias  bool                 // of its own, not the image's
	held     uint16               // ticks for which some neuron may still be refractory that was so from the start
	plain    *lifSets[plainGroup] // LIF neurons that need no more than V, in 32 bits
	north    *trueNorthSets       // TrueNorth parameter sets that the kernels can look up, in 32 bits
	v        []int32
	biases   uint64  // how many are not 0
	bias     []int32 // the image's until one is written

	norths      []*trueNorthSets   // the same of each 16 neurons, where there are more
	lif         *lifSets[lifGroup] // any LIF neurons, in 32 bits
	theta       []int32
	refractory  []uint16
	random      lfsr
	windowCount []uint16
	windowEnd   []bool
	inputs      int64 // magnitude of the largest input beside the bias
}

func newSomaArrays(a *isa.Arch, cfg *isa.Core, inputs int64, v []int32, shared *sharedSets) somaArrays {
	s := somaArrays{width: width(a.Core.PotentialBits), noisy: hasNoise(cfg), restless: hasNoise(cfg), windowCount: make([]uint16, len(cfg.LIF)),
		windowEnd: make([]bool, len(cfg.LIF)), inputs: inputs}
	if cfg.Mode != isa.Spiking {
		return s
	}
	s.v, s.bias = v, cfg.Bias
	switch {
	case a.Soma.Unit == isa.UnitTrueNorth:
		s.north = intern(shared.north, newTrueNorthSets(cfg, s.width, inputs))
		s.norths = newTrueNorthGroups(shared.north, cfg, s.width, inputs)
	case cfg.Program == nil:
		s.layLIF(cfg, shared)
	}
	return s
}

// layLIF makes room for what the core's neurons remember beside V, and chooses the kernels that can update them.
func (s *somaArrays) layLIF(cfg *isa.Core, shared *sharedSets) {
	simple := true
	for i := range cfg.LIF {
		simple = simple && isPlain(&cfg.LIF[i]) && cfg.LIF[i].Hold == 0
		s.restless = s.restless || cfg.LIF[i].Window
	}
	s.plain = newPlainSets(&shared.plain, cfg, s.width)
	if !simple {
		s.theta, s.refractory = make([]int32, cfg.Neurons), make([]uint16, cfg.Neurons)
		s.lif = newLIFSets(&shared.lif, cfg, s.width)
	}
	s.measure()
}

// measure finds out whether inputs stay within 32 bits with the biases as they are.
func (s *somaArrays) measure() {
	s.narrow = s.inputs <= s.width.reach()
	for _, b := range s.bias {
		s.narrow = s.narrow && s.inputs+magnitude(b) <= s.width.reach()
	}
}

func magnitude(x int32) int64 { return max(int64(x), -int64(x)) }

func (s *somaArrays) reset(cfg *isa.Core) {
	s.random = lfsr(cfg.Seed)
	copy(s.v, cfg.V0)
	clear(s.theta)
	s.hold(cfg)
	clear(s.windowCount)
	if s.ownBias {
		clear(s.bias)
		copy(s.bias, cfg.Bias)
		s.measure()
	}
	s.biases = 0
	for _, b := range s.bias {
		s.biases += count(b != 0)
	}
}

// hold gives every neuron the refractory count that it starts with.
func (s *somaArrays) hold(cfg *isa.Core) {
	for n := range s.refractory {
		s.refractory[n] = 0
		if cfg.LIF != nil {
			s.refractory[n] = cfg.LIF[cfg.ParamSet[n]].Hold
		}
	}
	s.countHeld()
}

func (s *somaArrays) countHeld() {
	s.held = 0
	for _, r := range s.refractory {
		s.held = max(s.held, r)
	}
}

// setBias writes a bias register of core c, with a copy of the image's from the first one that differs.
func (c *engineCore) setBias(n isa.NeuronID, bias int32) {
	s := &c.somaArrays
	if s.bias == nil && bias == 0 || s.bias != nil && s.bias[n] == bias {
		return
	}
	if !s.ownBias {
		s.bias, s.ownBias = make([]int32, len(s.v)), true
		copy(s.bias, c.cfg.Bias)
	}
	s.biases += count(bias != 0) - count(s.bias[n] != 0)
	s.bias[n] = bias
	s.narrow = s.narrow && s.inputs+magnitude(bias) <= s.width.reach()
}

// moveWindows moves the windows on by a tick.
func (s *somaArrays) moveWindows(cfg *isa.Core) {
	for i := range s.windowCount {
		w := window{count: s.windowCount[i]}
		w.advance(&cfg.LIF[i])
		s.windowCount[i], s.windowEnd[i] = w.count, w.end
	}
}

// fireTrueNorth updates all neurons of a core with that unit.
func (c *engineCore) fireTrueNorth(s *Scratch) (did effects) {
	if c.inOneGo(s) {
		return c.fireWholeNorth(s)
	}
	sum := c.sums(s)
	if c.north != nil || c.norths != nil {
		if c.north != nil {
			did.potentialClips, did.changed = kernels.fireTrueNorth(c.v, sum, c.cfg.ParamSet, c.north, s.spiked)
		} else {
			did.potentialClips, did.changed = c.fireNorthGroups(sum, s)
		}
		did.counts = did.potentialClips > 0
		s.fired(len(c.v))
		return did
	}
	var n Counters
	for i, before := range c.v {
		p := &c.cfg.TrueNorth[c.cfg.ParamSet[i]]
		v, spike := stepTrueNorth(p, c.width, before, int64(sum[i]), &n)
		c.v[i] = v
		if spike {
			s.spikes = append(s.spikes, isa.NeuronID(i))
		}
		did.changed = did.changed || v != before
	}
	did.counts, did.potentialClips = true, n.PotentialSaturations
	return did
}
