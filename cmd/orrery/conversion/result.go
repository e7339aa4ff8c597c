package conversion

import (
	"math"

	"orrery/compiler/convert"
	"orrery/isa"
)

// Schema names the layout of convertResult; docs/RUN-JSON.md describes it.
const Schema = "orrery.convert/1"

// Result is what `orrery convert --json` writes.
type Result struct {
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

func newConvertResult(t *convert.Trained, arch *isa.Arch, o convert.Options, m *measured) *Result {
	res := &Result{Schema: Schema, Network: t.Model.Name, Arch: arch.Name, Producer: t.Graph.Producer, Opset: t.Graph.Opset, Notes: t.Model.Notes,
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
