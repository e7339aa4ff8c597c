package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"orrery/compiler/agreement"
)

// printFloat is what a run in real numbers prints.
func printFloat(w io.Writer, r *floatResult) {
	fmt.Fprintf(w, "%s in real numbers, %d of %d samples of %d ticks; no chip, so no cycles and no energy\n", r.Network, r.Samples, r.Requested, r.Ticks)
	if r.Accuracy != nil {
		fmt.Fprintf(w, "accuracy: %s (%d of %d)\n", percent(*r.Accuracy), r.Correct, r.Labelled)
	}
	if r.Unanswered > 0 {
		fmt.Fprintf(w, "without an answer: %d\n", r.Unanswered)
	}
	t := newTable(w, "layer", "neurons", "spikes", "per neuron and tick")
	for _, l := range r.Layers {
		t.AppendRow(table.Row{l.Name, l.Neurons, l.Spikes, fmt.Sprintf("%.4f", l.Rate)})
	}
	t.Render()
	printInputData(w, r.InputData)
	printNotes(w, r.Notes)
}

func printNotes(w io.Writer, notes []string) {
	for _, n := range notes {
		fmt.Fprintln(w, "float:", n)
	}
}

// printComparison is what a comparison prints: answers, spikes, and for each two engines how far their layers agree.
func printComparison(w io.Writer, m *comparison, r *compareResult) {
	names := make([]string, len(m.engines))
	for i, e := range m.engines {
		names[i] = e.name
	}
	fmt.Fprintf(w, "%s on %s by %s, %d of %d samples of %d ticks\n", r.Network, r.Arch, strings.Join(names, ", "), r.Samples, r.Requested, r.Ticks)
	printScores(w, r)
	printSpikes(w, names, r.Layers)
	printOutput(w, r)
	printFirstSample(w, r.Layers)
	engines := len(names)
	for engines > 0 && m.engines[engines-1].kind == recordedEngine {
		engines--
	}
	for step := 1; step < engines; step++ { // neighbours first
		for a := range engines - step {
			printPair(w, names[a], names[a+step], r)
		}
	}
	for _, recording := range names[engines:] {
		for _, name := range names[:engines] {
			printPair(w, name, recording, r)
		}
	}
	printInputData(w, r.InputData)
	printNotes(w, r.Notes)
}

// printScores is a line for each engine.
func printScores(w io.Writer, r *compareResult) {
	if len(r.Engines) == 0 {
		return
	}
	first := r.Engines[0].Engine
	t := newTable(w, "engine", "accuracy", "no answer", "answers as "+first)
	for _, e := range r.Engines {
		accuracy, equal := "no labels", ""
		if e.Accuracy != nil {
			accuracy = fmt.Sprintf("%s (%d of %d)", percent(*e.Accuracy), e.Correct, e.Labelled)
		}
		if c := r.answers(first, e.Engine); c != nil && r.Samples > 0 {
			equal = percent(float64(c.Equal) / float64(r.Samples))
		}
		t.AppendRow(table.Row{e.Engine, accuracy, e.Unanswered, equal})
	}
	t.Render()
}

func (r *compareResult) answers(a, b string) *answersCompared {
	i := slices.IndexFunc(r.Answers, func(c answersCompared) bool { return c.A == a && c.B == b })
	if i < 0 {
		return nil
	}
	return &r.Answers[i]
}

// printSpikes counts every engine's spikes by layer.
func printSpikes(w io.Writer, names []string, layers []comparedLayer) {
	t := newTable(w, anys(append([]string{"spikes of layer", "neurons"}, names...))...)
	t.Style().Format.Header = text.FormatDefault // files keep their case
	for _, l := range layers {
		row := table.Row{l.Layer, l.Neurons}
		for _, name := range names {
			i := slices.IndexFunc(l.Spikes, func(s agreement.Spikes) bool { return s.Engine == name })
			if i < 0 {
				row = append(row, "-")
				continue
			}
			row = append(row, l.Spikes[i].Spikes)
		}
		t.AppendRow(row)
	}
	t.Render()
}

// fewNeurons is how many neurons of an output are shown one by one.
const fewNeurons = 16

// printOutput counts the spikes of each neuron of a small output that spikes.
func printOutput(w io.Writer, r *compareResult) {
	if r.Output == nil {
		return
	}
	for _, e := range r.Engines {
		counts := r.Output.Counts[e.Engine]
		if len(counts) < 2 || len(counts) > fewNeurons || !slices.ContainsFunc(counts, func(n uint64) bool { return n > 0 }) {
			continue
		}
		fmt.Fprintf(w, "spikes of %s by neuron, %s: %s\n", r.Output.Layer, e.Engine, strings.Trim(fmt.Sprint(counts), "[]"))
	}
}

// printFirstSample lists the spikes of layers that have few.
func printFirstSample(w io.Writer, layers []comparedLayer) {
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
			fmt.Fprintf(w, "spikes of %s in the first sample, %s: %s\n", l.Layer, e.Engine, strings.Join(times, ", "))
		}
	}
}
