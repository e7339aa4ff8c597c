// Package agreement says how far engines that run the same network agree, layer by layer: spike by spike, count by count, potential by
// potential. It knows nothing of the engines. What is gathered of a sample does not depend on who runs it when, so that the figures are the
// same for any number of threads.
package agreement

import "sync"

// Layer is a population whose neurons are compared.
type Layer struct {
	Name    string
	Neurons int
}

// Sight is what one engine shows of one layer after a tick.
type Sight struct {
	Present    bool      // false: the engine says nothing of this layer in this tick
	Fired      []uint32  // ascending
	Potentials []float64 // in the author's unit; nil when the engine has none to show
}

// Gathering takes in the samples of a run. Workers of one gathering may run at the same time.
type Gathering struct {
	engines []string
	layers  []Layer
	first   int
	pairs   [][2]int
	samples [][]record // by sample: by layer and pair; nil until the sample is done
	spikes  [][]uint64 // by sample: by layer and engine
	shown   []bool     // by layer and engine: in any sample

	mutex   sync.Mutex
	workers []*Worker
}

// New is a gathering of nothing yet, which compares pairs of engines. Samples count from 0 and are called first, first+1 and so on.
func New(engines []string, pairs [][2]int, layers []Layer, first, samples int) *Gathering {
	return &Gathering{engines: engines, pairs: pairs, layers: layers, first: first, samples: make([][]record, samples), spikes: make([][]uint64, samples),
		shown: make([]bool, len(layers)*len(engines))}
}

// AllPairs are those of n engines.
func AllPairs(n int) (pairs [][2]int) {
	for b := range n {
		for a := range b {
			pairs = append(pairs, [2]int{a, b})
		}
	}
	return pairs
}

// Worker takes in one sample at a time.
type Worker struct {
	g       *Gathering
	layers  []workerLayer
	records []record
	sample  int
}

// workerLayer is what a worker keeps of a layer during a sample.
type workerLayer struct {
	spikes []uint64 // by engine
	shown  []bool   // by engine: in this sample
	pairs  []workerPair
}

// workerPair is what it keeps of two engines, by neuron. Spikes count in ticks that both engines show.
type workerPair struct {
	counts [2][]uint32
	last   [2][]int // tick after that of the last spike without a partner; 0: none
	differ []bool   // in this sample
	ever   []bool   // in any sample
	ticks  []ByTick // in this sample, by tick
	all    []ByTick // of the samples that are done
	sums   [2][]uint64
}

// ByTick is how two engines agree in one tick, over the neurons of a layer.
type ByTick struct {
	Both, A, B uint64 // spikes of both, of the first alone, of the second alone
}

// Worker is a new worker.
func (g *Gathering) Worker() *Worker {
	w := &Worker{g: g, layers: make([]workerLayer, len(g.layers)), records: make([]record, len(g.layers)*len(g.pairs))}
	for i := range w.layers {
		w.layers[i] = workerLayer{make([]uint64, len(g.engines)), make([]bool, len(g.engines)), make([]workerPair, len(g.pairs))}
		for p := range g.pairs {
			n := g.layers[i].Neurons
			w.layers[i].pairs[p] = workerPair{[2][]uint32{make([]uint32, n), make([]uint32, n)}, [2][]int{make([]int, n), make([]int, n)}, make([]bool, n), make([]bool, n), nil, nil,
				[2][]uint64{make([]uint64, n), make([]uint64, n)}}
		}
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.workers = append(g.workers, w)
	return w
}

// Sample is the one that was begun last.
func (w *Worker) Sample() int { return w.sample }

// Begin starts a sample, forgetting one that was not ended.
func (w *Worker) Begin(sample int) {
	w.sample = sample
	clear(w.records)
	for i := range w.layers {
		l := &w.layers[i]
		clear(l.spikes)
		clear(l.shown)
		for p := range l.pairs {
			clear(l.pairs[p].counts[0])
			clear(l.pairs[p].counts[1])
			clear(l.pairs[p].last[0])
			clear(l.pairs[p].last[1])
			clear(l.pairs[p].differ)
			clear(l.pairs[p].ticks)
		}
	}
}

// Tick takes in what the engines show of a layer after a tick.
func (w *Worker) Tick(tick, layer int, sights []Sight) {
	l := &w.layers[layer]
	for e, s := range sights {
		l.spikes[e] += uint64(len(s.Fired))
		l.shown[e] = l.shown[e] || s.Present
	}
	for p, pair := range w.g.pairs {
		a, b := &sights[pair[0]], &sights[pair[1]]
		if !a.Present || !b.Present {
			continue
		}
		r := &w.records[layer*len(w.g.pairs)+p]
		both, either := r.both, r.either
		r.cells += uint64(w.g.layers[layer].Neurons)
		r.spikes(a.Fired, b.Fired, First{Tick: tick, Sample: w.g.first + w.sample}, &l.pairs[p])
		r.potentials(a.Potentials, b.Potentials)
		l.pairs[p].tick(tick, r.both-both, r.either-either, uint64(len(a.Fired)))
	}
}

// tick keeps the spikes of a tick: in both, in either, and those of the first engine.
func (p *workerPair) tick(tick int, both, either, first uint64) {
	if tick < 0 {
		return
	}
	for len(p.ticks) <= tick {
		p.ticks = append(p.ticks, ByTick{})
	}
	p.ticks[tick] = ByTick{Both: both, A: first - both, B: either - first}
}

// End hands the sample in.
func (w *Worker) End() {
	spikes := make([]uint64, 0, len(w.layers)*len(w.g.engines))
	for i := range w.layers {
		l := &w.layers[i]
		spikes = append(spikes, l.spikes...)
		for p := range l.pairs {
			if r := &w.records[i*len(w.g.pairs)+p]; r.cells > 0 {
				r.end(&l.pairs[p])
			}
		}
	}
	w.g.mutex.Lock()
	defer w.g.mutex.Unlock()
	for i := range w.layers {
		for e, shown := range w.layers[i].shown {
			w.g.shown[i*len(w.g.engines)+e] = w.g.shown[i*len(w.g.engines)+e] || shown
		}
	}
	w.g.samples[w.sample], w.g.spikes[w.sample] = append([]record{}, w.records...), spikes
}
