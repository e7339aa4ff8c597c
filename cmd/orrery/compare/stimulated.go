package compare

import (
	"orrery/chip/host"
	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/isa"
)

// stimulated is an input with its encoder.
type stimulated struct {
	population ir.PopID
	encoder    *host.Encoder
	stimulus   host.Stimulus
	current    bool
	levels     *host.Encoder // of a current, in levels: what the float engine reads
	bias       []float64     // of a current, in the author's unit
	values     [][]float64   // by tick: of an input that the chip is given bit by bit
}

// encode turns the values of a sample into what each engine is driven by.
func (l *lockstep) encode(in *stimulated, data *host.Dataset, sample int) (err error) {
	if err := in.encoder.EncodeInto(&in.stimulus, data, sample, l.c.Ticks); err != nil {
		return err
	}
	if l.c.model != nil && l.c.model.Real(in.population) {
		in.values, err = in.encoder.Real(data, sample, l.c.Ticks)
		return err
	}
	if !in.current {
		return nil
	}
	var levels host.Stimulus
	if err := in.levels.EncodeInto(&levels, data, sample, l.c.Ticks); err != nil {
		return err
	}
	in.bias = in.bias[:0]
	for _, level := range levels.Bias {
		in.bias = append(in.bias, l.c.net.Populations[in.population].Input.Gain*float64(level)/isa.LevelOne)
	}
	floats, integers := l.simulators()
	for _, f := range floats {
		f.SetBias(in.population, in.bias)
	}
	for _, q := range integers {
		q.SetBias(in.population, in.stimulus.Bias)
	}
	return nil
}

// drive says what the host does in a tick.
func (l *lockstep) drive(tick int) {
	for i := range l.inputs {
		in := &l.inputs[i]
		if in.current {
			continue
		}
		l.spikes[in.population] = in.stimulus.Spikes[tick]
		l.drives[in.population] = floatsim.Drive{Spikes: in.stimulus.Spikes[tick]}
		if l.c.model != nil && l.c.model.Real(in.population) {
			l.drives[in.population] = floatsim.Drive{Values: in.values[tick]}
		}
	}
}

// inputData is what became of the sample's recorded events and of values given bit by bit.
func (l *lockstep) inputData() (sum host.InputCounters) {
	for i := range l.inputs {
		sum.Add(&l.inputs[i].stimulus.InputCounters)
	}
	return sum
}
