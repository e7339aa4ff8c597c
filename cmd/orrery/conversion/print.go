package conversion

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/orrery/terminal"
)

// printConversion prints layers, steps and what the chip took.
func printConversion(w io.Writer, r *Result) {
	fmt.Fprintf(w, "%s (opset %d, %s) on %s: method %s, %s, T = %d levels, inputs of %d, weights of %d bits; calibrated on %d samples\n", r.Network, r.Opset, r.Producer, r.Arch, r.Method,
		r.Code, r.Levels, r.InputLevels, r.WeightBits, r.Calibration)
	for _, note := range r.Notes {
		fmt.Fprintln(w, "note:", note)
	}
	t := terminal.NewTable(w, "layer", "of", "neurons", "threshold", "rate", "correlation", "clipping", "levels", "weights", "spikes", "clipped", "weights cut", "differ")
	for _, l := range r.Layers {
		threshold := "-"
		if l.Threshold > 0 {
			threshold = fmt.Sprint(l.Threshold)
		}
		t.AppendRow(table.Row{l.Name, l.Node, l.Neurons, threshold, terminal.Percent(l.Rate), fmt.Sprintf("%.4f", l.Correlation), terminal.Percent(l.ErrorClipping), terminal.Percent(l.ErrorLevels),
			terminal.Percent(l.ErrorWeights), terminal.Percent(l.ErrorSpikes), terminal.Percent(l.Cut), l.WeightsClipped, l.Different})
	}
	t.Render()
	fmt.Fprintf(w, "over %d samples. Correlation: of activations with what spikes say. Clipping, levels, weights, spikes: what each step moves an activation by, in parts of the mean activation, steps\n"+
		"before it in the layers below included. Clipped: of the activations above 0. Weights cut: at the largest whole weight. Differ: activations that the spikes send otherwise than the integer network has them.\n", r.Samples)
	t = terminal.NewTable(w, "step", "accuracy", "answers changed")
	for i, s := range r.Steps {
		accuracy, changed := "-", "-"
		if s.Accuracy != nil {
			accuracy = fmt.Sprintf("%s (%d of %d)", terminal.Percent(*s.Accuracy), s.Correct, r.Samples)
		}
		if i > 0 {
			changed = fmt.Sprint(s.Changed)
		}
		t.AppendRow(table.Row{s.Step, accuracy, changed})
	}
	t.Render()
	printConversions(w, []convertRow{r.convertRow})
	if len(r.Table) > 0 {
		printConversions(w, r.Table)
	}
	if r.Overruns > 0 {
		fmt.Fprintf(w, "%d ticks were not done in time and were stretched\n", r.Overruns)
	}
}

func printConversions(w io.Writer, rows []convertRow) {
	t := terminal.NewTable(w, "method", "clip", "T", "accuracy", "not as the integer network", "ticks", "cores", "spikes", "input packets", "latency", "energy", "band")
	for _, r := range rows {
		accuracy := "-"
		if r.Accuracy != nil {
			accuracy = terminal.Percent(*r.Accuracy)
		}
		clip := "least error"
		if r.Percentile > 0 {
			clip = fmt.Sprintf("%g %%", r.Percentile)
		}
		row := table.Row{r.Method + ", " + r.Code, clip, r.Levels, accuracy, fmt.Sprintf("%d of %d", r.Disagreeing, r.Samples), r.Ticks, r.Cores}
		if r.Microseconds > 0 { // 0 of a run that was stopped
			row = append(row, fmt.Sprintf("%.0f", r.Spikes), fmt.Sprintf("%.0f", r.InputSpikes), terminal.Quantity(r.Microseconds*1e-6, "s"), terminal.Quantity(r.Nanojoules*1e-9, "J"),
				terminal.Quantity(r.Low*1e-9, "J")+" .. "+terminal.Quantity(r.High*1e-9, "J"))
		}
		t.AppendRow(row)
	}
	t.Render()
}
