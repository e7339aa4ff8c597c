package compile

import (
	"fmt"

	"orrery/chip/report/page"
	"orrery/cmd/orrery/inspect"
	"orrery/cmd/orrery/output"
	"orrery/compiler"
	"orrery/isa"
	"orrery/isa/fit"
	"orrery/isa/traffic"
)

// writeCompilePage writes DIR/index.html: what the passes did and how the network sits on the chip.
func writeCompilePage(dir string, result *compiler.Result) error {
	r := fit.Of(result.Image, traffic.Uniform(inspect.AssumedRate))
	m := result.Image
	u := m.Usage()
	p := page.Page{Title: m.Provenance.Network + " on " + m.Arch.Name, Subtitle: "How the compiler mapped it, by " + m.Provenance.Tool, Summary: inspect.FitLines(r, inspect.AssumedRate),
		Facts: []page.Fact{
			{Name: "cores", Value: fmt.Sprint(u.Cores.Used), Note: fmt.Sprintf("of %d; no partition needs fewer than %d", u.Cores.Available, result.Bound())},
			{Name: "neurons", Value: fmt.Sprint(u.Neurons.Used), Note: fmt.Sprintf("%.1f %% of the chip", 100*u.Neurons.Share())},
			{Name: "axons", Value: fmt.Sprint(u.Axons.Used), Note: fmt.Sprintf("%.1f %% of the chip", 100*u.Axons.Share())},
			{Name: "synapses", Value: fmt.Sprint(u.Synapses.Used), Note: fmt.Sprintf("%.1f %% of the chip", 100*u.Synapses.Share())},
		},
		Sections: []page.Section{passSection(result), populationSection(r), mapSection(r), numberSection(m)}}
	return output.Report(dir, &p, nil)
}

// passSection is what each pass made of the network. Times are left out, so that the page is the same every time.
func passSection(result *compiler.Result) page.Section {
	t := page.Table{Columns: []string{"pass", "in the end there are"}}
	for _, p := range result.Passes {
		t.Rows = append(t.Rows, []string{p.Name, p.Size})
	}
	return page.Section{Title: "Passes", Lead: "From the network to the image; --dump=PASS prints what a pass made.", Blocks: []page.Block{t}}
}

func populationSection(r *fit.Report) page.Section {
	t := page.Table{Columns: []string{"population", "fullest", "neurons", "cores", "partial-sum cores", "axons", "synapse memory B", "routes"}, Numbers: 6}
	bars := page.Bars{Title: "Cores by population", Unit: "cores", Series: []string{"owners", "partial sums"}, Unbounded: true}
	for _, p := range r.Populations {
		if p.Neurons == 0 {
			continue
		}
		t.Rows = append(t.Rows, []string{p.Name, p.Binding.String(), fmt.Sprint(p.Neurons), fmt.Sprint(p.Cores), fmt.Sprint(p.Partials), fmt.Sprint(p.Rows),
			fmt.Sprint(p.Bytes), fmt.Sprint(p.Routes)})
		bars.Rows = append(bars.Rows, page.Bar{Name: p.Name, Values: []float64{float64(p.Cores), float64(p.Partials)}})
	}
	return page.Section{Title: "Populations", Lead: "Cores that several populations share count for each. The fullest resource is what a population would run out of first.",
		Blocks: []page.Block{t, bars}}
}

// mapSection draws the chip from above.
func mapSection(r *fit.Report) page.Section {
	m := r.Image
	grid := func(title, note, unit, value string) page.Mesh {
		return page.Mesh{Title: title, Note: note, Unit: unit, Value: value, Columns: m.Arch.Mesh.Columns(), Rows: m.Arch.Mesh.Rows()}
	}
	fill := grid("Cores", "How full the fullest of neurons and axons is.", "%", "full")
	cycles := grid("Cycles", "Expected length of each core's tick.", "cycles", "a tick")
	flow := grid("Traffic", "Cells: packets that a router sends on in a tick. Bars between them: packets over each link.", "packets", "a tick")
	flow.LinkUnit, flow.Link = "packets", "a tick"
	for i := range m.Cores {
		c := &m.Cores[i]
		at, name := m.Arch.Mesh.Coord(c.ID), m.Holds(c)
		full := max(float64(c.Neurons)/float64(m.Arch.Core.Neurons), float64(c.Axons)/float64(m.Arch.Core.Axons))
		fill.Cells = append(fill.Cells, page.Cell{X: at.X, Y: at.Y, Value: 100 * full, Name: name})
		cycles.Cells = append(cycles.Cells, page.Cell{X: at.X, Y: at.Y, Value: r.Cores[i].Cycles(), Name: name})
	}
	sides := map[isa.Side]page.Direction{isa.East: page.East, isa.West: page.West, isa.North: page.North, isa.South: page.South}
	for id := range isa.CoreID(m.Arch.Mesh.Cores()) {
		at := m.Arch.Mesh.Coord(id)
		if v := r.Traffic.Through(id); v > 0 {
			flow.Cells = append(flow.Cells, page.Cell{X: at.X, Y: at.Y, Value: v})
		}
		for _, side := range []isa.Side{isa.East, isa.West, isa.North, isa.South} {
			if v := r.Traffic.Link(id, side); v > 0 {
				flow.Links = append(flow.Links, page.Link{X: at.X, Y: at.Y, To: sides[side], Value: v})
			}
		}
	}
	return page.Section{Title: "The chip", Lead: fmt.Sprintf("From above, for spikes of %.3g %% of neurons and inputs in a tick.", 100*inspect.AssumedRate),
		Blocks: []page.Block{page.Side{fill, cycles}, flow}}
}

// numberSection is what integers cost.
func numberSection(m *isa.Image) page.Section {
	s := page.Section{Title: "Numbers", Lead: "What turning the network's numbers into integers cost, by population."}
	for _, note := range m.Provenance.Notes {
		s.Blocks = append(s.Blocks, page.Text(note))
	}
	return s
}
