package core

import "orrery/isa"

// calmEvery is after how many ticks it is worth looking whether a core with noise or time windows is calm.
const calmEvery = 8

// calm says of a core with noise or time windows, which has got no input in this tick, has not fired and has not changed but for its generator and
// its windows, that it never will without input, and counts the same in every tick: no random number can make a neuron spike or clip a threshold, and
// the end of a window finds V where it leads.
func (c *engineCore) calm(each *effects) bool {
	for _, end := range c.windowEnd {
		if end { // what it would do in other ticks has not been seen
			return false
		}
	}
	for i, set := range c.cfg.ParamSet {
		p := &c.cfg.LIF[set]
		if p.Window && (each.potentialClips > 0 || c.v[i] != max(p.VInit, p.VFloor)) || p.NoiseMask != 0 && !c.quiet(i, p) {
			return false
		}
	}
	return true
}

// quiet says that noise does nothing to neuron i, whose state is settled: so it is not refractory.
func (c *engineCore) quiet(i int, p *isa.LIF) bool {
	low, _ := c.width.sat(-1 << 40)
	high, _ := c.width.sat(1 << 40)
	noise := int64(p.NoiseMask)
	if noise > int64(high) {
		noise = -int64(low)
	}
	vth := int64(p.Vth0) + int64(c.theta[i])
	if vth-noise < int64(low) || vth+noise > int64(high) {
		return false
	}
	v, _ := c.width.sat(int64(c.v[i]) + int64(c.bias[i]))
	return int64(v) <= max(vth-noise, int64(p.VFloor))
}

// passTicks lets as many ticks go by for what moves in calm cores, too.
func (c *engineCore) passTicks(n uint64) {
	if !c.restless || n == 0 {
		return
	}
	if c.noisy {
		c.random.skip(n * uint64(c.neurons))
	}
	for i := range c.windowCount {
		w := window{count: c.windowCount[i]}
		w.skip(&c.cfg.LIF[i], n)
		c.windowCount[i] = w.count
	}
}

// skip is n ticks of advance, the last of which need not end it.
func (w *window) skip(p *isa.LIF, n uint64) {
	w.advance(p)
	if p.Window {
		w.count = uint16((uint64(w.count) + n - 1) % (uint64(p.WindowLength) + 1))
	}
}
