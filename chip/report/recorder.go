package report

import (
	"sync"

	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// Recorder gathers, tick by tick, what the totals of a run do not tell. Its Watch may be called from several goroutines, as
// evaluate.Config.Watch is, each with a chip of its own.
type Recorder struct {
	image  *isa.Image
	chart  *chart
	probes []isa.Place // neurons whose potentials are kept

	mutex    sync.Mutex
	watchers map[*chip.Chip]*watcher
	first    *Series
}

// NewRecorder watches runs of an image. The potentials of the given places are kept for the first sample; places that are not on the chip
// (core -1) are left out.
func NewRecorder(image *isa.Image, probes []isa.Place) *Recorder {
	r := &Recorder{image: image, chart: newChart(image), watchers: map[*chip.Chip]*watcher{}}
	for _, p := range probes {
		if p.Core >= 0 {
			r.probes = append(r.probes, p)
		}
	}
	return r
}

// watcher is what the recorder keeps of one chip.
type watcher struct {
	before, now chip.Counters
	sample      int
	tally       Tally
	seen        [][]int32 // by core and neuron: the last sample in which it fired, plus 1
}

// Tally is what was seen of all samples, added up.
type Tally struct {
	Spikes   []uint64   // by population: fired by its neurons
	Silent   []uint64   // by population: neurons that did not fire in a sample, summed over samples
	ByTick   [][]uint64 // by tick of a sample and population: spikes
	Phases   Phases     // of all ticks
	Critical []Critical // by core
	Samples  uint64
}

// Critical is how often and why one core was the last to finish a tick.
type Critical struct {
	Ticks  uint64
	Phases Phases // of those ticks
	Rows   uint64 // rows the core read in them
}

// Watch takes note of a tick that has just ended.
func (r *Recorder) Watch(sample int, tick isa.Tick, c *chip.Chip) {
	w := r.watcher(c)
	c.CountersInto(&w.now)
	if w.sample != sample+1 {
		w.sample = sample + 1
		w.tally.Samples++
		for p, n := range r.chart.neurons {
			w.tally.Silent[p] += n
		}
	}
	path := r.criticalPath(w)
	w.tally.Phases.add(path.phases)
	if path.core >= 0 {
		at := &w.tally.Critical[path.core]
		at.Ticks++
		at.Phases.add(path.phases)
		at.Rows += w.now.Cores[path.core].RowsRead - w.before.Cores[path.core].RowsRead
	}
	r.spikes(w, int(tick), c)
	if sample == 0 {
		r.series(w, tick, c, path)
	}
	w.before, w.now = w.now, w.before
}

func (r *Recorder) watcher(c *chip.Chip) *watcher {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	w, ok := r.watchers[c]
	if !ok {
		n := len(r.image.Populations)
		w = &watcher{tally: Tally{Spikes: make([]uint64, n), Silent: make([]uint64, n), Critical: make([]Critical, len(r.image.Cores))}}
		for i := range r.image.Cores {
			w.seen = append(w.seen, make([]int32, r.image.Cores[i].Neurons))
		}
		// A chip that is new to the recorder has counted nothing but this tick.
		w.before.Cores, w.before.Routers = make([]core.Counters, len(r.image.Cores)), make([]noc.RouterCounters, r.image.Arch.Mesh.Cores())
		r.watchers[c] = w
	}
	return w
}

// spikes counts those of the tick by population.
func (r *Recorder) spikes(w *watcher, tick int, c *chip.Chip) {
	for len(w.tally.ByTick) <= tick {
		w.tally.ByTick = append(w.tally.ByTick, make([]uint64, len(r.image.Populations)))
	}
	for i := range r.image.Cores {
		symbols, seen := r.image.Cores[i].Symbol, w.seen[i]
		if r.image.Cores[i].Mode == isa.Partial {
			continue
		}
		for _, n := range c.Fired(i) {
			p := symbols[n].Population
			w.tally.Spikes[p]++
			w.tally.ByTick[tick][p]++
			if seen[n] != int32(w.sample) {
				seen[n] = int32(w.sample)
				w.tally.Silent[p]--
			}
		}
	}
}

// Recording is everything a recorder saw.
type Recording struct {
	Tally
	First *Series // of the first sample; nil if it was not run
}

// Recording adds up what was seen of all chips. No tick may be under way.
func (r *Recorder) Recording() *Recording {
	n := len(r.image.Populations)
	rec := &Recording{Tally: Tally{Spikes: make([]uint64, n), Silent: make([]uint64, n), Critical: make([]Critical, len(r.image.Cores))}, First: r.first}
	for _, w := range r.watchers {
		rec.Tally.add(&w.tally)
	}
	return rec
}

func (t *Tally) add(u *Tally) {
	t.Samples += u.Samples
	t.Phases.add(u.Phases)
	addTo(t.Spikes, u.Spikes)
	addTo(t.Silent, u.Silent)
	for len(t.ByTick) < len(u.ByTick) {
		t.ByTick = append(t.ByTick, make([]uint64, len(t.Spikes)))
	}
	for tick := range u.ByTick {
		addTo(t.ByTick[tick], u.ByTick[tick])
	}
	for i := range u.Critical {
		t.Critical[i].Ticks += u.Critical[i].Ticks
		t.Critical[i].Rows += u.Critical[i].Rows
		t.Critical[i].Phases.add(u.Critical[i].Phases)
	}
}

func addTo(sum, more []uint64) {
	for i := range more {
		sum[i] += more[i]
	}
}
