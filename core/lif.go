package core

import (
	"math/bits"

	"orrery/isa"
)

// width is the width of a potential in bits.
type width uint

// sat clips to the width; clipped says whether it had to.
func (w width) sat(x int64) (v int32, clipped bool) {
	high := int64(1)<<(w-1) - 1
	switch {
	case x > high:
		return int32(high), true
	case x < -high-1:
		return int32(-high - 1), true
	}
	return int32(x), false
}

// cut keeps the lowest bits and extends their sign.
func (w width) cut(x int32) int32 { return x << (32 - w) >> (32 - w) }

// lifState is what a LIF neuron remembers from tick to tick.
type lifState struct {
	v, theta   int32
	refractory uint16
}

// stepLIF is one update of the hard-wired LIF unit, step by step as in docs/TIMING.md. r is the masked random number, windowEnd
// says that this tick closes the parameter set's time window. There is no multiplication here or in what it calls: the unit has no
// multiplier.
func stepLIF(p *isa.LIF, w width, s *lifState, input int64, r int32, windowEnd bool, n *Counters) (spike bool) {
	sum, clipped := w.sat(int64(p.Vth0) + int64(s.theta) + int64(w.cut(r)))
	n.ThresholdSaturations += count(clipped)
	vth := max(sum, p.VFloor)
	s.integrate(w, input, n)
	spike = s.v > vth
	v := int64(s.v)
	if spike {
		v = afterSpike(p, v, vth)
	}
	s.v = leak(p, w, v, windowEnd, n)
	s.adapt(p, w, spike, n)
	switch {
	case spike:
		s.refractory = p.Refractory
	case s.refractory > 0:
		s.refractory--
	}
	return spike
}

// integrate adds the input, unless the neuron is refractory.
func (s *lifState) integrate(w width, input int64, n *Counters) {
	if s.refractory > 0 {
		n.InputsLost += count(input != 0)
		return
	}
	var clipped bool
	s.v, clipped = w.sat(int64(s.v) + input)
	n.PotentialSaturations += count(clipped)
}

func afterSpike(p *isa.LIF, v int64, vth int32) int64 {
	switch p.Reset {
	case isa.ResetTo:
		return int64(p.VReset)
	case isa.ResetSubtract:
		return v - int64(vth)
	case isa.ResetDelta:
		return v - int64(p.Delta)
	}
	return v
}

// leak is the decay after firing, or the reset at a window's end.
func leak(p *isa.LIF, w width, v int64, windowEnd bool, n *Counters) int32 {
	if p.LeakMultiplicative {
		v = scale(v, p.LeakAlpha, n)
	}
	v += int64(p.LeakBeta)
	if windowEnd {
		v = int64(p.VInit)
	}
	leaked, clipped := w.sat(v)
	n.PotentialSaturations += count(clipped)
	return max(leaked, p.VFloor)
}

// adapt moves the adaptive part of the threshold.
func (s *lifState) adapt(p *isa.LIF, w width, spike bool, n *Counters) {
	theta := int64(s.theta)
	if p.VthAdaptive {
		theta = scale(theta, p.ThAlpha, n)
	}
	theta += int64(p.ThBeta)
	if spike {
		theta += int64(p.ThIncrement)
	}
	var clipped bool
	s.theta, clipped = w.sat(theta)
	n.ThresholdSaturations += count(clipped)
}

// scale is floor(x * alpha / 256) by shifts and adds: one add for each set bit of alpha.
func scale(x int64, alpha uint16, n *Counters) int64 {
	var sum int64
	for rest := alpha; rest != 0; rest &= rest - 1 {
		sum += x << bits.TrailingZeros16(rest)
		n.LeakAdds++
	}
	return sum >> 8
}

func count(happened bool) uint64 {
	if happened {
		return 1
	}
	return 0
}
