package main

import (
	"slices"

	"orrery/chip"
	"orrery/chip/host"
	"orrery/compiler/agreement"
	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/compiler/refsim"
	"orrery/isa"
)

// lockstep runs a comparison's engines side by side, tick by tick, for the samples of one thread. The chip is run by others and looked at.
type lockstep struct {
	c      *comparison
	worker *agreement.Worker

	inputs    []stimulated // by input of the image
	float     *floatsim.Sim
	drives    []floatsim.Drive
	quantised *refsim.Sim
	spikes    map[ir.PopID][]uint32

	fired      [][]uint32  // by population: of the chip
	potentials [][]float64 // by population: of the chip or, in turn, the quantised network, in the author's unit
	readouts   []*host.Readout
	sights     [][]agreement.Sight // by layer and engine
}

// stimulated is an input with its encoder.
type stimulated struct {
	population ir.PopID
	encoder    *host.Encoder
	stimulus   host.Stimulus
	currents   *host.Encoder // of a current, in levels: what the float engine reads
	levels     host.Stimulus
	bias       []float64
}

func newLockstep(c *comparison) *lockstep {
	l := &lockstep{c: c, worker: c.gathering.Worker(), spikes: map[ir.PopID][]uint32{}, drives: make([]floatsim.Drive, len(c.net.Populations)),
		fired: make([][]uint32, len(c.net.Populations)), potentials: make([][]float64, len(c.net.Populations))}
	if c.model != nil {
		l.float = c.model.NewSim()
	}
	if c.quantised != nil {
		l.quantised = refsim.New(c.quantised)
	}
	for i := range c.image.Inputs {
		in := &c.image.Inputs[i]
		shape := c.image.Populations[in.Population].Extents()
		s := stimulated{population: ir.PopID(in.Population), encoder: host.NewEncoder(in, shape, c.Seed)}
		if in.Encoding == isa.EncodeCurrent {
			s.currents = host.NewEncoder(&isa.Input{Encoding: isa.EncodeCurrent, Scale: levelOne}, shape, c.Seed)
		}
		l.inputs = append(l.inputs, s)
	}
	for range c.engines {
		if len(c.image.Outputs) > 0 {
			l.readouts = append(l.readouts, host.NewReadout(&c.image.Outputs[0]))
		}
	}
	for range c.layers {
		l.sights = append(l.sights, make([]agreement.Sight, len(c.engines)))
	}
	for p := range c.net.Populations {
		if pop := &c.net.Populations[p]; !pop.Host() {
			l.potentials[p] = make([]float64, pop.Shape.Size())
		}
	}
	return l
}

// levelOne is the level of the value 1 (isa.EncodingKind).
const levelOne = 65535

// begin puts the engines into the state before tick 0 of a sample.
func (l *lockstep) begin(sample int) error {
	l.worker.Begin(sample)
	for _, r := range l.readouts {
		r.Reset()
	}
	if l.float != nil {
		l.float.Reset()
	}
	if l.quantised != nil {
		l.quantised.Reset()
	}
	for i := range l.inputs {
		if err := l.encode(i, l.c.First+sample); err != nil {
			return err
		}
	}
	return nil
}

// encode turns the values of a sample into what each engine is driven by.
func (l *lockstep) encode(i, sample int) error {
	in, data := &l.inputs[i], l.c.Data[i]
	if err := in.encoder.EncodeInto(&in.stimulus, data, sample, l.c.Ticks); err != nil {
		return err
	}
	if in.currents == nil {
		return nil
	}
	if l.quantised != nil {
		l.quantised.SetBias(in.population, in.stimulus.Bias)
	}
	if l.float == nil {
		return nil
	}
	if err := in.currents.EncodeInto(&in.levels, data, sample, l.c.Ticks); err != nil {
		return err
	}
	in.bias = in.bias[:0]
	for _, level := range in.levels.Bias {
		in.bias = append(in.bias, l.c.net.Populations[in.population].Input.Gain*float64(level)/levelOne)
	}
	l.float.SetBias(in.population, in.bias)
	return nil
}

