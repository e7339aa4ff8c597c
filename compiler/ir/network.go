// Package ir is the network between front ends and chip: first as its author meant it (Network, real numbers, connectivity by
// rule), then as the chip will compute it (Quantised, integers, synapse lists). Passes of package compiler turn one into the
// other; compiler/refsim runs the second.
package ir

import (
	"fmt"
	"strings"

	"orrery/isa"
	"orrery/isa/neurons"
)

// Pos is a place in a source file, for errors that come after parsing. The zero Pos prints as nothing, one without a line as the file.
type Pos struct {
	File   string
	Line   int
	Column int
}

func (p Pos) String() string {
	if p.File == "" {
		return ""
	}
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Host says that the population's spikes come from the host: it has no neurons on the chip.
func (p *Population) Host() bool { return p.Neuron == nil }

// Errorf is an error at this place: "file:line:column: message".
func (p Pos) Errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if p.File == "" {
		return err
	}
	return fmt.Errorf("%s: %w", p, err)
}

// PopID is an index into Network.Populations, ProjID one into Network.Projections.
type (
	PopID  int
	ProjID int
)

// Network is a spiking network as its author described it. Weights, thresholds and biases are real numbers in one unit that the
// author chose; time is in ticks.
type Network struct {
	Name        string
	Arch        string // preset or architecture file that the network asks for; "" when it does not say
	ArchPos     Pos    // where it does
	Ticks       int    // of one sample; 0 when it does not say
	Populations []Population
	Projections []Projection
	Readouts    []Readout
	Data        *Data        // the input that the network names for itself, or nil
	Sources     []isa.Source // every file read
	Notes       []string     // what the file left open and was taken instead, for whoever reads the image
}

// Data names recorded input on disk, by paths already resolved against the network's file.
type Data struct {
	Input  string
	Labels string // "" when there are none
	Pos    Pos
}

// Shape is a population's extent: [n], [height, width] or [channels, height, width], row-major.
type Shape []int

// Size is the number of neurons.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// CHW reads a shape as channels, height, width; missing leading extents are 1 (so [n] is a row of n).
func (s Shape) CHW() (c, h, w int) {
	c, h, w = 1, 1, 1
	switch len(s) {
	case 1:
		w = s[0]
	case 2:
		h, w = s[0], s[1]
	case 3:
		c, h, w = s[0], s[1], s[2]
	}
	return c, h, w
}

func (s Shape) String() string {
	parts := make([]string, len(s))
	for i, d := range s {
		parts[i] = fmt.Sprint(d)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// Population is a group of like neurons, or a group of inputs.
type Population struct {
	Name   string
	Shape  Shape
	Input  *Input  // how the host drives it; nil for a layer
	Neuron *Neuron // its neurons; nil for an input that the host turns into packets (every encoding but current)
	Scale  float64 // chip steps per unit of the author, for networks trained in integers; 0: the compiler chooses
	// Variants are the parameters of neurons that are not alike: neuron n has Variants[Variant[n]] instead of Neuron. Biases stay with Neuron,
	// and all run the same program or none. Nil: they are alike.
	Variants []Neuron
	Variant  []uint16
	// Start is the tick before which the neurons hold their initial state, without input, bias or leak. A layer that lies k ticks behind
	// the input starts at tick k: its tick t then is the author's tick t - k.
	Start int
	Pos   Pos
}

// Of is the parameters of neuron n; its bias is that of Neuron.
func (p *Population) Of(n int) *Neuron {
	if p.Variants == nil {
		return p.Neuron
	}
	return &p.Variants[p.Variant[n]]
}

// Kinds are the different parameters there are: Variants, or Neuron alone.
func (p *Population) Kinds() []Neuron {
	if p.Variants == nil {
		return []Neuron{*p.Neuron}
	}
	return p.Variants
}

// Input is how a host value x becomes spikes or current, in [0, 1] but for bits, which take any real number; see isa.EncodingKind.
type Input struct {
	Encoding isa.EncodingKind
	Max      float64 // rate: spike probability per tick at x = 1
	Window   int     // latency: ticks
	Min      float64 // latency: smallest x that spikes
	Gain     float64 // current: bias at x = 1, in the population's own unit
	Planes   int     // bits: of a value; see Population.BitPlanes
	Signed   bool    // bits: values may be below 0
	Step     float64 // bits: what the lowest bit stands for
}

// Neuron is the LIF unit's parameters in the author's units; see isa.LIF for the update they drive.
type Neuron struct {
	Threshold float64 // spike if V > Threshold; +Inf: never
	Strict    bool    // above the threshold on the truenorth unit too, which else spikes at it
	Decay     float64 // V *= Decay each tick after firing; 0..1, 1: no leak
	Leak      float64 // added to V each tick after firing
	Reset     isa.ResetMode
	ResetTo   float64 // of isa.ResetTo
	Delta     float64 // of isa.ResetDelta
	Floor     float64 // V never goes below; -Inf: the lowest the chip can hold
	Initial   float64 // V before tick 0

	// Bias is added to V every tick: nil, or one value per neuron.
	Bias []float64

	Refractory int // ticks

	// Adaptive threshold: theta = theta*ThetaDecay + ThetaStep, + ThetaJump on a spike. ThetaDecay 1: no decay.
	ThetaDecay float64
	ThetaStep  float64
	ThetaJump  float64

	// Program, if set, is what the neurons run instead of the wired unit; of the fields here only Bias then counts, in the unit of its input.
	Program *Program

	Window int     // ticks after which V is set to Initial; 0: never
	Noise  float64 // half-width of the uniform noise on the threshold; realised as the next power of two of chip steps, reported
}

// Program is a neuron that runs as microcode: a model of isa/neurons and its parameters in the model's own units.
type Program struct {
	Model  *neurons.Model
	Params map[string]float64
	Tick   float64 // length of a tick in the model's unit of time; 0: its own
	Steps  int     // integration steps within a tick; 0: its own
}

// DefaultNeuron is a neuron without leak: threshold 1, reset by subtraction.
func DefaultNeuron() Neuron {
	return Neuron{Threshold: 1, Decay: 1, Reset: isa.ResetSubtract, Floor: negInf, ThetaDecay: 1}
}

// Projection connects two populations.
type Projection struct {
	Source, Target PopID
	Connect        Connectivity
	// A synapse's delay in ticks is drawn uniformly from DelayMin..DelayMax, by a generator keyed by Seed, source and position in
	// the row; usually the two are equal. At least 1.
	DelayMin, DelayMax int
	Seed               uint64
	SourceDelay        []uint8 // by source neuron, within DelayMin..DelayMax, instead of drawing; nil: drawn
	Bits               int     // weight bits asked for; 0: what the core has
	Axons              int     // cells that a weight may be spread over, each on an axon of its own; 0: one
	Pos                Pos
}

// Readout is what the host reads of a population.
type Readout struct {
	Population PopID
	Kind       isa.ReadoutKind
	Pos        Pos
}
