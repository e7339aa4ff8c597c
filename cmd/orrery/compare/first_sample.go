package compare

import (
	"orrery/compiler/agreement"
)

// fewSpikes is how many spikes of a layer in the first sample are kept one by one.
const fewSpikes = 32

// SpikeTime is one spike: of a neuron, in ticks since its layer started.
type SpikeTime struct {
	Tick   int `json:"tick"`
	Neuron int `json:"neuron"`
}

// firstSample keeps the spikes of layers that have few of them in the run's first sample, so that they can be shown.
type firstSample struct {
	spikes [][][]SpikeTime // by layer and engine; nil when there are more
}

func newFirstSample(layers, engines int) *firstSample {
	f := &firstSample{}
	for range layers {
		byEngine := make([][]SpikeTime, engines)
		for e := range byEngine {
			byEngine[e] = []SpikeTime{}
		}
		f.spikes = append(f.spikes, byEngine)
	}
	return f
}

// see takes in a tick of a layer.
func (f *firstSample) see(layer, tick int, sights []agreement.Sight) {
	for e, list := range f.spikes[layer] {
		if list == nil || len(list)+len(sights[e].Fired) > fewSpikes {
			f.spikes[layer][e] = nil
			continue
		}
		for _, n := range sights[e].Fired {
			f.spikes[layer][e] = append(f.spikes[layer][e], SpikeTime{tick, int(n)})
		}
	}
}

// few are the spikes of a layer by each engine; nil when some engine has many, or none has any.
func (f *firstSample) few(layer int) [][]SpikeTime {
	any := false
	for _, list := range f.spikes[layer] {
		if list == nil {
			return nil
		}
		any = any || len(list) > 0
	}
	if !any {
		return nil
	}
	return f.spikes[layer]
}
