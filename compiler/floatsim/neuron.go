package floatsim

import (
	"math"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/neurons"
)

// closing counts a tick of the population's time window, and says whether it ends it.
func (l *layer) closing(n *ir.Neuron) bool {
	if n.Window == 0 {
		return false
	}
	l.window++
	if l.window < n.Window {
		return false
	}
	l.window = 0
	return true
}

// lif is the wired unit in real numbers, step by step as docs/TIMING.md has it. Each product is rounded before it is added, so that no
// processor fuses the two.
func (l *layer) lif(input []float64, closing bool) {
	for n, in := range input {
		p := &l.kinds[l.kind(n)]
		threshold := max(p.Threshold+l.theta[n], p.Floor)
		v := l.v[n]
		if l.refractory[n] == 0 {
			v += in + l.bias[n]
		}
		spike := v > threshold
		if spike {
			l.fired = append(l.fired, uint32(n))
			v = reset(p, v, threshold)
		}
		v = float64(v*p.Decay) + p.Leak
		if closing {
			v = p.Initial
		}
		l.v[n] = max(v, p.Floor)
		l.adapt(p, n, spike)
	}
}

func reset(p *ir.Neuron, v, threshold float64) float64 {
	switch p.Reset {
	case isa.ResetTo:
		return p.ResetTo
	case isa.ResetSubtract:
		return v - threshold
	case isa.ResetDelta:
		return v - p.Delta
	}
	return v
}

// adapt moves the adaptive threshold and the refractory count.
func (l *layer) adapt(p *ir.Neuron, n int, spike bool) {
	l.theta[n] = float64(l.theta[n]*p.ThetaDecay) + p.ThetaStep
	if spike {
		l.theta[n] += p.ThetaJump
		l.refractory[n] = int32(p.Refractory)
	} else {
		l.refractory[n] = max(l.refractory[n]-1, 0)
	}
}

// trueNorth integrates and fires at the threshold; what the compiler gives the unit has no negative threshold.
func (l *layer) trueNorth(input []float64) {
	for n, in := range input {
		p := &l.kinds[l.kind(n)]
		v := l.v[n] + in + l.bias[n]
		if v > p.Threshold || v == p.Threshold && !p.Strict && !math.IsInf(v, 1) {
			l.fired = append(l.fired, uint32(n))
			v = reset(p, v, p.Threshold)
		}
		l.v[n] = v
	}
}

// program runs the equations of each neuron; a weight of 1 counts levels.
func (l *layer) program(programs []*neurons.Equations, input []float64, levels float64) {
	for n, in := range input {
		e := programs[l.kind(n)]
		if e.Update(l.words[n], in*levels, e.Bias(l.bias[n])) {
			l.fired = append(l.fired, uint32(n))
		}
		l.v[n] = e.Potential(l.words[n][0])
	}
}
