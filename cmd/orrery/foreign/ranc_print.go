package foreign

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/orrery/terminal"
)

// printRancReplay is the replay's report.
func printRancReplay(w io.Writer, r *RANCResult) {
	fmt.Fprintf(w, "%s: %dx%d cores of %d axons x %d neurons, output bus at (%d,%d)\n", r.Network, r.Width, r.Height, r.Axons, r.Neurons, r.BusX, r.BusY)
	t := terminal.NewTable(w, "what", "value")
	of := func(n, of int) string { return fmt.Sprintf("%d of %d", n, of) }
	for _, row := range []table.Row{
		{"input", fmt.Sprintf("%d packets in %d ticks, %d of them twice in a tick", r.InputPackets, r.InputTicks, r.InputRepeats)},
		{"first expected row", fmt.Sprintf("tick %d: %s", r.Skip, r.Alignment)},
		{"row 0 in the axon buffers before tick 0", r.Preloaded},
		{"output packets exact and in order", of(r.PacketsMatched, r.PacketsExpected)},
		{"ticks exact", of(r.TicksMatched, r.TicksExpected)},
		{"ticks whose packets crossed the mesh in that order", of(r.SameOrder, r.TicksExpected)},
		{"ticks run", r.Ticks}, {"cycles", r.Cycles},
		{fmt.Sprintf("ticks of %d x (%d + 2) + 3 = %d cycles", r.Neurons, r.Axons, r.TickFormula), of(r.FormulaTicks, int(r.Ticks))},
		{"longest tick, its last spikes under way", fmt.Sprintf("%d cycles", r.LongestTick)},
		{"potentials kept between ticks", fmt.Sprintf("%d..%d; the files' field has %d bits", r.LowPotential, r.HighPotential, r.PotentialBits)},
		{"spikes", r.Counters.Core["spikes"]}, {"synaptic adds", r.Counters.Core["synaptic_adds"]},
		{"packets to axons", r.Counters.Core["packets_in"]}, {"spikes merged in an axon", r.Counters.Core["axon_merges"]},
		{"saturations", r.Counters.Core["potential_saturations"]},
	} {
		t.AppendRow(row)
	}
	t.Render()
}
