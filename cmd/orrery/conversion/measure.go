package conversion

import (
	"context"
	"runtime"
	"sync"

	"orrery/chip"
	"orrery/chip/evaluate"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler/convert"
	"orrery/isa"
)

// measured is what a converted network did on the chip, beside the network that it comes from.
type measured struct {
	of      *convert.Conversion
	ticks   int
	run     *result.Run
	loss    *convert.Loss
	classes [][convert.Steps]int // by finished sample: what each step between the trained network and the chip answers
	labels  []int                // by finished sample, -1 where there is none
}

// measure runs a conversion on the chip. Layers are looked at when layerwise; else only answers are.
func (c Command) measure(ctx context.Context, io terminal.Streams, t *convert.Trained, arch *isa.Arch, o convert.Options, source evaluate.Source, layerwise bool) (*measured, *isa.Image, error) {
	of, compiled, err := c.compiled(ctx, io, t, arch, o)
	if err != nil {
		return nil, nil, err
	}
	cfg := evaluate.Config{Image: compiled.Image, Samples: load.Or(c.Samples, 0), Ticks: of.Network().Ticks, Threads: load.Or(c.Threads, runtime.NumCPU())}
	cfg.Options = chip.Options{Engine: chip.Fast, Timing: chip.TimingCycle, Threads: cfg.Threads}
	labels, err := source.Attach(&cfg)
	if err != nil {
		return nil, nil, err
	}
	if len(c.Test) == 0 && c.Samples == nil {
		cfg.Samples = min(cfg.Samples, 100)
		labels = labels[:cfg.Samples]
	}
	l := newListener(t, of, &cfg, layerwise)
	cfg.Watch = l.watch
	bar := terminal.NewProgress(io, cfg.Samples*cfg.Ticks, "running")
	cfg.Progress = bar.Callback()
	ran, err := evaluate.Run(ctx, cfg)
	bar.Finish()
	if err == nil {
		err = l.failed
	}
	if err != nil {
		return nil, nil, err
	}
	table, err := result.TableFor("", arch)
	if err != nil {
		return nil, nil, err
	}
	m := &measured{of: of, ticks: cfg.Ticks, run: result.New(compiled.Image, "", 0, ran, cfg.Samples, labels, false, chip.TimingCycle, table), loss: of.Whole.NewLoss()}
	for i, a := range ran.Answers {
		if !a.Done {
			continue
		}
		if layerwise {
			m.loss.Merge(l.losses[i])
		}
		l.classes[i][convert.Spiking] = a.Class
		m.classes, m.labels = append(m.classes, l.classes[i]), append(m.labels, labels[i])
	}
	return m, compiled.Image, nil
}

// listener maps the chip's spikes back to the layers of the network, sample by sample.
type listener struct {
	t         *convert.Trained
	of        *convert.Conversion
	cfg       *evaluate.Config
	layerwise bool
	losses    []*convert.Loss // by sample
	classes   [][convert.Steps]int

	mutex  sync.Mutex
	heard  map[*chip.Chip]*heard
	failed error
}

// heard is what the layers of one chip have sent of the sample at hand.
type heard struct {
	values [][]int64
	last   [][]int // the tick in which a neuron was last heard: one with many destinations may be there twice
}

func newListener(t *convert.Trained, of *convert.Conversion, cfg *evaluate.Config, layerwise bool) *listener {
	return &listener{t: t, of: of, cfg: cfg, layerwise: layerwise, losses: make([]*convert.Loss, cfg.Samples), classes: make([][convert.Steps]int, cfg.Samples),
		heard: map[*chip.Chip]*heard{}}
}

func (l *listener) watch(i int, tick isa.Tick, on *chip.Chip) {
	last := int(tick) == l.cfg.Ticks-1
	if !l.layerwise {
		if last {
			l.end(i, nil)
		}
		return
	}
	l.mutex.Lock()
	h := l.heard[on]
	if h == nil {
		h = &heard{}
		l.heard[on] = h
	}
	l.mutex.Unlock()
	if tick == 0 {
		h.begin(l.t.Model)
	}
	h.listen(l.of.Spikes, int(tick), on, l.cfg.Image)
	if last {
		output := h.values[len(h.values)-1]
		for n, v := range on.ReadPotentials(0, nil) {
			output[n] = int64(v)
		}
		l.end(i, h.values)
	}
}

// begin forgets the sample before. The input's spikes come from the host and are not heard.
func (h *heard) begin(m *convert.Model) {
	h.values, h.last = make([][]int64, len(m.Layers)), make([][]int, len(m.Layers))
	for k := 1; k < len(m.Layers); k++ {
		h.values[k], h.last[k] = make([]int64, m.Layers[k].Shape.Size()), make([]int, m.Layers[k].Shape.Size())
	}
}

func (h *heard) listen(s *convert.Spikes, tick int, on *chip.Chip, image *isa.Image) {
	for c := range image.Cores {
		symbols := image.Cores[c].Symbol
		for _, n := range on.Fired(c) {
			at := symbols[n]
			if last := &h.last[at.Population][at.Index]; *last != tick+1 {
				*last = tick + 1
				h.values[at.Population][at.Index] += s.Value(int(at.Population), tick)
			}
		}
	}
}

// end computes what the steps between the trained network and the chip make of the sample.
func (l *listener) end(i int, spoken [][]int64) {
	levels, err := l.cfg.Data[0].Levels(l.cfg.First + i)
	if err != nil {
		l.mutex.Lock()
		l.failed = err
		l.mutex.Unlock()
		return
	}
	if spoken == nil {
		whole := l.of.Whole.Run(levels)
		l.classes[i][convert.Whole] = convert.Class(whole[len(whole)-1])
		return
	}
	l.losses[i] = l.of.Whole.NewLoss()
	l.classes[i] = l.losses[i].Add(levels, spoken)
	input := make([]float32, len(levels))
	for k, v := range levels {
		input[k] = float32(v) / isa.LevelOne
	}
	l.classes[i][convert.Original] = convert.Class(l.t.Graph.Run(input)[l.t.Graph.Output])
}
