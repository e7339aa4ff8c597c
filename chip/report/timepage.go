package report

import (
	"cmp"
	"fmt"
	"slices"

	"orrery/chip/report/page"
)

func (r *Report) timeSection() page.Section {
	return page.Section{Title: "Where the time goes",
		Lead: "Along the critical path: in each tick, what the core that finished last did until then, what was still on the network after it, and the wait for the next tick.",
		Blocks: []page.Block{
			page.Side{r.timeByPhase(), r.timeByTick()},
			r.lastCores(),
		}}
}

func (r *Report) timeByPhase() page.Bars {
	b := page.Bars{Title: "Latency of one inference by phase", Unit: "s", Series: []string{"time"},
		Note: fmt.Sprintf("%s cycles at %s.", page.Number(r.perInference(float64(r.Counters.Chip.Cycles)), ""), page.Number(r.Image.Arch.Clock.MHz*1e6, "Hz"))}
	for i, v := range r.Phases.Values() {
		b.Rows = append(b.Rows, page.Bar{Name: phaseNames[i], Values: []float64{r.seconds(r.perInference(float64(v)))}})
	}
	return b
}

// timeByTick is the busy part of the first sample's ticks.
func (r *Report) timeByTick() page.Block {
	s := r.Recording.First
	if s == nil {
		return page.Text("")
	}
	const busy = 5 // the phases before the wait for the next tick
	c := page.Columns{Title: "Busy cycles of each tick of the first sample", Unit: "cycles", Step: "tick", First: int(s.First),
		Series: phaseNames[:busy], Values: make([][]float64, busy)}
	for i := range s.Ticks {
		for k, v := range s.Ticks[i].Phases.Values()[:busy] {
			c.Values[k] = append(c.Values[k], float64(v))
		}
	}
	return c
}

// lastCores lists the cores that set the length of ticks.
func (r *Report) lastCores() page.Table {
	t := page.Table{Title: "Cores that finish last", Note: "How many ticks each of them set the end of, and its cycles in those ticks by phase.",
		Columns: append([]string{"at", "holds", "ticks", "active axons"}, phaseNames[:5]...), Numbers: 7}
	order := make([]int, 0, len(r.Recording.Critical))
	for i := range r.Recording.Critical {
		if r.Recording.Critical[i].Ticks > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.Recording.Critical[b].Ticks, r.Recording.Critical[a].Ticks) })
	for k, i := range order {
		if k == 12 {
			break
		}
		c, cfg := &r.Recording.Critical[i], &r.Image.Cores[i]
		row := []string{r.Image.Arch.Mesh.Coord(cfg.ID).String(), r.Image.Holds(cfg), page.Number(float64(c.Ticks), ""),
			page.Number(float64(c.Rows)/float64(c.Ticks), "")}
		for _, v := range c.Phases.Values()[:5] {
			row = append(row, page.Number(float64(v)/float64(c.Ticks), ""))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
