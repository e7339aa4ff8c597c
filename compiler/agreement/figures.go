package agreement

import (
	"fmt"
	"math"
	"math/big"
)

// Figures are how far engines agree in one layer.
type Figures struct {
	Layer   string   `json:"layer"`
	Neurons int      `json:"neurons"`
	Spikes  []Spikes `json:"spikes"`
	Pairs   []Pair   `json:"pairs"`
}

// Spikes is how often an engine's neurons fired in all samples.
type Spikes struct {
	Engine string `json:"engine"`
	Spikes uint64 `json:"spikes"`
}

// Pair is how far two engines agree in one layer over all samples.
type Pair struct {
	A string `json:"a"`
	B string `json:"b"`
	// Correlation is Pearson's r of the two engines' spike counts over all neurons and samples; nil where it is not defined, and Undefined then
	// says why.
	Correlation *float64 `json:"correlation"`
	Undefined   string   `json:"correlation_undefined,omitempty"`

	NeuronsEqual uint64 `json:"neurons_equal"` // with the same spikes in every tick of every sample
	Trains       uint64 `json:"trains"`        // neurons times samples
	TrainsEqual  uint64 `json:"trains_equal"`
	Cells        uint64 `json:"cells"` // neurons times ticks times samples
	CellsEqual   uint64 `json:"cells_equal"`
	Both         uint64 `json:"spikes_in_both"`   // cells in which both fire
	Either       uint64 `json:"spikes_in_either"` // cells in which at least one does
	Near         uint64 `json:"spikes_near"`      // pairs of a spike of one and a spike of the other, a tick apart, that have no better partner
	// First is the earliest tick that differs in any sample, of these the first sample and the lowest neuron; nil when none does.
	First *First `json:"first_difference"`
	By    string `json:"first_fired_by,omitempty"` // the engine whose neuron fired there
	// Potential is how far potentials are apart after a tick; nil where an engine shows none.
	Potential *Distance `json:"potential"`

	ByTick []ByTick    `json:"-"` // over all samples, from the tick in which the layer starts
	Counts [2][]uint64 `json:"-"` // spikes by neuron, over all samples and the ticks that both show
}

// Distance is between potentials, in the author's unit.
type Distance struct {
	Mean  float64 `json:"mean"` // of magnitudes, over all cells
	Worst float64 `json:"worst"`
}

// Equal says that nothing differs: no spike, and no potential where potentials are compared.
func (p *Pair) Equal() bool {
	return p.CellsEqual == p.Cells && (p.Potential == nil || p.Potential.Worst == 0)
}

// Figures are those of the samples that are done, added up in their order. Pairs of engines that never showed the same layer are left out.
func (g *Gathering) Figures() []Figures {
	list := make([]Figures, len(g.layers))
	for i, l := range g.layers {
		list[i] = Figures{Layer: l.Name, Neurons: l.Neurons}
		for e, name := range g.engines {
			s := Spikes{Engine: name}
			for _, counted := range g.spikes {
				if counted != nil {
					s.Spikes += counted[i*len(g.engines)+e]
				}
			}
			if g.shown[i*len(g.engines)+e] {
				list[i].Spikes = append(list[i].Spikes, s)
			}
		}
		for p := range g.pairs {
			if t := g.total(i, p); t.cells > 0 {
				list[i].Pairs = append(list[i].Pairs, g.pair(i, p, &t))
			}
		}
	}
	return list
}

