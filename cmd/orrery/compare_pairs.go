package main

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/compiler/agreement"
)

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
	t := newTable(w, "layer", "correlation", "neurons", "trains", "cells", "spikes", "+-1 tick", "first difference", "potential (worst)")
	for _, l := range pairs {
		p := l.pair
		t.AppendRow(table.Row{l.Layer, correlation(p), percent(ratio(p.NeuronsEqual, uint64(l.Neurons))), percent(ratio(p.TrainsEqual, p.Trains)),
			percent(ratio(p.CellsEqual, p.Cells)), inCommon(p), nearby(p), firstDifference(p), apart(p)})
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

// printAlone says what each layer loses by itself, and what became of its numbers.
func printAlone(w io.Writer, r *compareResult) {
	fmt.Fprintln(w, "each layer quantised by itself, all others in real numbers:")
	t := newTable(w, "layer", "correlation", "spikes", "+-1 tick", "first difference", "potential (worst)", "accuracy")
	for i := range r.Layers {
		l := r.Layers[i].Alone
		if l == nil {
			return
		}
		accuracy := ""
		if l.Score != nil && l.Score.Accuracy != nil {
			accuracy = fmt.Sprintf("%s (%d of %d)", percent(*l.Score.Accuracy), l.Score.Correct, l.Score.Labelled)
		}
		t.AppendRow(table.Row{r.Layers[i].Layer, correlation(&l.Pair), inCommon(&l.Pair), nearby(&l.Pair), firstDifference(&l.Pair), apart(&l.Pair), accuracy})
	}
	t.Render()
	printNumbers(w, r.Layers)
	printCulprit(w, r)
}

// printNumbers shows how far the integers are from the author's numbers. Errors of weights are relative to the largest.
func printNumbers(w io.Writer, layers []comparedLayer) {
	t := newTable(w, "layer", "weights", "off by (worst)", "rounded to 0", "clipped", "bias off by", "threshold", "decay", "constants")
	for _, l := range layers {
		n := l.Numbers
		off, zero := "", ""
		if n.MaxWeight > 0 {
			off = fmt.Sprintf("%s (%s)", percent(n.MeanError/n.MaxWeight), percent(n.WorstError/n.MaxWeight))
			zero = percent(float64(n.ZeroedOut) / float64(n.Weights))
		}
		t.AppendRow(table.Row{l.Layer, n.Weights, off, zero, n.Clipped, fmt.Sprintf("%.3g", n.WorstBias), percent(n.Threshold), fmt.Sprintf("%+.3g", n.Decay), percent(n.WorstConstant)})
	}
	t.Render()
}

// printCulprit names the layer that costs most answers by itself.
func printCulprit(w io.Writer, r *compareResult) {
	whole := r.Engines
	if len(whole) == 0 || whole[0].Labelled == 0 {
		return
	}
	worst, least := "", whole[0].Correct
	for _, l := range r.Layers {
		if l.Alone.Score.Correct < least {
			worst, least = l.Layer, l.Alone.Score.Correct
		}
	}
	if worst == "" {
		fmt.Fprintf(w, "no layer costs answers by itself; together they change %+d of %d\n", whole[1].Correct-whole[0].Correct, whole[0].Labelled)
		return
	}
	fmt.Fprintf(w, "%s costs most answers by itself, %d of %d; all layers together %d\n", worst, whole[0].Correct-least, whole[0].Labelled, whole[0].Correct-whole[1].Correct)
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

// nearby is inCommon with spikes that are a tick apart taken as one.
func nearby(p *agreement.Pair) string {
	if p.Either == 0 {
		return "silent"
	}
	return percent(ratio(p.Both+p.Near, p.Either-p.Near))
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
