package report

import (
	"orrery/chip/energy"
	"orrery/isa"
)

// Multiply8 is the multiplier that a frame-based network of 8-bit weights and activations needs. The architecture's own constant may be that
// of a wider one.
var Multiply8 = isa.Cost{PJ: 0.2, Source: "Horowitz, ISSCC 2014: 8-bit integer multiply at 45 nm, 0.2 pJ, not scaled"}

// The convention of much of the literature on spiking networks counts operations alone: 4.6 pJ for a multiply-accumulate and 0.9 pJ for an
// accumulate, both 32-bit floating point at 45 nm (Horowitz, ISSCC 2014). It leaves out memory and network; see arXiv 2409.08290.
const (
	ConventionMAC = 4.6
	ConventionAC  = 0.9
)

// Frame compares a run with the same layers computed once per inference by multiply-accumulates, on the same chip: the same cores,
// synapse memories, routes and constants; activations of 8 bits in the packets' payload; one round of the clock for each layer.
//
// The spiking side is a straight line in the spike rate: what is read, added, sent and carried for spikes grows with it; updates,
// biases, partial sums, synchronisation, host accesses and (under a periodic clock) leakage do not.
type Frame struct {
	MACs      float64 // per inference: synapses
	Adds      float64 // per inference, of this run
	Rate      float64 // spikes per neuron on the chip and tick, of this run
	AxonRate  float64 // share of axons that are active in a tick, of this run
	Depth     int     // layers in a row
	Recurrent bool    // the network has a loop: each population is computed once all the same

	Dynamic, Total Comparison // without and with leakage
	Alternatives   []Alternative
	Convention     Convention
}

// Comparison is one way to draw the line between the two, in picojoules per inference.
type Comparison struct {
	Fixed, Slope isa.Picojoule // of the spiking run: Fixed + Slope x (rate / this run's rate)
	Frame        isa.Picojoule
	BreakEven    float64 // as a multiple of this run's rate; negative: none, the fixed part alone costs more
}

// Spiking is the energy at x times the run's spike rate.
func (c *Comparison) Spiking(x float64) isa.Picojoule { return c.Fixed + c.Slope*isa.Picojoule(x) }

// Alternative is a frame-based network with its energy per inference.
type Alternative struct {
	Name           string
	What           string
	Dynamic, Total isa.Picojoule
}

// Convention is the comparison by operations alone.
type Convention struct {
	Spiking, Frame isa.Picojoule
	BreakEven      float64 // accumulates per synapse and inference at which both are equal
}

func frameOf(r *Report) *Frame {
	if r.Samples == 0 || r.Counters.Chip.Ticks == 0 {
		return nil
	}
	a := &r.Image.Arch
	w := newWiring(r.Image)
	f := &Frame{Depth: w.depth, Recurrent: w.recurrent}
	var neurons, axons uint64
	for i := range r.Image.Cores {
		c := &r.Image.Cores[i]
		f.MACs += float64(c.Synapses())
		axons += uint64(c.Axons)
		if c.Mode == isa.Spiking {
			neurons += uint64(c.Neurons)
		}
	}
	cores := r.Counters.CoreTotal()
	f.Adds = r.perInference(float64(cores.SynapticAdds))
	f.Rate = share(float64(cores.Spikes), float64(neurons*r.Counters.Chip.Ticks))
	f.AxonRate = share(float64(cores.RowsRead), float64(axons*r.Counters.Chip.Ticks))

	dense := w.frameEvents(r.Image, nil)
	cycles := w.frameCycles(r.Image)
	narrow := r.Table.Constants
	narrow.Multiply = Multiply8
	price := func(table *isa.EnergyArch, name, what string, ev energy.Events) Alternative {
		bill := energy.Price(table, energy.ActivityOf(a, ev, cycles))
		f.Alternatives = append(f.Alternatives, Alternative{name, what, bill.Dynamic.Mid, bill.Total.Mid})
		return f.Alternatives[len(f.Alternatives)-1]
	}
	base := price(&narrow, "frame, 8-bit multiplier", "every row read, every activation sent, once per inference", dense)
	price(&narrow, "frame, 8-bit multiplier, zeros skipped", "rows and packets only of neurons that fire at least once in a sample here", w.frameEvents(r.Image, w.activity(r)))
	price(&r.Table.Constants, "frame, the table's multiplier", "every row read, every activation sent, with the multiply of the energy table", dense)
	f.compare(r, w, base)
	f.Convention = Convention{isa.Picojoule(ConventionAC * f.Adds), isa.Picojoule(ConventionMAC * f.MACs), ConventionMAC / ConventionAC}
	return f
}

