package result

import (
	"fmt"
	"io"
	"sort"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"orrery/cmd/orrery/terminal"
)

// printEnergy lists the components, the largest first.
func printEnergy(w io.Writer, r *Run) {
	var names []string
	for name, pj := range r.Energy.Components {
		if pj > 0 {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := r.Energy.Components[names[i]], r.Energy.Components[names[j]]
		return a > b || a == b && names[i] < names[j]
	})
	t := terminal.NewTable(w, "energy", "total", "share", "band")
	for _, name := range names {
		pj := r.Energy.Components[name]
		t.AppendRow(table.Row{name, terminal.Quantity(pj*1e-12, "J"), terminal.Percent(pj / r.Energy.TotalPJ), band(r.Energy.Bands[name][0], r.Energy.Bands[name][1])})
	}
	t.Style().Format.Footer = text.FormatDefault // units keep their case
	t.AppendFooter(table.Row{"total", terminal.Quantity(r.Energy.TotalPJ*1e-12, "J"), "", band(r.Energy.TotalLow, r.Energy.TotalHigh)})
	t.Render()
	fmt.Fprintf(w, "priced with the constants of %s, of which estimates make up %s (orrery energy %s shows values, bands and sources)\n", r.Energy.Table,
		terminal.Percent(r.Energy.Estimated), r.Energy.Table)
}

// band writes the ends of an uncertain energy.
func band(low, high float64) string {
	if low == high {
		return "none given"
	}
	return terminal.Quantity(low*1e-12, "J") + " .. " + terminal.Quantity(high*1e-12, "J")
}
