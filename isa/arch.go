package isa

import "orrery/isa/microcode"

// Arch is one chip architecture: every number an architect may change. It is read strictly from YAML (see ParseArch), comes
// in presets (see Preset), and travels inside each image, so that a .chip file needs nothing else to run.
type Arch struct {
	Name string   `yaml:"name"`
	Mesh MeshArch `yaml:"mesh"`
	Core CoreArch `yaml:"core"`
	Soma SomaArch `yaml:"soma"`
	// Microcode is the programmable part of the soma: a core runs either its wired unit or a program.
	Microcode MicrocodeArch `yaml:"microcode,omitempty"`
	Routes    RouteArch     `yaml:"routes"`
	NoC       NoCArch       `yaml:"noc"`
	IO        IOArch        `yaml:"io"`
	Clock     ClockArch     `yaml:"clock"`
	Energy    EnergyArch    `yaml:"energy"`
	// Sources says where each constant outside Energy comes from, by dotted key ("core.axons"); what no source gives is
	// marked "estimate: why". A preset has one for every key.
	Sources map[string]string `yaml:"sources,omitempty"`
}

// MeshArch is the grid of cores. A machine may be a mesh of equal chips; its cores form one grid of
// (Width*ChipsX) x (Height*ChipsY), and links that cross a chip border follow NoCArch.ChipLink*.
type MeshArch struct {
	Width  int `yaml:"width"`   // cores per chip, east-west, 1..128
	Height int `yaml:"height"`  // cores per chip, north-south, 1..128
	ChipsX int `yaml:"chips_x"` // chips east-west, >= 1
	ChipsY int `yaml:"chips_y"` // chips north-south, >= 1
}

// Columns is the width of the whole grid in cores.
func (m MeshArch) Columns() int { return m.Width * m.ChipsX }

// Rows is the height of the whole grid in cores.
func (m MeshArch) Rows() int { return m.Height * m.ChipsY }

// Cores is the number of cores of the whole grid.
func (m MeshArch) Cores() int { return m.Columns() * m.Rows() }

// Storage says how a core keeps its synapses.
type Storage string

const (
	Dense  Storage = "dense"  // a crossbar: one cell for every axon and neuron
	Sparse Storage = "sparse" // rows of (neuron, cell) pairs, ascending by neuron, repeats allowed
)

// WeightFormat says what a synapse cell means.
type WeightFormat string

const (
	Direct WeightFormat = "direct" // the weight itself: two's complement of 2, 4 or 8 bits; 1 bit: 0 or +1
	Shared WeightFormat = "shared" // an index into the core's table of SharedWeights signed weights
	Typed  WeightFormat = "typed"  // one bit; the weight is the neuron's own, chosen by the axon's type (TrueNorth)
)

// CoreArch is the size and shape of one core.
type CoreArch struct {
	Axons         int          `yaml:"axons"`           // 1..4096
	Neurons       int          `yaml:"neurons"`         // 1..1024
	Storage       Storage      `yaml:"storage"`         // dense or sparse
	Weights       WeightFormat `yaml:"weights"`         // direct, shared or typed
	WeightBits    int          `yaml:"weight_bits"`     // direct: 1, 2, 4, 8; shared: bits of a table entry, 2..8; typed: bits of a neuron's weights, 2..16
	SharedWeights int          `yaml:"shared_weights"`  // shared: table entries, a power of two 2..256; else 0
	AxonTypes     int          `yaml:"axon_types"`      // typed: 1..4; else 0
	ParameterSets int          `yaml:"parameter_sets"`  // sets of soma parameters a core holds, 1..neurons
	Lanes         int          `yaml:"lanes"`           // synapses read and accumulated per cycle, >= 1
	PotentialBits int          `yaml:"potential_bits"`  // 8..32
	DelaySlots    int          `yaml:"delay_slots"`     // longest delay in ticks, 1..64
	SendFIFO      int          `yaml:"send_fifo"`       // packets, >= 1
	SumsPerPacket int          `yaml:"sums_per_packet"` // partial sums in one 64-bit payload: 1, 2 or 4 (64, 32, 16 bits each)
	SynapseBytes  int          `yaml:"synapse_bytes"`   // SRAM for synapse cells (and row tables when sparse)
	ScanAllAxons  bool         `yaml:"scan_all_axons"`  // read silent rows too, as a frame-based chip does
	// NeuronSerial is a core without an integrate phase (RANC): each neuron in its turn passes all axons, lanes a cycle, then is
	// updated. Dense typed crossbars only.
	NeuronSerial bool `yaml:"neuron_serial,omitempty"`
}

