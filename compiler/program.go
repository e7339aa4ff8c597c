package compiler

import (
	"fmt"
	"maps"
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
	b, worst, err := buildVariants(p, q)
	if err != nil {
		return err
	}
	if err := q.Program.Verify(s.arch.Microcode.Limits()); err != nil {
		return fmt.Errorf("%w on %s", err, s.arch.Name)
	}
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
	q.Report.Program = fmt.Sprintf("; program %s of %d instructions, %d cycles an update", b.Model.Name, len(b.Program.Code), b.Program.Cycles(s.arch.Microcode.Cost()))
	if sets := len(q.Program.Sets); sets > 1 {
		q.Report.Program += fmt.Sprintf(", %d kinds of neurons", sets)
	}
	if worst.Relative() > 0 {
		q.Report.Program += fmt.Sprintf(", worst constant %s %.6g realised as %.6g (%v)", worst.Name, worst.Asked, worst.Realised, worst.Format)
	}
	q.Report.WorstConstant = worst.Relative()
	return nil
}

// buildVariants builds the program with a parameter set for each variant; what is returned is that of the first, and the constant that is furthest off.
func buildVariants(p *ir.Population, q *ir.QuantisedPopulation) (first *neurons.Built, worst neurons.Rounding, err error) {
	q.Variant = p.Variant
	for _, kind := range p.Kinds() {
		n := kind.Program
		settings := neurons.Settings{Params: n.Params, Tick: n.Tick, Steps: n.Steps, Unit: 1 / q.Scale}
		if p.Start > 0 {
			if _, holds := n.Model.Param(holdParam); !holds {
				return nil, worst, fmt.Errorf("starts at tick %d; model %s cannot wait: it has no parameter %s", p.Start, n.Model.Name, holdParam)
			}
			settings.Params = maps.Clone(n.Params)
			settings.Params[holdParam] = float64(p.Start)
		}
		b, err := n.Model.Build(settings)
		if err != nil {
			return nil, worst, err
		}
		for _, r := range b.Errors {
			if r.Relative() > worst.Relative() {
				worst = r
			}
		}
		q.V0 = append(q.V0, b.Start)
		if first == nil {
			first, q.Program = b, b.Program
			continue
		}
		if !b.Program.SameCode(q.Program) {
			return nil, worst, fmt.Errorf("the parameters of its neurons ask for different programs of model %s", n.Model.Name)
		}
		q.Program.Sets = append(q.Program.Sets, b.Program.Sets[0])
	}
	return first, worst, nil
}

// holdParam is the parameter of a model that says for how many ticks a neuron waits before its first.
const holdParam = "hold"

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

// addSet adds a parameter set of a population's program to the core's program and says which it is.
func addSet(k *isa.Core, p *microcode.Program, variant int) uint16 {
	if k.Program == nil {
		k.Program = &microcode.Program{Name: p.Name, Code: p.Code, Tables: p.Tables, States: p.States}
	}
	set := p.Sets[variant]
	at := slices.IndexFunc(k.Program.Sets, func(t microcode.Set) bool {
		return slices.Equal(set.Constants, t.Constants) && slices.Equal(set.State, t.State)
	})
	if at < 0 {
		at = len(k.Program.Sets)
		k.Program.Sets = append(k.Program.Sets, set)
	}
	return uint16(at)
}
