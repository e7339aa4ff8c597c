package host

import "orrery/isa"

// Readout gathers what the host reads of one output over a sample.
type Readout struct {
	out   *isa.Output
	state ReadoutState
}

// ReadoutState is what a read-out remembers, by neuron.
type ReadoutState struct {
	Counts     []uint32   `json:"counts"`
	First      []isa.Tick `json:"first"` // tick of the first spike, -1 before
	Potentials []float64  `json:"potentials"`
}

// NewReadout is an empty read-out.
func NewReadout(o *isa.Output) *Readout {
	n := len(o.Neurons)
	r := &Readout{o, ReadoutState{make([]uint32, n), make([]isa.Tick, n), make([]float64, 0, n)}}
	r.Reset()
	return r
}

// Reset forgets everything: a new sample begins.
func (r *Readout) Reset() {
	clear(r.state.Counts)
	for i := range r.state.First {
		r.state.First[i] = -1
	}
	r.state.Potentials = r.state.Potentials[:0]
}

// Spikes takes note of the neurons whose spikes arrived in tick t.
func (r *Readout) Spikes(t isa.Tick, neurons []uint32) {
	for _, n := range neurons {
		r.state.Counts[n]++
		if r.state.First[n] < 0 {
			r.state.First[n] = t
		}
	}
}

// Potentials takes note of the potentials after the last tick.
func (r *Readout) Potentials(v []int32) {
	r.state.Potentials = r.state.Potentials[:0]
	for _, x := range v {
		r.state.Potentials = append(r.state.Potentials, float64(x))
	}
}

// RealPotentials is Potentials of an engine that computes in real numbers.
func (r *Readout) RealPotentials(v []float64) {
	r.state.Potentials = append(r.state.Potentials[:0], v...)
}

// State is a copy of what has been read; Restore goes on from one.
func (r *Readout) State() ReadoutState {
	return ReadoutState{append([]uint32{}, r.state.Counts...), append([]isa.Tick{}, r.state.First...), append([]float64{}, r.state.Potentials...)}
}

// Restore takes over a state of the same output; one of another size is cut or filled up.
func (r *Readout) Restore(s ReadoutState) {
	r.Reset()
	copy(r.state.Counts, s.Counts)
	copy(r.state.First, s.First)
	r.state.Potentials = append(r.state.Potentials, s.Potentials...)
}

// Answer is the class that the read-out names: the most spikes, the earliest first spike, or the highest potential; the lowest index among
// equals. ok is false when no neuron spoke.
func (r *Readout) Answer() (class int, ok bool) {
	best := 0.0
	for n := range r.out.Neurons {
		score, speaks := r.score(n)
		if speaks && (!ok || score > best) {
			class, best, ok = n, score, true
		}
	}
	return class, ok
}

func (r *Readout) score(n int) (score float64, speaks bool) {
	switch r.out.Readout {
	case isa.ReadCount:
		return float64(r.state.Counts[n]), r.state.Counts[n] > 0
	case isa.ReadFirst:
		return -float64(r.state.First[n]), r.state.First[n] >= 0
	}
	if n >= len(r.state.Potentials) {
		return 0, false
	}
	return r.state.Potentials[n], true
}
