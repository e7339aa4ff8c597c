package report

import (
	"slices"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/core"
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

	Events map[string]float64 `json:"events"` // by constant of the energy table

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

// LayersOf shares counters and energy out over the populations that are on the chip, in their order.
func LayersOf(run *Run) []Layer {
	image, n, rec := run.Image, run.Counters, run.Recording
	all := make([]Layer, len(image.Populations))
	for i := range image.Cores {
		alone := chip.Counters{Chip: chip.ChipCounters{Ticks: n.Chip.Ticks}, Cores: n.Cores[i : i+1]}
		bill := run.price(&alone)
		for p, neurons := range shareOut(&image.Cores[i]) {
			all[p].take(&image.Cores[i], &n.Cores[i], bill, neurons)
		}
	}
	bill := run.price(n)
	var layers []Layer
	for p := range all {
		l := &all[p]
		if l.Cores == 0 && l.PartialCores == 0 {
			continue
		}
		l.Name, l.population = image.Populations[p].Name, p
		l.Spikes = rec.Spikes[p]
		if n.Chip.Ticks > 0 {
			l.Rate = share(float64(l.Spikes), float64(l.Neurons)*float64(n.Chip.Ticks))
		}
		l.Silent = share(float64(rec.Silent[p]), float64(l.Neurons)*float64(rec.Samples))
		l.Price(bill, image.Arch.Mesh.Cores())
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

// take adds the share of one core that a number of its neurons has.
func (l *Layer) take(c *isa.Core, n *core.Counters, bill energy.Report, neurons int) {
	share := float64(neurons) / float64(len(c.Symbol))
	if c.Mode == isa.Partial {
		l.PartialCores += share
	} else {
		l.Cores += share
		l.Neurons += uint64(neurons)
	}
	l.SynapticAdds += share * float64(n.SynapticAdds)
	l.ActiveCycles += share * float64(n.ActiveCycles)
	if l.Events == nil {
		l.Events = map[string]float64{}
	}
	for _, line := range bill.Components {
		if !line.Static && line.Count > 0 {
			l.Events[line.Key] += share * line.Count
		}
	}
}

// Price works out the layer's energy from its events and its share of what all cores of the chip leak, by the bill of the whole run.
func (l *Layer) Price(bill energy.Report, cores int) {
	at := func(keys ...string) isa.Picojoule {
		sum := 0.0
		for _, line := range bill.Components {
			if slices.Contains(keys, line.Key) {
				sum += l.Events[line.Key] * line.Value
			}
		}
		return isa.Picojoule(sum)
	}
	l.Synapses = at("row_read", "bit_read", "cell", "add", "multiply")
	l.Soma = at("soma_add", "neuron_update", "spike", "micro_update", "micro_fetch", "micro_op", "micro_state", "micro_lookup")
	l.Packets, l.Sync = at("packet"), at("tick")
	l.DynamicPJ = float64(l.Synapses + l.Soma + l.Packets + l.Sync)
	l.StaticPJ = (l.Cores + l.PartialCores) * float64(leakage(bill)) / float64(cores)
}

// leakage is that of all cores with their memories.
func leakage(bill energy.Report) isa.Picojoule { return lines(bill, "core_leakage", "memory_leakage") }

// lines is the sum of some lines of a bill.
func lines(bill energy.Report, keys ...string) isa.Picojoule {
	sum := isa.Picojoule(0)
	for _, line := range bill.Components {
		if slices.Contains(keys, line.Key) {
			sum += line.Energy.Mid
		}
	}
	return sum
}

// places is the bill by place: layers, the network, the host ports and the cores that no layer uses. It adds up to the run's energy.
func places(run *Run, layers []Layer) []Place {
	var list []Place
	for i := range layers {
		l := &layers[i]
		list = append(list, Place{Name: l.Name, Synapses: l.Synapses, Soma: l.Soma, Packets: l.Packets, Sync: l.Sync, Static: isa.Picojoule(l.StaticPJ)})
	}
	bill := run.price(run.Counters)
	list = append(list,
		Place{Name: "network", Network: lines(bill, "hop", "hop_y", "chip_hop"), Static: lines(bill, "router_leakage")},
		Place{Name: "host ports", Host: lines(bill, "host_packet")})
	if unused := run.Image.Arch.Mesh.Cores() - len(run.Image.Cores); unused > 0 {
		list = append(list, Place{Name: "unused cores", Static: leakage(bill) * isa.Picojoule(unused) / isa.Picojoule(run.Image.Arch.Mesh.Cores())})
	}
	return list
}
