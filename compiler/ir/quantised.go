package ir

import (
	"orrery/isa"
	"orrery/isa/microcode"
)

// Synapses is the lowered form of one projection: those of source s are at Start[s]..Start[s+1], ascending by target within a
// row (repeats allowed). Delay is nil when all have the delay Uniform.
type Synapses struct {
	Start   []int64
	Target  []uint32
	Weight  []float32 // until quantised, then nil
	Real    []float64 // instead of Weight, of LowerReal
	Level   []int16   // the integer weight, once quantised
	Delay   []uint8
	Uniform uint8
}

// DelayOf is the delay of synapse i in ticks.
func (s *Synapses) DelayOf(i int64) int {
	if s.Delay != nil {
		return int(s.Delay[i])
	}
	return int(s.Uniform)
}

// Quantised is the network that the chip promises to compute, spike for spike: the same populations and projections as the
// Network it came from, in integers.
type Quantised struct {
	Network     *Network
	Unit        isa.Unit
	Bits        int // of a potential
	Populations []QuantisedPopulation
	Synapses    []Synapses // by projection
	// Noise lists the generators behind threshold noise. On the chip one LFSR serves the neurons of a core in order, so which
	// random number a neuron draws is settled by the partition, which writes it here. Empty when no population has noise.
	Noise []NoiseStream
}

// NoiseStream is one LFSR and the neurons that step it in each tick in this order, each Draws times.
type NoiseStream struct {
	Seed    uint32
	Draws   int
	Neurons []isa.NeuronSymbol
}

// QuantisedPopulation is one population in chip integers.
type QuantisedPopulation struct {
	Scale float64 // chip steps per unit of the author: level = round(weight * Scale)
	// LIF is the unit's parameters by variant; nil for inputs that the host turns into packets, and on TrueNorth cores.
	LIF []isa.LIF
	// TrueNorth is the same for cores with that unit; its Weights are left to the partition, which knows the axon types.
	TrueNorth []isa.TrueNorth
	// Program is what the population runs instead of a wired unit, with a parameter set for each variant; else nil.
	Program  *microcode.Program
	Variant  []uint16   // by neuron; nil: all are of variant 0
	Bias     []int32    // per neuron, or nil
	V0       []int32    // by variant
	Encoding *isa.Input // for inputs: kind and integer parameters only
	Report   QuantisationReport
}

// VariantOf is the variant of neuron n.
func (q *QuantisedPopulation) VariantOf(n int) int {
	if q.Variant == nil {
		return 0
	}
	return int(q.Variant[n])
}

// QuantisationReport says what the integers cost.
type QuantisationReport struct {
	Weights    int     // synapses seen
	MaxWeight  float64 // largest magnitude, author's unit
	MeanError  float64 // mean |level/Scale - weight|
	WorstError float64
	Clipped    int     // weights or parameters that hit a limit
	ZeroedOut  int     // non-zero weights that became level 0
	Threshold  float64 // relative error of the threshold
	Decay      float64 // alpha/256 - decay, where it is largest
	WorstBias  float64
	NoiseWidth float64 // realised half-width
	// Program says what runs instead of the wired unit and how far its worst constant is off, in words; WorstConstant is that relative error.
	Program       string
	WorstConstant float64
}
