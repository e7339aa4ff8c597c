package nir

import (
	"fmt"
	"math"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/neurons"
)

var infinity = math.Inf(1)

// neurons gives the population of a cell its parameters. bias is what reaches the cell in every tick. What comes in has to be multiplied by gain (nil: by
// nothing).
func (b *builder) neurons(n *node, bias []float64) (gain []float64, err error) {
	c := b.ops[n].(*cell)
	mode := b.reset(n, c)
	list := make([]element, c.different())
	for i := range list {
		if list[i], err = c.element(i, b.dt, mode); err != nil {
			return nil, err
		}
	}
	if mode == ResetDelayed && slices.ContainsFunc(list, func(e element) bool { return e.decay == 0 }) {
		return nil, fmt.Errorf("it forgets its potential within a tick (decay 0), so that nothing can be subtracted from it in the next; give another reset")
	}
	name, reason, err := b.runsProgram(c, list)
	if err != nil {
		return nil, err
	}
	var program *neurons.Model
	if name != "" {
		if program, err = neurons.Get(name); err != nil {
			return nil, err
		}
	}
	if reason != "" {
		b.note("%s: %s", n, reason)
	}
	for i := range list {
		if !c.spikes() && program == nil {
			list[i].readAfterLeak()
		}
	}
	gain = normalise(list, c.spikes())
	p := &b.net.Populations[b.pops[n]]
	biases := total(list, bias, program == nil, n.out.Size())
	if err := assign(p, list, program, mode); err != nil {
		return nil, err
	}
	p.Neuron.Bias = biases
	if k := len(p.Variants); k > fewKinds && program != nil {
		b.note("%s: its neurons are of %d kinds, each a parameter set, of which a core has few (core.parameter_sets); --neurons wired makes those one that are alike in 1/256", n, k)
	}
	return gain, nil
}

// fewKinds is how many kinds of neurons a layer may have without a word: what small presets hold in two cores.
const fewKinds = 16

// total is what is added to each neuron in every tick: what reaches it and, on the wired unit, its leak; nil when that is nothing.
func total(list []element, bias []float64, wired bool, size int) []float64 {
	leaks := wired && slices.ContainsFunc(list, func(e element) bool { return e.leak != 0 })
	if bias == nil && !leaks {
		return nil
	}
	sum := make([]float64, size)
	for i := range sum {
		e := &list[min(i, len(list)-1)]
		if bias != nil {
			sum[i] = bias[i] * e.gain
		}
		if wired {
			sum[i] += e.leak
		}
	}
	return sum
}

// assign gives a population the parameters of its neurons: one kind, or as many variants as there are.
func assign(p *ir.Population, list []element, program *neurons.Model, mode ResetMode) error {
	kinds := map[element]uint16{}
	variant := make([]uint16, len(list))
	for i, e := range list {
		if e.gain = 0; program == nil {
			e.leak = 0 // both are in weights and biases
		}
		at, known := kinds[e]
		if !known {
			if len(kinds) == math.MaxUint16 {
				return fmt.Errorf("more than %d different neurons", math.MaxUint16)
			}
			at = uint16(len(kinds))
			kinds[e] = at
			p.Variants = append(p.Variants, e.neuron(program, mode))
		}
		variant[i] = at
	}
	p.Neuron = new(ir.Neuron)
	*p.Neuron = p.Variants[0]
	if p.Variant = variant; len(p.Variants) == 1 {
		p.Variants, p.Variant = nil, nil
	}
	return nil
}

// reset is how a cell is reset, and keeps account of what the file does not say.
func (b *builder) reset(n *node, c *cell) ResetMode {
	switch {
	case !cellKinds[c.kind].reset:
		return ResetZero
	case b.o.Reset != ResetUnsaid:
		return b.o.Reset
	case n.metadata("reset") == string(ResetZero) || n.metadata("reset") == string(ResetSubtract):
		return ResetMode(n.metadata("reset")) // NIR has no field for it; orrery export writes it
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

// neuron is the parameters of one kind of neuron, of a program or (nil) of the wired unit.
func (e element) neuron(program *neurons.Model, mode ResetMode) ir.Neuron {
	n := ir.DefaultNeuron()
	n.Threshold, n.Strict, n.Decay, n.Reset, n.ResetTo = e.threshold, true, e.decay, isa.ResetTo, e.reset
	switch mode {
	case ResetSubtract:
		n.Reset, n.ResetTo = isa.ResetSubtract, 0
	case ResetDelayed: // what is left of it after the leak is the threshold
		n.Reset, n.ResetTo, n.Delta = isa.ResetDelta, 0, e.threshold/e.decay
	}
	if program == nil {
		return n
	}
	values := map[string]float64{"threshold": min(e.threshold, 1e30), "decay": e.decay, "leak": e.leak, "v_reset": e.reset}
	values["reset"] = map[ResetMode]float64{ResetSubtract: 1, ResetDelayed: 2}[mode]
	if program.Name == eulerCuba {
		values["i_decay"] = e.currentDecay
	}
	n.Program = &ir.Program{Model: program, Params: values}
	return n
}
