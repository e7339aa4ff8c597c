package dsl

import (
	"math"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa/neurons"
)

// wiredLIF is what the program of the wired unit's own arithmetic is called in a network, where lif is the unit itself.
const wiredLIF = "lif_program"

// models lists the neurons that run as microcode by their names in a network.
func models() []string {
	names := neurons.Names()
	names[slices.Index(names, "lif")] = wiredLIF
	return names
}

// program gives a population a model of isa/neurons: izhikevich(a = 0.02, ..).
func (s *scope) program(p *ir.Population, c *call) error {
	name := c.Name
	if !slices.Contains(models(), name) {
		return at(c.Pos).Errorf("there is no neuron %q%s", name, among(name, append([]string{"lif"}, models()...)))
	}
	if name == wiredLIF {
		name = "lif"
	}
	m, err := neurons.Get(name)
	if err != nil {
		return at(c.Pos).Errorf("%w", err)
	}
	a := s.arguments(c)
	n := ir.DefaultNeuron()
	n.Program = &ir.Program{Model: m, Params: map[string]float64{}}
	for _, param := range m.Params {
		if v := a.find(param.Name, false); v != nil {
			n.Program.Params[param.Name] = a.inUnit(v, param.Name, param.Unit, param.Default)
		}
	}
	if m.Steps > 0 {
		n.Program.Steps = a.whole("steps", false, plain, 1, 0)
	}
	if m.TickUnit == "ms" {
		n.Program.Tick = s.step
	}
	n.Bias = a.biasIn(p, m.InputUnit)
	p.Scale = a.within("scale", plain, 0, 0, math.MaxFloat32)
	p.Neuron = &n
	return a.done()
}

// inUnit is a number in a model's own unit: bare, or with that unit or one of its kind (mV and V, ms and us and s).
func (a *arguments) inUnit(v *value, name, unit string, otherwise float64) float64 {
	if v.Quantity == nil {
		a.fail(at(v.Pos).Errorf("%s is a number, found %s", a.label(name), v))
		return otherwise
	}
	q := v.Quantity
	if q.Unit == "" || q.Unit == unit {
		return q.value()
	}
	for _, d := range []dimension{voltage, duration, rate} {
		from, ok := units[d][q.Unit]
		to, same := units[d][unit]
		if ok && same && from != 0 && to != 0 {
			return q.value() * from / to
		}
	}
	a.fail(at(q.Pos).Errorf("%s is in %s; it cannot be in %s", a.label(name), unit, q.Unit))
	return otherwise
}
