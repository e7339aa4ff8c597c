// Package area estimates the silicon that an architecture takes, from the bits of its memories and the width of its datapaths, so that larger
// cores are not free. It is a floor-planner's estimate at 28 nm with a band, not a layout: use it to compare architectures.
package area

import "orrery/isa"

// Range is an area in square micrometres with its band: the same sum with every constant at its low, and at its high end.
type Range struct {
	Mid  float64 `json:"mid"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Add adds another range end by end.
func (r *Range) Add(s Range) { r.Mid, r.Low, r.High = r.Mid+s.Mid, r.Low+s.Low, r.High+s.High }

// times is count x a constant.
func (r Range) times(count float64) Range { return Range{r.Mid * count, r.Low * count, r.High * count} }

// over divides by a share between 0 and 1: the larger the share, the smaller the area.
func (r Range) over(share Range) Range {
	return Range{r.Mid / share.Mid, r.Low / share.High, r.High / share.Low}
}

// MM2 is the range in square millimetres.
func (r Range) MM2() Range { return r.times(1e-6) }

// Constant is one figure of the process or of a design in it.
type Constant struct {
	Name string
	Range
	Unit   string
	Source string
}

// The constants of a 28 nm process.
var (
	bitCell = Constant{"SRAM bit cell", Range{0.127, 0.120, 0.155}, "um2",
		"Wu et al., IEDM 2009: TSMC 28 nm, 0.127 um2 high density, 0.155 um2 high current; 0.120 um2: other 28 nm processes"}
	arrayShare = Constant{"cells in a memory's array", Range{0.70, 0.60, 0.80}, "",
		"estimate: share of a large macro that is cells; the rest is sense amplifiers, drivers and decoders"}
	macro = Constant{"memory macro", Range{1500, 800, 3000}, "um2",
		"estimate: control, timing and guard ring of one macro, whatever its size"}
	flipFlop = Constant{"register bit", Range{3, 2, 4.5}, "um2",
		"estimate: a 28 nm flip-flop of about 2 um2 with its multiplexer and clock"}
	lane = Constant{"accumulator lane", Range{300, 150, 600}, "um2",
		"estimate: a 32-bit adder, weight decoding and a pipeline register in about 400 gates of 0.5 to 0.7 um2"}
	soma = Constant{"neuron unit, a bit of potential", Range{150, 80, 300}, "um2",
		"estimate: eight add-compare-select stages, LFSR and control share in about 250 gates a bit"}
	control = Constant{"core control", Range{4000, 2000, 8000}, "um2",
		"estimate: sequencer, axon scan and configuration in about 6000 gates"}
	switchBit = Constant{"router, a bit of flit", Range{30, 15, 60}, "um2",
		"estimate: a 5 x 5 crossbar, its share of arbitration and link drivers, a bit of flit"}
	placed = Constant{"cells in the placed core", Range{0.70, 0.60, 0.80}, "",
		"estimate: placement density; the rest is wiring, clock tree and power grid"}
	coresShare = Constant{"cores in the chip", Range{0.90, 0.75, 0.97}, "",
		"estimate: the rest is pads, PLL and host interface"}
)

// Constants lists the figures that an estimate rests on.
func Constants() []Constant {
	return []Constant{bitCell, arrayShare, macro, flipFlop, lane, soma, control, switchBit, placed, coresShare}
}

// Part is one memory or piece of logic of a core with its router.
type Part struct {
	Name string `json:"name"`
	Bits uint64 `json:"bits"`     // 0 for logic
	Area Range  `json:"area_um2"` // before placement
	Of   string `json:"of"`       // what it follows from
}

// Report is the estimate for one architecture.
type Report struct {
	Parts      []Part
	MemoryBits uint64 // of one core with its router
	Core       Range  // placed, um2
	Cores      int
	Chips      int
	Chip       Range // one chip of the mesh of chips, um2
}

// Estimate sizes an architecture that passes Validate.
func Estimate(a *isa.Arch) Report {
	r := Report{Cores: a.Mesh.Width * a.Mesh.Height, Chips: a.Mesh.ChipsX * a.Mesh.ChipsY}
	for _, m := range a.CoreMemory() {
		if m.Bits > 0 {
			r.Parts = append(r.Parts, Part{m.Name, m.Bits, memoryArea(m), m.Holds})
			r.MemoryBits += m.Bits
		}
	}
	for _, part := range []Part{
		{"accumulator lanes", 0, lane.times(float64(a.Core.Lanes) * float64(laneBits(a)) / 32), "core.lanes"},
		{"neuron unit", 0, soma.times(float64(a.Core.PotentialBits)), "core.potential_bits"},
		{"core control", 0, control.Range, "one a core"},
		{"router crossbar", 0, switchBit.times(float64(a.NoC.FlitBits)), "noc.flit_bits"},
	} {
		r.Parts = append(r.Parts, part)
	}
	for _, p := range r.Parts {
		r.Core.Add(p.Area)
	}
	r.Core = r.Core.over(placed.Range)
	r.Chip = r.Core.times(float64(r.Cores)).over(coresShare.Range)
	return r
}

// memoryArea is that of cells, array periphery and macro, or of flip-flops.
func memoryArea(m isa.Memory) Range {
	if m.Registers {
		return flipFlop.times(float64(m.Bits))
	}
	area := bitCell.times(float64(m.Bits)).over(arrayShare.Range)
	area.Add(macro.Range)
	return area
}

// laneBits is the width that a lane adds: 32 bits of accumulator, or for typed weights, whose lanes only test a bit, 1.
func laneBits(a *isa.Arch) int {
	if a.Core.Weights == isa.Typed {
		return 1
	}
	return 32
}
