package result

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/orrery/terminal"
)

// Diff is orrery diff.
type Diff struct {
	Before string `arg:"" name:"before.json" help:"A run: the JSON that run --json wrote."`
	After  string `arg:"" name:"after.json" help:"Another run."`
	All    bool   `help:"Show what did not change, too."`
	Top    int    `help:"How many cores, links and counters to show, the largest changes first." default:"10"`
	Check  bool   `help:"Exit with 1 when anything differs."`
}

func (Diff) Help() string {
	return "Example:\n  orrery run net.snn --per-core --json a.json && orrery run net.snn --set core.lanes=32 --per-core --json b.json && orrery diff a.json b.json\n\n" +
		"Layers and cores are compared when both runs were made with --per-core."
}

// Run compares two finished runs.
func (c Diff) Run(io terminal.Streams) error {
	if c.Top < 0 {
		return fmt.Errorf("--top %d: it counts lines and cannot be negative", c.Top)
	}
	a, err := read(c.Before)
	if err != nil {
		return err
	}
	b, err := read(c.After)
	if err != nil {
		return err
	}
	d := &difference{out: io.Out, all: c.All, top: c.Top}
	d.origin(a, b)
	d.table("what", figures(a), figures(b), 0)
	d.table("energy, pJ", components(a), components(b), 0)
	d.table("counter", counters(a), counters(b), c.Top)
	d.table("layer", layerFigures(a), layerFigures(b), 0)
	d.table("core", coreFigures(a), coreFigures(b), c.Top)
	d.table("link", linkFigures(a), linkFigures(b), c.Top)
	if d.changes == 0 {
		fmt.Fprintln(io.Out, "no difference")
	}
	if c.Check && d.changes > 0 {
		return fmt.Errorf("%s and %s differ in %d figures", c.Before, c.After, d.changes)
	}
	return nil
}

// difference prints tables of what changed and counts it.
type difference struct {
	out     io.Writer
	all     bool
	top     int
	changes int
}

// origin says what the two runs are, where that differs.
func (d *difference) origin(a, b *Run) {
	fmt.Fprintf(d.out, "%s on %s, %d samples -> %s on %s, %d samples\n", a.Network, a.Arch, a.Samples, b.Network, b.Arch, b.Samples)
	note := func(differs bool, words string, args ...any) {
		if differs {
			d.changes++
			fmt.Fprintf(d.out, words+"\n", args...)
		}
	}
	note(a.ImageSHA256 != b.ImageSHA256, "the images differ: %.12s -> %.12s", a.ImageSHA256, b.ImageSHA256)
	note(a.Seed != b.Seed, "the seeds differ: %d -> %d", a.Seed, b.Seed)
	note(a.Timing != b.Timing, "the timings differ: %s -> %s", a.Timing, b.Timing)
	note(a.Interrupted != b.Interrupted, "one of the runs was interrupted")
	note(tableName(a) != tableName(b), "the energy tables differ: %s -> %s", tableName(a), tableName(b))
	changed := 0
	for i := range min(len(a.Answers), len(b.Answers)) {
		if a.Answers[i] != b.Answers[i] {
			changed++
		}
	}
	note(changed > 0, "%d of %d answers differ", changed, min(len(a.Answers), len(b.Answers)))
}

func tableName(r *Run) string {
	if r.Energy == nil {
		return "none"
	}
	return r.Energy.Table
}

// change is one line: a figure in both runs.
type change struct {
	name          string
	before, after float64
	has           [2]bool
}

// table prints the figures that differ: all of them, or the top ones by relative change.
func (d *difference) table(what string, a, b namedFigures, top int) {
	var list []change
	for _, name := range a.order {
		v, ok := b.values[name]
		list = append(list, change{name, a.values[name], v, [2]bool{true, ok}})
	}
	for _, name := range b.order {
		if _, ok := a.values[name]; !ok {
			list = append(list, change{name, 0, b.values[name], [2]bool{false, true}})
		}
	}
	differing := slices.DeleteFunc(slices.Clone(list), func(c change) bool { return c.has[0] && c.has[1] && c.before == c.after })
	d.changes += len(differing)
	if !d.all {
		list = differing
	}
	if len(list) == 0 {
		return
	}
	more := 0
	if top > 0 && len(list) > top {
		slices.SortStableFunc(list, func(x, y change) int { return cmp.Compare(y.size(), x.size()) })
		more = len(list) - top
		list = list[:top]
	}
	t := terminal.NewTable(d.out, what, "before", "after", "change")
	for _, c := range list {
		t.AppendRow(table.Row{c.name, c.side(0), c.side(1), c.words()})
	}
	t.Render()
	if more > 0 {
		fmt.Fprintf(d.out, "%d more differ (--top N shows more)\n", more)
	}
}

func (c *change) size() float64 { return math.Abs(c.after - c.before) }

func (c *change) side(i int) string {
	if !c.has[i] {
		return "-"
	}
	v := []float64{c.before, c.after}[i]
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.6g", v)
}

func (c *change) words() string {
	switch {
	case !c.has[0]:
		return "new"
	case !c.has[1]:
		return "gone"
	case c.before == c.after:
		return "="
	case c.before == 0:
		return fmt.Sprintf("%+.6g", c.after)
	}
	return fmt.Sprintf("%+.2f %%", 100*(c.after-c.before)/math.Abs(c.before))
}
