package isa

import "math/bits"

// Memory is one memory of a core or router.
type Memory struct {
	Name string `json:"name"`
	Bits uint64 `json:"bits"`
	// Registers says that it is built of flip-flops, being small and read everywhere at once.
	Registers bool   `json:"registers"`
	Holds     string `json:"holds"` // the arithmetic behind Bits
}

// accumulatorBits is the width of the accumulator that a dendrite adds in: inputs are exact in 32 bits (docs/TIMING.md).
const accumulatorBits = 32

// headerBits and delayBits are what a route entry holds: the packet's header, and up to 64 ticks.
const (
	headerBits = 32
	delayBits  = 6
)

// CoreMemory lists the memories of one core with its router, in bits, as the architecture sizes them.
func (a *Arch) CoreMemory() []Memory {
	c := &a.Core
	n, axons := uint64(c.Neurons), uint64(c.Axons)
	list := []Memory{
		{"synapses", 8 * uint64(c.SynapseBytes), false, "core.synapse_bytes"},
		{"axon buffer", axons * uint64(c.DelaySlots), false, "a bit per axon and delay slot"},
		{"accumulators", n * accumulatorBits, false, "32 bits a neuron"},
		{"neuron state", n * uint64(a.stateBits()), false, "potential, and for lif threshold and refractory count, a neuron"},
		{"biases", n * uint64(a.biasBits()), false, "one of the potential's width a neuron (lif)"},
		{"parameter sets", uint64(c.ParameterSets) * uint64(a.parameterBits()), false, "constants of the neuron unit, a set"},
		{"set index", n * width(c.ParameterSets), false, "which set, a neuron"},
		{"routes", uint64(a.Routes.EntriesPerCore)*(headerBits+delayBits) + (n+1)*width(a.Routes.EntriesPerCore+1), false,
			"header and delay an entry, first entry a neuron"},
		{"send FIFO", uint64(c.SendFIFO) * uint64(a.NoC.FlitBits), true, "flits"},
		{"router buffers", 5 * uint64(a.NoC.Buffer) * uint64(a.NoC.FlitBits), true, "five inputs of noc.buffer flits"},
	}
	if m := &a.Microcode; m.Enabled {
		list = append(list,
			Memory{"program", 32 * uint64(m.ProgramWords), false, "32 bits an instruction"},
			Memory{"look-up tables", 32 * uint64(m.TableWords), false, "32 bits an entry"},
			Memory{"program constants", 32 * uint64(c.ParameterSets) * uint64(m.Constants), false, "32 bits each, a set"},
			Memory{"program state", n * uint64(max(0, 32*m.StateWords-a.stateBits())), false, "state words of 32 bits a neuron, beyond the wired unit's state"})
	}
	switch c.Weights {
	case Shared:
		list = append(list, Memory{"shared weights", uint64(c.SharedWeights) * uint64(c.WeightBits), false, "the table"})
	case Typed:
		list = append(list, Memory{"axon types", axons * width(c.AxonTypes), false, "a type an axon"})
	}
	return list
}

// CoreMemoryBits is the sum of CoreMemory.
func (a *Arch) CoreMemoryBits() uint64 {
	var sum uint64
	for _, m := range a.CoreMemory() {
		sum += m.Bits
	}
	return sum
}

// width is the number of bits that tell n things apart.
func width(n int) uint64 { return uint64(bits.Len(uint(n - 1))) }

func (a *Arch) stateBits() int {
	if a.Soma.Unit == UnitTrueNorth {
		return a.Core.PotentialBits
	}
	return 2*a.Core.PotentialBits + 16
}

func (a *Arch) biasBits() int {
	if a.Soma.Unit == UnitTrueNorth {
		return 0
	}
	return a.Core.PotentialBits
}

// parameterBits is the size of one set: for lif nine values of the potential's width (Vth0, ThBeta, ThIncrement, VReset, VFloor, Delta,
// LeakBeta, VInit, NoiseMask), two factors of 9 bits, two counts of 16, and 5 bits of modes; for truenorth the weights by type, four values and a
// mode.
func (a *Arch) parameterBits() int {
	if a.Soma.Unit == UnitTrueNorth {
		return a.Core.AxonTypes*a.Core.WeightBits + 4*a.Core.PotentialBits + 1
	}
	return 9*a.Core.PotentialBits + 2*9 + 2*16 + 5
}
