package report

import "orrery/isa"

// frameCycles is how long one inference takes: under a periodic clock a tick for each layer; under a barrier each layer's slowest core
// reads all its rows, waits for its partial cores, updates its neurons and sends; the network's own time is left out.
func (w *wiring) frameCycles(image *isa.Image) isa.Cycle {
	a := &image.Arch
	if a.Clock.Sync == isa.Periodic {
		return isa.Cycle(a.Clock.TickCycles * max(w.depth, 1))
	}
	read := make([]uint64, len(image.Cores))
	longest := make([]uint64, len(image.Populations))
	chart := newChart(image)
	for i := range image.Cores {
		c := &image.Cores[i]
		if a.Core.NeuronSerial {
			read[i] = uint64(c.Neurons * ((c.Axons + a.Core.Lanes - 1) / a.Core.Lanes))
			continue
		}
		for axon := range c.Axons {
			_, _, cycles := rowCost(a, c, axon)
			read[i] += cycles
		}
	}
	for i := range image.Cores {
		c := &image.Cores[i]
		if c.Mode == isa.Partial {
			continue
		}
		begin := read[i]
		for _, p := range chart.partials[i] {
			begin = max(begin, read[p]+sumPackets(a, &image.Cores[p]))
		}
		took := begin + uint64(c.Neurons*a.Soma.UpdateCycles)
		for n := range c.Neurons {
			took += uint64(max(0, int(c.RouteStart[n+1]-c.RouteStart[n])-1))
		}
		for p := range shareOut(c) {
			longest[p] = max(longest[p], took)
		}
	}
	var cycles isa.Cycle
	for _, took := range longest {
		if took > 0 {
			cycles += isa.Cycle(took) + isa.Cycle(a.Clock.SyncCycles)
		}
	}
	return cycles
}
