package asm

import (
	"strings"

	"orrery/isa"
)

// side is a host port's side and index, "west.3"; ok is false for anything that does not begin with a side.
func (a *assembler) port(l *line, text string) (port isa.Port, rest string, ok bool, err error) {
	name, rest, _ := strings.Cut(text, ".")
	side := isa.Side(name)
	switch side {
	case isa.East, isa.West, isa.North, isa.South, isa.Tap:
	default:
		return port, "", false, nil
	}
	index, rest, _ := strings.Cut(rest, ".")
	i, err := l.parse(index, "a host port's row, column or place", 0, isa.MaxReach*isa.MaxReach)
	port = isa.Port{Side: side, Index: int(i)}
	if err == nil && a.portNumber(port) < 0 {
		err = l.here("%s has no host port %s.%d; io.edges are %v, io.taps %v", a.arch.Name, side, i, a.arch.IO.Edges, a.arch.IO.Taps)
	}
	return port, rest, true, err
}

func (a *assembler) portNumber(port isa.Port) int {
	for i, p := range a.ports {
		if p == port {
			return i
		}
	}
	return -1
}

// hostTarget is an id at a host port, "west.3.17".
func (a *assembler) hostTarget(l *line, text string) (port isa.Port, id int, ok bool, err error) {
	port, rest, ok, err := a.port(l, text)
	if !ok || err != nil {
		return port, 0, ok, err
	}
	n, err := l.parse(rest, "an output id", 0, isa.MaxDestination)
	return port, int(n), true, err
}

func (a *assembler) named(l *line) (uint32, error) {
	name, err := l.take("a population")
	if err != nil {
		return 0, err
	}
	p, ok := a.names[name]
	if !ok {
		return 0, l.here("there is no population %q: say .population %s EXTENT first", name, name)
	}
	return p, nil
}

func (a *assembler) startInput(l *line) error {
	if err := a.endCore(); err != nil {
		return err
	}
	p, err := a.named(l)
	if err != nil {
		return err
	}
	in := isa.Input{Population: p}
	kind, err := l.take("an encoding")
	if err != nil {
		return err
	}
	for k := isa.EncodeSpikes; ; k++ {
		if int(k) >= isa.Encodings {
			return l.here("expected spikes, rate, latency, current, regular, bits, even or digits, found %q", kind)
		}
		if k.String() == kind {
			in.Encoding = k
			break
		}
	}
	if err := l.assign(inputFields(&in), "an input"); err != nil {
		return err
	}
	if in.Encoding != isa.EncodeCurrent {
		in.PacketStart = []uint32{0}
	}
	a.image.Inputs = append(a.image.Inputs, in)
	a.input, a.output = &a.image.Inputs[len(a.image.Inputs)-1], nil
	return nil
}

// fill gives the input's neurons below n that have no .from line no packets.
func (a *assembler) fill(in *isa.Input, n int) {
	for len(in.PacketStart) <= n {
		in.PacketStart = append(in.PacketStart, uint32(len(in.Packets)))
	}
}

// from lists the packets of one input neuron; neurons ascend.
func (a *assembler) from(l *line) error {
	in := a.input
	if in.Encoding == isa.EncodeCurrent {
		return l.here("a current sends no packets; it has .bias lines")
	}
	size := a.image.Populations[in.Population].Size()
	n, err := l.number64("an input neuron", 0, int64(size)-1)
	if err != nil {
		return err
	}
	if int(n) < len(in.PacketStart)-1 {
		return l.here("input neuron %d stands after %d; they ascend", n, len(in.PacketStart)-2)
	}
	a.fill(in, int(n))
	for l.more() {
		if err := a.packet(l, in); err != nil {
			return err
		}
	}
	in.PacketStart = append(in.PacketStart, uint32(len(in.Packets)))
	return nil
}

func (a *assembler) packet(l *line, in *isa.Input) error {
	cast, err := a.cast(l)
	if err != nil {
		return err
	}
	w, err := l.take("a host port such as west.0")
	if err != nil {
		return err
	}
	port, rest, ok, err := a.port(l, w)
	if err != nil {
		return err
	}
	if !ok || rest != "" {
		return l.here("expected a host port such as west.0, found %q", w)
	}
	h, delay, err := a.target(l, port.Router(a.arch.Mesh))
	in.Packets = append(in.Packets, isa.HostPacket{Port: uint16(a.portNumber(port)), Header: h | cast, Delay: delay})
	return err
}

func (a *assembler) bias(l *line) error {
	if a.input.Encoding != isa.EncodeCurrent {
		return l.here("only a current has .bias lines")
	}
	ref, err := a.ref(l)
	a.input.Bias = append(a.input.Bias, ref)
	return err
}

// ref reads the place of a neuron, c3.n17.
func (a *assembler) ref(l *line) (isa.NeuronRef, error) {
	w, err := l.take("a neuron, c0.n0")
	if err != nil {
		return isa.NeuronRef{}, err
	}
	core, neuron, _ := strings.Cut(w, ".")
	c, err := l.numbered(core, "a core", "c", int64(a.arch.Mesh.Cores())-1)
	if err != nil {
		return isa.NeuronRef{}, err
	}
	n, err := l.numbered(neuron, "a neuron", "n", int64(a.arch.Core.Neurons)-1)
	return isa.NeuronRef{Core: isa.CoreID(c), Neuron: isa.NeuronID(n)}, err
}

func (a *assembler) startOutput(l *line) error {
	if err := a.endCore(); err != nil {
		return err
	}
	p, err := a.named(l)
	if err != nil {
		return err
	}
	o := isa.Output{Population: p}
	kind, err := l.take("a read-out")
	if err != nil {
		return err
	}
	for k := isa.ReadCount; ; k++ {
		if k > isa.ReadPotential {
			return l.here("expected count, first or potential, found %q", kind)
		}
		if k.String() == kind {
			o.Readout = k
			break
		}
	}
	a.image.Outputs = append(a.image.Outputs, o)
	a.output, a.input = &a.image.Outputs[len(a.image.Outputs)-1], nil
	return nil
}

func (a *assembler) read(l *line) error {
	ref, err := a.ref(l)
	if err != nil {
		return err
	}
	o := a.output
	o.Neurons = append(o.Neurons, ref)
	if !l.more() {
		return nil
	}
	w, _ := l.take("a host port and id")
	port, id, ok, err := a.hostTarget(l, w)
	if err != nil {
		return err
	}
	if !ok {
		return l.here("expected a host port and id such as west.0.7, found %q", w)
	}
	o.Ports, o.IDs = append(o.Ports, uint16(a.portNumber(port))), append(o.IDs, uint16(id))
	return nil
}
