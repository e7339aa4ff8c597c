package main

import (
	"fmt"
	"io"
	"math"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/orrery/terminal"
	"orrery/compiler/convert"
	"orrery/isa"
)

// convertSchema names the layout of convertResult; docs/RUN-JSON.md describes it.
const convertSchema = "orrery.convert/1"

// convertResult is what `orrery convert --json` writes.
type convertResult struct {
	Schema      string           `json:"schema"`
	Network     string           `json:"network"`
	Arch        string           `json:"arch"`
	Producer    string           `json:"producer"` // of the ONNX file
	Opset       int              `json:"opset"`
	Notes       []string         `json:"notes"`
	Calibration int              `json:"calibration_samples"`
	InputLevels int              `json:"input_levels"` // above 0
	WeightBits  int              `json:"weight_bits"`
	Interrupted bool             `json:"interrupted"`
	Steps       []convertStep    `json:"steps"`
	Layers      []convertedLayer `json:"layers"`
	Table       []convertRow     `json:"table,omitempty"`
	convertRow
}

// convertStep is the answers of a step between the trained network and the chip.
type convertStep struct {
	Step     string   `json:"step"`
	Correct  int      `json:"correct"`
	Accuracy *float64 `json:"accuracy"` // null without labels
	Changed  int      `json:"changed"`  // answers that are others than in the step before
}

// convertedLayer is a layer's activations beside its spikes. Errors are mean magnitudes in parts of the mean activation.
type convertedLayer struct {
	Name           string  `json:"name"`
	Node           string  `json:"node"`
	Neurons        int     `json:"neurons"`
	Rate           float64 `json:"rate"` // spikes sent, or what their digits say, in parts of the most; of inputs and outputs 0
	Correlation    float64 `json:"correlation"`
	ErrorClipping  float64 `json:"error_clipping"`
	ErrorLevels    float64 `json:"error_levels"`
	ErrorWeights   float64 `json:"error_weights"`
	ErrorSpikes    float64 `json:"error_spikes"`
	Cut            float64 `json:"activations_clipped"`
	WeightsClipped int     `json:"weights_clipped"`
	Threshold      int64   `json:"threshold"`
	Different      int     `json:"values_different"` // activations, over all samples, that spikes do not send as the integer network has them
}

// convertRow is one conversion on the chip.
type convertRow struct {
	Method       string   `json:"method"`
	Code         string   `json:"code"`
	Levels       int      `json:"levels"`
	Percentile   float64  `json:"percentile"` // of activations that are not clipped; 0: the clip of the least error
	Samples      int      `json:"samples"`
	Accuracy     *float64 `json:"accuracy"`    // null without labels
	Disagreeing  int      `json:"disagreeing"` // answers that are others than the integer network's
	Ticks        int      `json:"ticks_per_sample"`
	Cores        uint64   `json:"cores"`
	Spikes       float64  `json:"spikes_per_sample"` // of neurons
	InputSpikes  float64  `json:"input_packets_per_sample"`
	Microseconds float64  `json:"latency_us"`
	Nanojoules   float64  `json:"energy_nj"`
	Low          float64  `json:"energy_low_nj"`
	High         float64  `json:"energy_high_nj"`
	Overruns     uint64   `json:"overruns"`
	Saturations  uint64   `json:"saturations"`
}

func newConvertRow(o convert.Options, m *measured) convertRow {
	r := convertRow{Method: string(o.Method), Code: string(o.Code), Levels: o.Levels, Percentile: o.Percentile, Samples: len(m.classes), Accuracy: m.run.Accuracy, Ticks: m.ticks, Cores: m.run.CoresUsed,
		Overruns: m.run.Overruns, Saturations: m.run.Saturations}
	if o.Method == convert.Balance {
		r.Code = "rate"
	}
	for _, c := range m.classes {
		if c[convert.Spiking] != c[convert.Whole] {
			r.Disagreeing++
		}
	}
	if p := m.run.PerInference; p != nil {
		r.Spikes, r.InputSpikes, r.Microseconds = p.Spikes, float64(m.run.InputSpikes)/float64(m.run.Samples), p.Microseconds
		r.Nanojoules, r.Low, r.High = p.Nanojoules, p.NanojoulesLow, p.NanojoulesHigh
	}
	return r
}

func newConvertResult(t *convert.Trained, arch *isa.Arch, o convert.Options, m *measured) *convertResult {
	res := &convertResult{Schema: convertSchema, Network: t.Model.Name, Arch: arch.Name, Producer: t.Graph.Producer, Opset: t.Graph.Opset, Notes: t.Model.Notes,
		Calibration: len(t.Samples), InputLevels: m.of.Whole.InputLevels(), WeightBits: o.WeightBits, Interrupted: m.run.Interrupted, convertRow: newConvertRow(o, m)}
	for s := convert.Original; s < convert.Steps; s++ {
		step, labelled := convertStep{Step: s.String()}, 0
		for i, c := range m.classes {
			if s > 0 && c[s] != c[s-1] {
				step.Changed++
			}
			if m.labels[i] >= 0 {
				labelled++
			}
			if c[s] == m.labels[i] {
				step.Correct++
			}
		}
		if labelled > 0 {
			accuracy := float64(step.Correct) / float64(labelled)
			step.Accuracy = &accuracy
		}
		res.Steps = append(res.Steps, step)
	}
	for _, l := range m.loss.Layers() {
		res.Layers = append(res.Layers, convertedLayer{l.Name, l.Node, l.Neurons, digits(l.Rate), digits(l.Correlation), digits(l.Error[convert.Clipped]), digits(l.Error[convert.Levelled]),
			digits(l.Error[convert.Whole]), digits(l.Error[convert.Spiking]), digits(l.Cut), l.Clipped, l.Threshold, l.Different})
	}
	return res
}

// digits leaves out what depends on the order of a sum.
func digits(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// printConversion prints layers, steps and what the chip took.
func printConversion(w io.Writer, r *convertResult) {
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
