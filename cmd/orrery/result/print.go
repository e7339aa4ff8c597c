package result

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/chip/host"
	"orrery/cmd/orrery/terminal"
)

// Print is what a run prints: what came out, what it took, and where.
func Print(w io.Writer, r *Run) {
	fmt.Fprintf(w, "%s on %s, %d of %d samples\n", r.Network, r.Arch, r.Samples, r.Requested)
	t := terminal.NewTable(w, "what", "value", "per inference")
	if r.Accuracy != nil {
		t.AppendRow(table.Row{"accuracy", fmt.Sprintf("%s (%d of %d)", terminal.Percent(*r.Accuracy), r.Correct, r.Labelled), ""})
	}
	if r.Unanswered > 0 {
		t.AppendRow(table.Row{"without an answer", r.Unanswered, ""})
	}
	each := func(total float64, unit string) string {
		if r.PerInference == nil {
			return ""
		}
		return terminal.Quantity(total/float64(r.Samples), unit)
	}
	for _, row := range append(r.timedRows(), []measure{
		{"ticks", float64(r.Ticks), ""}, {"spikes", float64(r.Spikes), ""}, {"input packets", float64(r.InputSpikes), ""},
		{"synaptic adds", float64(r.SynapticAdds), ""}, {"dense synaptic operations", float64(r.DenseCells), ""},
		{"multiplies", float64(r.Multiplies), ""}, {"packets", float64(r.Packets), ""},
	}...) {
		t.AppendRow(table.Row{row.what, terminal.Quantity(row.value, row.unit), each(row.value, row.unit)})
	}
	t.Render()
	if r.Energy != nil {
		printEnergy(w, r)
	}
	printUse(w, r)
	PrintInputData(w, r.InputData)
	printEvents(w, r)
}

// PrintInputData says what became of recorded events and of real values.
func PrintInputData(w io.Writer, n *host.InputCounters) {
	if n != nil && n.Events > 0 {
		fmt.Fprintf(w, "recorded events: %d; merged with another of the same neuron and tick: %d; left out for their polarity: %d\n", n.Events, n.Merged, n.LeftOut)
	}
	if n != nil && n.Values > 0 {
		fmt.Fprintf(w, "input values given bit by bit: %d; clipped to the range: %d; the others off by up to %.3g\n", n.Values, n.Clipped, n.Worst)
	}
}

// measure is a line of the table of what a run took.
type measure struct {
	what  string
	value float64
	unit  string
}

// timedRows are the lines that only a run with timing has.
func (r *Run) timedRows() []measure {
	if r.Timed == nil {
		return nil
	}
	hz := r.Energy.Activity.MHz * 1e6
	return []measure{{"time on the chip", float64(r.Cycles) / hz, "s"}, {"of it busy", float64(r.BusyCycles) / hz, "s"},
		{"energy", r.Energy.TotalPJ * 1e-12, "J"}, {"of it dynamic", r.Energy.DynamicPJ * 1e-12, "J"}, {"cycles", float64(r.Cycles), ""},
		{"hops", float64(r.Hops), ""}}
}

// printUse is what the network takes of the chip.
func printUse(w io.Writer, r *Run) {
	t := terminal.NewTable(w, "resource", "used", "available", "share")
	t.AppendRow(table.Row{"cores", r.CoresUsed, r.CoresAvailable, terminal.Percent(terminal.Ratio(r.CoresUsed, r.CoresAvailable))})
	for _, name := range []string{"axons", "neurons", "synapses", "routes"} {
		u := r.Utilisation[name]
		t.AppendRow(table.Row{name, u.Used, u.Available, terminal.Percent(u.Share())})
	}
	t.Render()
}

// printEvents says where the chip was busiest and what it clipped, lost or stretched.
func printEvents(w io.Writer, r *Run) {
	if c := r.BusiestCore; c != nil {
		fmt.Fprintf(w, "busiest core: %v at (%d,%d), %s of all cycles, with %s\n", c.Core, c.X, c.Y, terminal.Percent(c.Share), c.Holds)
	}
	if l := r.BusiestLink; l != nil {
		fmt.Fprintf(w, "busiest link: %s of (%d,%d), %d flits, %s of all cycles\n", l.Side, l.X, l.Y, l.Flits, terminal.Percent(l.Share))
	}
	if r.Timed != nil {
		fmt.Fprintf(w, "longest tick: %d cycles; overruns: %d; ", r.LongestTick, r.Overruns)
	}
	fmt.Fprintf(w, "saturations: %d; inputs lost to refractory neurons: %d; spikes merged in an axon: %d\n",
		r.Saturations, r.InputsLost, r.AxonMerges)
}
