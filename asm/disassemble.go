package asm

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"orrery/isa"
)

// Disassemble is the image as text. The image has passed isa.Image.Verify.
func Disassemble(m *isa.Image) string {
	d := &disassembler{image: m, arch: &m.Arch, ports: isa.Exits(&m.Arch)}
	d.head()
	for _, p := range m.Populations {
		d.line(".population %s%s%s", p.Name, spaced(p.Shape), d.differences(populationFields(&p), populationFields(&isa.Population{})))
	}
	for i := range m.Cores {
		d.core(&m.Cores[i])
	}
	for i := range m.Inputs {
		d.input(&m.Inputs[i])
	}
	for i := range m.Outputs {
		d.output(&m.Outputs[i])
	}
	return d.text.String()
}

type disassembler struct {
	image *isa.Image
	arch  *isa.Arch
	ports []isa.Port
	text  strings.Builder
}

func (d *disassembler) line(format string, args ...any) {
	fmt.Fprintf(&d.text, format, args...)
	d.text.WriteByte('\n')
}

func spaced[T any](list []T) string {
	var b strings.Builder
	for _, v := range list {
		fmt.Fprintf(&b, " %v", v)
	}
	return b.String()
}

// head is the architecture, by name when it is a preset, and the provenance.
func (d *disassembler) head() {
	yaml := d.arch.YAML()
	if preset, err := isa.Preset(d.arch.Name); err == nil && bytes.Equal(preset.YAML(), yaml) {
		d.line(".arch %s", d.arch.Name)
	} else {
		d.line(".arch")
		for line := range strings.Lines(string(yaml)) {
			d.line("| %s", strings.TrimSuffix(line, "\n"))
		}
	}
	p := &d.image.Provenance
	for _, s := range []struct{ key, value string }{{"network", p.Network}, {"tool", p.Tool}, {"options", p.Options}} {
		if s.value != "" {
			d.line(".%s %q", s.key, s.value)
		}
	}
	for _, s := range p.Sources {
		d.line(".source %q %s", s.Name, hex.EncodeToString(s.SHA256[:]))
	}
	for _, n := range p.Notes {
		d.line(".note %q", n)
	}
	if d.image.Ticks != 0 {
		d.line(".ticks %d", d.image.Ticks)
	}
}

func (d *disassembler) core(c *isa.Core) {
	mode := "spiking"
	if c.Mode == isa.Partial {
		mode = "partial"
	}
	d.line("\n.core %v %s axons %d neurons %d", c.ID, mode, c.Axons, c.Neurons)
	if c.Mode == isa.Partial {
		to := d.landing(c, c.SumTo)
		d.line(".sums %v.%v", to.Core, isa.NeuronID(c.SumTo.Destination()))
	}
	if f := c.Forward; f.Mode != isa.ForwardNone {
		d.line(".forward %v %v", f.Mode, d.landing(c, f.Header(0)).Core)
	}
	if c.Seed != 0 {
		d.line(".seed %d", c.Seed)
	}
	if c.ExpectSums != 0 {
		d.line(".expect %d", c.ExpectSums)
	}
	if c.SharedTable != nil {
		d.line(".table%s", spaced(c.SharedTable))
	}
	if c.AxonType != nil {
		d.line(".types%s", runs(len(c.AxonType), func(i int) int { return int(c.AxonType[i]) }))
	}
	for i := range c.LIF {
		d.line(".lif%s", d.differences(lifFields(&c.LIF[i]), lifFields(defaultLIF(d.arch))))
	}
	for i := range c.TrueNorth {
		d.line(".truenorth%s", d.differences(trueNorthFields(&c.TrueNorth[i]), trueNorthFields(&isa.TrueNorth{})))
	}
	d.program(c)
	for n := range c.Neurons {
		d.neuron(c, n)
	}
	for a := range c.Axons {
		d.row(c, a)
	}
}

// differences lists the fields that are not as usual.
func (d *disassembler) differences(fields, usual []field) string {
	var b strings.Builder
	for i, f := range fields {
		if v := f.get(); v != usual[i].get() {
			fmt.Fprintf(&b, " %s=%s", f.name, f.text(v))
		}
	}
	return b.String()
}

// neuron is a neuron's name, what it is loaded with if that is not 0, and where its spikes go.
func (d *disassembler) neuron(c *isa.Core, n int) {
	s := c.Symbol[n]
	fmt.Fprintf(&d.text, ".neuron %s[%d]", d.image.Populations[s.Population].Name, s.Index)
	if c.Mode == isa.Spiking {
		for _, f := range neuronFields(c, n) {
			if v := f.get(); v != 0 {
				fmt.Fprintf(&d.text, " %s=%d", f.name, v)
			}
		}
		for _, r := range c.Routes[c.RouteStart[n]:c.RouteStart[n+1]] {
			fmt.Fprintf(&d.text, " %s %s", arrow(r.Header), d.target(d.landing(c, r.Header), r.Header, r.Delay))
		}
	}
	d.text.WriteByte('\n')
}

