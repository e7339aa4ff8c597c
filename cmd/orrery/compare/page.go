package compare

import (
	"encoding/json"
	"fmt"
	"strings"

	"orrery/chip/report/page"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/cmd/orrery/version"
	"orrery/compiler/agreement"
)

// writeComparison writes DIR/index.html, which shows what was found, and DIR/compare.json, the figures.
func writeComparison(dir string, m *Comparison, r *Result) error {
	p := page.Page{Title: r.Network + ": what was lost on the way to the chip", Subtitle: m.headline(r), Footer: version.Tool}
	for _, e := range r.Engines {
		if accuracy := e.accuracy(); accuracy != "" {
			p.Facts = append(p.Facts, page.Fact{Name: "accuracy, " + e.Engine, Value: terminal.Percent(*e.Accuracy), Note: fmt.Sprintf("%d of %d", e.Correct, e.Labelled)})
		}
	}
	sections := []page.Section{{Title: "Answers and spikes"}}
	for _, f := range m.findings(r) {
		if f.title != "" { // a subject of its own
			sections = append(sections, page.Section{Title: capital(f.title), Lead: capital(strings.TrimLeft(strings.TrimSuffix(f.lead, ":"), ",: ")) + "."})
		}
		at := &sections[len(sections)-1]
		if len(f.rows) > 0 {
			at.Blocks = append(at.Blocks, pageTable(f))
		}
		if len(f.words) > 0 {
			at.Blocks = append(at.Blocks, page.Text(strings.Join(f.words, "\n\n")))
		}
		at.Blocks = append(at.Blocks, charts(f.pair, r)...)
	}
	p.Sections, p.Summary = sections, summary(r)
	figures, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return output.Report(dir, &p, map[string][]byte{"compare.json": append(figures, '\n')})
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// summary says the most important in words.
func summary(r *Result) (list []string) {
	for _, c := range r.Answers {
		what := meaning[[2]string{c.A, c.B}]
		if what == "" || c.B == engineNames[chipEngine] && c.A == engineNames[floatEngine] && len(r.Engines) > 2 {
			continue
		}
		_, _, spikes, equal := r.pair(c.A, c.B)
		switch lines := answerLines(&c, r); {
		case equal:
			list = append(list, fmt.Sprintf("%s: nothing; all %d spikes are equal.", capital(what), spikes))
		case len(lines) > 0:
			list = append(list, capital(what)+": "+lines[0]+".")
		default:
			list = append(list, capital(what)+": no answer.")
		}
	}
	if len(r.Layers) > 0 && r.Layers[0].Alone != nil {
		for _, line := range culprit(r) {
			list = append(list, capital(line)+".")
		}
	}
	for _, n := range r.Notes {
		list = append(list, "In real numbers: "+n+".")
	}
	if len(list) == 0 {
		list = append(list, "Nothing is read of this network: what follows compares spikes and potentials.")
	}
	return list
}

// charts are those of two engines' layers that spike.
func charts(pair [2]string, r *Result) (blocks []page.Block) {
	pairs, _, _, _ := r.pair(pair[0], pair[1])
	for _, l := range pairs {
		if l.pair.Either > 0 {
			blocks = append(blocks, page.Side{overTime(l.Layer, l.pair), byNeuron(l.Layer, l.pair)})
		}
	}
	return blocks
}

// pageTable is a finding's table.
func pageTable(f finding) page.Table {
	t := page.Table{Columns: f.columns, Numbers: len(f.columns) - 1}
	for _, row := range f.rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = fmt.Sprint(c)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// overTime shows when two engines begin to differ.
func overTime(layer string, p *agreement.Pair) page.Block {
	c := page.Columns{Title: layer + " over time", Note: "Spikes of all neurons and samples by tick, counted from the one in which the layer starts.", Unit: "spikes", Step: "tick",
		Series: []string{"both", p.A + " alone", p.B + " alone"}, Values: make([][]float64, 3)}
	for _, t := range p.ByTick {
		for i, n := range []uint64{t.Both, t.A, t.B} {
			c.Values[i] = append(c.Values[i], float64(n))
		}
	}
	return c
}

// mostSpots bounds the neurons of a chart; of larger layers every so many are shown.
const mostSpots = 2000

// byNeuron shows the neurons' spike counts against each other.
func byNeuron(layer string, p *agreement.Pair) page.Block {
	n := len(p.Counts[0])
	step := (n + mostSpots - 1) / mostSpots
	s := page.Scatter{Title: layer + " by neuron", Note: "Spikes in all samples; where the engines agree a neuron lies on the diagonal.", XName: p.A, YName: p.B}
	if step > 1 {
		s.Note += fmt.Sprintf(" Of %d neurons every %dth is shown.", n, step)
	}
	for i := 0; i < n; i += max(step, 1) {
		s.Points = append(s.Points, page.Spot{X: float64(p.Counts[0][i]), Y: float64(p.Counts[1][i]), Name: fmt.Sprintf("%s[%d]", layer, i)})
	}
	return s
}