// compare draws the two lines of the spiking run.
func (f *Frame) compare(r *Report, w *wiring, frame Alternative) {
	a, n, table := &r.Image.Arch, r.Counters, &r.Table.Constants
	moving, still := w.split(r)
	each := isa.Picojoule(r.Samples)
	slope := energy.Price(table, energy.ActivityOf(a, moving, 0)).Dynamic.Mid / each
	fixed := energy.Price(table, energy.ActivityOf(a, still, 0)).Dynamic.Mid / each
	f.Dynamic = newComparison(fixed, slope, frame.Dynamic)
	leak := r.Energy.Static.Mid / each
	var moves isa.Picojoule // leakage that goes with the time spent on spikes
	if a.Clock.Sync == isa.Barrier && n.Chip.Cycles > 0 && !readsAll(&a.Core) {
		moves = leak * isa.Picojoule(share(float64(r.Phases.Integrate), float64(n.Chip.Cycles)))
	}
	f.Total = newComparison(fixed+leak-moves, slope+moves, frame.Total)
}

func newComparison(fixed, slope, frame isa.Picojoule) Comparison {
	c := Comparison{Fixed: fixed, Slope: slope, Frame: frame, BreakEven: -1}
	if slope > 0 && frame >= fixed {
		c.BreakEven = float64((frame - fixed) / slope)
	}
	return c
}

// split divides the run's events into those that come with spikes and those that would have happened without any.
func (w *wiring) split(r *Report) (moving, still energy.Events) {
	all := r.Counters.Events()
	cores := r.Counters.CoreTotal()
	var sumHops, sumHopsY uint64
	for i := range r.Counters.Cores {
		if cfg := &r.Image.Cores[i]; cfg.Mode == isa.Partial {
			sumHops += r.Counters.Cores[i].SumsOut * steps(cfg.SumTo)
			sumHopsY += r.Counters.Cores[i].SumsOut * stepsY(cfg.SumTo)
		}
	}
	chip := &r.Counters.Chip
	still = energy.Events{Adds: cores.SumAdds, SomaAdds: all.SomaAdds, Multiplies: all.Multiplies, NeuronUpdates: all.NeuronUpdates,
		MicroUpdates: all.MicroUpdates, MicroFetches: all.MicroFetches, MicroOps: all.MicroOps, MicroStates: all.MicroStates, MicroLookups: all.MicroLookups,
		Packets: cores.SumsOut + cores.SumsIn, Hops: sumHops, HopsY: sumHopsY,
		HostPackets: chip.HostWrites + chip.HostReads, CoreTicks: all.CoreTicks}
	if readsAll(&r.Image.Arch.Core) {
		still.RowsRead, still.BitsRead, still.Cells = all.RowsRead, all.BitsRead, all.Cells
	}
	moving = energy.Events{RowsRead: all.RowsRead - still.RowsRead, BitsRead: all.BitsRead - still.BitsRead, Cells: all.Cells - still.Cells,
		Adds: all.Adds - still.Adds, Spikes: all.Spikes, Packets: all.Packets - still.Packets, Hops: all.Hops - still.Hops, HopsY: all.HopsY - still.HopsY,
		ChipHops: all.ChipHops, HostPackets: all.HostPackets - still.HostPackets}
	return moving, still
}
