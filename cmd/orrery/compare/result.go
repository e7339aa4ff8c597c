package compare

import (
	"slices"

	"orrery/chip/evaluate"
	"orrery/chip/host"
	"orrery/compiler/agreement"
	"orrery/compiler/ir"
)

// Schemas of what `--engine float` and `--compare` write; docs/RUN-JSON.md describes both.
const (
	floatSchema   = "orrery.float/1"
	compareSchema = "orrery.compare/1"
)

// engineScore is how one engine answered.
type engineScore struct {
	Engine     string   `json:"engine"`
	Labelled   int      `json:"labelled"`
	Correct    int      `json:"correct"`
	Unanswered int      `json:"unanswered"`
	Accuracy   *float64 `json:"accuracy"`
	Answers    []int    `json:"answers"` // by sample; -1: no answer; -2: not finished
}

// samplesRun is what both results begin with.
type samplesRun struct {
	Schema      string   `json:"schema"`
	Network     string   `json:"network"`
	Arch        string   `json:"arch"`
	Seed        uint64   `json:"seed"`
	Interrupted bool     `json:"interrupted"`
	Samples     int      `json:"samples"`
	Requested   int      `json:"requested"`
	Ticks       int      `json:"ticks_per_sample"`
	Notes       []string `json:"notes"` // what the float engine leaves out

	InputData *host.InputCounters `json:"input_data,omitempty"` // as in result.Run
}

// floatLayer is what a layer did in real numbers.
type floatLayer struct {
	Name    string  `json:"name"`
	Neurons int     `json:"neurons"`
	Spikes  uint64  `json:"spikes"`
	Rate    float64 `json:"spike_rate"` // per neuron and tick
}

// FloatResult is what `orrery run --engine float --json` writes.
type FloatResult struct {
	samplesRun
	engineScore
	Spikes uint64       `json:"spikes"`
	Layers []floatLayer `json:"layers"`
}

// Result is what `orrery run --compare .. --json` writes.
type Result struct {
	samplesRun
	Engines []engineScore     `json:"engines"`
	Answers []answersCompared `json:"answers"`
	Output  *outputCounts     `json:"output"` // of what is read first; null when nothing is
	Layers  []ComparedLayer   `json:"layers"`
}

// outputCounts is how often the neurons of a layer spiked in all samples, by engine.
type outputCounts struct {
	Layer  string              `json:"layer"`
	Counts map[string][]uint64 `json:"counts"`
}

// engineSpikes is an engine's spikes in a sample.
type engineSpikes struct {
	Engine string      `json:"engine"`
	Spikes []SpikeTime `json:"spikes"`
}

// ComparedLayer is how far engines agree in one layer.
type ComparedLayer struct {
	agreement.Figures
	// Alone is what quantisation changes in this layer by itself; nil unless float and quantised are compared.
	Alone *layerAlone `json:"alone"`
	// Numbers is what became of the layer's numbers; nil unless float and quantised are compared.
	Numbers *layerNumbers `json:"numbers"`
	// FirstSample is the spikes in the run's first sample, where they are few.
	FirstSample []engineSpikes `json:"first_sample,omitempty"`
}

// layerNumbers is what quantisation did to the numbers of a layer (ir.QuantisationReport). Errors of weights and biases are in the author's unit,
// those of thresholds and program constants relative, those of decays absolute.
type layerNumbers struct {
	Scale         float64 `json:"scale"` // chip steps per unit
	Weights       int     `json:"weights"`
	MaxWeight     float64 `json:"max_weight"`
	MeanError     float64 `json:"mean_error"`
	WorstError    float64 `json:"worst_error"`
	ZeroedOut     int     `json:"rounded_to_0"`
	Clipped       int     `json:"clipped"`
	WorstBias     float64 `json:"worst_bias_error"`
	Threshold     float64 `json:"threshold_error"`
	Decay         float64 `json:"decay_error"`
	WorstConstant float64 `json:"worst_constant_error"`
}

func numbersOf(q *ir.QuantisedPopulation) *layerNumbers {
	r := &q.Report
	return &layerNumbers{q.Scale, r.Weights, r.MaxWeight, r.MeanError, r.WorstError, r.ZeroedOut, r.Clipped, r.WorstBias, r.Threshold, r.Decay, r.WorstConstant}
}

// layerAlone compares float with the quantised layer that hears what the others do in real numbers. Score is of a network in real numbers but for
// this layer; nil when nothing is read.
type layerAlone struct {
	agreement.Pair
	Score *engineScore `json:"score"`
}

// answersCompared is how the answers of two engines relate.
type answersCompared struct {
	A      string `json:"a"`
	B      string `json:"b"`
	Equal  int    `json:"equal"`
	Lost   int    `json:"lost"`   // right in a, wrong in b
	Gained int    `json:"gained"` // wrong in a, right in b
}

