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

// meaning is what lies between two engines.
var meaning = map[[2]string]string{
	{"float", "quantised"}: "what quantisation changed",
	{"quantised", "chip"}:  "what the chip changed",
	{"float", "chip"}:      "what quantisation and chip changed",
}

// printPair is how far two engines agree. Two that never differ are a line. What was shown with the quantised network is not shown again with
// the chip that computes it.
func printPair(w io.Writer, a, b string, r *compareResult) {
	title := fmt.Sprintf("%s and %s", a, b)
	if m, ok := meaning[[2]string{a, b}]; ok {
		title = fmt.Sprintf("%s and %s, %s", a, b, m)
	}
	pairs, cells, spikes, equal := r.pair(a, b)
	switch {
	case len(pairs) == 0:
		return
	case equal:
		fmt.Fprintf(w, "%s: nothing: all %d cells of neuron and tick are equal, %d spikes among them%s\n", title, cells, spikes, potentialsEqual(pairs))
		return
	case b == engineNames[chipEngine] && r.kept(a):
		fmt.Fprintf(w, "%s: as %s and quantised\n", title, a)
		return
	case a == engineNames[chipEngine] && r.kept(b):
		fmt.Fprintf(w, "%s: as quantised and %s\n", title, b)
		return
	}
	fmt.Fprintf(w, "%s (shares that are equal):\n", title)
	t := newTable(w, "layer", "correlation", "neurons", "trains", "cells", "spikes", "first difference", "potential (worst)")
	for _, l := range pairs {
		p := l.pair
		t.AppendRow(table.Row{l.Layer, correlation(p), percent(ratio(p.NeuronsEqual, uint64(l.Neurons))), percent(ratio(p.TrainsEqual, p.Trains)),
			percent(ratio(p.CellsEqual, p.Cells)), inCommon(p), firstDifference(p), apart(p)})
	}
	t.Render()
	for _, l := range pairs {
		if l.pair.Undefined != "" {
			fmt.Fprintf(w, "%s has no correlation: %s\n", l.Layer, l.pair.Undefined)
		}
	}
	printAnswers(w, r.answers(a, b), r)
	if a == engineNames[floatEngine] && b == engineNames[quantisedEngine] {
		printAlone(w, r)
	}
}

// printAlone says what each layer loses by itself.
func printAlone(w io.Writer, r *compareResult) {
	fmt.Fprintln(w, "each layer quantised by itself, all others in real numbers:")
	t := newTable(w, "layer", "correlation", "spikes", "first difference", "potential (worst)", "accuracy")
	for i := range r.Layers {
		l := r.Layers[i].Alone
		if l == nil {
			return
		}
		accuracy := ""
		if l.Score != nil && l.Score.Accuracy != nil {
			accuracy = fmt.Sprintf("%s (%d of %d)", percent(*l.Score.Accuracy), l.Score.Correct, l.Score.Labelled)
		}
		t.AppendRow(table.Row{r.Layers[i].Layer, correlation(&l.Pair), inCommon(&l.Pair), firstDifference(&l.Pair), apart(&l.Pair), accuracy})
	}
	t.Render()
}

// layerPair is two engines in one layer.
type layerPair struct {
	*comparedLayer
	pair *agreement.Pair
}

// pair is the layers of two engines, and how many cells and spikes they have; equal says that nothing differs.
func (r *compareResult) pair(a, b string) (pairs []layerPair, cells, spikes uint64, equal bool) {
	equal = true
	for i := range r.Layers {
		for k := range r.Layers[i].Pairs {
			if p := &r.Layers[i].Pairs[k]; p.A == a && p.B == b {
				pairs = append(pairs, layerPair{&r.Layers[i], p})
				cells, spikes, equal = cells+p.Cells, spikes+p.Both, equal && p.Equal()
			}
		}
	}
	return pairs, cells, spikes, equal
}

// kept says that quantised and chip were both run and never differ, so that a comparison of another engine with the chip is one with the
// quantised network.
func (r *compareResult) kept(other string) bool {
	pairs, _, _, equal := r.pair(engineNames[quantisedEngine], engineNames[chipEngine])
	return len(pairs) > 0 && equal && other != engineNames[quantisedEngine]
}

func potentialsEqual(pairs []layerPair) string {
	for _, l := range pairs {
		if l.pair.Potential == nil {
			return ""
		}
	}
	return ", and all potentials"
}

func correlation(p *agreement.Pair) string {
	if p.Correlation == nil {
		return "none"
	}
	return fmt.Sprintf("%.5f", *p.Correlation)
}

func inCommon(p *agreement.Pair) string {
	if p.Either == 0 {
		return "silent"
	}
	return percent(ratio(p.Both, p.Either))
}

func firstDifference(p *agreement.Pair) string {
	if p.First == nil {
		return "none"
	}
	return fmt.Sprintf("tick %d of sample %d: [%d], by %s", p.First.Tick, p.First.Sample, p.First.Neuron, p.By)
}

func apart(p *agreement.Pair) string {
	if p.Potential == nil {
		return "-"
	}
	return fmt.Sprintf("%.3g (%.3g)", p.Potential.Mean, p.Potential.Worst)
}

// printAnswers says what became of the answers.
func printAnswers(w io.Writer, c *answersCompared, r *compareResult) {
	if c == nil || c.Equal == r.Samples {
		return
	}
	differ := r.Samples - c.Equal
	fmt.Fprintf(w, "%d of %d answers differ: %d right by %s alone, %d by %s alone, %d by neither\n", differ, r.Samples, c.Lost, c.A, c.Gained, c.B, differ-c.Lost-c.Gained)
}
