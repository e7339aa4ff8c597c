package neurons

import (
	"math"

	"orrery/isa/microcode"
)

// finer is how many entries of an equation's table stand between two of the program's: what straight lines between entries miss of a smooth
// function falls with its square.
const finer = 64

// Equations are a model's own difference equations in real numbers, for one setting: the program's instructions without its fixed point.
// Settings.Unit does not count: the synaptic sum comes in the unit of the model's input.
type Equations struct {
	microcode.Equations
	Model *Model
}

// Equations builds them. The error is that of Build, but for numbers that a fixed-point format would not hold.
func (m *Model) Equations(s Settings) (*Equations, error) {
	s.Unit = 1
	real := &microcode.Equations{}
	b, err := m.build(s, real)
	if err != nil {
		return nil, err
	}
	for _, w := range b.Program.Code {
		real.Code = append(real.Code, w.Decode())
	}
	return &Equations{*real, m}, nil
}

// Bias is a current, in the unit of the model's input, as the equations read it.
func (e *Equations) Bias(current float64) float64 { return current * e.Model.Input.One() }

// Potential is state word 0 in its unit.
func (e *Equations) Potential(word float64) float64 { return word / e.Model.States[0].Format.One() }

// realTable tabulates a formula finely and unrounded.
func (b *builder) realTable(at func(x float64) (float64, error), values, index Format, low, high, step float64) error {
	t := microcode.RealTable{First: low * index.One(), Step: step / finer * index.One()}
	for i := range int(math.Round((high-low)/step))*finer + 1 {
		v, err := at(low + float64(i)*step/finer)
		if err != nil {
			return err
		}
		t.Values = append(t.Values, v*values.One())
	}
	b.real.Tables = append(b.real.Tables, t)
	return nil
}
