// Package energy prices what a chip counted: events times picojoules, and leakage times time. It looks at counters only after a run, so
// one run can be priced under many tables.
package energy

import (
	"strings"

	"orrery/isa"
)

// Events are the counts that cost energy, each over the whole run.
type Events struct {
	RowsRead, BitsRead, Cells, Adds, Multiplies     uint64
	NeuronUpdates, Spikes                           uint64
	Packets, Hops, ChipHops, HostPackets, CoreTicks uint64
}

// Component is one line of the bill.
type Component struct {
	Name   string        // as in isa.EnergyArch's YAML
	Count  float64       // events; for leakage the seconds of all cores or routers together
	Unit   float64       // picojoules per event; for leakage milliwatts
	Energy isa.Picojoule // Count x Unit
	Source string        // of Unit
}

// Report is the energy of a run.
type Report struct {
	Components []Component // dynamic ones in the order of isa.EnergyArch, then leakage
	Dynamic    isa.Picojoule
	Static     isa.Picojoule
	Total      isa.Picojoule
	// EstimateShare is the part of Total that comes from constants whose source is an estimate, 0..1.
	EstimateShare float64
}

// Price applies the architecture's table to a run's events and its length in cycles. Every core and router of the grid leaks, used or not.
func Price(a *isa.Arch, ev Events, cycles isa.Cycle) Report {
	e := &a.Energy
	var r Report
	for _, line := range []struct {
		name  string
		count uint64
		cost  isa.Cost
	}{
		{"row_read", ev.RowsRead, e.RowRead},
		{"bit_read", ev.BitsRead, e.BitRead},
		{"cell", ev.Cells, e.Cell},
		{"add", ev.Adds, e.Add},
		{"multiply", ev.Multiplies, e.Multiply},
		{"neuron_update", ev.NeuronUpdates, e.NeuronUpdate},
		{"spike", ev.Spikes, e.Spike},
		{"packet", ev.Packets, e.Packet},
		{"hop", ev.Hops, e.Hop},
		{"chip_hop", ev.ChipHops, e.ChipHop},
		{"host_packet", ev.HostPackets, e.HostPacket},
		{"tick", ev.CoreTicks, e.Tick},
	} {
		energy := isa.Picojoule(float64(line.count) * float64(line.cost.PJ))
		r.Components = append(r.Components, Component{line.name, float64(line.count), float64(line.cost.PJ), energy, line.cost.Source})
		r.Dynamic += energy
	}
	seconds := float64(cycles) / (a.Clock.MHz * 1e6) * float64(a.Mesh.Cores())
	for _, line := range []struct {
		name  string
		power isa.Power
	}{{"core_leakage", e.CoreLeakage}, {"router_leakage", e.RouterLeak}} {
		energy := isa.Picojoule(seconds * float64(line.power.MW) * 1e9) // 1 mW for 1 s is 1e9 pJ
		r.Components = append(r.Components, Component{line.name, seconds, float64(line.power.MW), energy, line.power.Source})
		r.Static += energy
	}
	r.Total = r.Dynamic + r.Static
	r.EstimateShare = r.estimates()
	return r
}

func (r *Report) estimates() float64 {
	var estimated isa.Picojoule
	for _, c := range r.Components {
		if strings.HasPrefix(c.Source, "estimate") {
			estimated += c.Energy
		}
	}
	if r.Total == 0 {
		return 0
	}
	return float64(estimated / r.Total)
}
