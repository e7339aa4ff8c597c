package report

import (
	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// Bounds of what is kept of the first sample, so that a long run does not fill the memory.
const (
	maxSeriesTicks  = 50_000
	maxSeriesSpikes = 8 << 20
	maxPotentials   = 4 << 20
)

// Series is one sample, tick by tick.
type Series struct {
	First  isa.Tick // of the first record: not 0 in a run that was resumed in the middle of a sample
	Ticks  []Record
	Spikes [][][]uint32 // by population and tick: neurons that fired, by index in the population; cut at maxSeriesSpikes
	Probes []Probe
	Cut    bool // the sample had more than is kept

	spikes, values int
}

// Record is what one tick added to the counters.
type Record struct {
	Core     core.Counters      // sum over cores
	Router   noc.RouterCounters // sum over routers
	Chip     chip.ChipCounters
	Phases   Phases
	Critical int // index of the core that finished last, -1 for none
}

// Probe is the potential of one neuron after each tick.
type Probe struct {
	Place      isa.Place
	Potentials []int32
	Fired      []int // indices of the ticks in which it did
}

// series takes note of a tick of the first sample.
func (r *Recorder) series(w *watcher, tick isa.Tick, c *chip.Chip, p path) {
	s := r.first
	if s == nil {
		s = &Series{First: tick, Spikes: make([][][]uint32, len(r.image.Populations))}
		r.first = s
		for _, at := range r.probes {
			s.Probes = append(s.Probes, Probe{Place: at})
		}
	}
	if len(s.Ticks) == maxSeriesTicks || s.spikes > maxSeriesSpikes || s.values > maxPotentials {
		s.Cut = true
		return
	}
	d := w.now.Minus(&w.before)
	s.Ticks = append(s.Ticks, Record{Core: d.CoreTotal(), Router: d.RouterTotal(), Chip: d.Chip, Phases: p.phases, Critical: p.core})
	for p := range s.Spikes {
		s.Spikes[p] = append(s.Spikes[p], nil)
	}
	for i := range r.image.Cores {
		if r.image.Cores[i].Mode == isa.Spiking {
			s.fired(&r.image.Cores[i], c.Fired(i))
		}
	}
	for i := range s.Probes {
		s.Probes[i].take(c, len(s.Ticks)-1)
	}
	s.values += len(s.Probes)
}

func (s *Series) fired(cfg *isa.Core, neurons []isa.NeuronID) {
	s.spikes += len(neurons)
	for _, n := range neurons {
		of := s.Spikes[cfg.Symbol[n].Population]
		of[len(of)-1] = append(of[len(of)-1], cfg.Symbol[n].Index)
	}
}

func (p *Probe) take(c *chip.Chip, at int) {
	p.Potentials = append(p.Potentials, c.Potentials(p.Place.Core)[p.Place.Neuron])
	for _, n := range c.Fired(p.Place.Core) {
		if n == p.Place.Neuron {
			p.Fired = append(p.Fired, at)
		}
	}
}
