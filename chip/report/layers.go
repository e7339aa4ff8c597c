package report

import (
	"orrery/chip"
	"orrery/chip/energy"
	"orrery/isa"
)

// Layer is what one population took of a run. A core that holds neurons of several populations is shared out by the number of its neurons;
// spikes and neurons are exact.
type Layer struct {
	Name         string  `json:"name"`
	Neurons      uint64  `json:"neurons"` // on the chip, copies included
	Cores        float64 `json:"cores"`   // that fire, partial ones not included
	PartialCores float64 `json:"partial_cores"`
	Spikes       uint64  `json:"spikes"`
	Rate         float64 `json:"spike_rate"`   // spikes per neuron and tick
	Silent       float64 `json:"silent_share"` // of its neurons in a sample, on average
	SynapticAdds float64 `json:"synaptic_adds"`
	ActiveCycles float64 `json:"active_cycles"`
	DynamicPJ    float64 `json:"dynamic_pj"` // without the network between cores
	StaticPJ     float64 `json:"static_pj"`

	Synapses, Soma, Packets, Sync isa.Picojoule `json:"-"` // what DynamicPJ is made of

	population int
}

// Place is one line of the bill by place: a layer, or what belongs to none.
type Place struct {
	Name                          string
	Synapses, Soma, Packets, Sync isa.Picojoule // of layers
	Network, Host                 isa.Picojoule
	Static                        isa.Picojoule
}

// Total is the place's energy.
func (p *Place) Total() isa.Picojoule {
	return p.Synapses + p.Soma + p.Packets + p.Sync + p.Network + p.Host + p.Static
}

// layersOf shares counters and energy out over the populations that are on the chip, in their order.
func layersOf(run *Run) []Layer {
	image, n, rec := run.Image, run.Counters, run.Recording
	all := make([]Layer, len(image.Populations))
	leak := run.leakage()
	for i := range image.Cores {
		bill := run.priceCore(i)
		for p, neurons := range shareOut(&image.Cores[i]) {
			all[p].take(&image.Cores[i], n, i, bill, leak, neurons)
		}
	}
	var layers []Layer
	for p := range all {
		l := &all[p]
		if l.Cores == 0 && l.PartialCores == 0 {
			continue
		}
		l.Name, l.population = image.Populations[p].Name, p
		l.Spikes = rec.Spikes[p]
		l.DynamicPJ = float64(l.Synapses + l.Soma + l.Packets + l.Sync)
		if rec.Samples > 0 && n.Chip.Ticks > 0 {
			l.Rate = float64(l.Spikes) / float64(l.Neurons) / float64(n.Chip.Ticks)
			l.Silent = float64(rec.Silent[p]) / float64(l.Neurons) / float64(rec.Samples)
		}
		layers = append(layers, *l)
	}
	return layers
}

// shareOut counts the neurons of each population of a core.
func shareOut(c *isa.Core) map[uint32]int {
	of := map[uint32]int{}
	for _, s := range c.Symbol {
		of[s.Population]++
	}
	return of
}

func (l *Layer) take(c *isa.Core, n *chip.Counters, i int, bill prices, leak isa.Picojoule, neurons int) {
	share := float64(neurons) / float64(len(c.Symbol))
	if c.Mode == isa.Partial {
		l.PartialCores += share
	} else {
		l.Cores += share
		l.Neurons += uint64(neurons)
	}
	l.SynapticAdds += share * float64(n.Cores[i].SynapticAdds)
	l.ActiveCycles += share * float64(n.Cores[i].ActiveCycles)
	part := isa.Picojoule(share)
	l.Synapses += part * (bill.of("row_read", "bit_read", "cell", "add", "multiply"))
	l.Soma += part * bill.of("neuron_update", "spike", "micro_update", "micro_fetch", "micro_op", "micro_state", "micro_lookup")
	l.Packets += part * bill.of("packet")
	l.Sync += part * bill.of("tick")
	l.StaticPJ += share * float64(leak)
}

// prices is a bill by constant.
type prices map[string]isa.Picojoule

func pricesOf(r energy.Report) prices {
	p := make(prices, len(r.Components))
	for _, c := range r.Components {
		p[c.Key] = c.Energy.Mid
	}
	return p
}

// of is the sum of some constants' lines.
func (p prices) of(keys ...string) isa.Picojoule {
	sum := isa.Picojoule(0)
	for _, key := range keys {
		sum += p[key]
	}
	return sum
}

// priceCore is the dynamic energy of one core by constant.
func (r *Run) priceCore(i int) prices {
	return pricesOf(r.price(&chip.Counters{Chip: chip.ChipCounters{Ticks: r.Counters.Chip.Ticks}, Cores: r.Counters.Cores[i : i+1]}))
}

// leakage is that of one core with its memories over the run.
func (r *Run) leakage() isa.Picojoule {
	return pricesOf(r.price(r.Counters)).of("core_leakage", "memory_leakage") / isa.Picojoule(r.Image.Arch.Mesh.Cores())
}

// places is the bill by place: layers, the network, the host ports and the cores that no layer uses. It adds up to the run's energy.
func places(run *Run, layers []Layer) []Place {
	var list []Place
	for i := range layers {
		l := &layers[i]
		list = append(list, Place{Name: l.Name, Synapses: l.Synapses, Soma: l.Soma, Packets: l.Packets, Sync: l.Sync, Static: isa.Picojoule(l.StaticPJ)})
	}
	bill := pricesOf(run.price(run.Counters))
	list = append(list,
		Place{Name: "network", Network: bill.of("hop", "chip_hop"), Static: bill.of("router_leakage")},
		Place{Name: "host ports", Host: bill.of("host_packet")})
	if unused := run.Image.Arch.Mesh.Cores() - len(run.Image.Cores); unused > 0 {
		list = append(list, Place{Name: "unused cores", Static: run.leakage() * isa.Picojoule(unused)})
	}
	return list
}
