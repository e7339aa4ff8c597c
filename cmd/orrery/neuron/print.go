package neuron

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/guptarohit/asciigraph"
	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/orrery/terminal"
	"orrery/isa"
	"orrery/isa/neurons"
)

// Size of the plot on a terminal.
const (
	neuronColumns = 100
	neuronLines   = 14
)

// print is the run on a terminal: what happened, a plot, what an update costs, and what the constants became.
func (r *neuronRun) print(w io.Writer) {
	m := r.built.Model
	fmt.Fprintf(w, "%s on %s: %s\n", m.Name, r.arch.Name, m.Doc)
	for _, cite := range m.Cite {
		fmt.Fprintf(w, "  %s\n", cite)
	}
	rate, unit := r.rate()
	fmt.Fprintf(w, "%d ticks of %g %s in %d steps: %d spikes, %.4g %s\n", len(r.current), r.built.Tick, m.TickUnit, r.built.Steps, len(r.spikes), rate, unit)
	r.plot(w)
	r.costs(w)
	r.constants(w)
}

// plot draws the potential, each column the value furthest from the mean of its ticks, and spikes below it.
func (r *neuronRun) plot(w io.Writer) {
	columns := min(neuronColumns, len(r.v))
	series, raster := make([]float64, columns), []byte(strings.Repeat(" ", columns))
	for i := range series {
		from, to := i*len(r.v)/columns, (i+1)*len(r.v)/columns
		mean := 0.0
		for _, v := range r.v[from:to] {
			mean += v / float64(to-from)
		}
		series[i] = r.v[from]
		for _, v := range r.v[from:to] {
			if math.Abs(v-mean) > math.Abs(series[i]-mean) {
				series[i] = v
			}
		}
	}
	for _, k := range r.spikes {
		raster[min(k*columns/len(r.v), columns-1)] = '|'
	}
	state := r.built.Model.States[0]
	fmt.Fprintln(w, asciigraph.Plot(series, asciigraph.Height(neuronLines), asciigraph.Precision(2)))
	fmt.Fprintf(w, "   spikes  %s\n", raster)
	fmt.Fprintf(w, "           %s in %s\n", state.Name, state.Unit)
}

// costs is what an update costs, by class of instruction.
func (r *neuronRun) costs(w io.Writer) {
	n := &r.counted
	pj := r.perUpdate()
	t := terminal.NewTable(w, "per update", "")
	for _, row := range []struct {
		name  string
		count uint64
	}{{"instructions", n.MicroFetches}, {"moves", n.MicroMoves}, {"state words read and written", n.MicroStates}, {"shifts, comparisons, selections", n.MicroLogic},
		{"additions", n.MicroAdds}, {"multiplies", n.Multiplies}, {"table look-ups", n.MicroLookups}, {"random numbers", n.MicroRandoms}} {
		t.AppendRow(table.Row{row.name, fmt.Sprintf("%.4g", r.each(row.count))})
	}
	t.AppendRow(table.Row{"cycles", r.cycles})
	t.AppendRow(table.Row{"energy", fmt.Sprintf("%.4g pJ (%.4g .. %.4g)", pj.Mid, pj.Low, pj.High)})
	p := r.built.Program
	t.AppendRow(table.Row{"memory", fmt.Sprintf("%d state words a neuron, %d constants, %d words of tables", p.States, p.Constants(), p.TableWords())})
	t.Render()
}

// constants are the model's numbers as the chip holds them.
func (r *neuronRun) constants(w io.Writer) {
	t := terminal.NewTable(w, "constant", "asked for", "format", "realised", "relative error")
	for _, c := range r.built.Errors {
		t.AppendRow(table.Row{c.Name, fmt.Sprintf("%.9g", c.Asked), c.Format, fmt.Sprintf("%.9g", c.Realised), fmt.Sprintf("%.1e", c.Relative())})
	}
	t.Render()
}

