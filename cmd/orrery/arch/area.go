package arch

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"orrery/chip/area"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
)

const areaSchema = "orrery.area/1"

// AreaResult is what `orrery arch --area --json` writes.
type AreaResult struct {
	Schema     string      `json:"schema"`
	Arch       string      `json:"arch"`
	MemoryBits uint64      `json:"memory_bits"` // of one core with its router
	Parts      []area.Part `json:"parts"`       // of one core, before placement
	Core       area.Range  `json:"core_mm2"`
	Cores      int         `json:"cores"` // of one chip
	Chip       area.Range  `json:"chip_mm2"`
}

// printArea prints the parts of a core and the constants behind them.
func printArea(w io.Writer, a *isa.Arch, r area.Report) {
	t := terminal.NewTable(w, "part of a core", "bits", "um2", "band", "follows from")
	t.Style().Format.Footer = text.FormatDefault
	for _, p := range r.Parts {
		bits := ""
		if p.Bits > 0 {
			bits = fmt.Sprint(p.Bits)
		}
		t.AppendRow(table.Row{p.Name, bits, fmt.Sprintf("%.0f", p.Area.Mid), fmt.Sprintf("%.0f .. %.0f", p.Area.Low, p.Area.High), p.Of})
	}
	t.AppendFooter(table.Row{"a core, placed", r.MemoryBits, fmt.Sprintf("%.0f", r.Core.Mid), fmt.Sprintf("%.0f .. %.0f", r.Core.Low, r.Core.High), ""})
	t.Render()
	chip := r.Chip.MM2()
	fmt.Fprintf(w, "%s: %d cores, a chip of %.3g mm2 (%.3g .. %.3g) at 28 nm", a.Name, r.Cores, chip.Mid, chip.Low, chip.High)
	if r.Chips > 1 {
		fmt.Fprintf(w, ", %d chips", r.Chips)
	}
	fmt.Fprintln(w)
	c := terminal.NewTable(w, "constant", "value", "low", "high", "source")
	c.SetColumnConfigs([]table.ColumnConfig{{Number: 5, WidthMax: 90, WidthMaxEnforcer: text.WrapSoft}})
	for _, k := range area.Constants() {
		c.AppendRow(table.Row{k.Name, fmt.Sprintf("%g %s", k.Mid, k.Unit), k.Low, k.High, k.Source})
	}
	c.Render()
}
