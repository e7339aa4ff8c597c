package sweep

import (
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"orrery/cmd/explore"
	"orrery/cmd/orrery/terminal"
)

// printSpread is the lowest and highest of the main figures and where they are.
func printSpread(io terminal.Streams, sweep *explore.Sweep, rows []explore.Row) error {
	objectives, err := explore.ParseObjectives("accuracy,energy,latency,cores,area")
	if err != nil {
		return err
	}
	t := terminal.NewTable(io.Out, "figure", "lowest", "at", "highest", "at")
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 3, WidthMax: 50, WidthMaxEnforcer: text.WrapSoft}, {Number: 5, WidthMax: 50, WidthMaxEnforcer: text.WrapSoft}})
	t.Style().Options.SeparateRows = true
	for _, o := range objectives {
		low, high := -1, -1
		value := func(i int) float64 { v, _ := o.Value(&rows[i]); return v }
		for i := range rows {
			if _, ok := o.Value(&rows[i]); !ok {
				continue
			}
			if low < 0 || value(i) < value(low) {
				low = i
			}
			if high < 0 || value(i) > value(high) {
				high = i
			}
		}
		if low >= 0 {
			t.AppendRow(table.Row{o.Column, fmt.Sprintf("%.6g", value(low)), sweep.Own(rows[low].Set), fmt.Sprintf("%.6g", value(high)), sweep.Own(rows[high].Set)})
		}
	}
	t.Render()
	return nil
}