// CellBits is the width of one stored synapse cell in bits: 1, 2, 4 or 8. Indices of a shared table take the next of these.
func (c CoreArch) CellBits() int {
	switch c.Weights {
	case Typed:
		return 1
	case Shared:
		bits := 1
		for 1<<bits < c.SharedWeights {
			bits *= 2
		}
		return bits
	}
	return c.WeightBits
}

// Unit names the hard-wired neuron of a core.
type Unit string

const (
	UnitLIF       Unit = "lif"       // the TianjicX LIF primitive
	UnitTrueNorth Unit = "truenorth" // the TrueNorth / RANC neuron
)

// SomaArch is the neuron unit.
type SomaArch struct {
	Unit         Unit `yaml:"unit"`
	UpdateCycles int  `yaml:"update_cycles"` // cycles per neuron update, >= 1
}

// MicrocodeArch is the memories of the programmable soma and how long its instructions take. A core without it has enabled: false; the other
// numbers then mean nothing.
type MicrocodeArch struct {
	Enabled        bool `yaml:"enabled"`
	ProgramWords   int  `yaml:"program_words"`   // instructions per core, 1..65536
	StateWords     int  `yaml:"state_words"`     // 32-bit words per neuron, 1..64
	Constants      int  `yaml:"constants"`       // 32-bit words per parameter set, 0..128
	TableWords     int  `yaml:"table_words"`     // 32-bit words of look-up tables per core, 0..65536
	Graded         bool `yaml:"graded"`          // spikes may carry an 8-bit payload
	MoveCycles     int  `yaml:"move_cycles"`     // cycles of an instruction of each class (docs/ISA.md), 1..1024
	StateCycles    int  `yaml:"state_cycles"`    //
	LogicCycles    int  `yaml:"logic_cycles"`    //
	AddCycles      int  `yaml:"add_cycles"`      //
	MultiplyCycles int  `yaml:"multiply_cycles"` //
	LookupCycles   int  `yaml:"lookup_cycles"`   //
	RandomCycles   int  `yaml:"random_cycles"`   //
	SpikeCycles    int  `yaml:"spike_cycles"`    //
}

// Cost is the cycles of an instruction by class.
func (m *MicrocodeArch) Cost() [microcode.Classes]int {
	return [microcode.Classes]int{microcode.Move: m.MoveCycles, microcode.State: m.StateCycles, microcode.Logic: m.LogicCycles, microcode.Add: m.AddCycles,
		microcode.Multiply: m.MultiplyCycles, microcode.LookUp: m.LookupCycles, microcode.Random: m.RandomCycles, microcode.Spike: m.SpikeCycles}
}

// Limits are the memories that a program may use.
func (m *MicrocodeArch) Limits() microcode.Limits {
	return microcode.Limits{Words: m.ProgramWords, States: m.StateWords, Constants: m.Constants, TableWords: m.TableWords, Graded: m.Graded}
}

// Multicast says how one packet can reach several cores.
type Multicast string

const (
	Unicast  Multicast = "none"     // one route entry per destination core
	Adjacent Multicast = "adjacent" // the receiving core sends the packet on to a core of its own configuration (Tianjic); see Forward
	Tree     Multicast = "tree"     // routers copy
)

