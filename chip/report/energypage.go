package report

import (
	"cmp"
	"slices"

	"orrery/chip/energy"
	"orrery/chip/report/page"
	"orrery/isa"
)

// joules is a number of picojoules of the run, per inference.
func (r *Report) joules(pj isa.Picojoule) float64 { return r.perInference(float64(pj)) * 1e-12 }

func (r *Report) energySection() page.Section {
	return page.Section{Title: "Where the energy goes",
		Lead: "Per inference. Events are priced by the architecture's table; cores and routers leak whether they are used or not.",
		Blocks: []page.Block{
			page.Side{r.energyByComponent(), r.energyByLayer()},
			page.Side{r.energyByPlace(), r.energyByTick()},
			r.energyTable(),
		}}
}

func (r *Report) energyByComponent() page.Bars {
	b := page.Bars{Title: "Energy by component", Note: "Dynamic by event, static by what leaks.", Unit: "J", Series: []string{"dynamic", "static"}}
	for _, c := range r.bySize() {
		bar := page.Bar{Name: c.Key, Values: []float64{r.joules(c.Energy.Mid), 0}}
		if c.Static {
			bar.Values = []float64{0, r.joules(c.Energy.Mid)}
		}
		b.Rows = append(b.Rows, bar)
	}
	return b
}

// bySize is the components that cost something, the largest first.
func (r *Report) bySize() []energy.Component {
	var list []energy.Component
	for _, c := range r.Energy.Components {
		if c.Energy.Mid > 0 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b energy.Component) int { return cmp.Compare(b.Energy.Mid, a.Energy.Mid) })
	return list
}

func (r *Report) energyByPlace() page.Bars {
	b := page.Bars{Title: "Energy by place, dynamic and static", Note: "Layers with the cores they share out among them; what no layer uses stands by itself.",
		Unit: "J", Series: []string{"dynamic", "static"}}
	for i := range r.Places {
		p := &r.Places[i]
		b.Rows = append(b.Rows, page.Bar{Name: p.Name, Values: []float64{r.joules(p.Total() - p.Static), r.joules(p.Static)}})
	}
	return b
}

func (r *Report) energyByLayer() page.Bars {
	b := page.Bars{Title: "Dynamic energy by layer", Note: "A core that holds several layers is shared out by the number of their neurons.",
		Unit: "J", Series: []string{"synapses", "soma", "packets", "synchronisation", "network", "host ports"}}
	for i := range r.Places {
		p := &r.Places[i]
		if p.Total() == p.Static {
			continue
		}
		bar := page.Bar{Name: p.Name}
		for _, e := range []isa.Picojoule{p.Synapses, p.Soma, p.Packets, p.Sync, p.Network, p.Host} {
			bar.Values = append(bar.Values, r.joules(e))
		}
		b.Rows = append(b.Rows, bar)
	}
	return b
}

// energyByTick is that of the first sample.
func (r *Report) energyByTick() page.Block {
	s := r.Recording.First
	if s == nil {
		return page.Text("")
	}
	c := page.Columns{Title: "Energy of each tick of the first sample", Unit: "J", Step: "tick", First: int(s.First), Series: []string{"dynamic", "static"},
		Values: make([][]float64, 2)}
	for i := range s.Ticks {
		bill := r.EnergyOf(&s.Ticks[i])
		c.Values[0] = append(c.Values[0], float64(bill.Dynamic.Mid)*1e-12)
		c.Values[1] = append(c.Values[1], float64(bill.Static.Mid)*1e-12)
	}
	return c
}

func (r *Report) energyTable() page.Table {
	t := page.Table{Title: "The bill", Note: "Events of the whole run times picojoules; for leakage, seconds of all cores, routers or megabits times milliwatts. From and to: with the constant at the ends of its band.",
		Columns: []string{"component", "source of the constant", "count", "pJ or mW", "energy", "from", "to", "share"}, Numbers: 6}
	for _, c := range r.bySize() {
		t.Rows = append(t.Rows, []string{c.Key, c.Source, page.Number(c.Count, ""), page.Number(c.Value, ""), page.Number(float64(c.Energy.Mid)*1e-12, "J"),
			page.Number(float64(c.Energy.Low)*1e-12, "J"), page.Number(float64(c.Energy.High)*1e-12, "J"),
			page.Number(100*share(float64(c.Energy.Mid), float64(r.Energy.Total.Mid)), "%")})
	}
	return t
}