// arrow is -> before a target, ->> when cores may send the packet on.
func arrow(h isa.Header) string {
	if h.Multicast() {
		return "->>"
	}
	return "->"
}

func (d *disassembler) landing(c *isa.Core, h isa.Header) isa.Landing {
	to, _ := d.arch.Landing(d.arch.Mesh.Coord(c.ID), h) // verified
	return to
}

// target is where a packet ends: an axon with its delay, or an id at a host port.
func (d *disassembler) target(to isa.Landing, h isa.Header, delay uint8) string {
	if to.Host {
		return fmt.Sprintf("%s.%d.%d", to.Port.Side, to.Port.Index, h.Destination())
	}
	text := fmt.Sprintf("%v.%v", to.Core, isa.AxonID(h.Destination()))
	if delay != 1 {
		text += fmt.Sprintf("+%d", delay)
	}
	return text
}

// row is one crossbar row; rows of zeros and empty rows are left out.
func (d *disassembler) row(c *isa.Core, axon int) {
	x := &c.Crossbar
	if x.Storage == isa.Sparse {
		if x.RowStart[axon] == x.RowStart[axon+1] {
			return
		}
		fmt.Fprintf(&d.text, ".row %v", isa.AxonID(axon))
		for i := x.RowStart[axon]; i < x.RowStart[axon+1]; i++ {
			fmt.Fprintf(&d.text, " n%d:%d", x.Target[i], signed(d.arch, x.Cell[i]))
		}
		d.text.WriteByte('\n')
		return
	}
	words := isa.RowWords(c.Neurons, x.Bits)
	for _, w := range x.Words[axon*words : (axon+1)*words] {
		if w != 0 {
			d.line(".row %v%s", isa.AxonID(axon), runs(c.Neurons, func(n int) int { return signed(d.arch, x.Get(c.Neurons, axon, n)) }))
			return
		}
	}
}

// runs writes values with repeats as value*count.
func runs(n int, value func(int) int) string {
	var b strings.Builder
	for i := 0; i < n; {
		v, k := value(i), 1
		for i+k < n && value(i+k) == v {
			k++
		}
		if k > 1 {
			fmt.Fprintf(&b, " %d*%d", v, k)
		} else {
			fmt.Fprintf(&b, " %d", v)
		}
		i += k
	}
	return b.String()
}

// signed is a direct weight as its value, and any other cell as it is.
func signed(a *isa.Arch, raw uint8) int {
	if bits := a.Core.CellBits(); a.Core.Weights == isa.Direct && bits > 1 {
		return int(int8(raw<<(8-bits)) >> (8 - bits))
	}
	return int(raw)
}

func (d *disassembler) input(in *isa.Input) {
	fmt.Fprintf(&d.text, "\n.input %s %v", d.image.Populations[in.Population].Name, in.Encoding)
	for _, f := range inputFields(in) {
		if v := f.get(); v != 0 {
			fmt.Fprintf(&d.text, " %s=%s", f.name, f.text(v))
		}
	}
	d.text.WriteByte('\n')
	for n := range max(0, len(in.PacketStart)-1) {
		if in.PacketStart[n] == in.PacketStart[n+1] {
			continue
		}
		fmt.Fprintf(&d.text, ".from %d", n)
		for _, p := range in.Packets[in.PacketStart[n]:in.PacketStart[n+1]] {
			port := d.ports[p.Port]
			to, _ := d.arch.Landing(port.Router(d.arch.Mesh), p.Header) // verified
			fmt.Fprintf(&d.text, " %s %s.%d %s", arrow(p.Header), port.Side, port.Index, d.target(to, p.Header, p.Delay))
		}
		d.text.WriteByte('\n')
	}
	for _, ref := range in.Bias {
		d.line(".bias %v.%v", ref.Core, ref.Neuron)
	}
}

func (d *disassembler) output(o *isa.Output) {
	d.line("\n.output %s %v", d.image.Populations[o.Population].Name, o.Readout)
	for n, ref := range o.Neurons {
		if o.IDs == nil {
			d.line(".read %v.%v", ref.Core, ref.Neuron)
			continue
		}
		port := d.ports[o.Ports[n]]
		d.line(".read %v.%v %s.%d.%d", ref.Core, ref.Neuron, port.Side, port.Index, o.IDs[n])
	}
}
