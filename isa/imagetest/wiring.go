package imagetest

import (
	"fmt"

	"orrery/isa"
)

// populations names each core's neurons as one population.
func (g *generator) populations() {
	for i := range g.image.Cores {
		c := &g.image.Cores[i]
		g.image.Populations = append(g.image.Populations, isa.Population{Name: fmt.Sprintf("p%d", i), Shape: []uint32{uint32(c.Neurons)}, Start: uint32(c.Neurons) % 4})
		for n := range c.Neurons {
			c.Symbol = append(c.Symbol, isa.NeuronSymbol{Population: uint32(i), Index: uint32(n)})
		}
	}
}

// outputs lets the host read some cores, each at a random port that its packets can reach.
func (g *generator) outputs() {
	used := map[int]int{} // ids taken, by port
	for _, i := range g.spiking {
		if g.chance(0.5) {
			continue
		}
		c := &g.image.Cores[i]
		o := isa.Output{Population: uint32(i), Readout: isa.ReadoutKind(g.IntN(3))}
		for n := range c.Neurons {
			o.Neurons = append(o.Neurons, isa.NeuronRef{Core: c.ID, Neuron: isa.NeuronID(n)})
		}
		if ports := g.reachable(c); o.Readout != isa.ReadPotential && len(ports) > 0 {
			port := pick(g, ports...)
			for range c.Neurons {
				o.Ports = append(o.Ports, uint16(port))
				o.IDs = append(o.IDs, uint16(used[port]))
				used[port]++
			}
		} else {
			o.Readout = isa.ReadPotential
		}
		g.image.Outputs = append(g.image.Outputs, o)
	}
}

// reachable lists the host ports that packets of core c can leave by under the chip's routing.
func (g *generator) reachable(c *isa.Core) []int {
	a := &g.image.Arch
	at := a.Mesh.Coord(c.ID)
	var list []int
	for i, port := range isa.Exits(a) {
		out := port.Outside(a.Mesh)
		if _, ok := a.Landing(at, g.header(at, out, 0)); ok {
			list = append(list, i)
		}
	}
	return list
}

// routes gives each neuron its way to the outputs that read it and random other entries.
func (g *generator) routes() {
	a := &g.image.Arch
	ports := isa.Exits(a)
	out := map[isa.NeuronRef][]isa.Route{}
	for i := range g.image.Outputs {
		o := &g.image.Outputs[i]
		for n := range o.IDs {
			to := ports[o.Ports[n]].Outside(a.Mesh)
			h := g.header(a.Mesh.Coord(o.Neurons[n].Core), to, int(o.IDs[n]))
			out[o.Neurons[n]] = append(out[o.Neurons[n]], isa.Route{Header: h, Delay: 1})
		}
	}
	for _, i := range g.spiking {
		c := &g.image.Cores[i]
		c.RouteStart = []uint32{0}
		for n := range c.Neurons {
			entries := out[isa.NeuronRef{Core: c.ID, Neuron: isa.NeuronID(n)}]
			for range g.IntN(a.Routes.EntriesPerNeuron - len(entries) + 1) {
				if len(c.Routes)+len(entries) < a.Routes.EntriesPerCore {
					entries = append(entries, g.route(c))
				}
			}
			c.Routes = append(c.Routes, entries...)
			c.RouteStart = append(c.RouteStart, uint32(len(c.Routes)))
		}
	}
}

// route leads from core c to a random axon of a random core, itself included.
func (g *generator) route(c *isa.Core) isa.Route {
	a := &g.image.Arch
	return isa.Route{Header: g.spike(a.Mesh.Coord(c.ID)), Delay: uint8(g.between(1, a.Core.DelaySlots))}
}

// inputs drives the chip through packets of spikes and, on LIF cores, through biases.
func (g *generator) inputs() {
	a := &g.image.Arch
	ports := isa.Ports(a)
	size := g.between(1, 30)
	g.image.Populations = append(g.image.Populations, isa.Population{Name: "in", Shape: []uint32{uint32(size)}})
	in := isa.Input{Population: uint32(len(g.image.Populations) - 1), Encoding: isa.EncodingKind(g.IntN(3)), Max: uint32(g.IntN(1 << 16)),
		Window: uint32(g.between(1, 9)), Min: uint32(g.IntN(1 << 15)), PacketStart: []uint32{0}}
	if in.Encoding == isa.EncodeLatency && in.Window%2 == 0 { // of what is drawn anyway, so that other images stay as they are
		in.Encoding, in.Planes, in.Step = isa.EncodeBits, 1, float64(in.Window)/8
		if size%2 == 0 {
			in.Planes, in.Signed = 2, in.Window > 4
		}
	}
	for range size {
		for range g.IntN(4) {
			port := g.IntN(len(ports))
			h := g.spike(ports[port].Router(a.Mesh))
			in.Packets = append(in.Packets, isa.HostPacket{Port: uint16(port), Header: h, Delay: uint8(g.between(1, a.Core.DelaySlots))})
		}
		in.PacketStart = append(in.PacketStart, uint32(len(in.Packets)))
	}
	g.image.Inputs = append(g.image.Inputs, in)
	if a.Soma.Unit == isa.UnitLIF && g.chance(0.5) {
		g.current()
	}
}

func (g *generator) current() {
	c := &g.image.Cores[pick(g, g.spiking...)]
	in := isa.Input{Population: c.Symbol[0].Population, Encoding: isa.EncodeCurrent, Scale: uint32(g.IntN(500))}
	for n := range c.Neurons {
		in.Bias = append(in.Bias, isa.NeuronRef{Core: c.ID, Neuron: isa.NeuronID(n)})
	}
	g.image.Inputs = append(g.image.Inputs, in)
}
