// Package energy prices what a chip counted: events times picojoules, and leakage times time. It looks at counters only after a run, so
// one run can be priced under many tables.
package energy

import (
	"reflect"

	"orrery/isa"
)

// Events are the counts that cost energy, each over the whole run, by the key of the constant of isa.EnergyArch that prices them.
type Events struct {
	RowsRead      uint64 `json:"row_read"`
	BitsRead      uint64 `json:"bit_read"`
	Cells         uint64 `json:"cell"`
	Adds          uint64 `json:"add"`
	Multiplies    uint64 `json:"multiply"`
	SomaAdds      uint64 `json:"soma_add"`
	NeuronUpdates uint64 `json:"neuron_update"`
	MicroUpdates  uint64 `json:"micro_update"`
	MicroFetches  uint64 `json:"micro_fetch"`
	MicroOps      uint64 `json:"micro_op"`
	MicroStates   uint64 `json:"micro_state"`
	MicroLookups  uint64 `json:"micro_lookup"`
	Spikes        uint64 `json:"spike"`
	Packets       uint64 `json:"packet"`
	Hops          uint64 `json:"hop"`
	HopsY         uint64 `json:"hop_y"`
	ChipHops      uint64 `json:"chip_hop"`
	HostPackets   uint64 `json:"host_packet"`
	CoreTicks     uint64 `json:"tick"`
}

// Activity is all that a price depends on beside the table: what happened, for how long, and on how much chip.
type Activity struct {
	Events     Events  `json:"events"`
	Cycles     uint64  `json:"cycles"`
	MHz        float64 `json:"mhz"`
	Cores      uint64  `json:"cores"`       // of the grid, used or not; each has a router
	MemoryBits uint64  `json:"memory_bits"` // of one core (isa.Arch.CoreMemory)
}

// ActivityOf is the activity of a run of the given length on an architecture.
func ActivityOf(a *isa.Arch, ev Events, cycles isa.Cycle) Activity {
	return Activity{ev, uint64(cycles), a.Clock.MHz, uint64(a.Mesh.Cores()), a.CoreMemoryBits()}
}

// Seconds is the length of the run.
func (a *Activity) Seconds() float64 { return float64(a.Cycles) / (a.MHz * 1e6) }

// count is the number of events that a constant multiplies, or for a steady power the seconds of all that leaks together: of cores,
// routers, or 2^20 bits of memory.
func (a *Activity) count(key string) (float64, bool) {
	switch coreSeconds := a.Seconds() * float64(a.Cores); key {
	case "core_leakage", "router_leakage":
		return coreSeconds, true
	case "memory_leakage":
		return coreSeconds * float64(a.MemoryBits) / (1 << 20), true
	}
	v := reflect.ValueOf(&a.Events).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("json") == key {
			return float64(v.Field(i).Uint()), true
		}
	}
	return 0, false
}

// Component is one line of the bill.
type Component struct {
	isa.EnergyConstant
	Count  float64 // events; for leakage the seconds of all that leaks together
	Energy Range   // Count x the constant
}

// Range is an energy in picojoules with its band: the same sum with every constant at the low, and at the high end of its own band. It holds
// however the errors of the constants depend on each other.
type Range struct{ Mid, Low, High isa.Picojoule }

// Add adds another range end by end.
func (r *Range) Add(s Range) {
	r.Mid += s.Mid
	r.Low += s.Low
	r.High += s.High
}

// Report is the energy of a run.
type Report struct {
	Components []Component // in the order of isa.EnergyArch
	Dynamic    Range
	Static     Range
	Total      Range
	// EstimateShare is the part of Total that comes from constants whose source is an estimate, 0..1.
	EstimateShare float64
}

// milliwattSecond is 1 mW for 1 s in picojoules.
const milliwattSecond = 1e9

// Price applies a table to an activity. Every core and router of the grid leaks, used or not.
func Price(table *isa.EnergyArch, a Activity) Report {
	var r Report
	estimated := isa.Picojoule(0)
	for _, c := range table.Costs() {
		line := price(c, &a)
		r.Components = append(r.Components, line)
		if c.Static {
			r.Static.Add(line.Energy)
		} else {
			r.Dynamic.Add(line.Energy)
		}
		if c.Estimated() {
			estimated += line.Energy.Mid
		}
	}
	r.Total = r.Dynamic
	r.Total.Add(r.Static)
	if r.Total.Mid != 0 {
		r.EstimateShare = float64(estimated / r.Total.Mid)
	}
	return r
}

func price(c isa.EnergyConstant, a *Activity) Component {
	count, ok := a.count(c.Key)
	if !ok {
		panic("energy: no event belongs to the constant " + c.Key) // the two lists are code: a test holds them together
	}
	scale := count
	if c.Static {
		scale *= milliwattSecond
	}
	at := func(unit float64) isa.Picojoule { return isa.Picojoule(scale * unit) }
	return Component{c, count, Range{at(c.Value), at(c.Low), at(c.High)}}
}