// tick runs one tick of every engine but the chip, which has done it, and takes in what they show; on is nil when the chip is not compared.
func (l *lockstep) tick(tick int, on *chip.Chip) {
	for i := range l.inputs {
		in := &l.inputs[i]
		if in.currents == nil {
			l.drives[in.population].Spikes, l.spikes[in.population] = in.stimulus.Spikes[tick], in.stimulus.Spikes[tick]
		}
	}
	if l.float != nil {
		l.float.Tick(l.drives)
	}
	if l.quantised != nil {
		l.quantised.Tick(l.spikes)
	}
	if on != nil {
		l.look(on)
	}
	for i, p := range l.c.layers {
		l.show(i, p, tick, on)
		l.worker.Tick(tick, i, l.sights[i])
	}
	l.read(tick)
}

// look maps the chip's spikes through the symbols of its image. A neuron with many destinations may be there twice.
func (l *lockstep) look(on *chip.Chip) {
	for p := range l.fired {
		l.fired[p] = l.fired[p][:0]
	}
	for i := range l.c.image.Cores {
		symbols := l.c.image.Cores[i].Symbol
		for _, n := range on.Fired(i) {
			s := symbols[n]
			l.fired[s.Population] = append(l.fired[s.Population], s.Index)
		}
		for n, v := range on.Potentials(i) {
			s := symbols[n]
			l.potentials[s.Population][s.Index] = float64(v) * l.c.unit[s.Population]
		}
	}
	for p := range l.fired {
		slices.Sort(l.fired[p])
		l.fired[p] = slices.Compact(l.fired[p])
	}
}

// show fills in what each engine shows of a layer.
func (l *lockstep) show(i int, p ir.PopID, tick int, on *chip.Chip) {
	for e, engine := range l.c.engines {
		s := &l.sights[i][e]
		switch engine.kind {
		case floatEngine:
			*s = agreement.Sight{Present: true, Fired: l.float.Fired(p), Potentials: l.float.Potentials(p)}
		case quantisedEngine:
			*s = agreement.Sight{Present: true, Fired: l.quantised.Fired(p), Potentials: l.quantisedPotentials(p, s.Potentials)}
		case chipEngine:
			*s = agreement.Sight{Present: true, Fired: l.fired[p], Potentials: l.potentials[p]}
		case recordedEngine:
			*s = engine.raster.sight(p, l.worker.Sample(), tick)
		}
	}
}

// quantisedPotentials are those of the quantised network in the author's unit, in place of those in to.
func (l *lockstep) quantisedPotentials(p ir.PopID, to []float64) []float64 {
	to = to[:0]
	for _, v := range l.quantised.Potentials(p) {
		to = append(to, float64(v)*l.c.unit[p])
	}
	return to
}

// read lets the read-outs see the tick.
func (l *lockstep) read(tick int) {
	if len(l.readouts) == 0 {
		return
	}
	p := ir.PopID(l.c.image.Outputs[0].Population)
	i := slices.Index(l.c.layers, p)
	for e, engine := range l.c.engines {
		if s := l.sights[i][e]; engine.kind != recordedEngine {
			l.readouts[e].Spikes(isa.Tick(tick), s.Fired)
			if tick == l.c.Ticks-1 {
				l.readouts[e].RealPotentials(s.Potentials)
			}
		}
	}
}

// end hands the sample in and gives each engine's answer, -1 for none.
func (l *lockstep) end() []int {
	l.worker.End()
	answers := make([]int, len(l.c.engines))
	for e := range answers {
		answers[e] = -1
		if len(l.readouts) > 0 {
			if class, ok := l.readouts[e].Answer(); ok {
				answers[e] = class
			}
		}
	}
	return answers
}
