package evaluate

import (
	"context"

	"orrery/chip"
	"orrery/chip/host"
	"orrery/isa"
	"orrery/isa/bitset"
)

// worker runs one sample after the other on a chip of its own.
type worker struct {
	run      *run
	chip     *chip.Chip
	encoders []*host.Encoder // by input, nil without data
	stimuli  []host.Stimulus
	spikes   [][]uint32      // of a tick, by input
	sets     []bitset.Set    // the same, where they come as sets
	readouts []*host.Readout // by output
}

func newWorker(r *run) (*worker, error) {
	c, err := chip.New(r.cfg.Image, r.cfg.Options)
	if err != nil {
		return nil, err
	}
	if r.cfg.Prepare != nil {
		if err := r.cfg.Prepare(c); err != nil {
			return nil, err
		}
	}
	image := r.cfg.Image
	w := &worker{run: r, chip: c, encoders: make([]*host.Encoder, len(image.Inputs)),
		stimuli: make([]host.Stimulus, len(image.Inputs)), spikes: make([][]uint32, len(image.Inputs)), sets: make([]bitset.Set, len(image.Inputs))}
	for i := range image.Inputs {
		if i < len(r.cfg.Data) && r.cfg.Data[i] != nil {
			w.encoders[i] = host.NewEncoder(&image.Inputs[i], image.Populations[image.Inputs[i].Population].Extents(), r.cfg.Seed)
		}
	}
	for o := range image.Outputs {
		w.readouts = append(w.readouts, host.NewReadout(&image.Outputs[o]))
	}
	return w, nil
}

// sample runs one sample from where it stands to its end, or to the end of ctx.
func (w *worker) sample(ctx context.Context, job Paused) error {
	if err := w.encode(job.Sample); err != nil {
		return err
	}
	if err := w.begin(job); err != nil {
		return err
	}
	for t := int(w.chip.Now()); t < w.run.cfg.Ticks; t++ {
		if ctx.Err() != nil {
			w.run.pause(w.pause(job.Sample))
			return nil
		}
		if err := w.tick(job.Sample, t); err != nil {
			return err
		}
	}
	w.run.finish(job.Sample, w.answer(), w.inputs())
	return nil
}

// encode turns the sample's values into spikes or biases.
func (w *worker) encode(sample int) error {
	for i, e := range w.encoders {
		if e == nil {
			continue
		}
		at := w.run.cfg.First + sample
		if err := e.EncodeSets(&w.stimuli[i], w.run.cfg.Data[i], at, w.run.cfg.Ticks); err != nil {
			return err
		}
	}
	return nil
}

// begin puts the chip into the state in which the sample starts or was paused. Biases are written only at its start: a paused
// state has them.
func (w *worker) begin(job Paused) error {
	w.chip.Reset()
	for _, r := range w.readouts {
		r.Reset()
	}
	if job.State != nil {
		for o, r := range w.readouts {
			r.Restore(job.Readouts[o])
		}
		return w.chip.SetState(*job.State)
	}
	for i, e := range w.encoders {
		if e != nil && w.stimuli[i].Bias != nil {
			w.chip.SetInputBias(i, w.stimuli[i].Bias)
		}
	}
	return nil
}

func (w *worker) tick(sample, t int) error {
	for i := range w.stimuli { // empty without data
		s := &w.stimuli[i]
		w.spikes[i], w.sets[i] = nil, bitset.Set{}
		if t < len(s.Sets) {
			w.sets[i] = s.Sets[t]
		} else if t < len(s.Spikes) {
			w.spikes[i] = s.Spikes[t]
		}
	}
	if err := w.chip.TickSets(w.spikes, w.sets); err != nil {
		return err
	}
	for o, r := range w.readouts {
		r.Spikes(isa.Tick(t), w.chip.Arrived()[o])
	}
	if w.run.cfg.Watch != nil {
		w.run.cfg.Watch(sample, isa.Tick(t), w.chip)
	}
	w.run.tick()
	return nil
}

// answer reads the outputs after the last tick.
func (w *worker) answer() Answer {
	a := Answer{Class: -1, Done: true}
	for o, r := range w.readouts {
		if w.run.cfg.Image.Outputs[o].Readout == isa.ReadPotential {
			r.Potentials(w.chip.ReadPotentials(o, nil))
		}
	}
	if len(w.readouts) > 0 {
		if class, ok := w.readouts[0].Answer(); ok {
			a.Class = class
		}
	}
	return a
}

// inputs is what became of the sample's recorded events.
func (w *worker) inputs() (sum host.InputCounters) {
	for i := range w.stimuli {
		sum.Add(&w.stimuli[i].InputCounters)
	}
	return sum
}

func (w *worker) pause(sample int) Paused {
	state := w.chip.State()
	p := Paused{Sample: sample, State: &state}
	for _, r := range w.readouts {
		p.Readouts = append(p.Readouts, r.State())
	}
	return p
}
