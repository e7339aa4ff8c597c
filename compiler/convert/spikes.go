package convert

import (
	"fmt"
	"math"
	"math/bits"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/neurons"
)

// Spikes is an integer network in spikes. Layer l of the model is population l of the network.
type Spikes struct {
	Network *ir.Network
	layers  []phase
}

// phase is when the spikes of a layer count.
type phase struct {
	start, length int
	digits        bool // a spike of tick start + k stands for 2^(length - 1 - k)
}

func (p phase) end() int { return p.start + p.length - 1 }

// Spikes makes spikes of whole numbers, by the method of the options.
func (q *Integer) Spikes() (*Spikes, error) {
	s := &Spikes{Network: &ir.Network{Name: q.Model.Name}}
	var err error
	if q.Options.Method == Balance {
		err = s.balance(q)
	} else {
		err = s.exact(q)
	}
	return s, err
}

// Value is what a spike of layer l in a tick stands for, in levels.
func (s *Spikes) Value(l, tick int) int64 {
	p := s.layers[l]
	switch {
	case tick < p.start || tick > p.end():
		return 0
	case p.digits:
		return 1 << (p.end() - tick)
	}
	return 1
}

// add puts a layer's population and projections into the network.
func (s *Spikes) add(q *Integer, l int, p ir.Population, ph phase, delay func(from int) int) {
	layer := &q.Model.Layers[l]
	p.Name, p.Shape, p.Scale = layer.Name, layer.Shape, 1
	s.Network.Populations = append(s.Network.Populations, p)
	s.layers = append(s.layers, ph)
	for t, term := range layer.terms {
		source := q.Model.Layers[term.from].Shape
		j := ir.Projection{Source: ir.PopID(term.from), Target: ir.PopID(l), DelayMin: delay(term.from), DelayMax: delay(term.from)}
		if layer.Role == Maximum {
			j.Connect = ir.Chain{Stages: []ir.Stage{summing(layer.window)}}
		} else {
			j.Connect = q.net.terms[l][t].connect(source, layer.Shape)
		}
		s.Network.Projections = append(s.Network.Projections, j)
	}
	if layer.Role == Output {
		s.Network.Readouts = []ir.Readout{{Population: ir.PopID(l), Kind: isa.ReadPotential}}
	}
}

// exact gives every layer a phase in which it integrates, up to the tick in which the last of its input arrives, and one from that tick on in which it fires.
func (s *Spikes) exact(q *Integer) error {
	model, err := neurons.Get("phased_if")
	if err != nil {
		return err
	}
	in := phase{length: int(q.layers[0].top), digits: q.Options.Code == Digits || q.digital()}
	input := &ir.Input{Encoding: isa.EncodeEven, Window: in.length}
	if in.digits {
		in.length = bits.Len64(uint64(q.layers[0].top))
		input = &ir.Input{Encoding: isa.EncodeDigits, Window: in.length}
	}
	s.add(q, 0, ir.Population{Input: input}, in, nil)
	for l := 1; l < len(q.Model.Layers); l++ {
		layer := &q.Model.Layers[l]
		if layer.Role != Maximum {
			s.phased(q, l, model)
			continue
		}
		from := s.layers[layer.terms[0].from]
		if from.digits {
			return fmt.Errorf("%s: the largest of numbers cannot be seen in their digits: --code count, or average pooling", layer.Name)
		}
		s.add(q, l, ir.Population{Neuron: anySpike()}, phase{start: from.start + 1, length: from.length}, func(int) int { return 1 })
	}
	return nil
}

// phased adds a layer of phased neurons.
func (s *Spikes) phased(q *Integer, l int, model *neurons.Model) {
	layer, w := &q.Model.Layers[l], &q.layers[l]
	ready := 0
	for _, t := range layer.terms {
		ready = max(ready, s.layers[t.from].end()+1)
	}
	p := phase{start: ready, digits: q.Options.Code == Digits}
	params := map[string]float64{"start": float64(ready), "threshold": float64(w.threshold), "fire": 0}
	half := int64(0)
	if layer.Role == Activation {
		p.length, half = int(w.top), w.threshold/2
		if p.digits {
			p.length = bits.Len64(uint64(w.top))
			params["threshold"], params["shift_out"] = float64(w.threshold<<p.length), 1
		}
		params["fire"] = float64(p.length)
	}
	delay := func(int) int { return 1 }
	if len(layer.terms) > 0 && s.layers[layer.terms[0].from].digits { // the lowest digits arrive together
		params["shift_in"] = 1
		delay = func(from int) int { return ready - s.layers[from].end() }
	}
	neuron := &ir.Neuron{Program: &ir.Program{Model: model, Params: params}, Bias: biases(q.net.bias[l], func(b int64) float64 { return float64(b + half) })}
	s.add(q, l, ir.Population{Neuron: neuron}, p, delay)
	s.Network.Ticks = ready + 1
}

// anySpike is a neuron that spikes in every tick in which one of its inputs does: of inputs whose spikes all begin in one tick and stand in a row it sends the
// longest row.
func anySpike() *ir.Neuron {
	n := ir.DefaultNeuron()
	n.Threshold, n.Reset = 0, isa.ResetTo
	return &n
}

func biases(list []int64, of func(b int64) float64) []float64 {
	out := make([]float64, len(list))
	for i, b := range list {
		out[i] = of(b)
	}
	return out
}

// balance lets all neurons integrate and fire for as many ticks as there are levels, each layer from the tick on in which the first input can reach it.
func (s *Spikes) balance(q *Integer) error {
	levels := q.Options.Levels
	s.add(q, 0, ir.Population{Input: &ir.Input{Encoding: isa.EncodeEven, Window: levels}}, phase{length: levels}, nil)
	for l := 1; l < len(q.Model.Layers); l++ {
		layer, w := &q.Model.Layers[l], &q.layers[l]
		if layer.Role == Maximum {
			return fmt.Errorf("%s: the largest of several rates is not the rate of any spike: --method exact, or average pooling", layer.Name)
		}
		p := phase{length: levels}
		for _, t := range layer.terms {
			p.start = max(p.start, s.layers[t.from].start+1)
		}
		n := ir.DefaultNeuron()
		n.Bias = biases(q.net.bias[l], func(b int64) float64 { return float64(b / int64(levels)) })
		n.Threshold = math.Inf(1)
		if layer.Role == Activation { // the unit fires above its threshold; the one more in V makes that at it
			n.Threshold, n.Initial = float64(w.threshold), float64(w.threshold/2+1)
		}
		s.add(q, l, ir.Population{Neuron: &n, Start: p.start}, p, func(from int) int { return p.start - s.layers[from].start })
		s.Network.Ticks = p.start + levels
	}
	return nil
}

// spikesOf is how many spikes say a value.
func (q *Integer) spikesOf(l int, value int64) int {
	if q.Options.Method == Exact && (q.Options.Code == Digits || l == 0 && q.digital()) {
		return bits.OnesCount64(uint64(value))
	}
	return int(value)
}
