package compare

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler/agreement"
)

// printFloat is what a run in real numbers prints.
func printFloat(w io.Writer, r *FloatResult) {
	fmt.Fprintf(w, "%s in real numbers, %d of %d samples of %d ticks; no chip, so no cycles and no energy\n", r.Network, r.Samples, r.Requested, r.Ticks)
	if r.Accuracy != nil {
		fmt.Fprintf(w, "accuracy: %s (%d of %d)\n", terminal.Percent(*r.Accuracy), r.Correct, r.Labelled)
	}
	if r.Unanswered > 0 {
		fmt.Fprintf(w, "without an answer: %d\n", r.Unanswered)
	}
	t := terminal.NewTable(w, "layer", "neurons", "spikes", "per neuron and tick")
	for _, l := range r.Layers {
		t.AppendRow(table.Row{l.Name, l.Neurons, l.Spikes, fmt.Sprintf("%.4f", l.Rate)})
	}
	t.Render()
	result.PrintInputData(w, r.InputData)
	printNotes(w, r.Notes)
}

func printNotes(w io.Writer, notes []string) {
	for _, n := range notes {
		fmt.Fprintln(w, "float:", n)
	}
}

// finding is a table of what a comparison found, with words before and after it; any part may be missing.
type finding struct {
	title    string // with lead, the line before it
	lead     string
	columns  []string
	rows     [][]any
	words    []string
	pair     [2]string // of a table that two engines fill: which; charts go with it
	verbatim bool      // columns are names
}

// row adds a row.
func (f *finding) row(cells ...any) { f.rows = append(f.rows, cells) }

// printComparison is what a comparison prints: answers, spikes, and for each two engines how far their layers agree.
func printComparison(w io.Writer, m *Comparison, r *Result) {
	fmt.Fprintln(w, m.headline(r))
	for _, f := range m.findings(r) {
		if f.title != "" {
			fmt.Fprintln(w, f.title+f.lead)
		}
		if len(f.rows) > 0 {
			t := terminal.NewTable(w, terminal.Cells(f.columns)...)
			if f.verbatim {
				t.Style().Format.Header = text.FormatDefault // files keep their case
			}
			for _, row := range f.rows {
				t.AppendRow(table.Row(row))
			}
			t.Render()
		}
		for _, line := range f.words {
			fmt.Fprintln(w, line)
		}
	}
	result.PrintInputData(w, r.InputData)
	printNotes(w, r.Notes)
}

func (m *Comparison) names() []string {
	names := make([]string, len(m.engines))
	for i, e := range m.engines {
		names[i] = e.name
	}
	return names
}

func (m *Comparison) headline(r *Result) string {
	return fmt.Sprintf("%s on %s by %s, %d of %d samples of %d ticks", r.Network, r.Arch, strings.Join(m.names(), ", "), r.Samples, r.Requested, r.Ticks)
}

// findings is all that is shown, in order.
func (m *Comparison) findings(r *Result) []finding {
	names := m.names()
	list := []finding{scores(r), spikeCounts(names, r.Layers), {words: append(outputLines(r), firstSampleLines(r.Layers)...)}}
	engines := len(names)
	for engines > 0 && m.engines[engines-1].kind == recordedEngine {
		engines--
	}
	for step := 1; step < engines; step++ { // neighbours first
		for a := range engines - step {
			list = append(list, pairFindings(names[a], names[a+step], r)...)
		}
	}
	for _, recording := range names[engines:] {
		for _, name := range names[:engines] {
			list = append(list, pairFindings(name, recording, r)...)
		}
	}
	return list
}

// scores has a line for each engine.
func scores(r *Result) (f finding) {
	if len(r.Engines) == 0 {
		return f
	}
	first := r.Engines[0].Engine
	f.columns = []string{"engine", "accuracy", "no answer", "answers as " + first}
	for _, e := range r.Engines {
		equal := ""
		if c := r.answers(first, e.Engine); c != nil && r.Samples > 0 {
			equal = terminal.Percent(float64(c.Equal) / float64(r.Samples))
		}
		accuracy := e.accuracy()
		if accuracy == "" {
			accuracy = "no labels"
		}
		f.row(e.Engine, accuracy, e.Unanswered, equal)
	}
	return f
}

// accuracy is "" without labels.
func (e *engineScore) accuracy() string {
	if e == nil || e.Accuracy == nil {
		return ""
	}
	return fmt.Sprintf("%s (%d of %d)", terminal.Percent(*e.Accuracy), e.Correct, e.Labelled)
}

func (r *Result) answers(a, b string) *answersCompared {
	i := slices.IndexFunc(r.Answers, func(c answersCompared) bool { return c.A == a && c.B == b })
	if i < 0 {
		return nil
	}
	return &r.Answers[i]
}

// spikeCounts counts every engine's spikes by layer.
func spikeCounts(names []string, layers []ComparedLayer) finding {
	f := finding{columns: append([]string{"spikes of layer", "neurons"}, names...), verbatim: true}
	for _, l := range layers {
		row := []any{l.Layer, l.Neurons}
		for _, name := range names {
			i := slices.IndexFunc(l.Spikes, func(s agreement.Spikes) bool { return s.Engine == name })
			if i < 0 {
				row = append(row, "-")
				continue
			}
			row = append(row, l.Spikes[i].Spikes)
		}
		f.row(row...)
	}
	return f
}

// fewNeurons is how many neurons of an output are shown one by one.
const fewNeurons = 16

// outputLines count the spikes of each neuron of a small output that spikes.
func outputLines(r *Result) (lines []string) {
	if r.Output == nil {
		return nil
	}
	for _, e := range r.Engines {
		counts := r.Output.Counts[e.Engine]
		if len(counts) < 2 || len(counts) > fewNeurons || !slices.ContainsFunc(counts, func(n uint64) bool { return n > 0 }) {
			continue
		}
		lines = append(lines, fmt.Sprintf("spikes of %s by neuron, %s: %s", r.Output.Layer, e.Engine, strings.Trim(fmt.Sprint(counts), "[]")))
	}
	return lines
}

// firstSampleLines list the spikes of layers that have few.
func firstSampleLines(layers []ComparedLayer) (lines []string) {
	for _, l := range layers {
		for _, e := range l.FirstSample {
			var times []string
			for _, s := range e.Spikes {
				if l.Neurons == 1 {
					times = append(times, fmt.Sprint(s.Tick))
					continue
				}
				times = append(times, fmt.Sprintf("%d [%d]", s.Tick, s.Neuron))
			}
			lines = append(lines, fmt.Sprintf("spikes of %s in the first sample, %s: %s", l.Layer, e.Engine, strings.Join(times, ", ")))
		}
	}
	return lines
}
