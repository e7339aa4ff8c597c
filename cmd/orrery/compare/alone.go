package compare

import (
	"orrery/chip/host"
	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/compiler/refsim"
	"orrery/isa"
)

// alone tells what quantisation changes in each layer by itself. led runs all quantised layers, each hearing what the others do in real numbers;
// others[i] runs the network in real numbers, but for layer i, whose spikes are those of led, and tells the answer; without read-outs there are none.
type alone struct {
	led      *refsim.Sim
	others   []*floatsim.Sim // by layer
	readouts []*host.Readout // by layer
	output   ir.PopID
}

func newAlone(c *Comparison) *alone {
	a := &alone{led: refsim.New(c.quantised)}
	if len(c.image.Outputs) == 0 {
		return a
	}
	a.output = ir.PopID(c.image.Outputs[0].Population)
	for range c.layers {
		a.others, a.readouts = append(a.others, c.model.NewSim()), append(a.readouts, host.NewReadout(&c.image.Outputs[0]))
	}
	return a
}

// tick runs one tick, after the float engine has done its own.
func (a *alone) tick(l *lockstep, tick int) {
	a.led.TickLed(l.spikes, l.float.Fired)
	for i := range a.others {
		p := l.c.layers[i]
		a.others[i].TickWith(l.drives, p, a.led.Fired(p))
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
