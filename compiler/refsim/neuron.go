package refsim

import (
	"orrery/isa"
	"orrery/isa/microcode"
)

// saturate clips x to a signed number of the given bits.
func saturate(x int64, bits int) int64 {
	top := int64(1)<<(bits-1) - 1
	return min(max(x, -top-1), top)
}

// countWindow counts a tick of the population's time window.
func (l *layer) countWindow(p *isa.LIF) {
	if l.closing = p.Window && l.window == int64(p.WindowLength); l.closing {
		l.window = 0
		return
	}
	l.window++
}

// lif is the LIF primitive of TianjicX as ARCHITECTURE section 4 states it, in plain arithmetic.
func (l *layer) lif(p *isa.LIF, bits, n int, input int64, random int32) (spike bool) {
	threshold := max(saturate(int64(p.Vth0)+l.theta[n]+noise(p.NoiseMask, random, bits), bits), int64(p.VFloor))
	v := l.v[n]
	if l.refractory[n] == 0 {
		v = saturate(v+input+l.bias[n], bits)
	}
	spike = v > threshold
	if spike {
		switch p.Reset {
		case isa.ResetTo:
			v = int64(p.VReset)
		case isa.ResetSubtract:
			v -= threshold
		case isa.ResetDelta:
			v -= int64(p.Delta)
		}
	}
	if p.LeakMultiplicative {
		v = floorDiv(v*int64(p.LeakAlpha), 256)
	}
	v += int64(p.LeakBeta)
	if l.closing {
		v = int64(p.VInit)
	}
	l.v[n] = max(saturate(v, bits), int64(p.VFloor))
	l.adapt(p, bits, n, spike)
	return spike
}

// adapt moves the adaptive threshold and the refractory count.
func (l *layer) adapt(p *isa.LIF, bits, n int, spike bool) {
	theta := l.theta[n]
	if p.VthAdaptive {
		theta = floorDiv(theta*int64(p.ThAlpha), 256)
	}
	theta += int64(p.ThBeta)
	if spike {
		theta += int64(p.ThIncrement)
	}
	l.theta[n] = saturate(theta, bits)
	if spike {
		l.refractory[n] = int64(p.Refractory)
	} else {
		l.refractory[n] = max(l.refractory[n]-1, 0)
	}
}

// noise is the masked random number: symmetric around 0, cut to the width of a potential.
func noise(mask uint32, random int32, bits int) int64 {
	r := random & int32(mask)
	if random < 0 {
		r = -(^random & int32(mask))
	}
	return int64(r << (32 - bits) >> (32 - bits))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// trueNorth is the neuron of RANC: integrate, leak, fire at the threshold; below the negative threshold reset as well.
func (l *layer) trueNorth(p *isa.TrueNorth, bits, n int, input int64) (spike bool) {
	v := saturate(l.v[n]+input+l.bias[n], bits)
	switch {
	case v >= int64(p.PosThreshold):
		spike = true
		if p.ResetSubtracts {
			v -= int64(p.PosThreshold)
		} else {
			v = int64(p.Reset)
		}
	case v < int64(p.NegThreshold) && p.ResetSubtracts:
		v -= int64(p.NegThreshold)
	case v < int64(p.NegThreshold):
		v = -int64(p.Reset)
	}
	l.v[n] = saturate(v, bits)
	return spike
}

// program runs the population's microcode on neuron n by the instruction set's own reference; draws are the random numbers that it will ask for.
func (l *layer) program(p *microcode.Program, set, n int, input int64, draws []int32) (spike bool) {
	m := microcode.Machine{Program: p}
	out := m.Update(l.words[n], microcode.Inputs{Set: &p.Sets[set], Sum: int32(input), Bias: int32(l.bias[n]), Draw: func() int32 {
		r := first(draws)
		draws = draws[min(1, len(draws)):]
		return r
	}})
	l.v[n] = int64(l.words[n][0])
	return out.Spike
}

// first is the next random number of a neuron; 0 where there is none, as in a network that no partition has given generators yet.
func first(draws []int32) int32 {
	if len(draws) == 0 {
		return 0
	}
	return draws[0]
}
