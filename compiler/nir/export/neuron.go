package export

import (
	"fmt"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa/hdf5"
)

// neurons writes the node of a population on the chip: V + dt/tau * (r * I - V) is V * decay + I with tau = dt / (1 - decay) and r = tau/dt.
func (e *exporter) neurons(p ir.PopID) (name string, err error) {
	cells := e.kinds[p]
	kind, err := e.kind(p)
	if err != nil {
		return "", err
	}
	shape := e.shape(p)
	values := func(of func(c *cell) float64) hdf5.Values {
		list := make([]float64, size(shape))
		for i := range list {
			list[i] = of(e.cellOf(p, i))
		}
		return hdf5.Floats(shape, list)
	}
	n, name := e.node(e.name(p), kind)
	steps := func(decay float64) float64 { return 1 / (1 - decay) } // a time constant in ticks
	n.Put("r", values(func(c *cell) float64 {
		if c.leaks {
			return steps(c.decay)
		}
		return 1
	}))
	tau := "tau"
	if cells[0].current {
		tau = "tau_mem"
		n.Put("tau_syn", values(func(c *cell) float64 { return e.o.Dt * steps(c.iDecay) }))
		n.Put("w_in", values(func(c *cell) float64 { return steps(c.iDecay) }))
	}
	if cells[0].leaks {
		n.Put(tau, values(func(c *cell) float64 { return e.o.Dt * steps(c.decay) }))
		n.Put("v_leak", values(func(c *cell) float64 {
			if c.current { // else it is a bias
				return c.leak * steps(c.decay)
			}
			return 0
		}))
	}
	if slices.ContainsFunc(cells, func(c cell) bool { return c.rounds }) {
		e.note("%s: the chip rounds the potential in each tick when it leaks; the file cannot say that", e.name(p))
	}
	about := n.Folder("metadata")
	about.Put("scale", hdf5.Floats(nil, []float64{e.q.Populations[p].Scale}))
	if slices.ContainsFunc(cells, func(c cell) bool { return c.initial != 0 }) {
		about.Put("initial", values(func(c *cell) float64 { return c.initial }))
	}
	if start := e.q.Network.Populations[p].Start; start > 0 {
		about.Put("start", hdf5.Ints(nil, []int64{int64(start)}))
	}
	if !spikes(cells) {
		return name, nil
	}
	n.Put("v_threshold", values(func(c *cell) float64 { return c.threshold }))
	if cells[0].subtract {
		about.Put("reset", hdf5.String("subtract"))
		return name, nil
	}
	about.Put("reset", hdf5.String("value"))
	n.Put("v_reset", values(func(c *cell) float64 { return c.reset }))
	return name, nil
}

func spikes(cells []cell) bool {
	return slices.ContainsFunc(cells, func(c cell) bool { return !c.never })
}

func (e *exporter) cellOf(p ir.PopID, n int) *cell {
	return &e.kinds[p][e.q.Populations[p].VariantOf(n)]
}

// kind is the node type of a population's neurons.
func (e *exporter) kind(p ir.PopID) (string, error) {
	cells := e.kinds[p]
	for i := range cells {
		if cells[i].leaks != cells[0].leaks || cells[i].subtract != cells[0].subtract {
			return "", fmt.Errorf("%s has neurons with and without a leak, or of different resets; a NIR node has all of one kind: make them two populations", e.name(p))
		}
	}
	kind := map[bool]string{false: "I", true: "LI"}[cells[0].leaks]
	if cells[0].current {
		kind = "CubaLI"
	}
	if spikes(cells) {
		kind += "F"
	}
	return kind, nil
}

// said takes note of what of a population NIR cannot say.
func (e *exporter) said(p ir.PopID) {
	seen := map[string]bool{}
	lose := func(what string) {
		if !seen[what] {
			seen[what] = true
			e.lost = append(e.lost, e.name(p)+": "+what)
		}
	}
	for i := range e.kinds[p] {
		for _, what := range e.kinds[p][i].lost {
			lose(what)
		}
	}
	if e.o.LayerDelay == 1 && e.q.Network.Populations[p].Start > 0 {
		lose("a first tick after that of the input (edges of 0 ticks can)")
	}
}

// bias is what every tick adds to a neuron's input: its bias, and the leak that is a number unless a current lies between.
func (e *exporter) bias(p ir.PopID, n int) float64 {
	q, b := &e.q.Populations[p], 0.0
	if q.Bias != nil {
		b = float64(q.Bias[n])
		if q.Program != nil {
			b /= e.q.Network.Populations[p].Neuron.Program.Model.Input.One()
		}
	}
	if c := e.cellOf(p, n); !c.current {
		b += c.leak
	}
	return b
}
