package explore

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"

	"orrery/chip/area"
	"orrery/chip/energy"
	"orrery/isa"
)

// Status says what became of a point.
type Status string

const (
	StatusOK         Status = "ok"
	StatusInvalid    Status = "invalid"      // there is no such architecture
	StatusDoesNotFit Status = "does-not-fit" // the compiler refused it
	StatusFailed     Status = "failed"       // its run could not be done
)

// Row is what became of one point. It holds nothing that depends on the machine, the threads or the time of day.
type Row struct {
	Index  int        `json:"-"`
	Point  string     `json:"point"` // the hash that tells experiments apart
	Status Status     `json:"status"`
	Reason string     `json:"reason,omitempty"` // of any status but ok
	Set    Point      `json:"set"`              // axes, then what is derived
	From   Provenance `json:"from"`
	Got    *Figures   `json:"got,omitempty"` // of status ok
}

// Provenance is what a row rests on.
type Provenance struct {
	Tool        string `json:"tool" doc:"name and version of the program"`
	Network     string `json:"network" doc:"its name"`
	NetworkHash string `json:"network_sha256" doc:"over the network's files"`
	Arch        string `json:"arch" doc:"name of the architecture that was changed"`
	ArchHash    string `json:"arch_sha256" doc:"of the architecture as run, as YAML"`
	ImageHash   string `json:"image_sha256" doc:"of the image that orrery compile writes for it"`
	DataHash    string `json:"data_sha256" doc:"over inputs and labels"`
	Table       string `json:"energy_table" doc:"name of the energy table"`
	TableHash   string `json:"energy_table_sha256" doc:"of the energy table as YAML"`
	Seed        uint64 `json:"seed" doc:"of rate encodings"`
	PlaceSeed   uint64 `json:"place_seed" doc:"of placement"`
	First       int    `json:"first_sample" doc:"of the run"`
	TicksEach   int    `json:"ticks_per_sample" doc:"of the run"`
}

// Figures are what was measured, in the units that docs/SWEEP.md lists.
type Figures struct {
	Samples    int      `json:"samples" doc:"run"`
	Labelled   int      `json:"labelled" doc:"samples with a label"`
	Correct    int      `json:"correct" doc:"of the labelled ones"`
	Accuracy   *float64 `json:"accuracy" doc:"correct / labelled; empty without labels"`
	Unanswered int      `json:"unanswered" doc:"samples in which no output neuron spoke"`

	Latency    float64 `json:"latency_us" unit:"us" doc:"an inference: ticks with their synchronisation, and transfers"`
	Cycles     uint64  `json:"cycles" unit:"cycles" doc:"of the whole run"`
	BusyCycles uint64  `json:"busy_cycles" unit:"cycles" doc:"until all was quiet, summed over ticks"`
	Longest    uint64  `json:"longest_tick_cycles" unit:"cycles" doc:"busy cycles of the longest tick"`
	Overruns   uint64  `json:"overruns" unit:"ticks" doc:"periodic ticks that were stretched"`

	Energy      float64 `json:"energy_nj" unit:"nJ" doc:"an inference"`
	EnergyLow   float64 `json:"energy_low_nj" unit:"nJ" doc:"with every constant at the low end of its band"`
	EnergyHigh  float64 `json:"energy_high_nj" unit:"nJ" doc:"with every constant at the high end of its band"`
	EnergyUsed  float64 `json:"energy_used_nj" unit:"nJ" doc:"an inference on a chip that has no more cores than are used"`
	Dynamic     float64 `json:"dynamic_nj" unit:"nJ" doc:"of it events"`
	DynamicLow  float64 `json:"dynamic_low_nj" unit:"nJ" doc:"low end"`
	DynamicHigh float64 `json:"dynamic_high_nj" unit:"nJ" doc:"high end"`
	Estimated   float64 `json:"estimated_share" doc:"of the energy, from constants without a published source"`
	Power       float64 `json:"power_mw" unit:"mW" doc:"energy / latency"`

	Spikes   uint64 `json:"spikes" doc:"fired on the chip"`
	Adds     uint64 `json:"synaptic_adds" doc:"event synaptic operations"`
	Cells    uint64 `json:"dense_cells" doc:"dense synaptic operations"`
	Packets  uint64 `json:"packets" doc:"sent by cores and host, partial sums included"`
	Sums     uint64 `json:"sum_packets" doc:"of them partial sums"`
	Hops     uint64 `json:"hops" doc:"from router to router or host"`
	Blocked  uint64 `json:"stall_backpressure" unit:"flit cycles" doc:"heads that could not move: next FIFO full or link taken"`
	Lost     uint64 `json:"stall_arbitration" unit:"flit cycles" doc:"heads that lost an output to another input"`
	FullFIFO uint64 `json:"stall_fifo_cycles" unit:"cycles" doc:"cores held up by a full send FIFO"`
	Clipped  uint64 `json:"saturations" doc:"potentials and thresholds clipped"`
	Refused  uint64 `json:"inputs_lost" doc:"non-zero inputs to refractory neurons"`
	Merged   uint64 `json:"axon_merges" doc:"spikes that found their axon set"`

	Cores     uint64  `json:"cores_used" doc:"of the grid"`
	CoresHave uint64  `json:"cores_available" doc:"of the grid"`
	UseAxons  float64 `json:"axon_use" doc:"share of the axons of the cores used"`
	UseCells  float64 `json:"synapse_use" doc:"share of the synapses that the cores used can hold"`

	MemoryBits   uint64  `json:"memory_bits_per_core" unit:"bits" doc:"of one core with its router"`
	CoreArea     float64 `json:"core_mm2" unit:"mm2" doc:"area of a core, estimated"`
	ChipArea     float64 `json:"chip_mm2" unit:"mm2" doc:"area of a chip, estimated"`
	ChipAreaLow  float64 `json:"chip_low_mm2" unit:"mm2" doc:"low end of its band"`
	ChipAreaHigh float64 `json:"chip_high_mm2" unit:"mm2" doc:"high end of its band"`
	UsedArea     float64 `json:"used_mm2" unit:"mm2" doc:"cores used x area of a core"`
}

