package nir

import (
	"fmt"
	"math"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/neurons"
)

var infinity = math.Inf(1)

// neurons gives the population of a cell its parameters. bias is what reaches the cell in every tick. What comes in has to be multiplied by gain (nil: by
// nothing).
func (b *builder) neurons(n *node, bias []float64) (gain []float64, err error) {
	c, size := b.ops[n].(*cell), n.out.Size()
	mode := b.reset(n, c)
	list := make([]element, size)
	for i := range list {
		if list[i], err = c.element(i, b.dt, mode); err != nil {
			return nil, err
		}
	}
	program, reason, err := b.runsProgram(c, list)
	if err != nil {
		return nil, err
	}
	if !c.spikes() && program == "" {
		for i := range list {
			list[i].readAfterLeak()
		}
	}
	gain = normalise(list, c.spikes())
	p := &b.net.Populations[b.pops[n]]
	sum := make([]float64, size)
	biased := false
	for i := range list {
		if bias != nil {
			sum[i] = bias[i] * list[i].gain
		}
		if program == "" {
			sum[i] += list[i].leak
		}
		biased = biased || sum[i] != 0
	}
	kinds := map[element]uint16{}
	variant := make([]uint16, size)
	for i, e := range list {
		e.gain = 0
		at, known := kinds[e]
		if !known {
			if len(kinds) > math.MaxUint16 {
				return nil, fmt.Errorf("more than %d different neurons", len(kinds)-1)
			}
			at = uint16(len(kinds))
			kinds[e] = at
			neuron, err := e.neuron(program, mode)
			if err != nil {
				return nil, err
			}
			p.Variants = append(p.Variants, neuron)
		}
		variant[i] = at
	}
	p.Neuron = new(ir.Neuron)
	*p.Neuron = p.Variants[0]
	if p.Variant = variant; len(p.Variants) == 1 {
		p.Variants, p.Variant = nil, nil
	}
	if biased {
		p.Neuron.Bias = sum
	}
	if reason != "" {
		b.note("%s: %s", n, reason)
	}
	return gain, nil
}

// reset is how a cell is reset, and keeps account of what the file does not say.
func (b *builder) reset(n *node, c *cell) ResetMode {
	switch {
	case !cellKinds[c.kind].reset:
		return ResetZero
	case b.o.Reset != ResetUnsaid:
		return b.o.Reset
	case metadataReset(n.set.group) != ResetUnsaid:
		return metadataReset(n.set.group)
	case c.values["v_reset"] != nil:
		return ResetValue
	}
	if b.resets == nil {
		b.resets = map[ResetMode][]string{}
	}
	b.resets[ResetUnsaid] = append(b.resets[ResetUnsaid], n.path)
	return ResetZero
}

// normalise measures every neuron's potential in a unit of its own, so that as much as possible is alike. Where what comes in is multiplied by the same positive
// gain everywhere and thresholds are alike, the gain is the unit and weights stay as they are. Else thresholds become 1 and weights take the gains. Integrators,
// whose potential is read, keep the author's unit.
func normalise(list []element, spikes bool) (gain []float64) {
	alike := true
	for _, e := range list {
		alike = alike && e.gain == list[0].gain && e.threshold == list[0].threshold
	}
	if spikes && alike && list[0].gain > 0 {
		for i := range list {
			list[i].measure(list[i].gain)
		}
		return nil
	}
	one := true
	for i := range list {
		e := &list[i]
		if spikes && !alike && e.threshold > 0 {
			e.measure(e.threshold)
		}
		gain = append(gain, e.gain)
		one = one && e.gain == 1
	}
	switch {
	case one:
		return nil
	case alike:
		return gain[:1]
	}
	return gain
}

// measure takes unit as the unit of the potential.
func (e *element) measure(unit float64) {
	e.gain, e.leak, e.threshold, e.reset = e.gain/unit, e.leak/unit, e.threshold/unit, e.reset/unit
}

// tolerance is how far the wired unit's decay may be off, as a part of the time constant, before a program is chosen instead.
const tolerance = 0.01

// Programs that neurons run.
const (
	eulerLIF  = "euler_lif"
	eulerCuba = "euler_cuba"
)

// runsProgram is the program that a layer runs, "" for the wired unit, and why.
func (b *builder) runsProgram(c *cell, list []element) (program, reason string, err error) {
	worst, at := 0.0, list[0]
	for _, e := range list {
		if e.currentDecay != 0 {
			if b.o.Neurons == Wired {
				return "", "", fmt.Errorf("it has a synaptic current, which the wired unit does not; leave out --neurons wired")
			}
			return eulerCuba, "has a synaptic current: runs the program " + eulerCuba, nil
		}
		off := wiredError(e.decay)
		if !c.spikes() && e.decay == 0 {
			off = 1 // the unit leaks before its potential can be read
		}
		if off > worst {
			worst, at = off, e
		}
	}
	would := fmt.Sprintf("the wired unit takes its decay of %.6g as %.0f/256, a time constant that is %.2g %% off", at.decay, math.Round(at.decay*256), 100*worst)
	if math.IsInf(worst, 1) {
		would = fmt.Sprintf("the wired unit takes its decay of %.6g as 1, no decay at all", at.decay)
	}
	switch {
	case c.kind == "Threshold":
		return "", "", nil
	case b.o.Neurons == Program:
		return eulerLIF, "runs the program " + eulerLIF + ", as asked", nil
	case b.o.Neurons == Auto && worst > tolerance:
		return eulerLIF, fmt.Sprintf("runs the program %s: %s (--neurons wired takes it all the same)", eulerLIF, would), nil
	case worst > 0:
		return "", would, nil
	}
	return "", "", nil
}

// readAfterLeak lets an integrator of the wired unit, which leaks when it has integrated, be read as one that leaks before.
func (e *element) readAfterLeak() {
	if e.decay > 0 {
		e.gain, e.leak = e.gain/e.decay, e.leak/e.decay
	}
}

// wiredError is the relative error of the time constant 1 / (1 - decay) when decay is rounded to 1/256.
func wiredError(decay float64) float64 {
	if decay == 1 {
		return 0
	}
	near := math.Round(decay*256) / 256
	return math.Abs(near-decay) / max(1-near, 0)
}

// neuron is the parameters of one kind of neuron.
func (e element) neuron(program string, mode ResetMode) (ir.Neuron, error) {
	n := ir.DefaultNeuron()
	n.Threshold, n.Decay, n.Reset, n.ResetTo = e.threshold, e.decay, isa.ResetTo, e.reset
	if mode == ResetSubtract {
		n.Reset, n.ResetTo = isa.ResetSubtract, 0
	}
	if program == "" {
		return n, nil
	}
	values := map[string]float64{"threshold": min(e.threshold, 1e30), "decay": e.decay, "leak": e.leak, "v_reset": e.reset}
	if mode == ResetSubtract {
		values["reset"] = 1
	}
	if program == eulerCuba {
		values["i_decay"] = e.currentDecay
	}
	model, err := neurons.Get(program)
	n.Program = &ir.Program{Model: model, Params: values}
	return n, err
}