// compare runs the wired unit and every model with its example, and prints what an update costs.
func (c Command) compare(ctx context.Context, io terminal.Streams, arch *isa.Arch) error {
	t := terminal.NewTable(io.Out, "neuron", "instructions", "cycles", "adds", "multiplies", "look-ups", "state words", "table words", "pJ per update", "low..high", "cycles per ms", "nJ per ms", "spikes")
	wired, err := wiredRun(ctx, arch)
	if err != nil {
		return err
	}
	t.AppendRow(wired.row("lif, the wired unit", wired.counted.LeakAdds+wired.counted.BiasAdds, "-", "-", "-"))
	for _, name := range neurons.Names() {
		m, err := neurons.Get(name)
		if err != nil {
			return err
		}
		with := c
		if name == "lif" {
			with.Param = []string{fmt.Sprintf("decay=%v", wiredDecay)}
		}
		r, err := with.run(ctx, m, arch)
		if err != nil {
			return err
		}
		p := r.built.Program
		t.AppendRow(r.row(fmt.Sprintf("%s, %s a tick", name, strings.TrimSpace(fmt.Sprintf("%g %s", r.built.Tick, m.TickUnit))), r.counted.MicroAdds, len(p.Code), p.States,
			p.TableWords()))
	}
	t.Render()
	fmt.Fprintf(io.Out, "each with its example (orrery neuron MODEL); cycles and energy of %s (orrery arch %s); a tick of %s has %s\n", arch.Name, arch.Name, arch.Name, tickBudget(arch))
	return nil
}

// tickBudget is how many cycles the clock gives a tick.
func tickBudget(a *isa.Arch) string {
	if a.Clock.Sync == isa.Barrier {
		return "as many cycles as it needs"
	}
	return fmt.Sprintf("%d cycles", a.Clock.TickCycles)
}

func (r *neuronRun) row(name string, adds uint64, instructions, states, tables any) table.Row {
	n, pj := &r.counted, r.perUpdate()
	each := func(count uint64) string { return fmt.Sprintf("%.4g", r.each(count)) }
	cyclesPerMS, perMS := "-", "-"
	if r.built != nil && r.built.Model.TickUnit == "ms" {
		cyclesPerMS, perMS = fmt.Sprintf("%.4g", float64(r.cycles)/r.built.Tick), fmt.Sprintf("%.3g", float64(pj.Mid)/1000/r.built.Tick)
	}
	return table.Row{name, instructions, r.cycles, each(adds), each(n.Multiplies), each(n.MicroLookups), states, tables, fmt.Sprintf("%.4g", pj.Mid),
		fmt.Sprintf("%.3g..%.3g", pj.Low, pj.High), cyclesPerMS, perMS, len(r.spikes)}
}

// wiredDecay is the leak of the two LIF neurons in the comparison: 243/256.
const wiredDecay = 0.94921875

// wiredRun is the wired LIF unit under the same current as the lif program, leak and all, for the comparison.
func wiredRun(ctx context.Context, arch *isa.Arch) (*neuronRun, error) {
	if arch.Soma.Unit != isa.UnitLIF {
		return nil, fmt.Errorf("%s has the %s unit; models are compared with the lif unit", arch.Name, arch.Soma.Unit)
	}
	m, err := neurons.Get("lif")
	if err != nil {
		return nil, err
	}
	ticks := int(m.Example.Duration)
	r := &neuronRun{arch: arch, current: make([]float64, ticks)}
	bias := make([]int32, ticks)
	for k := range bias {
		bias[k] = int32(math.Round(m.Example.Current * 1000))
	}
	lif := isa.LIF{Vth0: 1000, Reset: isa.ResetSubtract, VFloor: int32(-1) << (arch.Core.PotentialBits - 1), LeakMultiplicative: true, LeakAlpha: wiredDecay * 256}
	return r, r.live(ctx, neuronImage(arch, isa.Core{LIF: []isa.LIF{lif}, V0: []int32{0}}), bias, 1000)
}
