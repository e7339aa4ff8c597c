package report

import (
	"orrery/chip/energy"
	"orrery/isa"
)

// rowCost is what reading a row takes (docs/TIMING.md, core.Counters.BitsRead).
func rowCost(a *isa.Arch, c *isa.Core, axon int) (entries, bits, cycles uint64) {
	entries, bits = uint64(c.Neurons), uint64(c.Neurons*c.Crossbar.Bits)
	if c.Crossbar.Storage == isa.Sparse {
		entries = uint64(c.Crossbar.RowStart[axon+1] - c.Crossbar.RowStart[axon])
		bits = entries * uint64(isa.SparseEntryBits(c.Crossbar.Bits))
	}
	cycles = (entries + uint64(a.Core.Lanes) - 1) / uint64(a.Core.Lanes)
	if c.Crossbar.Storage == isa.Sparse {
		cycles = max(cycles, 1)
	}
	return entries, bits, cycles
}

// readsAll says whether a chip passes the cells of silent axons too.
func readsAll(c *isa.CoreArch) bool { return c.ScanAllAxons || c.NeuronSerial }

// rowsPerAxon is how many reads of the synapse memory an axon stands for: one row, or its part of the columns of a core that goes neuron by neuron.
func rowsPerAxon(a *isa.Arch, c *isa.Core) float64 {
	if a.Core.NeuronSerial {
		return float64(c.Neurons) / float64(c.Axons)
	}
	return 1
}

func sumPackets(a *isa.Arch, c *isa.Core) uint64 {
	return uint64((c.Neurons + a.Core.SumsPerPacket - 1) / a.Core.SumsPerPacket)
}

// activity is, by population, the share of its neurons that fire in a sample; 1 for inputs, whose zeros are not known here.
func (w *wiring) activity(r *Report) []float64 {
	active := make([]float64, len(r.Image.Populations))
	for p := range active {
		active[p] = 1
	}
	for i := range r.Layers {
		active[r.Layers[i].population] = 1 - r.Layers[i].Silent
	}
	for i := range r.Inputs {
		active[r.Image.Inputs[i].Population] = r.Inputs[i]
	}
	return active
}

// frameEvents are those of one inference in which every population is computed once. active, unless nil, is the share of each
// population's activations that are not zero and so are sent and read.
func (w *wiring) frameEvents(image *isa.Image, active []float64) energy.Events {
	var e frameCount
	e.active = active
	for i := range image.Cores {
		c := &image.Cores[i]
		for axon := range c.Axons {
			e.row(&image.Arch, c, axon, w.source[i][axon])
		}
		if c.Mode == isa.Partial {
			n := float64(sumPackets(&image.Arch, c))
			e.packets += 2 * n
			e.hops += n * float64(w.sumHops[i])
			e.hopsY += n * float64(stepsY(c.SumTo))
			e.adds += float64(c.Neurons)
			continue
		}
		e.neurons += float64(c.Neurons)
		for n := range c.Neurons {
			e.neuron(w, c, n)
		}
	}
	ports := isa.Ports(&image.Arch)
	for i := range image.Inputs {
		in := &image.Inputs[i]
		weight := e.weight(int32(in.Population))
		for _, p := range in.Packets {
			to := w.reach(ports[p.Port].Router(image.Arch.Mesh), p.Header)
			e.packets += weight * float64(to.receive+to.send)
			e.hops += weight * float64(to.links)
			e.hopsY += weight * float64(to.linksY)
			e.host += weight
		}
	}
	for i := range image.Outputs {
		if image.Outputs[i].Readout == isa.ReadPotential {
			e.host += float64(len(image.Outputs[i].Neurons))
		}
	}
	ev := e.events()
	ev.CoreTicks = uint64(len(image.Cores) * max(w.depth, 1))
	return ev
}

// frameCount adds up expected events.
type frameCount struct {
	active                                                []float64
	rows, bits, cells, adds, macs, biases, neurons, sends float64
	packets, hops, hopsY, host                            float64
}

func (e *frameCount) weight(population int32) float64 {
	if e.active == nil || population < 0 {
		return 1
	}
	return e.active[population]
}

func (e *frameCount) row(a *isa.Arch, c *isa.Core, axon int, from int32) {
	weight, read := e.weight(from), 1.0
	entries, bits, _ := rowCost(a, c, axon)
	if !readsAll(&a.Core) {
		read = weight
	}
	e.rows += read * rowsPerAxon(a, c)
	e.bits += read * float64(bits)
	e.cells += read * float64(entries)
	e.macs += weight * float64(c.RowSynapses(axon))
}

// neuron sends its activation along its routes and adds its bias.
func (e *frameCount) neuron(w *wiring, c *isa.Core, n int) {
	if c.Bias != nil && c.Bias[n] != 0 {
		e.biases++
	}
	weight := e.weight(int32(c.Symbol[n].Population))
	routes := c.Routes[c.RouteStart[n]:c.RouteStart[n+1]]
	if len(routes) > 0 {
		e.sends += weight
	}
	for _, route := range routes {
		to := w.reach(w.image.Arch.Mesh.Coord(c.ID), route.Header)
		e.packets += weight * float64(1+to.receive+to.send)
		e.hops += weight * float64(to.links)
		e.hopsY += weight * float64(to.linksY)
		if to.host {
			e.host += weight
		}
	}
}

func (e *frameCount) events() energy.Events {
	whole := func(v float64) uint64 { return uint64(v + 0.5) }
	return energy.Events{RowsRead: whole(e.rows), BitsRead: whole(e.bits), Cells: whole(e.cells), Adds: whole(e.adds + e.macs),
		Multiplies: whole(e.macs), SomaAdds: whole(e.biases), NeuronUpdates: whole(e.neurons), Spikes: whole(e.sends), Packets: whole(e.packets),
		Hops: whole(e.hops), HopsY: whole(e.hopsY), HostPackets: whole(e.host)}
}
