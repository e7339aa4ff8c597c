package report

import (
	"fmt"
	"math"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/chip/report/page"
	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// EnergyOf is what one tick cost.
func (r *Run) EnergyOf(t *Record) energy.Report {
	n := chip.Counters{Chip: t.Chip, Cores: []core.Counters{t.Core}, Routers: []noc.RouterCounters{t.Router}}
	ev := n.Events()
	ev.CoreTicks = t.Chip.Ticks * uint64(len(r.Image.Cores))
	return energy.Price(&r.Table.Constants, energy.ActivityOf(&r.Image.Arch, ev, isa.Cycle(t.Chip.Cycles)))
}

func (r *Report) activitySection() page.Section {
	s := page.Section{Title: "Activity", Blocks: []page.Block{page.Side{r.rates(), r.spikesByTick()}, r.layerTable()}}
	if first := r.Recording.First; first != nil {
		s.Blocks = append(s.Blocks, page.Side{r.raster(first), r.potentials(first)})
	}
	return s
}

// rates is the firing of each layer.
func (r *Report) rates() page.Bars {
	b := page.Bars{Title: "Firing rate by layer", Note: "Spikes per neuron and tick, over the whole run.", Unit: "%", Series: []string{"rate"}, Unbounded: true}
	for i := range r.Layers {
		b.Rows = append(b.Rows, page.Bar{Name: r.Layers[i].Name, Values: []float64{100 * r.Layers[i].Rate}})
	}
	return b
}

func (r *Report) layerTable() page.Table {
	t := page.Table{Title: "Layers", Note: "Adds per spike: synaptic adds into the layer for each spike that it fires.", Numbers: 7,
		Columns: []string{"layer", "neurons", "cores", "partial-sum cores", "spikes", "rate", "silent in a sample", "adds per spike"}}
	for i := range r.Layers {
		l := &r.Layers[i]
		t.Rows = append(t.Rows, []string{l.Name, page.Number(float64(l.Neurons), ""), page.Number(l.Cores, ""), page.Number(l.PartialCores, ""),
			page.Number(float64(l.Spikes), ""), page.Number(100*l.Rate, "%"), page.Number(100*l.Silent, "%"), page.Number(share(l.SynapticAdds, float64(l.Spikes)), "")})
	}
	return t
}

// spikesByTick is the mean over all samples.
func (r *Report) spikesByTick() page.Block {
	c := page.Columns{Title: "Spikes of each tick, mean of all samples", Step: "tick", Unit: ""}
	for i := range r.Layers {
		values := make([]float64, len(r.Recording.ByTick))
		for tick := range values {
			values[tick] = share(float64(r.Recording.ByTick[tick][r.Layers[i].population]), float64(r.Recording.Samples))
		}
		c.Series, c.Values = append(c.Series, r.Layers[i].Name), append(c.Values, values)
	}
	return c
}

func (r *Report) raster(s *Series) page.Block {
	x := page.Raster{Title: "Spikes of the first sample", Note: "A dot for each spike; where neurons share a line, darker for more of them.", First: int(s.First), Ticks: len(s.Ticks)}
	if s.Cut {
		x.Note += fmt.Sprintf(" Only the first %d ticks are shown: the sample is longer than is kept.", len(s.Ticks))
	}
	for i := range r.Layers {
		p := r.Layers[i].population
		x.Groups = append(x.Groups, page.Group{Name: r.Layers[i].Name, Neurons: r.Image.Populations[p].Size(), Spikes: s.Spikes[p]})
	}
	return x
}

// maxTraces is how many potentials can be told apart in one chart.
const maxTraces = 8

func (r *Report) potentials(s *Series) page.Block {
	l := page.Lines{Title: "Membrane potentials in the first sample", XName: "tick", Steps: true,
		Note: "After each tick; a dot marks a tick in which the neuron fired. Choose others with --probe NAME[I..J]."}
	for i := range s.Ticks {
		l.X = append(l.X, float64(int(s.First)+i))
	}
	for i := range s.Probes {
		if i == maxTraces {
			l.Note += fmt.Sprintf(" The first %d of %d are drawn.", maxTraces, len(s.Probes))
			break
		}
		p := &s.Probes[i]
		line := page.Line{Name: r.Image.NeuronName(r.Image.Cores[p.Place.Core].Symbol[p.Place.Neuron]), Marks: p.Fired}
		for _, v := range p.Potentials {
			line.Values = append(line.Values, float64(v))
		}
		for len(line.Values) < len(l.X) {
			line.Values = append(line.Values, math.NaN())
		}
		l.Lines = append(l.Lines, line)
	}
	return l
}

// answerSection compares answers with labels.
func (r *Report) answerSection() page.Section {
	s := page.Section{Title: "Answers"}
	right, of := r.score()
	if of == 0 || len(r.Image.Outputs) == 0 || len(r.Image.Outputs[0].Neurons) > 100 {
		return s
	}
	classes := len(r.Image.Outputs[0].Neurons)
	m := page.Matrix{Title: "Confusion matrix", Note: fmt.Sprintf("%d of %d are right; each row adds up to the samples of its label.", right, of),
		Rows: "label", Columns: "answer", HighlightDiagonal: true, Values: make([][]float64, classes)}
	for k := range classes {
		m.RowNames, m.ColumnNames = append(m.RowNames, fmt.Sprint(k)), append(m.ColumnNames, fmt.Sprint(k))
		m.Values[k] = make([]float64, classes+1)
	}
	m.ColumnNames = append(m.ColumnNames, "none")
	perClass := page.Bars{Title: "Right answers by class", Unit: "%", Series: []string{"right"}, Unbounded: true}
	for i, a := range r.Answers {
		if a < -1 || r.Labels[i] < 0 {
			continue
		}
		if a < 0 {
			a = classes
		}
		m.Values[r.Labels[i]][a]++
	}
	for k := range classes {
		sum := 0.0
		for _, v := range m.Values[k] {
			sum += v
		}
		perClass.Rows = append(perClass.Rows, page.Bar{Name: fmt.Sprint(k), Values: []float64{100 * share(m.Values[k][k], sum)}})
	}
	s.Blocks = append(s.Blocks, page.Side{m, perClass})
	return s
}
