package isa

import "orrery/isa/microcode"

// Mode is what a core does with what it has integrated.
type Mode uint8

const (
	Spiking Mode = iota // integrates and fires
	Partial             // integrates and sends its sums to the core that owns the neurons
)

// Core is the configuration of one core: everything the chip loads before tick 0. Slices indexed by neuron have length
// Neurons, slices indexed by axon length Axons, unless they say otherwise.
type Core struct {
	ID      CoreID
	Mode    Mode
	Axons   int     // axons in use, 1..arch; crossbar rows
	Neurons int     // neurons in use, 1..arch; crossbar columns
	Forward Forward // of multicast packets; zero unless arch.Routes.Multicast is Adjacent

	Crossbar    Crossbar
	AxonType    []uint8 // typed weights only, else nil
	SharedTable []int16 // shared weights only, else nil; at most arch.Core.SharedWeights entries

	// Dendrite and soma. A partial core has none of these.
	Bias      []int32            // LIF: added to the input every tick; a program reads it. TrueNorth: none
	V0        []int32            // potential before the first tick; state word 0 of a program
	ParamSet  []uint16           // which parameter set each neuron uses
	LIF       []LIF              // parameter sets of the LIF unit, else nil
	Program   *microcode.Program // what the neurons run instead of the wired unit, with its parameter sets, else nil
	TrueNorth []TrueNorth        // parameter sets of the TrueNorth unit, else nil
	Seed      uint32             // of the core's LFSR

	// ExpectSums is how many partial-sum packets an owner core waits for in each tick before it fires.
	ExpectSums int
	// SumTo is where a partial core sends its sums: dx, dy to the owner, wide; the destination field is the owner's neuron
	// that its neuron 0 adds to. Neuron i of the partial core adds to the owner's neuron SumTo.Destination()+i.
	SumTo Header

	// Routes of neuron n are Routes[RouteStart[n]:RouteStart[n+1]], sent in that order; RouteStart has length Neurons+1
	// (nil for a partial core).
	RouteStart []uint32
	Routes     []Route

	// Symbol[n] names neuron n for reports and traces.
	Symbol []NeuronSymbol
}

// UpdateCycles is how long the soma takes for each neuron of the core.
func (c *Core) UpdateCycles(a *Arch) int {
	if c.Program != nil {
		return c.Program.Cycles(a.Microcode.Cost())
	}
	return a.Soma.UpdateCycles
}

// Route is one entry of a routing table: on a spike, send this packet.
type Route struct {
	Header Header
	Delay  uint8 // ticks, 1..arch.Core.DelaySlots; 1 towards a host port
}

// NeuronSymbol is a neuron's name: an index into Image.Populations and the neuron's index in that population.
type NeuronSymbol struct {
	Population uint32
	Index      uint32
}

// Crossbar is the synapse memory of a core.
//
// Dense: row a takes RowWords(Neurons, bits) words of Words; cell n is at bit n*bits of its row, lowest first, so that an
// 8-bit row read as bytes is the row of weights. Sparse: row a is entries RowStart[a]..RowStart[a+1] of Target and Cell.
type Crossbar struct {
	Storage Storage
	Bits    int // of a cell: CoreArch.CellBits; 1, 2, 4 or 8, so that no cell straddles two words

	Words []uint64 // dense

	RowStart []uint32 // sparse, length Axons+1
	Target   []uint16 // sparse: neuron of each entry, ascending within a row
	Cell     []uint8  // sparse: cell of each entry, cut to Bits
}

// RowWords is the number of 64-bit words that a dense row of n cells of the given width takes.
func RowWords(n, bits int) int { return (n*bits + 63) / 64 }

// NewDense is an all-zero dense crossbar.
func NewDense(axons, neurons, bits int) Crossbar {
	return Crossbar{Storage: Dense, Bits: bits, Words: make([]uint64, axons*RowWords(neurons, bits))}
}

// Get is the raw cell of a dense crossbar of the given number of neurons.
func (x *Crossbar) Get(neurons, axon, neuron int) uint8 {
	bit := neuron * x.Bits
	word := x.Words[axon*RowWords(neurons, x.Bits)+bit/64]
	return uint8(word >> (bit % 64) & (1<<x.Bits - 1))
}

// Set writes the raw cell of a dense crossbar of the given number of neurons.
func (x *Crossbar) Set(neurons, axon, neuron int, cell uint8) {
	bit := neuron * x.Bits
	i := axon*RowWords(neurons, x.Bits) + bit/64
	mask := uint64(1<<x.Bits-1) << (bit % 64)
	x.Words[i] = x.Words[i]&^mask | uint64(cell)<<(bit%64)&mask
}