// RouteArch bounds the routing tables.
type RouteArch struct {
	EntriesPerCore   int       `yaml:"entries_per_core"`
	EntriesPerNeuron int       `yaml:"entries_per_neuron"`
	Multicast        Multicast `yaml:"multicast"`
	RelayBuffer      int       `yaml:"relay_buffer"` // adjacent multicast: packets of one tick that a core can hold to send on, >= 0
}

// Order is the order of dimensions in dimension-ordered routing.
type Order string

const (
	XY Order = "xy"
	YX Order = "yx"
)

// Pipeline says how a router gives its outputs to its inputs (docs/TIMING.md).
type Pipeline string

const (
	Simple      Pipeline = "simple"      // a head moves in the cycle in which it wins an output with room behind it
	Speculative Pipeline = "speculative" // a head wins its output and bids for the switch in one cycle; it keeps the output until credit lets it go
	Sequential  Pipeline = "sequential"  // it bids for the switch from the cycle after the one in which it won the output
)

// NoCArch is the network on chip. A flit granted in cycle c competes in the next router in cycle c + RouterCycles +
// LinkCycles; on a link between chips in c + RouterCycles + ChipLinkCycles, and that link takes one flit every
// ChipLinkInterval cycles. Pipelines other than simple pay for the way of credits back as well: a slot freed in cycle c can be used
// from c + 1 + LinkCycles + CreditCycles on.
type NoCArch struct {
	Pipeline         Pipeline `yaml:"pipeline"`
	Buffer           int      `yaml:"buffer"`             // flits per input FIFO, >= 1
	RouterCycles     int      `yaml:"router_cycles"`      // >= 1
	LinkCycles       int      `yaml:"link_cycles"`        // >= 0
	CreditCycles     int      `yaml:"credit_cycles"`      // >= 0; a router's work on a credit that came back; 0 with the simple pipeline
	ChipLinkCycles   int      `yaml:"chip_link_cycles"`   // >= 0
	ChipLinkInterval int      `yaml:"chip_link_interval"` // >= 1
	Routing          Order    `yaml:"routing"`
	FlitBits         int      `yaml:"flit_bits"` // header and payload; >= 96 carries partial sums in one flit
}

// Side is an edge of the grid and, for a router, the direction of a port.
type Side string

const (
	East  Side = "east"
	West  Side = "west"
	North Side = "north"
	South Side = "south"

	// Tap is no edge: it is the local port of a router whose core the host has taken the place of (IOArch.Taps).
	Tap Side = "tap"
)

// IOArch says where the host can reach the chip: one port per row of an east or west edge, per column of a north or south edge. What is
// delivered at a tap goes to the host too, one packet a cycle; nothing enters there.
type IOArch struct {
	Edges           []Side `yaml:"edges"`
	PacketsPerCycle int    `yaml:"packets_per_cycle"` // into the chip per port, >= 1; out of it one per cycle and port
	// Taps are places of the grid, ascending, where the host listens instead of a core: RANC's output bus.
	Taps []CoreID `yaml:"taps,omitempty"`
}

// Sync says when the next tick starts.
type Sync string

const (
	Barrier  Sync = "barrier"  // when all is quiet, plus SyncCycles of overhead
	Periodic Sync = "periodic" // every TickCycles; a tick not done in time is stretched and counted as an overrun
)

// ClockArch is the chip clock and the synchronisation of ticks.
type ClockArch struct {
	MHz        float64 `yaml:"mhz"`
	Sync       Sync    `yaml:"sync"`
	SyncCycles int     `yaml:"sync_cycles"` // barrier overhead
	TickCycles int     `yaml:"tick_cycles"` // periodic
}

// Tick is the rule for the start of the next tick: how long a tick takes after whose busy cycles all is quiet, and whether it was not done in time.
func (c *ClockArch) Tick(busy Cycle) (took Cycle, overrun bool) {
	if c.Sync == Periodic {
		return max(busy, Cycle(c.TickCycles)), busy > Cycle(c.TickCycles)
	}
	return busy + Cycle(c.SyncCycles), false
}
