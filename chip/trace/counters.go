package trace

import (
	"io"

	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/noc"
)

// TableNames are the tables of counters: a file each.
var TableNames = []string{"ticks", "cores", "routers", "links"}

// Counters is a trace as four tables, by tick: of the chip with the sums over cores and routers, of each core, of each router with traffic, and of each link with traffic.
type Counters struct {
	image  *isa.Image
	filter *Filter
	tables [4]rowWriter
}

// NewCounters writes tables to four writers in the order of TableNames, as Parquet or as CSV.
func NewCounters(w [4]io.Writer, asParquet bool, image *isa.Image, filter *Filter) (*Counters, error) {
	open := newCSV
	if asParquet {
		open = newParquet
	}
	t := &Counters{image: image, filter: filter}
	at := []column{{name: "sample", doc: "number of the sample in the run"}, {name: "tick", doc: "tick of the sample"}}
	start := column{name: "start", doc: "cycle of the run in which the tick began"}
	place := append(at[:2:2], column{name: "core", doc: "number of the core, x + columns * y"}, column{name: "x"}, column{name: "y"})
	holds := column{name: "holds", text: true, doc: "neurons of the core"}
	columns := [4][]column{
		append(append(at[:2:2], start), concat(fields[chip.ChipCounters](""), fields[core.Counters]("core_"), fields[noc.RouterCounters]("router_"))...),
		append(append(place[:5:5], holds), fields[core.Counters]("")...),
		append(place[:5:5], fields[noc.RouterCounters]("")...),
		append(place[:5:5], column{name: "side", text: true, doc: "that the link leaves to"}, column{name: "flits", doc: "flits sent over it"}),
	}
	for i := range columns {
		var err error
		if t.tables[i], err = open(w[i], columns[i]); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func fields[T any](prefix string) []column {
	var columns []column
	for _, f := range counter.Fields[T]() {
		columns = append(columns, column{name: prefix + f.Name, doc: f.Doc + " (" + f.Unit + ")"})
	}
	return columns
}

func concat[T any](lists ...[]T) []T {
	var all []T
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Tick writes the rows of one tick.
func (t *Counters) Tick(n *Tick) error {
	cores, routers := n.Added.CoreTotal(), n.Added.RouterTotal()
	at := []uint64{uint64(n.Sample), uint64(n.Tick)}
	err := t.tables[0].row(concat(at, []uint64{n.Start}, counter.Values(&n.Added.Chip), counter.Values(&cores), counter.Values(&routers)), nil)
	for i := range n.Added.Cores {
		if err == nil && t.filter.Cores[i] {
			c := &t.image.Cores[i]
			numbers := concat(at, t.place(c.ID), []uint64{0}, counter.Values(&n.Added.Cores[i]))
			err = t.tables[1].row(numbers, []string{5: t.image.Holds(c)})
		}
	}
	for i := range n.Added.Routers {
		if err == nil && t.filter.Routers[i] && n.Added.Routers[i] != (noc.RouterCounters{}) {
			err = t.router(at, isa.CoreID(i), &n.Added.Routers[i])
		}
	}
	return err
}

func (t *Counters) place(c isa.CoreID) []uint64 {
	at := t.image.Arch.Mesh.Coord(c)
	return []uint64{uint64(c), uint64(at.X), uint64(at.Y)}
}

func (t *Counters) router(at []uint64, id isa.CoreID, n *noc.RouterCounters) error {
	place := t.place(id)
	err := t.tables[2].row(concat(at, place, counter.Values(n)), nil)
	for _, p := range noc.Ports {
		if flits := n.Out(p); p != noc.Local && flits > 0 && err == nil {
			err = t.tables[3].row(concat(at, place, []uint64{0, flits}), []string{5: p.String()})
		}
	}
	return err
}

// Close ends the files.
func (t *Counters) Close() error {
	var first error
	for _, table := range t.tables {
		if err := table.Close(); first == nil {
			first = err
		}
	}
	return first
}

// Size is the number of bytes written.
func (t *Counters) Size() int64 {
	n := int64(0)
	for _, table := range t.tables {
		n += table.Size()
	}
	return n
}
