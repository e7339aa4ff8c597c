package chiptest

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/noc"
)

// Tally counts what the cases of a comparison had in them: features of chips and images, and every event that a chip counts.
type Tally struct {
	Cases    int
	features []count
	events   []count
}

// count is in how many cases something occurred, and how often in all of them.
type count struct {
	name  string
	cases int
	total uint64
}

// Image adds the features of a case's image.
func (y *Tally) Image(image *isa.Image) {
	y.Cases++
	for i, f := range features {
		if i == len(y.features) {
			y.features = append(y.features, count{name: f.name})
		}
		if f.has(image) {
			y.features[i].cases++
		}
	}
}

// Counters adds what a case counted.
func (y *Tally) Counters(n *chip.Counters) {
	cores, routers := n.CoreTotal(), n.RouterTotal()
	y.add(0, counter.Fields[chip.ChipCounters](), counter.Values(&n.Chip))
	first := len(counter.Fields[chip.ChipCounters]())
	y.add(first, counter.Fields[core.Counters](), counter.Values(&cores))
	y.add(first+len(counter.Fields[core.Counters]()), counter.Fields[noc.RouterCounters](), counter.Values(&routers))
}

func (y *Tally) add(first int, fields []counter.Field, values []uint64) {
	for i, f := range fields {
		if first+i == len(y.events) {
			y.events = append(y.events, count{name: f.Name})
		}
		if e := &y.events[first+i]; values[i] > 0 {
			e.cases++
			e.total += values[i]
		}
	}
}

// Total is how often an event occurred, by the name of its counter.
func (y *Tally) Total(event string) uint64 {
	for _, e := range y.events {
		if e.name == event {
			return e.total
		}
	}
	return 0
}

// Missing lists features and events that no case had.
func (y *Tally) Missing() (list []string) {
	for _, counts := range [][]count{y.features, y.events} {
		for _, c := range counts {
			if c.cases == 0 {
				list = append(list, c.name)
			}
		}
	}
	return list
}

// Print writes both lists.
func (y *Tally) Print(w io.Writer) {
	for _, part := range []struct {
		what   string
		counts []count
		total  bool
	}{{"feature", y.features, false}, {"event", y.events, true}} {
		t := table.NewWriter()
		t.SetOutputMirror(w)
		t.SetStyle(table.StyleLight)
		t.AppendHeader(table.Row{part.what, "cases", "share", "in all"})
		for _, c := range part.counts {
			row := table.Row{c.name, c.cases, fmt.Sprintf("%.1f %%", 100*float64(c.cases)/float64(max(1, y.Cases)))}
			if part.total {
				row = append(row, c.total)
			}
			t.AppendRow(row)
		}
		t.Render()
	}
}
