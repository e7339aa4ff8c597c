// Package result is what a run gives: its figures in their published form, as text, priced again, and beside another run's.
package result

import (
	"orrery/chip"
	"orrery/chip/energy"
	"orrery/chip/evaluate"
	"orrery/chip/host"
	"orrery/chip/report"
	"orrery/isa"
)

// Schema names the layout of Run; it changes when a field changes its meaning or goes away. docs/RUN-JSON.md
// describes it.
const Schema = "orrery.run/1"

// Run is what `orrery run --json` writes. It holds nothing that depends on the machine, the number of threads or the
// time of day, so that two runs of the same image, input and seed give the same bytes.
type Run struct {
	Schema      string `json:"schema"`
	Network     string `json:"network"`
	Arch        string `json:"arch"`
	ImageSHA256 string `json:"image_sha256"`
	Seed        uint64 `json:"seed"`
	Interrupted bool   `json:"interrupted"`

	Samples    int      `json:"samples"`    // finished
	Requested  int      `json:"requested"`  // asked for
	Labelled   int      `json:"labelled"`   // finished and with a label
	Correct    int      `json:"correct"`    // of the labelled ones
	Unanswered int      `json:"unanswered"` // no output neuron spoke
	Accuracy   *float64 `json:"accuracy"`   // correct / labelled; null without labels

	Timing       string `json:"timing"` // cycle or none
	Ticks        uint64 `json:"ticks"`
	*Timed              // absent without timing
	Spikes       uint64 `json:"spikes"`
	InputSpikes  uint64 `json:"host_packets_in"`
	SynapticAdds uint64 `json:"synaptic_adds"`
	DenseCells   uint64 `json:"dense_cells"`
	Multiplies   uint64 `json:"multiplies"`
	Packets      uint64 `json:"packets"` // sent by cores and host: spikes and partial sums
	Saturations  uint64 `json:"saturations"`
	InputsLost   uint64 `json:"inputs_lost"`
	AxonMerges   uint64 `json:"axon_merges"`

	InputData *host.InputCounters `json:"input_data,omitempty"` // with recordings of events and with values given bit by bit

	Energy       *Energy    `json:"energy"`        // null without timing: hops and time are part of it
	PerInference *Inference `json:"per_inference"` // null when no sample was finished

	CoresUsed      uint64             `json:"cores_used"`
	CoresAvailable uint64             `json:"cores_available"`
	Utilisation    map[string]isa.Use `json:"utilisation"` // axons, neurons, synapses, routes
	BusiestCore    *busiestCore       `json:"busiest_core"`
	BusiestLink    *busiestLink       `json:"busiest_link"`
	Layers         []report.Layer     `json:"layers,omitempty"` // with --per-core, unless the run was resumed

	Counters Counters `json:"counters"`
	Answers  []int    `json:"answers"` // by sample; -1: no answer; -2: not finished
}

// Timed is what only a run with timing has.
type Timed struct {
	Cycles      uint64 `json:"cycles"`
	BusyCycles  uint64 `json:"busy_cycles"`
	LongestTick uint64 `json:"longest_tick_cycles"`
	Hops        uint64 `json:"hops"`
	Overruns    uint64 `json:"overruns"`
}

// Inference is what one sample takes, on average.
type Inference struct {
	*TimedInference         // absent without timing
	Spikes          float64 `json:"spikes"`
	SynapticAdds    float64 `json:"synaptic_adds"`
}

// TimedInference is what only a run with timing has.
type TimedInference struct {
	Cycles         float64 `json:"cycles"`
	Microseconds   float64 `json:"latency_us"`
	Nanojoules     float64 `json:"energy_nj"`
	NanojoulesLow  float64 `json:"energy_low_nj"`
	NanojoulesHigh float64 `json:"energy_high_nj"`
}

// New puts a run's figures into their published form. labels is the label of each sample, -1 where there is none.
func New(image *isa.Image, hash string, seed uint64, r *evaluate.Result, requested int, labels []int, perCore bool, timing chip.Timing, table *energy.Table) *Run {
	n := &r.Counters
	cores := n.CoreTotal()
	usage := image.Usage()
	res := &Run{
		Schema: Schema, Network: image.Provenance.Network, Arch: image.Arch.Name, ImageSHA256: hash,
		Seed: seed, Interrupted: r.Checkpoint != nil, Samples: r.Done, Requested: requested,
		Timing: string(timing), Ticks: n.Chip.Ticks, Spikes: cores.Spikes, InputSpikes: n.Chip.HostPacketsIn, SynapticAdds: cores.SynapticAdds, DenseCells: cores.Cells,
		Multiplies: cores.Multiplies, Packets: cores.PacketsOut + cores.SumsOut + n.Chip.HostPacketsIn,
		Saturations: cores.PotentialSaturations + cores.ThresholdSaturations, InputsLost: cores.InputsLost,
		AxonMerges: cores.AxonMerges,
		CoresUsed:  usage.Cores.Used, CoresAvailable: usage.Cores.Available,
		Utilisation: map[string]isa.Use{"axons": usage.Axons, "neurons": usage.Neurons, "synapses": usage.Synapses, "routes": usage.Routes},
		Counters:    CountersOf(image, n, timing, perCore),
	}
	if r.Inputs.Events > 0 || r.Inputs.Values > 0 {
		res.InputData = &r.Inputs
	}
	res.score(r.Answers, labels)
	res.infer()
	if timing != chip.TimingNone {
		res.time(image, n)
		res.price(table, n.Activity(&image.Arch))
	}
	return res
}

// time fills in what a clock counted.
func (res *Run) time(image *isa.Image, n *chip.Counters) {
	routers := n.RouterTotal()
	res.Timed = &Timed{Cycles: n.Chip.Cycles, BusyCycles: n.Chip.BusyCycles, LongestTick: n.LongestTick,
		Hops: routers.Hops(), Overruns: n.Chip.Overruns}
	res.BusiestCore, res.BusiestLink = findBusiestCore(image, n), findBusiestLink(image, n)
	if res.PerInference != nil {
		res.PerInference.TimedInference = &TimedInference{Cycles: float64(res.Cycles) / float64(res.Samples)}
	}
}

// score compares answers with labels.
func (res *Run) score(answers []evaluate.Answer, labels []int) {
	for _, a := range answers {
		if !a.Done {
			a.Class = -2
		}
		res.Answers = append(res.Answers, a.Class)
	}
	s := evaluate.Compare(answers, labels)
	res.Labelled, res.Correct, res.Unanswered = s.Labelled, s.Correct, s.Unanswered
	if res.Labelled > 0 {
		accuracy := float64(res.Correct) / float64(res.Labelled)
		res.Accuracy = &accuracy
	}
}

// infer fills in what one inference takes, but for time and energy.
func (res *Run) infer() {
	if res.Samples == 0 || res.Interrupted {
		return
	}
	n := float64(res.Samples)
	res.PerInference = &Inference{Spikes: float64(res.Spikes) / n, SynapticAdds: float64(res.SynapticAdds) / n}
}
