package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"
)

type diffCommand struct {
	Before string `arg:"" name:"before.json" help:"A run: the JSON that run --json wrote."`
	After  string `arg:"" name:"after.json" help:"Another run."`
	All    bool   `help:"Show what did not change, too."`
	Top    int    `help:"How many cores, links and counters to show, the largest changes first." default:"10"`
	Check  bool   `help:"Exit with 1 when anything differs."`
}

func (diffCommand) Help() string {
	return "Example:\n  orrery run net.snn --per-core --json a.json && orrery run net.snn --set core.lanes=32 --per-core --json b.json && orrery diff a.json b.json\n\n" +
		"Layers and cores are compared when both runs were made with --per-core."
}

// Run compares two finished runs.
func (c diffCommand) Run(io streams) error {
	if c.Top < 0 {
		return fmt.Errorf("--top %d: it counts lines and cannot be negative", c.Top)
	}
	a, err := readRun(c.Before)
	if err != nil {
		return err
	}
	b, err := readRun(c.After)
	if err != nil {
		return err
	}
	d := &difference{out: io.out, all: c.All, top: c.Top}
	d.origin(a, b)
	d.table("what", figures(a), figures(b), 0)
	d.table("energy, pJ", components(a), components(b), 0)
	d.table("counter", counters(a), counters(b), c.Top)
	d.table("layer", layerFigures(a), layerFigures(b), 0)
	d.table("core", coreFigures(a), coreFigures(b), c.Top)
	d.table("link", linkFigures(a), linkFigures(b), c.Top)
	if d.changes == 0 {
		fmt.Fprintln(io.out, "no difference")
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
func (d *difference) origin(a, b *runResult) {
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

func tableName(r *runResult) string {
	if r.Energy == nil {
		return "none"
	}
	return r.Energy.Table
}

// named figures in an order that is the same for both runs.
type namedFigures struct {
	order  []string
	values map[string]float64
}

func (n *namedFigures) add(name string, v float64) {
	if n.values == nil {
		n.values = map[string]float64{}
	}
	if _, known := n.values[name]; !known {
		n.order = append(n.order, name)
	}
	n.values[name] = v
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
	t := newTable(d.out, what, "before", "after", "change")
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

// figures are the totals of a run, and what one inference takes.
func figures(r *runResult) namedFigures {
	var n namedFigures
	n.add("samples", float64(r.Samples))
	if r.Accuracy != nil {
		n.add("accuracy", *r.Accuracy)
	}
	n.add("unanswered", float64(r.Unanswered))
	n.add("ticks", float64(r.Ticks))
	if r.TimedResult != nil {
		n.add("cycles", float64(r.Cycles))
		n.add("busy cycles", float64(r.BusyCycles))
		n.add("longest tick", float64(r.LongestTick))
		n.add("hops", float64(r.Hops))
		n.add("overruns", float64(r.Overruns))
	}
	n.add("spikes", float64(r.Spikes))
	n.add("host packets in", float64(r.InputSpikes))
	n.add("synaptic adds", float64(r.SynapticAdds))
	n.add("dense cells", float64(r.DenseCells))
	n.add("multiplies", float64(r.Multiplies))
	n.add("packets", float64(r.Packets))
	if r.PerInference != nil && r.PerInference.TimedInference != nil {
		n.add("latency of an inference, us", r.PerInference.Microseconds)
		n.add("energy of an inference, nJ", r.PerInference.Nanojoules)
	}
	n.add("cores used", float64(r.CoresUsed))
	for _, name := range slices.Sorted(maps.Keys(r.Utilisation)) {
		n.add(name+" used", float64(r.Utilisation[name].Used))
		n.add(name+" available", float64(r.Utilisation[name].Available))
	}
	return n
}

func components(r *runResult) namedFigures {
	var n namedFigures
	if r.Energy == nil {
		return n
	}
	n.add("total", r.Energy.TotalPJ)
	n.add("dynamic", r.Energy.DynamicPJ)
	n.add("static", r.Energy.StaticPJ)
	for _, name := range slices.Sorted(maps.Keys(r.Energy.Components)) {
		n.add(name, r.Energy.Components[name])
	}
	return n
}

func counters(r *runResult) namedFigures {
	var n namedFigures
	for _, of := range []struct {
		name   string
		counts map[string]uint64
	}{{"chip", r.Counters.Chip}, {"core", r.Counters.Core}, {"router", r.Counters.Router}} {
		for _, name := range slices.Sorted(maps.Keys(of.counts)) {
			n.add(of.name+"."+name, float64(of.counts[name]))
		}
	}
	return n
}

func layerFigures(r *runResult) namedFigures {
	var n namedFigures
	for _, l := range r.Layers {
		n.add(l.Name+" neurons", float64(l.Neurons))
		n.add(l.Name+" cores", l.Cores+l.PartialCores)
		n.add(l.Name+" spikes", float64(l.Spikes))
		n.add(l.Name+" spike rate", l.Rate)
		n.add(l.Name+" synaptic adds", l.SynapticAdds)
		n.add(l.Name+" active cycles", l.ActiveCycles)
		n.add(l.Name+" dynamic pJ", l.DynamicPJ)
		n.add(l.Name+" static pJ", l.StaticPJ)
	}
	return n
}

// coreFigures are what matters of each core: spikes, adds, cycles.
func coreFigures(r *runResult) namedFigures {
	var n namedFigures
	for _, c := range r.Counters.Cores {
		for _, name := range []string{"spikes", "synaptic_adds", "packets_in", "packets_out", "active_cycles", "wait_cycles", "stall_fifo_cycles"} {
			if v, ok := c[name]; ok {
				n.add(fmt.Sprintf("c%d %s", c["core"], name), float64(v))
			}
		}
	}
	return n
}

func linkFigures(r *runResult) namedFigures {
	var n namedFigures
	for _, c := range r.Counters.Routers {
		for _, side := range []string{"east", "west", "north", "south"} {
			if v, ok := c["out_"+side]; ok && v > 0 {
				n.add(fmt.Sprintf("c%d to the %s, flits", c["core"], side), float64(v))
			}
		}
	}
	return n
}
