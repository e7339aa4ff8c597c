package dsl

import (
	"math"

	"orrery/compiler/ir"
	"orrery/isa"
)

// neuron gives a population its neurons: lif(parameters), the wired unit, or a model that runs as microcode.
func (s *scope) neuron(p *ir.Population, c *call) error {
	if c.Name != "lif" {
		return s.program(p, c)
	}
	a := s.arguments(c)
	n := ir.DefaultNeuron()
	n.Threshold = a.threshold()
	n.Decay = a.decay("decay", "tau")
	n.Leak = a.number("leak", voltage, 0)
	a.reset(&n)
	n.Floor = a.number("floor", voltage, n.Floor)
	n.Initial = a.number("initial", voltage, 0)
	n.Bias = a.bias(p)
	n.Refractory = a.whole("refractory", false, duration, 0, 0)
	n.ThetaDecay = a.decay("theta_decay", "theta_tau")
	n.ThetaStep = a.number("theta_step", voltage, 0)
	n.ThetaJump = a.number("theta_jump", voltage, 0)
	n.Window = a.whole("window", false, duration, 1, 0)
	n.Noise = a.within("noise", voltage, 0, 0, math.MaxFloat32)
	p.Scale = a.within("scale", plain, 0, 0, math.MaxFloat32)
	if n.Refractory > math.MaxUint16 || n.Window > math.MaxUint16 {
		return at(c.Pos).Errorf("lif: refractory and window are at most %d ticks", math.MaxUint16)
	}
	p.Neuron = &n
	return a.done()
}

// threshold is a number, or never.
func (a *arguments) threshold() float64 {
	v := a.find("threshold", false)
	if v != nil && v.Call != nil && v.Call.Name == "never" && len(v.Call.Args) == 0 {
		return math.Inf(1)
	}
	if v != nil && v.Quantity == nil {
		a.fail(at(v.Pos).Errorf("%s is a number or never, found %s", a.label("threshold"), v))
		return 1
	}
	return a.numberOf(v, "threshold", voltage, 1)
}

// decay is a factor per tick, or the time constant tau of exp(-t/tau).
func (a *arguments) decay(factor, tau string) float64 {
	f, t := a.find(factor, false), a.find(tau, false)
	if f != nil && t != nil {
		a.fail(at(t.Pos).Errorf("%s: %s and %s say the same; give one of them", a.call.Name, factor, tau))
	}
	if t != nil {
		ticks := a.numberOf(t, tau, duration, 1)
		if !(ticks > 0) {
			a.fail(at(t.Pos).Errorf("%s is %v ticks; it must be above 0", a.label(tau), ticks))
		}
		return math.Exp(-1 / ticks)
	}
	return a.inRange(f, factor, a.numberOf(f, factor, portion, 1), 0, 1)
}

// reset reads reset = subtract, none, zero, to(value) or by(value).
func (a *arguments) reset(n *ir.Neuron) {
	v := a.find("reset", false)
	if v == nil {
		return
	}
	kind := ""
	if v.Call != nil {
		kind = v.Call.Name
	}
	switch kind {
	case "subtract":
		n.Reset = isa.ResetSubtract
	case "none":
		n.Reset = isa.ResetNone
	case "zero":
		n.Reset, n.ResetTo = isa.ResetTo, 0
	case "to":
		n.Reset, n.ResetTo = isa.ResetTo, a.only(v.Call)
		return
	case "by":
		n.Reset, n.Delta = isa.ResetDelta, a.only(v.Call)
		return
	default:
		a.fail(at(v.Pos).Errorf("%s is %s; it can be subtract, zero, none, to(value) or by(value)", a.label("reset"), v))
		return
	}
	if len(v.Call.Args) > 0 {
		a.fail(at(v.Pos).Errorf("%s: %s takes no value", a.label("reset"), kind))
	}
}

// only is the single voltage that a call such as to(0.5) takes.
func (a *arguments) only(c *call) float64 {
	inner := a.s.arguments(c)
	v := inner.find("value", true)
	if v == nil {
		a.fail(at(c.Pos).Errorf("%s needs a value: %s(0.5)", c.Name, c.Name))
		return 0
	}
	x := inner.numberOf(v, "value", voltage, 0)
	if err := inner.done(); err != nil {
		a.fail(err)
	}
	return x
}

// bias is one number for all neurons, or an array: one value per neuron or per channel.
func (a *arguments) bias(p *ir.Population) []float64 {
	return a.biasOf(p, func(v *value) float64 { return a.numberOf(v, "bias", voltage, 0) })
}

// biasIn is bias in the unit of a model's input.
func (a *arguments) biasIn(p *ir.Population, unit string) []float64 {
	return a.biasOf(p, func(v *value) float64 { return a.inUnit(v, "bias", unit, 0) })
}

func (a *arguments) biasOf(p *ir.Population, number func(*value) float64) []float64 {
	v := a.find("bias", false)
	size := p.Shape.Size()
	switch {
	case v == nil:
		return nil
	case v.Quantity != nil:
		b := number(v)
		if b == 0 {
			return nil
		}
		return repeat([]float64{b}, size)
	case v.Call == nil || v.Call.Name != "load":
		a.fail(at(v.Pos).Errorf("%s is a number or load(\"file.npz\", \"array\"), found %s", a.label("bias"), v))
		return nil
	}
	array, err := a.s.load(v.Call)
	if err != nil {
		a.fail(err)
		return nil
	}
	channels, _, _ := p.Shape.CHW()
	if n := len(array.Values); n != size && (n != channels || len(p.Shape) != 3) {
		a.fail(at(v.Pos).Errorf("the biases have shape %v; %s %v takes %d values%s", array.Shape, p.Name, p.Shape, size, perChannel(p)))
		return nil
	}
	return repeat(array.Values, size/len(array.Values))
}

func perChannel(p *ir.Population) string {
	if len(p.Shape) != 3 {
		return ""
	}
	return ", or one per channel"
}

// repeat gives each value k times in a row.
func repeat(values []float64, k int) []float64 {
	list := make([]float64, 0, len(values)*k)
	for _, v := range values {
		for range k {
			list = append(list, v)
		}
	}
	return list
}
