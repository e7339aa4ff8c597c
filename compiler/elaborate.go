package compiler

import (
	"fmt"
	"io"

	"orrery/compiler/ir"
	"orrery/isa"
)

// elaborate checks what a network must fulfil before anything is worked out: rules fit shapes, delays fit the chip, and nothing is asked of
// a population that it does not have.
func elaborate(s *state) error {
	if len(s.net.Populations) == 0 {
		return fmt.Errorf("%s: the network has no populations", s.net.Name)
	}
	for i := range s.net.Populations {
		if err := s.elaboratePopulation(&s.net.Populations[i]); err != nil {
			return err
		}
	}
	for i := range s.net.Projections {
		if err := s.elaborateProjection(&s.net.Projections[i]); err != nil {
			return err
		}
	}
	for _, r := range s.net.Readouts {
		p := &s.net.Populations[r.Population]
		if p.Host() {
			return r.Pos.Errorf("%s is an input whose spikes come from the host; there is nothing to read on the chip", p.Name)
		}
	}
	return nil
}

func (s *state) elaboratePopulation(p *ir.Population) error {
	if p.Input != nil && (p.Input.Encoding == isa.EncodeCurrent) == p.Host() {
		return p.Pos.Errorf("%s: a current drives neurons on the chip; other encodings replace them", p.Name)
	}
	if p.Input == nil && p.Host() {
		return p.Pos.Errorf("%s has neither neurons nor an input encoding", p.Name)
	}
	if p.Host() {
		return nil
	}
	if n := p.Neuron; len(n.Bias) != 0 && len(n.Bias) != p.Shape.Size() {
		return p.Pos.Errorf("%s has %d neurons and %d biases", p.Name, p.Shape.Size(), len(n.Bias))
	}
	if p.Input != nil && len(p.Neuron.Bias) != 0 {
		return p.Pos.Errorf("%s: the current is written over the bias; leave one of them out", p.Name)
	}
	if p.Neuron.Program != nil {
		return elaborateProgram(p, s.arch)
	}
	if s.arch.Soma.Unit == isa.UnitTrueNorth {
		return elaborateTrueNorth(p, s.arch)
	}
	return nil
}

// elaborateTrueNorth refuses what the TrueNorth unit cannot do.
func elaborateTrueNorth(p *ir.Population, a *isa.Arch) error {
	n, plain := p.Neuron, ir.DefaultNeuron()
	for _, lack := range []struct {
		asked bool
		what  string
	}{
		{p.Input != nil, "a current input (no bias registers)"},
		{n.Decay != plain.Decay, "decay"},
		{n.Leak != 0, "a leak after firing (use bias)"},
		{n.Reset == isa.ResetNone || n.Reset == isa.ResetDelta, "this reset mode (use value or subtract)"},
		{n.Floor != plain.Floor, "a floor"},
		{n.Refractory != 0, "a refractory time"},
		{n.ThetaDecay != 1 || n.ThetaStep != 0 || n.ThetaJump != 0, "an adaptive threshold"},
		{n.Window != 0, "a time window"},
		{n.Noise != 0, "noise"},
	} {
		if lack.asked {
			return p.Pos.Errorf("%s asks for %s; the truenorth unit of %s does not have it: choose an architecture with soma.unit lif", p.Name, lack.what, a.Name)
		}
	}
	return nil
}

func (s *state) elaborateProjection(j *ir.Projection) error {
	from, to := &s.net.Populations[j.Source], &s.net.Populations[j.Target]
	if to.Host() {
		return j.Pos.Errorf("%s is an input whose spikes come from the host; nothing can project to it", to.Name)
	}
	if err := j.Connect.Check(from.Shape, to.Shape); err != nil {
		return j.Pos.Errorf("%s -> %s: %w", from.Name, to.Name, err)
	}
	if slots := s.arch.Core.DelaySlots; j.DelayMin < 1 || j.DelayMax < j.DelayMin || j.DelayMax > slots {
		return j.Pos.Errorf("%s -> %s: delay %d..%d ticks; %s has core.delay_slots %d, so 1..%d", from.Name, to.Name, j.DelayMin, j.DelayMax,
			s.arch.Name, slots, slots)
	}
	if most := weightBits(s.arch); j.Bits < 0 || j.Bits > most {
		return j.Pos.Errorf("%s -> %s: %d-bit weights; %s has up to %d bits", from.Name, to.Name, j.Bits, s.arch.Name, most)
	}
	return nil
}

func dumpNetwork(s *state, w io.Writer) {
	for i := range s.net.Populations {
		p := &s.net.Populations[i]
		kind := "layer"
		if p.Input != nil {
			kind = "input " + p.Input.Encoding.String()
		}
		fmt.Fprintf(w, "%s %s %v\n", p.Name, kind, p.Shape)
	}
	for _, j := range s.net.Projections {
		fmt.Fprintf(w, "%s -> %s %v delay %d..%d\n", s.net.Populations[j.Source].Name, s.net.Populations[j.Target].Name, j.Connect, j.DelayMin, j.DelayMax)
	}
}
