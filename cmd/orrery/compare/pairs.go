package compare

import (
	"fmt"

	"orrery/cmd/orrery/terminal"
	"orrery/compiler/agreement"
)

// meaning is what lies between two engines.
var meaning = map[[2]string]string{
	{"float", "quantised"}: "what quantisation changed",
	{"quantised", "chip"}:  "what the chip changed",
	{"float", "chip"}:      "what quantisation and chip changed",
}

// pairFindings is how far two engines agree. Two that never differ are a line. What was shown with the quantised network is not shown again with
// the chip that computes it.
func pairFindings(a, b string, r *Result) []finding {
	f := finding{title: a + " and " + b}
	if m, ok := meaning[[2]string{a, b}]; ok {
		f.lead = ", " + m
	}
	pairs, cells, spikes, equal := r.pair(a, b)
	switch {
	case len(pairs) == 0:
		return nil
	case equal:
		f.lead += fmt.Sprintf(": nothing: all %d cells of neuron and tick are equal, %d spikes among them%s", cells, spikes, potentialsEqual(pairs))
		return []finding{f}
	case b == engineNames[chipEngine] && r.kept(a):
		f.lead += fmt.Sprintf(": as %s and quantised", a)
		return []finding{f}
	case a == engineNames[chipEngine] && r.kept(b):
		f.lead += ": as quantised and " + b
		return []finding{f}
	}
	f.lead, f.pair = f.lead+" (shares that are equal):", [2]string{a, b}
	f.columns = []string{"layer", "correlation", "neurons", "trains", "cells", "spikes", "+-1 tick", "first difference", "potential (worst)"}
	for _, l := range pairs {
		p := l.pair
		f.row(l.Layer, correlation(p), terminal.Percent(terminal.Ratio(p.NeuronsEqual, uint64(l.Neurons))), terminal.Percent(terminal.Ratio(p.TrainsEqual, p.Trains)),
			terminal.Percent(terminal.Ratio(p.CellsEqual, p.Cells)), inCommon(p), nearby(p), firstDifference(p), apart(p))
		if p.Undefined != "" {
			f.words = append(f.words, fmt.Sprintf("%s has no correlation: %s", l.Layer, p.Undefined))
		}
	}
	f.words = append(f.words, answerLines(r.answers(a, b), r)...)
	if a == engineNames[floatEngine] && b == engineNames[quantisedEngine] {
		return append([]finding{f}, aloneFindings(r)...)
	}
	return []finding{f}
}

// aloneFindings say what each layer loses by itself, and what became of its numbers.
func aloneFindings(r *Result) []finding {
	f := finding{title: "each layer quantised by itself", lead: ", all others in real numbers:",
		columns: []string{"layer", "correlation", "spikes", "+-1 tick", "first difference", "potential (worst)", "accuracy"}}
	for i := range r.Layers {
		l := r.Layers[i].Alone
		if l == nil {
			return nil
		}
		f.row(r.Layers[i].Layer, correlation(&l.Pair), inCommon(&l.Pair), nearby(&l.Pair), firstDifference(&l.Pair), apart(&l.Pair), l.Score.accuracy())
	}
	numbers := numbersFinding(r.Layers)
	numbers.words = culprit(r)
	return []finding{f, numbers}
}

// numbersFinding is how far the integers are from the author's numbers. Errors of weights are relative to the largest.
func numbersFinding(layers []ComparedLayer) finding {
	f := finding{columns: []string{"layer", "weights", "off by (worst)", "rounded to 0", "clipped", "bias off by", "threshold", "decay", "constants"}}
	for _, l := range layers {
		n := l.Numbers
		off, zero := "", ""
		if n.MaxWeight > 0 {
			off = fmt.Sprintf("%s (%s)", terminal.Percent(n.MeanError/n.MaxWeight), terminal.Percent(n.WorstError/n.MaxWeight))
			zero = terminal.Percent(float64(n.ZeroedOut) / float64(n.Weights))
		}
		f.row(l.Layer, n.Weights, off, zero, n.Clipped, fmt.Sprintf("%.3g", n.WorstBias), terminal.Percent(n.Threshold), fmt.Sprintf("%+.3g", n.Decay), terminal.Percent(n.WorstConstant))
	}
	return f
}

// culprit names the layer that costs most answers by itself.
func culprit(r *Result) []string {
	whole := r.Engines
	if len(whole) == 0 || whole[0].Labelled == 0 {
		return nil
	}
	worst, least := "", whole[0].Correct
	for _, l := range r.Layers {
		if l.Alone.Score.Correct < least {
			worst, least = l.Layer, l.Alone.Score.Correct
		}
	}
	all := whole[0].Correct - whole[1].Correct
	together := "and all together none either"
	switch {
	case all > 0:
		together = fmt.Sprintf("all together %d", all)
	case all < 0:
		together = fmt.Sprintf("all together gain %d", -all)
	}
	if worst == "" {
		return []string{fmt.Sprintf("no layer costs answers by itself, %s, of %d", together, whole[0].Labelled)}
	}
	return []string{fmt.Sprintf("%s costs most answers by itself, %d of %d; %s", worst, whole[0].Correct-least, whole[0].Labelled, together)}
}

// layerPair is two engines in one layer.
type layerPair struct {
	*ComparedLayer
	pair *agreement.Pair
}

// pair is the layers of two engines, and how many cells and spikes they have; equal says that nothing differs.
func (r *Result) pair(a, b string) (pairs []layerPair, cells, spikes uint64, equal bool) {
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
func (r *Result) kept(other string) bool {
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
	return terminal.Percent(terminal.Ratio(p.Both, p.Either))
}

// nearby is inCommon with spikes that are a tick apart taken as one.
func nearby(p *agreement.Pair) string {
	if p.Either == 0 {
		return "silent"
	}
	return terminal.Percent(terminal.Ratio(p.Both+p.Near, p.Either-p.Near))
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

// answerLines say what became of the answers.
func answerLines(c *answersCompared, r *Result) []string {
	if c == nil || c.Equal == r.Samples {
		return nil
	}
	differ := r.Samples - c.Equal
	return []string{fmt.Sprintf("%d of %d answers differ: %d right by %s alone, %d by %s alone, %d by neither", differ, r.Samples, c.Lost, c.A, c.Gained, c.B,
		differ-c.Lost-c.Gained)}
}
