package ir

import (
	"fmt"
	"math"

	"orrery/isa"
)

// Check says what a network must fulfil on any chip: rules fit shapes, delays are at least a tick, and nothing is asked of a population that
// it does not have.
func (n *Network) Check() error {
	if len(n.Populations) == 0 {
		return fmt.Errorf("%s: the network has no populations", n.Name)
	}
	for i := range n.Populations {
		if err := n.Populations[i].check(); err != nil {
			return n.Populations[i].Pos.Errorf("%s%w", n.Populations[i].Name, err)
		}
	}
	for i := range n.Projections {
		j := &n.Projections[i]
		if err := n.checkProjection(j); err != nil {
			return j.Pos.Errorf("%w", err)
		}
	}
	for _, r := range n.Readouts {
		if p := &n.Populations[r.Population]; p.Host() {
			return r.Pos.Errorf("%s is an input whose spikes come from the host; there is nothing to read on the chip", p.Name)
		}
	}
	return nil
}

// check's errors go on from the population's name.
func (p *Population) check() error {
	switch {
	case p.Input != nil && (p.Input.Encoding == isa.EncodeCurrent) == p.Host():
		return fmt.Errorf(": a current drives neurons on the chip; other encodings replace them")
	case p.Input == nil && p.Host():
		return fmt.Errorf(" has neither neurons nor an input encoding")
	case p.Host():
		return nil
	case len(p.Neuron.Bias) != 0 && len(p.Neuron.Bias) != p.Shape.Size():
		return fmt.Errorf(" has %d neurons and %d biases", p.Shape.Size(), len(p.Neuron.Bias))
	case p.Input != nil && len(p.Neuron.Bias) != 0:
		return fmt.Errorf(": the current is written over the bias; leave one of them out")
	case p.Start < 0 || p.Start > isa.MaxStart:
		return fmt.Errorf(" starts at tick %d; 0..%d can be waited for", p.Start, isa.MaxStart)
	case p.Variants != nil || p.Variant != nil:
		return p.checkVariants()
	}
	return nil
}

// checkVariants wants every neuron to have one of the variants, and these to differ in nothing that a population has once.
func (p *Population) checkVariants() error {
	if n := len(p.Variants); n == 0 || n > math.MaxUint16 || len(p.Variant) != p.Shape.Size() {
		return fmt.Errorf(" has %d neurons, %d variants and %d choices among them", p.Shape.Size(), n, len(p.Variant))
	}
	for n, v := range p.Variant {
		if int(v) >= len(p.Variants) {
			return fmt.Errorf(": neuron %d is of variant %d; there are %d", n, v, len(p.Variants))
		}
	}
	for i := range p.Variants {
		v := &p.Variants[i]
		if (v.Program == nil) != (p.Neuron.Program == nil) || v.Program != nil && v.Program.Model != p.Neuron.Program.Model {
			return fmt.Errorf(": variant %d does not run what the others run", i)
		}
		if v.Window != p.Neuron.Window || len(v.Bias) > 0 {
			return fmt.Errorf(": variant %d has a time window or biases of its own; they belong to the population", i)
		}
	}
	return nil
}

func (n *Network) checkProjection(j *Projection) error {
	from, to := &n.Populations[j.Source], &n.Populations[j.Target]
	if to.Host() {
		return fmt.Errorf("%s is an input whose spikes come from the host; nothing can project to it", to.Name)
	}
	if err := j.Connect.Check(from.Shape, to.Shape); err != nil {
		return fmt.Errorf("%s -> %s: %w", from.Name, to.Name, err)
	}
	if err := j.checkSourceDelay(from); err != nil {
		return fmt.Errorf("%s -> %s: %w", from.Name, to.Name, err)
	}
	if j.DelayMin < 1 || j.DelayMax < j.DelayMin {
		return fmt.Errorf("%s -> %s: delay %d..%d ticks; a delay is at least 1 tick, and the second number not below the first", from.Name, to.Name, j.DelayMin, j.DelayMax)
	}
	return nil
}

// checkSourceDelay wants, where sources have delays of their own, one for each and within the projection's range.
func (j *Projection) checkSourceDelay(source *Population) error {
	if j.SourceDelay == nil {
		return nil
	}
	if len(j.SourceDelay) != source.Shape.Size() {
		return fmt.Errorf("%d source neurons have %d delays", source.Shape.Size(), len(j.SourceDelay))
	}
	for n, d := range j.SourceDelay {
		if int(d) < j.DelayMin || int(d) > j.DelayMax {
			return fmt.Errorf("source neuron %d has a delay of %d ticks; the range is %d..%d", n, d, j.DelayMin, j.DelayMax)
		}
	}
	return nil
}
