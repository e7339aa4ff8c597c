package isa

import "math"

// symbols writes the populations, then the names of each core's neurons.
func (w *writer) symbols(m *Image) {
	w.u32(uint32(len(m.Populations)))
	for _, p := range m.Populations {
		w.str(p.Name)
		w.u32(uint32(len(p.Shape)))
		writeList(p.Shape, w.u32)
		w.u32(p.Start)
	}
	for i := range m.Cores {
		writeSymbols(w, m.Cores[i].Symbol)
	}
}

func (r *reader) symbols(m *Image) {
	m.Populations = readList(r, r.count(12), 12, func() Population {
		return Population{r.str(), readList(r, r.count(4), 4, r.u32), r.u32()}
	})
	for i := range m.Cores {
		m.Cores[i].Symbol = readSymbols(r, m.Cores[i].Neurons)
	}
}

func (w *writer) ioMap(m *Image) {
	w.u64(uint64(m.Ticks))
	w.u32(uint32(len(m.Inputs)))
	for i := range m.Inputs {
		w.input(&m.Inputs[i])
	}
	w.u32(uint32(len(m.Outputs)))
	for i := range m.Outputs {
		w.output(&m.Outputs[i])
	}
}

func (r *reader) ioMap(m *Image) {
	m.Ticks = Tick(r.u64())
	m.Inputs = readList(r, r.count(29), 29, r.input)
	m.Outputs = readList(r, r.count(17), 17, r.output)
}

func (w *writer) input(in *Input) {
	w.u32(in.Population)
	w.u8(uint8(in.Encoding))
	writeList([]uint32{in.Max, in.Window, in.Min, in.Scale}, w.u32)
	if in.Encoding == EncodeBits {
		w.u8(in.Planes)
		w.flag(in.Signed)
		w.u64(math.Float64bits(in.Step))
	}
	w.u32(uint32(len(in.PacketStart)))
	writeList(in.PacketStart, w.u32)
	w.u32(uint32(len(in.Packets)))
	for _, p := range in.Packets {
		w.u16(p.Port)
		w.u32(uint32(p.Header))
		w.u8(p.Delay)
	}
	w.neurons(in.Bias)
}

func (r *reader) input() Input {
	in := Input{Population: r.u32(), Encoding: EncodingKind(r.u8()), Max: r.u32(), Window: r.u32(), Min: r.u32(), Scale: r.u32()}
	if in.Encoding == EncodeBits {
		in.Planes, in.Signed, in.Step = r.u8(), r.flag(), math.Float64frombits(r.u64())
	}
	in.PacketStart = readList(r, r.count(4), 4, r.u32)
	in.Packets = readList(r, r.count(7), 7, func() HostPacket { return HostPacket{r.u16(), Header(r.u32()), r.u8()} })
	in.Bias = r.neurons()
	return in
}

func (w *writer) output(o *Output) {
	w.u32(o.Population)
	w.u8(uint8(o.Readout))
	w.neurons(o.Neurons)
	w.u32(uint32(len(o.Ports)))
	writeList(o.Ports, w.u16)
	w.u32(uint32(len(o.IDs)))
	writeList(o.IDs, w.u16)
}

func (r *reader) output() Output {
	o := Output{Population: r.u32(), Readout: ReadoutKind(r.u8()), Neurons: r.neurons()}
	o.Ports = readList(r, r.count(2), 2, r.u16)
	o.IDs = readList(r, r.count(2), 2, r.u16)
	return o
}

func (w *writer) neurons(list []NeuronRef) {
	w.u32(uint32(len(list)))
	for _, n := range list {
		w.u32(uint32(n.Core))
		w.u16(uint16(n.Neuron))
	}
}

func (r *reader) neurons() []NeuronRef {
	return readList(r, r.count(6), 6, func() NeuronRef { return NeuronRef{CoreID(r.u32()), NeuronID(r.u16())} })
}

func (w *writer) provenance(p *Provenance) {
	writeList([]string{p.Tool, p.Network, p.Options}, w.str)
	w.u32(uint32(len(p.Sources)))
	for _, s := range p.Sources {
		w.str(s.Name)
		w.data = append(w.data, s.SHA256[:]...)
	}
	w.u32(uint32(len(p.Notes)))
	writeList(p.Notes, w.str)
}

func (r *reader) provenance() Provenance {
	p := Provenance{Tool: r.str(), Network: r.str(), Options: r.str()}
	p.Sources = readList(r, r.count(36), 36, func() Source {
		s := Source{Name: r.str()}
		copy(s.SHA256[:], r.take(32))
		return s
	})
	p.Notes = readList(r, r.count(4), 4, r.str)
	return p
}
