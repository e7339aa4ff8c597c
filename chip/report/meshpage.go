package report

import (
	"fmt"

	"orrery/chip/report/page"
	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

func (r *Report) meshSection() page.Section {
	cycles := float64(r.Counters.Chip.BusyCycles)
	percentOf := func(v, of float64) float64 { return 100 * share(v, of) }
	cores := func(title, note, unit, value string, f func(c *core.Counters) float64) page.Mesh {
		return r.coreMap(title, note, unit, value, func(i int) float64 { return f(&r.Counters.Cores[i]) })
	}
	traffic := r.routerMap("Load of each link and router", "Cells: flits that a router sent on. Bars between them: flits over each link; those at the border go to the host.",
		"flits", "sent on", func(c *noc.RouterCounters) float64 { return float64(c.Hops() + c.Out(noc.Local)) })
	traffic.Links, traffic.LinkUnit, traffic.Link = links(r.Image, r.Counters), "flits", "flits"
	return page.Section{Title: "The mesh", Lead: "The chip from above, over the whole run. Pale places hold no core or no traffic.", Blocks: []page.Block{
		page.Side{
			cores("Activity of cores", "Share of the busy cycles in which a core was not done with its tick.", "%", "active", func(c *core.Counters) float64 {
				return percentOf(float64(c.ActiveCycles), cycles)
			}),
			traffic,
		},
		page.Side{
			r.routerMap("Flits waiting in routers", "Flits in the input FIFOs of a router, on average over the busy cycles.", "flits", "waiting", func(c *noc.RouterCounters) float64 {
				return share(float64(c.Occupancy), cycles)
			}),
			r.routerMap("Stalls in routers", "Flit cycles in which the head of an input FIFO could not move: no room ahead, or another input went first.", "flit cycles", "stalled",
				func(c *noc.RouterCounters) float64 { return float64(c.StallBackpressure + c.StallArbitration) }),
		},
		page.Side{
			cores("Packets waiting in send FIFOs", "On average over the busy cycles.", "packets", "waiting", func(c *core.Counters) float64 {
				return share(float64(c.FIFOOccupancy), cycles)
			}),
			cores("Stalls of cores", "Share of a core's active cycles in which it was held up by its send FIFO, further route entries of one spike, or the wait for partial sums.",
				"%", "stalled", func(c *core.Counters) float64 {
					return percentOf(float64(c.StallFIFOCycles+c.StallRouteCycles+c.WaitCycles), float64(c.ActiveCycles))
				}),
		},
	}}
}

// coreMap is a heat map of a value of each core in use.
func (r *Report) coreMap(title, note, unit, value string, f func(i int) float64) page.Mesh {
	m := page.Mesh{Title: title, Note: note, Unit: unit, Value: value, Columns: r.Image.Arch.Mesh.Columns(), Rows: r.Image.Arch.Mesh.Rows()}
	for i := range r.Image.Cores {
		at := r.Image.Arch.Mesh.Coord(r.Image.Cores[i].ID)
		m.Cells = append(m.Cells, page.Cell{X: at.X, Y: at.Y, Value: f(i), Name: r.Image.Holds(&r.Image.Cores[i])})
	}
	return m
}

// routerMap is a heat map of a value of each router with traffic.
func (r *Report) routerMap(title, note, unit, value string, f func(c *noc.RouterCounters) float64) page.Mesh {
	m := page.Mesh{Title: title, Note: note, Unit: unit, Value: value, Columns: r.Image.Arch.Mesh.Columns(), Rows: r.Image.Arch.Mesh.Rows()}
	for i := range r.Counters.Routers {
		c := &r.Counters.Routers[i]
		if *c == (noc.RouterCounters{}) {
			continue
		}
		at := r.Image.Arch.Mesh.Coord(isa.CoreID(i))
		m.Cells = append(m.Cells, page.Cell{X: at.X, Y: at.Y, Value: f(c), Name: "router"})
	}
	return m
}

// useSection is what the network takes of each core.
func (r *Report) useSection() page.Section {
	s := page.Section{Title: "How full the cores are", Lead: "Axons, neurons, synapse memory and route entries of each core in use."}
	t := page.Table{Title: "Cores", Columns: []string{"core", "at", "holds", "mode", "axons", "neurons", "synapse bytes", "routes", "FIFO peak"}, Numbers: 5}
	for i := range r.Image.Cores {
		c := &r.Image.Cores[i]
		mode := "spiking"
		if c.Mode == isa.Partial {
			mode = "partial sums"
		}
		row := []string{c.ID.String(), r.Image.Arch.Mesh.Coord(c.ID).String(), r.Image.Holds(c), mode}
		for _, u := range usesOf(r.Image, i) {
			row = append(row, fmt.Sprintf("%s (%s)", page.Number(float64(u.Used), ""), percent(u.Share())))
		}
		t.Rows = append(t.Rows, append(row, page.Number(float64(r.Counters.FIFOPeak[i]), "")))
	}
	var maps []page.Block
	for k, name := range []string{"axons", "neurons", "synapse memory", "route entries"} {
		maps = append(maps, r.coreMap("Use of "+name, "", "%", "used", func(i int) float64 { return 100 * usesOf(r.Image, i)[k].Share() }))
	}
	if len(r.Image.Cores) > 0 {
		s.Blocks = []page.Block{page.Small(maps), t}
	}
	return s
}
