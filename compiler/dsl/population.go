package dsl

import (
	"math"

	"orrery/compiler/ir"
	"orrery/isa"
)

// maxNeurons bounds one population.
const maxNeurons = 1 << 26

// declare adds a population of the given name and shape.
func (s *scope) declare(st *populationStatement) (*ir.Population, error) {
	pos := at(st.Pos)
	if isUnit(st.Name) {
		return nil, pos.Errorf("%q cannot name a population: it is a unit", st.Name)
	}
	name := s.prefix + st.Name
	if first, taken := s.names[name]; taken {
		return nil, pos.Errorf("population %q is there already, from %v", name, s.net.Populations[first].Pos)
	}
	p := ir.Population{Name: name, Pos: pos}
	size := int64(1)
	for _, d := range st.Shape {
		if d < 1 || d > maxNeurons || size*d > maxNeurons {
			return nil, pos.Errorf("%s has shape %v; extents are at least 1 and their product at most %d", name, st.Shape, maxNeurons)
		}
		size *= d
		p.Shape = append(p.Shape, int(d))
	}
	if len(p.Shape) > 3 {
		return nil, pos.Errorf("%s has shape %v; a shape is [n], [height, width] or [channels, height, width]", name, p.Shape)
	}
	s.names[name] = ir.PopID(len(s.net.Populations))
	s.net.Populations = append(s.net.Populations, p)
	return &s.net.Populations[len(s.net.Populations)-1], nil
}

func isUnit(name string) bool {
	for _, list := range units {
		if _, ok := list[name]; ok {
			return true
		}
	}
	return name == "bits"
}

func (s *scope) layer(st *populationStatement) error {
	p, err := s.declare(st)
	if err != nil {
		return err
	}
	if st.Into != nil {
		return at(st.Into.Pos).Errorf("into belongs to inputs: input NAME[SIZE] current(..) into lif(..)")
	}
	return s.neuron(p, st.Kind)
}

// encodings are the ways into the chip.
var encodings = []string{"spikes", "rate", "latency", "regular", "current", "bits", "even", "digits"}

func (s *scope) input(st *populationStatement) error {
	p, err := s.declare(st)
	if err != nil {
		return err
	}
	a := s.arguments(st.Kind)
	in := &ir.Input{}
	switch st.Kind.Name {
	case "spikes":
		in.Encoding = isa.EncodeSpikes
	case "rate":
		in.Encoding = isa.EncodeRate
		in.Max = a.rate("max", 1)
	case "latency":
		in.Encoding = isa.EncodeLatency
		in.Window = a.whole("window", false, duration, 1, 16)
		in.Min = a.within("min", portion, 0, 0, 1)
	case "regular":
		in.Encoding = isa.EncodeRegular
		in.Window = a.whole("window", false, duration, 1, 1<<20)
	case "even":
		in.Encoding = isa.EncodeEven
		in.Window = a.whole("window", true, duration, 1, 16)
	case "digits":
		in.Encoding = isa.EncodeDigits
		in.Window = a.whole("window", true, duration, 1, 8)
	case "current":
		in.Encoding = isa.EncodeCurrent
		in.Gain = a.within("gain", voltage, 1, 0, math.MaxFloat32)
	case "bits":
		return s.bits(p, st, a)
	default:
		return at(st.Kind.Pos).Errorf("there is no input encoding %q%s", st.Kind.Name, among(st.Kind.Name, encodings))
	}
	if err := a.done(); err != nil {
		return err
	}
	p.Input = in
	if in.Encoding == isa.EncodeCurrent {
		if st.Into == nil {
			return at(st.Kind.Pos).Errorf("a current needs neurons to drive: input %s[..] current(..) into lif(..)", st.Name)
		}
		return s.neuron(p, st.Into)
	}
	if st.Into != nil {
		return at(st.Into.Pos).Errorf("%s sends spikes; only a current goes into neurons", st.Kind.Name)
	}
	return nil
}

// bits is an input of bit planes. Without a range its values are the whole numbers that the bits count.
func (s *scope) bits(p *ir.Population, st *populationStatement, a *arguments) error {
	planes := a.whole("bits", true, plain, 1, 8)
	low := a.within("min", plain, 0, -math.MaxFloat32, 0)
	whole := float64(int(1)<<min(max(planes, 0), ir.MaxPlanes) - 1)
	if low < 0 {
		whole = math.Floor(whole / 2)
	}
	high := a.within("max", plain, whole, 0, math.MaxFloat32)
	if err := a.done(); err != nil {
		return err
	}
	if st.Into != nil {
		return at(st.Into.Pos).Errorf("bits send spikes; only a current goes into neurons")
	}
	if err := p.BitPlanes(p.Shape, planes, low, high); err != nil {
		return at(st.Kind.Pos).Errorf("bits: %w", err)
	}
	return nil
}

// rate is a spike probability per tick, or a frequency.
func (a *arguments) rate(name string, otherwise float64) float64 {
	v := a.find(name, true)
	if v != nil && v.Quantity != nil && v.Quantity.Unit == "%" {
		return a.inRange(v, name, a.numberOf(v, name, portion, otherwise), 0, 1)
	}
	return a.inRange(v, name, a.numberOf(v, name, rate, otherwise), 0, 1)
}

// within is a number in a closed range.
func (a *arguments) within(name string, d dimension, otherwise, low, high float64) float64 {
	v := a.find(name, false)
	return a.inRange(v, name, a.numberOf(v, name, d, otherwise), low, high)
}

func (a *arguments) inRange(v *value, name string, x, low, high float64) float64 {
	if v != nil && !(x >= low && x <= high) {
		a.fail(at(v.Pos).Errorf("%s is %v; it must be %v..%v", a.label(name), x, low, high))
	}
	return x
}

// readouts by name.
var readouts = map[string]isa.ReadoutKind{"count": isa.ReadCount, "first": isa.ReadFirst, "potential": isa.ReadPotential}

func (s *scope) readout(st *readStatement) error {
	id, err := s.population(st.Name, at(st.Pos))
	if err != nil {
		return err
	}
	kind, ok := readouts[st.Kind.Name]
	if !ok {
		return at(st.Kind.Pos).Errorf("there is no read-out %q%s", st.Kind.Name, among(st.Kind.Name, []string{"count", "first", "potential"}))
	}
	s.net.Readouts = append(s.net.Readouts, ir.Readout{Population: id, Kind: kind, Pos: at(st.Pos)})
	return s.arguments(st.Kind).done()
}
