package main

import (
	"orrery/chip/host"
	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/compiler/refsim"
	"orrery/isa"
)

// alone tells what quantisation changes in each layer by itself. led runs all quantised layers, each hearing what the others do in real numbers;
// others[i] runs the network in real numbers, but for layer i, whose spikes are those of led.
type alone struct {
	led      *refsim.Sim
	others   []*floatsim.Sim // by layer
	readouts []*host.Readout // by layer; none when nothing is read
	output   ir.PopID
}

func newAlone(c *comparison) *alone {
	a := &alone{led: refsim.New(c.quantised)}
	for range c.layers {
		a.others = append(a.others, c.model.NewSim())
		if len(c.image.Outputs) > 0 {
			a.readouts = append(a.readouts, host.NewReadout(&c.image.Outputs[0]))
			a.output = ir.PopID(c.image.Outputs[0].Population)
		}
	}
	return a
}

// tick runs one tick, after the float engine has done its own.
func (a *alone) tick(l *lockstep, tick int) {
	a.led.TickLed(l.spikes, l.float.Fired)
	for i, p := range l.c.layers {
		a.others[i].TickWith(l.drives, p, a.led.Fired(p))
		if len(a.readouts) == 0 {
			continue
		}
		a.readouts[i].Spikes(isa.Tick(tick), a.others[i].Fired(a.output))
		if tick < l.c.Ticks-1 {
			continue
		}
		potentials := a.others[i].Potentials(a.output)
		if p == a.output {
			potentials = l.c.real(a.led, p, nil)
		}
		a.readouts[i].RealPotentials(potentials)
	}
}
