package compiler

import (
	"fmt"
	"math"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/microcode"
	"orrery/isa/neurons"
)

// exact says that a projection's weights are integers of the neuron's own arithmetic, which are not clipped to what one cell holds.
func (s *state) exact(j *ir.Projection) bool {
	n := s.net.Populations[j.Target].Neuron
	return j.Bits == 0 && n.Program != nil && n.Program.Model.Integer
}

// quantiseProgram builds the population's program. Its weights are levels of 1/Scale of the unit of the model's input, and its biases are in
// the format of the bias register.
func (s *state) quantiseProgram(p *ir.Population, q *ir.QuantisedPopulation) error {
	n := p.Neuron.Program
	b, err := n.Model.Build(neurons.Settings{Params: n.Params, Tick: n.Tick, Steps: n.Steps, Unit: 1 / q.Scale})
	if err != nil {
		return err
	}
	if err := b.Program.Verify(s.arch.Microcode.Limits()); err != nil {
		return fmt.Errorf("%w on %s", err, s.arch.Name)
	}
	q.Program, q.V0 = b.Program, b.Start
	if len(p.Neuron.Bias) > 0 {
		q.Bias = make([]int32, len(p.Neuron.Bias))
		for i, v := range p.Neuron.Bias {
			if q.Bias[i], err = b.Bias(v); err != nil {
				return err
			}
			q.Report.WorstBias = max(q.Report.WorstBias, math.Abs(float64(q.Bias[i])/b.BiasScale()-v))
		}
	}
	if p.Input != nil {
		if _, err := b.Bias(p.Input.Gain); err != nil {
			return err
		}
		q.Encoding = encoding(p.Input, b.BiasScale())
	}
	worst := neurons.Rounding{}
	for _, r := range b.Errors {
		if r.Relative() > worst.Relative() {
			worst = r
		}
	}
	q.Report.Program = fmt.Sprintf("; program %s of %d instructions, %d cycles an update", n.Model.Name, len(b.Program.Code), b.Program.Cycles(s.arch.Microcode.Cost()))
	if worst.Relative() > 0 {
		q.Report.Program += fmt.Sprintf(", worst constant %s %.6g realised as %.6g (%v)", worst.Name, worst.Asked, worst.Realised, worst.Format)
	}
	q.Report.WorstConstant = worst.Relative()
	return nil
}

// elaborateProgram refuses programs on a chip that cannot run them.
func elaborateProgram(p *ir.Population, a *isa.Arch) error {
	name := p.Neuron.Program.Model.Name
	switch {
	case a.Core.Weights == isa.Typed:
		return p.Pos.Errorf("%s is %s, which runs as microcode; the typed weights of %s belong to its wired unit: choose an architecture with direct or shared weights",
			p.Name, name, a.Name)
	case !a.Microcode.Enabled:
		return p.Pos.Errorf("%s is %s, which runs as microcode; microcode.enabled of %s is false: --set microcode.enabled=true, or an architecture that has it", p.Name,
			name, a.Name)
	}
	return nil
}

// programs numbers what populations run: 0 is the wired unit, and populations with the same instructions and tables share a number.
func (s *state) programs() []int32 {
	numbers := make([]int32, len(s.q.Populations))
	var seen []*microcode.Program
	for i := range s.q.Populations {
		p := s.q.Populations[i].Program
		if p == nil {
			continue
		}
		at := slices.IndexFunc(seen, func(q *microcode.Program) bool { return p.SameCode(q) })
		if at < 0 {
			at = len(seen)
			seen = append(seen, p)
		}
		numbers[i] = int32(at) + 1
	}
	return numbers
}

// addSet adds a population's parameter set to the core's program and says which it is.
func addSet(k *isa.Core, p *microcode.Program) uint16 {
	if k.Program == nil {
		k.Program = &microcode.Program{Name: p.Name, Code: p.Code, Tables: p.Tables, States: p.States}
	}
	set := p.Sets[0]
	at := slices.IndexFunc(k.Program.Sets, func(t microcode.Set) bool {
		return slices.Equal(set.Constants, t.Constants) && slices.Equal(set.State, t.State)
	})
	if at < 0 {
		at = len(k.Program.Sets)
		k.Program.Sets = append(k.Program.Sets, set)
	}
	return uint16(at)
}
