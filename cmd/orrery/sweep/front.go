package sweep

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/chip/report/page"
	"orrery/cmd/explore"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/cmd/orrery/version"
)

// front is what a search or an analysis of a sweep found: the points that no other beats in every objective, and what the objectives depend on.
type front struct {
	sweep       *explore.Sweep
	rows        []explore.Row
	objectives  []explore.Objective
	on          []int // indices of rows
	sensitivity []explore.Sensitivity
}

func newFront(sweep *explore.Sweep, rows []explore.Row, objectives []explore.Objective) *front {
	return &front{sweep, rows, objectives, explore.Front(rows, objectives), sweep.Sensitivities(rows, objectives)}
}

// print writes front and sensitivities as tables.
func (f *front) print(io terminal.Streams) {
	fmt.Fprintf(io.Out, "front: %d of %d points, that no other beats in %s\n", len(f.on), len(f.rows), f.names(" and "))
	columns, rows := f.points()
	t := terminal.NewTable(io.Out, terminal.Cells(columns)...)
	for _, r := range rows {
		t.AppendRow(table.Row(terminal.Cells(r)))
	}
	t.Render()
	fmt.Fprintln(io.Out, sensitivityNote)
	columns, rows = f.influence()
	t = terminal.NewTable(io.Out, terminal.Cells(columns)...)
	for _, r := range rows {
		t.AppendRow(table.Row(terminal.Cells(r)))
	}
	t.Render()
}

const sensitivityNote = "share of an objective's variance over these points that goes with one parameter alone (epsilon squared; +/- its direction): " +
	"over a grid or a Latin design the parameter's own effect, over a search that near the front"

func (f *front) names(between string) string {
	names := make([]string, len(f.objectives))
	for i, o := range f.objectives {
		names[i] = o.Name
	}
	return strings.Join(names, between)
}

// points is the front as a table.
func (f *front) points() (columns []string, rows [][]string) {
	columns = append(columns, "point")
	for _, o := range f.objectives {
		columns = append(columns, o.Column)
	}
	for _, a := range f.sweep.Axes {
		columns = append(columns, a.Key)
	}
	for _, i := range f.on {
		row := []string{fmt.Sprint(f.rows[i].Index)}
		for _, o := range f.objectives {
			v, _ := o.Value(&f.rows[i])
			row = append(row, fmt.Sprintf("%.6g", v))
		}
		for _, a := range f.sweep.Axes {
			v, _ := f.rows[i].Set.Get(a.Key)
			row = append(row, explore.Text(v))
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// influence is the table of sensitivities: parameters down, objectives across.
func (f *front) influence() (columns []string, rows [][]string) {
	columns = append([]string{"parameter"}, strings.Split(f.names("\n"), "\n")...)
	for i, s := range f.sensitivity {
		if i%len(f.objectives) == 0 {
			rows = append(rows, []string{s.Key})
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], fmt.Sprintf("%.1f %%%s", 100*s.Share, direction(s.Trend)))
	}
	return columns, rows
}

func direction(trend float64) string {
	switch {
	case math.IsNaN(trend) || math.Abs(trend) < 0.1:
		return ""
	case trend > 0:
		return " +"
	}
	return " -"
}

// charts shows each pair of objectives.
func (f *front) charts() []page.Scatter {
	onFront := map[int]bool{}
	for _, i := range f.on {
		onFront[i] = true
	}
	var charts []page.Scatter
	for b := 1; b < len(f.objectives); b++ {
		for a := range b {
			x, y := f.objectives[a], f.objectives[b]
			c := page.Scatter{Title: fmt.Sprintf("%s: %s against %s", f.sweep.Name, y.Name, x.Name), XName: x.Column, YName: y.Column,
				Note: "Each dot is a point; the large ones are on the front of all objectives together."}
			for i := range f.rows {
				vx, okX := x.Value(&f.rows[i])
				vy, okY := y.Value(&f.rows[i])
				if okX && okY {
					c.Points = append(c.Points, page.Spot{X: vx, Y: vy, Front: onFront[i], Name: f.rows[i].Set.String()})
				}
			}
			charts = append(charts, c)
		}
	}
	return charts
}

// write puts front.svg (the first two objectives) and front.html (all of it) into a folder.
func (f *front) write(folder string) error {
	charts := f.charts()
	blocks := []page.Block{}
	for _, c := range charts {
		blocks = append(blocks, c)
	}
	columns, rows := f.points()
	influenceColumns, influence := f.influence()
	p := page.Page{Title: f.sweep.Name, Subtitle: fmt.Sprintf("%d points, %d on the front of %s", len(f.rows), len(f.on), f.names(", ")),
		Sections: []page.Section{
			{Title: "Front", Blocks: []page.Block{page.Table{Columns: columns, Numbers: len(columns) - 1, Rows: rows}}},
			{Title: "Objectives against each other", Blocks: blocks},
			{Title: "Sensitivity", Lead: strings.ToUpper(sensitivityNote[:1]) + sensitivityNote[1:] + ".",
				Blocks: []page.Block{page.Table{Columns: influenceColumns, Numbers: len(f.objectives), Rows: influence}}},
		}, Footer: version.Tool}
	var out bytes.Buffer
	if err := p.Write(&out); err != nil {
		return err
	}
	if err := output.Write(filepath.Join(folder, "front.html"), nil, out.Bytes()); err != nil {
		return err
	}
	if len(charts) == 0 {
		return nil
	}
	var svg bytes.Buffer
	if err := charts[0].WriteSVG(&svg); err != nil {
		return err
	}
	return output.Write(filepath.Join(folder, "front.svg"), nil, svg.Bytes())
}