// total adds the samples up.
func (g *Gathering) total(layer, p int) (t record) {
	for _, records := range g.samples {
		if records == nil {
			continue
		}
		r := &records[layer*len(g.pairs)+p]
		if r.differing > 0 && (t.differing == 0 || r.first.Tick < t.first.Tick) {
			t.first = r.first
		}
		t.cells, t.differing, t.both, t.either = t.cells+r.cells, t.differing+r.differing, t.both+r.both, t.either+r.either
		t.near += r.near
		t.trains, t.trainsEqual = t.trains+r.trains, t.trainsEqual+r.trainsEqual
		t.counts.n, t.counts.x, t.counts.y = t.counts.n+r.counts.n, t.counts.x+r.counts.x, t.counts.y+r.counts.y
		t.counts.xx, t.counts.yy, t.counts.xy = t.counts.xx+r.counts.xx, t.counts.yy+r.counts.yy, t.counts.xy+r.counts.xy
		t.voltage, t.voltages, t.worst = t.voltage+r.voltage, t.voltages+r.voltages, max(t.worst, r.worst)
	}
	return t
}

func (g *Gathering) pair(layer, p int, t *record) Pair {
	a, b := g.engines[g.pairs[p][0]], g.engines[g.pairs[p][1]]
	out := Pair{A: a, B: b, Trains: t.trains, TrainsEqual: t.trainsEqual, Cells: t.cells, CellsEqual: t.cells - t.differing, Both: t.both, Either: t.either, Near: t.near}
	out.Correlation, out.Undefined = t.counts.correlation(a, b)
	g.addUp(layer, p, &out)
	for n := range g.layers[layer].Neurons {
		equal := true
		for _, w := range g.workers {
			equal = equal && !w.layers[layer].pairs[p].ever[n]
		}
		if equal {
			out.NeuronsEqual++
		}
	}
	if t.differing > 0 {
		first := t.first
		out.First, out.By = &first, []string{a, b}[first.Fired]
	}
	if t.voltages > 0 {
		out.Potential = &Distance{t.voltage / float64(t.voltages), t.worst}
	}
	return out
}

// addUp adds what the workers keep by tick and by neuron.
func (g *Gathering) addUp(layer, p int, out *Pair) {
	out.Counts = [2][]uint64{make([]uint64, g.layers[layer].Neurons), make([]uint64, g.layers[layer].Neurons)}
	for _, w := range g.workers {
		k := &w.layers[layer].pairs[p]
		for len(out.ByTick) < len(k.all) {
			out.ByTick = append(out.ByTick, ByTick{})
		}
		for t, a := range k.all {
			o := &out.ByTick[t]
			o.Both, o.A, o.B = o.Both+a.Both, o.A+a.A, o.B+a.B
		}
		for side := range k.sums {
			for n, v := range k.sums[side] {
				out.Counts[side][n] += v
			}
		}
	}
}

// correlation is (n Sxy - Sx Sy) / sqrt((n Sxx - Sx^2) (n Syy - Sy^2)), its three terms exact; equal counts give 1 to the last bit.
func (m *moments) correlation(a, b string) (*float64, string) {
	xy, xx, yy := covariance(m.n, m.xy, m.x, m.y), covariance(m.n, m.xx, m.x, m.x), covariance(m.n, m.yy, m.y, m.y)
	constant := func(name string, sum uint64) string {
		if sum == 0 {
			return name + " is silent"
		}
		return fmt.Sprintf("all counts of %s are %d", name, sum/m.n)
	}
	switch {
	case xx == 0 && yy == 0 && m.x == 0 && m.y == 0:
		return nil, "both are silent"
	case xx == 0 && yy == 0:
		return nil, constant(a, m.x) + " and " + constant(b, m.y)
	case xx == 0:
		return nil, constant(a, m.x)
	case yy == 0:
		return nil, constant(b, m.y)
	}
	r := xy / math.Sqrt(xx) / math.Sqrt(yy)
	if xy == xx && xx == yy {
		r = 1
	}
	return &r, ""
}

func covariance(n, xy, x, y uint64) float64 {
	of := func(v uint64) *big.Int { return new(big.Int).SetUint64(v) }
	left := new(big.Int).Mul(of(n), of(xy))
	f, _ := new(big.Float).SetInt(left.Sub(left, new(big.Int).Mul(of(x), of(y)))).Float64()
	return f
}