// row begins the task's row.
func (t *task) row(status Status, reason error) Row {
	r := Row{Index: t.index, Point: t.id, Status: status, Set: t.point, From: t.origin}
	if reason != nil {
		r.Reason = reason.Error()
	}
	return r
}

// result works out the task's row from a run that it shares with others.
func (t *task) result(o *outcome, image *isa.Image) Row {
	r := t.row(StatusOK, nil)
	sum := sha256.Sum256(image.Encode())
	r.From.ImageHash = hex.EncodeToString(sum[:])
	n, a := o.counters, &image.Arch
	n.Chip = o.clocked(&a.Clock)
	cores, routers := n.CoreTotal(), n.RouterTotal()
	f := &Figures{
		Samples: o.samples, Labelled: o.score.Labelled, Correct: o.score.Correct, Unanswered: o.score.Unanswered,
		Latency: float64(n.Chip.Cycles) / float64(o.samples) / a.Clock.MHz, Cycles: n.Chip.Cycles, BusyCycles: n.Chip.BusyCycles,
		Longest: n.LongestTick, Overruns: n.Chip.Overruns,
		Spikes: cores.Spikes, Adds: cores.SynapticAdds, Cells: cores.Cells, Packets: cores.PacketsOut + cores.SumsOut + n.Chip.HostPacketsIn,
		Sums: cores.SumsOut, Hops: routers.Hops(), Blocked: routers.StallBackpressure, Lost: routers.StallArbitration, FullFIFO: cores.StallFIFOCycles,
		Clipped: cores.PotentialSaturations + cores.ThresholdSaturations, Refused: cores.InputsLost, Merged: cores.AxonMerges,
		Cores: o.usage.Cores.Used, CoresHave: o.usage.Cores.Available,
	}
	if f.Labelled > 0 {
		accuracy := float64(f.Correct) / float64(f.Labelled)
		f.Accuracy = &accuracy
	}
	f.UseAxons = share(o.usage.Axons.Used, o.usage.Cores.Used*uint64(a.Core.Axons))
	f.UseCells = share(o.usage.Synapses.Used, o.usage.Cores.Used*a.Core.SynapseCapacity())
	f.price(energy.Price(&t.table.Constants, n.Activity(a)))
	f.size(area.Estimate(a))
	r.Got = f
	return r
}

func share(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func (f *Figures) price(report energy.Report) {
	each := func(e isa.Picojoule) float64 { return float64(e) / 1000 / float64(f.Samples) }
	f.Energy, f.EnergyLow, f.EnergyHigh = each(report.Total.Mid), each(report.Total.Low), each(report.Total.High)
	f.Dynamic, f.DynamicLow, f.DynamicHigh = each(report.Dynamic.Mid), each(report.Dynamic.Low), each(report.Dynamic.High)
	f.EnergyUsed = f.Dynamic + each(report.Static.Mid)*share(f.Cores, f.CoresHave)
	f.Estimated = report.EstimateShare
	if f.Latency > 0 {
		f.Power = f.Energy / f.Latency // nJ / us
	}
}

func (f *Figures) size(report area.Report) {
	chip := report.Chip.MM2()
	f.MemoryBits, f.CoreArea = report.MemoryBits, report.Core.MM2().Mid
	f.ChipArea, f.ChipAreaLow, f.ChipAreaHigh = chip.Mid, chip.Low, chip.High
	f.UsedArea = float64(f.Cores) * f.CoreArea
}

// Field is one column of a table as a struct declares it.
type Field struct{ Name, Unit, Doc string }

// FieldsOf lists the columns that a struct of figures gives.
func FieldsOf[T Figures | Provenance]() []Field {
	t := reflect.TypeFor[T]()
	fields := make([]Field, t.NumField())
	for i := range fields {
		tag := t.Field(i).Tag
		fields[i] = Field{tag.Get("json"), tag.Get("unit"), tag.Get("doc")}
	}
	return fields
}
