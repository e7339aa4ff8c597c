package compare

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
	c      *Comparison
	worker *agreement.Worker

	inputs    []stimulated // by input of the image
	float     *floatsim.Sim
	drives    []floatsim.Drive
	quantised *refsim.Sim
	spikes    map[ir.PopID][]uint32
	first     *firstSample // while the run's first sample is under way
	alone     *alone       // nil unless float and quantised are compared

	fired      [][]uint32  // by population: of the chip
	potentials [][]float64 // by population: of the chip, in the author's unit
	readouts   []*host.Readout
	sights     [][]agreement.Sight // by layer and engine
}

func newLockstep(c *Comparison) *lockstep {
	l := &lockstep{c: c, worker: c.gathering.Worker(), spikes: map[ir.PopID][]uint32{}, drives: make([]floatsim.Drive, len(c.net.Populations)),
		fired: make([][]uint32, len(c.net.Populations)), potentials: make([][]float64, len(c.net.Populations))}
	if c.model != nil {
		l.float = c.model.NewSim()
	}
	if c.quantised != nil {
		l.quantised = refsim.New(c.quantised)
	}
	if c.apart {
		l.alone = newAlone(c)
	}
	for i := range c.image.Inputs {
		in := &c.image.Inputs[i]
		shape := c.image.Populations[in.Population].Extents()
		l.inputs = append(l.inputs, stimulated{population: ir.PopID(in.Population), encoder: host.NewEncoder(in, shape, c.Seed),
			current: in.Encoding == isa.EncodeCurrent, levels: host.NewEncoder(&isa.Input{Encoding: isa.EncodeCurrent, Scale: isa.LevelOne}, shape, c.Seed)})
	}
	for range c.engines {
		if len(c.image.Outputs) > 0 {
			l.readouts = append(l.readouts, host.NewReadout(&c.image.Outputs[0]))
		}
	}
	for range c.layers {
		sights := make([]agreement.Sight, len(c.engines))
		if c.apart {
			sights = append(sights, agreement.Sight{}) // of layers alone
		}
		l.sights = append(l.sights, sights)
	}
	for p := range c.net.Populations {
		if pop := &c.net.Populations[p]; !pop.Host() {
			l.potentials[p] = make([]float64, pop.Shape.Size())
		}
	}
	return l
}

// begin puts the engines into the state before tick 0 of a sample.
func (l *lockstep) begin(sample int) error {
	l.worker.Begin(sample)
	if l.first = nil; sample == 0 {
		l.first = newFirstSample(len(l.c.layers), len(l.c.engines))
	}
	readouts := l.readouts
	if l.alone != nil {
		readouts = append(slices.Clone(readouts), l.alone.readouts...)
	}
	for _, r := range readouts {
		r.Reset()
	}
	floats, integers := l.simulators()
	for _, f := range floats {
		f.Reset()
	}
	for _, q := range integers {
		q.Reset()
	}
	for i := range l.inputs {
		if err := l.encode(&l.inputs[i], l.c.Data[i], l.c.First+sample); err != nil {
			return err
		}
	}
	return nil
}

// simulators are all that run, of real numbers and of integers.
func (l *lockstep) simulators() (floats []*floatsim.Sim, integers []*refsim.Sim) {
	if l.float != nil {
		floats = append(floats, l.float)
	}
	if l.quantised != nil {
		integers = append(integers, l.quantised)
	}
	if l.alone != nil {
		floats, integers = append(floats, l.alone.others...), append(integers, l.alone.led)
	}
	return floats, integers
}

// tick runs one tick of every engine but the chip, which has done it, and takes in what they show; on is nil when the chip is not compared.
func (l *lockstep) tick(tick int, on *chip.Chip) {
	l.drive(tick)
	if l.float != nil {
		l.float.Tick(l.drives)
	}
	for k, p := range l.c.recorded {
		l.c.rasters.See(l.worker.Sample(), isa.Tick(tick), k, l.float.Fired(p))
	}
	if l.quantised != nil {
		l.quantised.Tick(l.spikes)
	}
	if on != nil {
		l.look(on)
	}
	if l.alone != nil {
		l.alone.tick(l, tick)
	}
	for i, p := range l.c.layers {
		l.show(i, p, tick)
		since := tick - l.c.net.Populations[p].Start
		l.worker.Tick(since, i, l.sights[i])
		if l.first != nil {
			l.first.see(i, since, l.sights[i])
		}
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
func (l *lockstep) show(i int, p ir.PopID, tick int) {
	for e, engine := range l.c.engines {
		s := &l.sights[i][e]
		switch engine.kind {
		case floatEngine:
			*s = agreement.Sight{Present: true, Fired: l.float.Fired(p), Potentials: l.float.Potentials(p)}
		case quantisedEngine:
			*s = agreement.Sight{Present: true, Fired: l.quantised.Fired(p), Potentials: l.c.real(l.quantised, p, s.Potentials)}
		case chipEngine:
			*s = agreement.Sight{Present: true, Fired: l.fired[p], Potentials: l.potentials[p]}
		case recordedEngine:
			*s = engine.raster.sight(p, l.worker.Sample(), tick)
		}
	}
	if l.alone != nil {
		s := &l.sights[i][len(l.c.engines)]
		*s = agreement.Sight{Present: true, Fired: l.alone.led.Fired(p), Potentials: l.c.real(l.alone.led, p, s.Potentials)}
	}
}

// real gives the potentials of a population of integers in the author's unit, in place of those in to.
func (m *Comparison) real(of *refsim.Sim, p ir.PopID, to []float64) []float64 {
	to = to[:0]
	for _, v := range of.Potentials(p) {
		to = append(to, float64(v)*m.unit[p])
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

// end hands the sample in and gives the answers of the engines, and of networks of which one layer alone is quantised; -1 for none.
func (l *lockstep) end() (engines, layers []int) {
	l.worker.End()
	engines = answersOf(l.readouts, len(l.c.engines))
	if l.alone != nil {
		layers = answersOf(l.alone.readouts, len(l.c.layers))
	}
	return engines, layers
}

func answersOf(readouts []*host.Readout, n int) []int {
	answers := make([]int, n)
	for i := range answers {
		answers[i] = -1
		if len(readouts) > 0 {
			if class, ok := readouts[i].Answer(); ok {
				answers[i] = class
			}
		}
	}
	return answers
}
