package report

import (
	"fmt"
	"math"

	"orrery/chip/report/page"
	"orrery/isa"
)

// frameSection answers whether accumulating spikes was worth it.
func (r *Report) frameSection() page.Section {
	f := r.Frame
	if f == nil {
		return page.Section{}
	}
	s := page.Section{Title: "Accumulate or multiply?",
		Lead: "The same layers computed once per inference by multiply-accumulates on the same chip: same cores, synapse memories, routes, table of energies; activations of 8 bits in the packets; " +
			fmt.Sprintf("%d layers in a row, one round of the clock each. Whether such a network answers as well is not asked here.", f.Depth)}
	if f.Recurrent {
		s.Lead += " The network has a loop, which has no frame-based equal: each population is computed once."
	}
	s.Blocks = append(s.Blocks, page.Text(f.words(r)),
		page.Side{f.chart("Dynamic energy against the spike rate", "Without leakage.", f.Dynamic), f.chart("Total energy against the spike rate", "Leakage of the whole chip included.", f.Total)},
		f.table(r))
	return s
}

// Words say where this run stands.
func (f *Frame) words(r *Report) string {
	return fmt.Sprintf("This run fires %s spikes per neuron and tick; %s of the axons are active in a tick. %s %s\n\n%s", percent(f.Rate), percent(f.AxonRate),
		f.Dynamic.words("Without leakage", f.Rate), f.Total.words("With leakage", f.Rate),
		fmt.Sprintf("The convention of much of the literature counts operations alone, %g pJ for a multiply-accumulate and %g pJ for an accumulate (32-bit floating point at 45 nm; Horowitz, "+
			"ISSCC 2014). By it this run takes %s and the frame network %s, and they break even at %.2f accumulates per synapse and inference; this run makes %.2f. "+
			"It leaves out memory and network, which is where most of the energy goes (see the critique in arXiv 2409.08290).",
			ConventionMAC, ConventionAC, page.Number(float64(f.Convention.Spiking)*1e-12, "J"), page.Number(float64(f.Convention.Frame)*1e-12, "J"),
			f.Convention.BreakEven, share(f.Adds, f.MACs)))
}

func (c *Comparison) words(what string, rate float64) string {
	words := fmt.Sprintf("%s, an inference takes %s with spikes and %s with multiply-accumulates: %s.", what, page.Number(float64(c.Spiking(1))*1e-12, "J"),
		page.Number(float64(c.Frame)*1e-12, "J"), factor(float64(c.Spiking(1)), float64(c.Frame)))
	switch {
	case c.BreakEven < 0:
		return words + " They break even at no spike rate: what does not depend on spikes already costs more."
	case c.BreakEven*rate > 1:
		return words + " They would break even only above one spike per neuron and tick."
	}
	return words + fmt.Sprintf(" They break even at %s spikes per neuron and tick, %.2g times this run's rate.", percent(c.BreakEven*rate), c.BreakEven)
}

func factor(spiking, frame float64) string {
	switch {
	case spiking <= 0 || frame <= 0:
		return "there is nothing to compare"
	case spiking < frame:
		return fmt.Sprintf("spikes take %.2f times less", frame/spiking)
	}
	return fmt.Sprintf("spikes take %.2f times more", spiking/frame)
}

// chart draws the spiking line and the frame's level over the spike rate.
func (f *Frame) chart(title, note string, c Comparison) page.Lines {
	const points = 40
	l := page.Lines{Title: title, Note: note, Unit: "J", XName: "spikes per neuron and tick, %", FromZero: true,
		Lines: []page.Line{{Name: "spiking"}, {Name: "frame, 8-bit multiplier"}}}
	most := 1.6
	if c.BreakEven > 0 {
		most = math.Max(most, math.Min(c.BreakEven*1.25, 40))
	}
	for i := range points + 1 {
		x := most * float64(i) / points
		l.X = append(l.X, 100*x*f.Rate)
		l.Lines[0].Values = append(l.Lines[0].Values, float64(c.Spiking(x))*1e-12)
		l.Lines[1].Values = append(l.Lines[1].Values, float64(c.Frame)*1e-12)
	}
	l.Rules = append(l.Rules, page.Rule{X: 100 * f.Rate, Name: "this run"})
	if c.BreakEven > 0 && c.BreakEven < most {
		l.Rules = append(l.Rules, page.Rule{X: 100 * f.Rate * c.BreakEven, Name: "break-even"})
	}
	return l
}

func (f *Frame) table(r *Report) page.Table {
	t := page.Table{Title: "The alternatives, per inference", Columns: []string{"network", "what it does", "dynamic", "with leakage"}, Numbers: 2,
		Note: fmt.Sprintf("Constants: 8-bit multiply %g pJ (%s); the energy table's multiply %g pJ (%s); all else as in the bill above.", float64(Multiply8.PJ), Multiply8.Source,
			float64(r.Table.Constants.Multiply.PJ), r.Table.Constants.Multiply.Source)}
	row := func(name, what string, dynamic, total isa.Picojoule) {
		t.Rows = append(t.Rows, []string{name, what, page.Number(float64(dynamic)*1e-12, "J"), page.Number(float64(total)*1e-12, "J")})
	}
	row("spiking, as run", fmt.Sprintf("%s accumulates", page.Number(f.Adds, "")), f.Dynamic.Spiking(1), f.Total.Spiking(1))
	for _, a := range f.Alternatives {
		row(a.Name, a.What, a.Dynamic, a.Total)
	}
	t.Rows = append(t.Rows, []string{"convention, spiking", fmt.Sprintf("%g pJ × %s accumulates; no memory, no network", ConventionAC, page.Number(f.Adds, "")),
		page.Number(float64(f.Convention.Spiking)*1e-12, "J"), "–"},
		[]string{"convention, frame", fmt.Sprintf("%g pJ × %s multiply-accumulates; no memory, no network", ConventionMAC, page.Number(f.MACs, "")),
			page.Number(float64(f.Convention.Frame)*1e-12, "J"), "–"})
	return t
}
