package isa

// Image is a chip image: the architecture, the configuration of every core in use, the way in and out for the host, names,
// and where it came from. Encode gives its one canonical byte form; Decode refuses every byte string that Encode would not
// write and every image that Verify rejects.
type Image struct {
	Arch        Arch
	Cores       []Core // ascending by ID, each at most once; cores not listed are unused
	Populations []Population
	Inputs      []Input
	Outputs     []Output
	Ticks       Tick // of one sample, as the network asks; 0: the user says
	Provenance  Provenance
}

// Population names a group of neurons (or of host inputs) for reports, traces and I/O.
type Population struct {
	Name  string
	Shape []uint32 // row-major; the product is the number of neurons
	// Start is how many ticks the population lies behind the input, where its network says so: its tick t is the author's t - Start.
	Start uint32
}

// Extents is the shape as plain numbers.
func (p *Population) Extents() []int {
	list := make([]int, len(p.Shape))
	for i, n := range p.Shape {
		list[i] = int(n)
	}
	return list
}

// EncodingKind is how the host turns input values into spikes or currents. Input values are levels 0..65535 (a byte b is
// level 257*b; a real x in [0,1] is round(65535*x)).
type EncodingKind uint8

// LevelOne is the level of the input value 1.
const LevelOne = 65535

const (
	// EncodeSpikes replays recorded spikes: one 0/1 value per tick and neuron.
	EncodeSpikes EncodingKind = iota
	// EncodeRate draws a spike in each tick with probability Max * level/65535, from a counter-based generator keyed by seed,
	// sample, tick and neuron.
	EncodeRate
	// EncodeLatency gives one spike, at tick floor((1 - level/65535)*(Window-1) + 1/2), to each neuron whose level is above 0 and
	// at least Min.
	EncodeLatency
	// EncodeCurrent writes the value into the bias registers of on-chip neurons before tick 0: bias = round(level/65535 * Scale).
	EncodeCurrent
	// EncodeRegular gives spikes at regular intervals, the shorter the higher the level: the host adds the level to a sum in each of the first
	// Window ticks; above 65535 the neuron spikes and the sum goes back to 0.
	EncodeRegular
	// EncodeBits gives a value x, here any real number, as the bits of a whole number: q = floor(x/Step + 1/2), clipped to the range of Planes
	// bits, in two's complement if Signed. The population is Planes copies of the values one after the other; neuron i of copy b spikes in a tick
	// when bit b of the tick's value i is set.
	EncodeBits
	// EncodeEven gives n = floor(level * Window / 65535 + 1/2) spikes, evenly over the first Window ticks: in tick t if floor((t+1) n / Window) is
	// more than floor(t n / Window).
	EncodeEven
	// EncodeDigits gives n = floor(level * (2^Window - 1) / 65535 + 1/2) as its binary digits, the highest in tick 0, the lowest in tick Window - 1: a spike
	// is a 1.
	EncodeDigits
)

// MaxDigits bounds the window of EncodeDigits.
const MaxDigits = 16

// Encodings is how many encodings there are; MaxPlanes bounds the bits of a value.
const (
	Encodings = int(EncodeDigits) + 1
	MaxPlanes = 16
)

func (k EncodingKind) String() string {
	return [...]string{"spikes", "rate", "latency", "current", "regular", "bits", "even", "digits"}[k]
}

// Windowed says that the encoding spikes within the first Window ticks.
func (k EncodingKind) Windowed() bool {
	return k == EncodeLatency || k == EncodeRegular || k == EncodeEven || k == EncodeDigits
}

// Input is one input population and its way into the chip.
type Input struct {
	Population uint32 // index into Image.Populations
	Encoding   EncodingKind
	Max        uint32  // rate: highest spike probability, in 1/65536, 0..65536
	Window     uint32  // latency, regular, even, digits: ticks, >= 1
	Min        uint32  // latency: lowest level that spikes, 0..65535
	Scale      uint32  // current: bias of level 65535
	Planes     uint8   // bits: of a value, 1..MaxPlanes
	Signed     bool    // bits: values are in two's complement
	Step       float64 // bits: what one step of the whole number stands for, above 0

	// Packets of input neuron i are Packets[PacketStart[i]:PacketStart[i+1]] (empty for current).
	PacketStart []uint32
	Packets     []HostPacket

	Bias []NeuronRef // current: the neuron whose bias register input i sets; else nil
}

// HostPacket is a packet that the host puts into one of its ports.
type HostPacket struct {
	Port   uint16 // index into Ports(arch)
	Header Header // dx, dy from the router behind the port: that router itself is 0,0
	Delay  uint8
}

// NeuronRef is the place of a neuron on the chip.
type NeuronRef struct {
	Core   CoreID
	Neuron NeuronID
}

// ReadoutKind is what the host makes of an output population.
type ReadoutKind uint8

const (
	ReadCount     ReadoutKind = iota // spikes of each neuron over the sample
	ReadFirst                        // tick of each neuron's first spike
	ReadPotential                    // potential of each neuron after the last tick
)

func (k ReadoutKind) String() string {
	return [...]string{"count", "first", "potential"}[k]
}

// Output is one population that the host reads. The answer of a classifier is the neuron with the highest count, the earliest
// first spike or the highest potential; the lowest index wins a tie; no spike at all is no answer.
type Output struct {
	Population uint32
	Readout    ReadoutKind
	Neurons    []NeuronRef // by index in the population
	// Ports[i] (an index into Exits(arch)) and IDs[i] are the host port at which the spikes of neuron i arrive and the destination field they carry; nil for
	// potentials, which the host reads from memory.
	Ports []uint16
	IDs   []uint16
}

// Port is a host port: the side of the grid and the row (east, west) or column (north, south); of a tap its place in the grid.
type Port struct {
	Side  Side
	Index int
}

// Ports lists the host ports of an architecture: its edges in the order given, each by ascending row or column.
func Ports(a *Arch) []Port {
	var ports []Port
	for _, side := range a.IO.Edges {
		n := a.Mesh.Rows()
		if side == North || side == South {
			n = a.Mesh.Columns()
		}
		for i := range n {
			ports = append(ports, Port{side, i})
		}
	}
	return ports
}

// Exits lists the host ports at which packets can reach the host: Ports, then the taps.
func Exits(a *Arch) []Port {
	exits := Ports(a)
	for _, tap := range a.IO.Taps {
		exits = append(exits, Port{Tap, int(tap)})
	}
	return exits
}

// Router is the place of the router that a port is attached to.
func (p Port) Router(m MeshArch) Coord {
	switch p.Side {
	case West:
		return Coord{0, p.Index}
	case East:
		return Coord{m.Columns() - 1, p.Index}
	case North:
		return Coord{p.Index, 0}
	case Tap:
		return m.Coord(CoreID(p.Index))
	}
	return Coord{p.Index, m.Rows() - 1}
}

// Outside is the place that packets to this port are addressed to: just off the grid, or the tap itself.
func (p Port) Outside(m MeshArch) Coord {
	at := p.Router(m)
	switch p.Side {
	case West:
		at.X--
	case East:
		at.X++
	case North:
		at.Y--
	case South:
		at.Y++
	}
	return at
}

// Provenance says where an image came from. It holds nothing that changes between two compilations of the same input.
type Provenance struct {
	Tool    string // name and version of what wrote the image
	Network string
	Options string // compiler options that differ from the default
	Sources []Source
	Notes   []string // what the compiler wants a reader to know: quantisation, saturations, approximations
}

// Source is one input file of a compilation.
type Source struct {
	Name   string
	SHA256 [32]byte
}
