package inspect

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/orrery/terminal"
	"orrery/isa"
	"orrery/isa/fit"
	"orrery/isa/traffic"
)

// AssumedRate is the spike probability per tick that a fit report takes when nothing better is known; the compiler takes the same.
const AssumedRate = 0.1

// Fit says how a network sits on its chip.
func Fit(w io.Writer, image *isa.Image, rate float64) {
	r := fit.Of(image, traffic.Uniform(rate))
	t := terminal.NewTable(w, "population", "neurons", "cores", "partial-sum cores", "axons", "synapse memory B", "routes", "fullest")
	for _, p := range r.Populations {
		if p.Neurons > 0 {
			t.AppendRow(table.Row{p.Name, p.Neurons, p.Cores, p.Partials, p.Rows, p.Bytes, p.Routes, p.Binding})
		}
	}
	t.Render()
	for _, line := range FitLines(r, rate) {
		fmt.Fprintln(w, line)
	}
}

// FitLines are the findings that no table holds.
func FitLines(r *fit.Report, rate float64) []string {
	l := r.Traffic
	lines := []string{fmt.Sprintf("expected traffic, if %.3g %% of neurons and inputs spike in a tick: %.1f spike packets between cores (%.1f of them with the host), "+
		"%.0f packets of partial sums, %.1f hops", 100*rate, l.Spikes, l.Host, l.Sums, l.Hops)}
	if worst := l.Worst(); worst.Packets > 0 {
		lines = append(lines, fmt.Sprintf("hottest link: %v, %.1f packets a tick", worst, worst.Packets))
	}
	if l.Chips > 0 {
		lines = append(lines, fmt.Sprintf("over borders between chips: %.1f packets a tick", l.Chips))
	}
	if r.Slowest >= 0 {
		c, core := &r.Image.Cores[r.Slowest], &r.Cores[r.Slowest]
		lines = append(lines, fmt.Sprintf("expected tick: %.0f cycles, set by core %v at %v (%s): %.0f to integrate, %.0f waiting for partial sums, %.0f to fire", core.Cycles(),
			c.ID, r.Image.Arch.Mesh.Coord(c.ID), r.Image.Holds(c), core.Integrate, core.Wait, core.Fire))
	}
	return lines
}
