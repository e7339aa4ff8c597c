package compiler

import (
	"fmt"
	"io"

	"orrery/compiler/ir"
	"orrery/isa"
)

// elaborate checks what a network must fulfil before anything is worked out: that it makes sense, and asks nothing of the chip that it does not
// have.
func elaborate(s *state) error {
	if err := s.net.Check(); err != nil {
		return err
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
	return nil
}

func (s *state) elaboratePopulation(p *ir.Population) error {
	switch {
	case p.Host():
		return nil
	case p.Neuron.Program != nil:
		return elaborateProgram(p, s.arch)
	case s.arch.Soma.Unit == isa.UnitTrueNorth:
		return elaborateTrueNorth(p, s.arch)
	}
	return nil
}

// elaborateTrueNorth refuses what the TrueNorth unit cannot do.
func elaborateTrueNorth(p *ir.Population, a *isa.Arch) error {
	for _, n := range p.Kinds() {
		if err := elaborateTrueNorthNeuron(p, &n, a); err != nil {
			return err
		}
	}
	return nil
}

func elaborateTrueNorthNeuron(p *ir.Population, n *ir.Neuron, a *isa.Arch) error {
	plain := ir.DefaultNeuron()
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
	if slots := s.arch.Core.DelaySlots; j.DelayMax > slots {
		return j.Pos.Errorf("%s -> %s: delay %d..%d ticks; %s has core.delay_slots %d, so 1..%d", from.Name, to.Name, j.DelayMin, j.DelayMax,
			s.arch.Name, slots, slots)
	}
	if j.Axons < 0 || j.Axons > 1 && s.arch.Core.Weights == isa.Typed {
		return j.Pos.Errorf("%s -> %s: weights over %d axons; the typed weights of %s take as many as they have bits", from.Name, to.Name, j.Axons, s.arch.Name)
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