// Result is what the comparison found in the samples that are done.
func (m *Comparison) Result() *Result {
	r := &Result{samplesRun: samplesRun{Schema: compareSchema, Network: m.net.Name, Arch: m.image.Arch.Name, Seed: m.Seed, Requested: m.Samples, Ticks: m.Ticks},
		Layers: m.layersCompared(), Engines: []engineScore{}, Answers: []answersCompared{}}
	if m.inputs != (host.InputCounters{}) {
		r.InputData = &m.inputs
	}
	if r.Notes = []string{}; m.model != nil {
		r.Notes = append(r.Notes, m.model.Notes()...)
	}
	for _, a := range m.answers[0] {
		if a.Done {
			r.Samples++
		}
	}
	r.Interrupted = r.Samples < r.Requested
	if len(m.image.Outputs) == 0 {
		return r
	}
	r.Output = &outputCounts{m.image.Populations[m.image.Outputs[0].Population].Name, map[string][]uint64{}}
	for e, engine := range m.engines {
		if engine.kind == recordedEngine {
			continue
		}
		if e < len(m.counts) {
			r.Output.Counts[engine.name] = m.counts[e]
		}
		r.Engines = append(r.Engines, scoreOf(engine.name, m.answers[e], m.Labels))
		for before := range e {
			r.Answers = append(r.Answers, m.compareAnswers(before, e))
		}
	}
	return r
}

// layersCompared takes the layers alone out of the pairs of engines.
func (m *Comparison) layersCompared() (layers []ComparedLayer) {
	for i, f := range m.gathering.Figures() {
		l := ComparedLayer{Figures: f}
		l.Spikes = slices.DeleteFunc(l.Spikes, func(s agreement.Spikes) bool { return s.Engine == aloneName })
		if k := slices.IndexFunc(l.Pairs, func(p agreement.Pair) bool { return p.B == aloneName }); k >= 0 {
			l.Alone, l.Numbers = &layerAlone{Pair: l.Pairs[k]}, numbersOf(&m.quantised.Populations[m.layers[i]])
			l.Pairs = slices.Delete(l.Pairs, k, k+1)
			if len(m.image.Outputs) > 0 {
				score := scoreOf(f.Layer, m.alone[i], m.Labels)
				l.Alone.Score = &score
			}
		}
		if m.seen != nil {
			for e, list := range m.seen.few(i) {
				if m.engines[e].kind != recordedEngine || m.engines[e].raster.population == m.layers[i] {
					l.FirstSample = append(l.FirstSample, engineSpikes{m.engines[e].name, list})
				}
			}
		}
		layers = append(layers, l)
	}
	return layers
}

func scoreOf(name string, answers []evaluate.Answer, labels []int) engineScore {
	s := evaluate.Compare(answers, labels)
	score := engineScore{Engine: name, Labelled: s.Labelled, Correct: s.Correct, Unanswered: s.Unanswered}
	if s.Labelled > 0 {
		accuracy := float64(s.Correct) / float64(s.Labelled)
		score.Accuracy = &accuracy
	}
	for _, a := range answers {
		if !a.Done {
			a.Class = -2
		}
		score.Answers = append(score.Answers, a.Class)
	}
	return score
}

func (m *Comparison) compareAnswers(a, b int) answersCompared {
	c := answersCompared{A: m.engines[a].name, B: m.engines[b].name}
	for i := range m.answers[a] {
		if !m.answers[a][i].Done {
			continue
		}
		x, y, label := m.answers[a][i].Class, m.answers[b][i].Class, m.Labels[i]
		switch {
		case x == y:
			c.Equal++
		case label >= 0 && x == label:
			c.Lost++
		case label >= 0 && y == label:
			c.Gained++
		}
	}
	return c
}

// floatResult is the comparison's result when the float engine runs alone.
func (r *Result) floatResult() *FloatResult {
	f := &FloatResult{samplesRun: r.samplesRun}
	f.Schema = floatSchema
	if n := r.InputData; n != nil && n.Events == 0 {
		f.InputData = nil // real values go in as they are
	}
	if f.Engine = engineNames[floatEngine]; len(r.Engines) > 0 {
		f.engineScore = r.Engines[0]
	}
	for _, l := range r.Layers {
		layer := floatLayer{Name: l.Layer, Neurons: l.Neurons}
		for _, s := range l.Spikes {
			layer.Spikes += s.Spikes
		}
		if cells := l.Neurons * r.Ticks * r.Samples; cells > 0 {
			layer.Rate = float64(layer.Spikes) / float64(cells)
		}
		f.Layers = append(f.Layers, layer)
		f.Spikes += layer.Spikes
	}
	return f
}
