package main

import (
	"orrery/chip"
	"orrery/chip/energy"
	"orrery/chip/evaluate"
	"orrery/chip/host"
	"orrery/chip/report"
	"orrery/cmd/orrery/terminal"
	"orrery/core"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/noc"
)

// resultSchema names the layout of runResult; it changes when a field changes its meaning or goes away. docs/RUN-JSON.md
// describes it.
const resultSchema = "orrery.run/1"

// runResult is what `orrery run --json` writes. It holds nothing that depends on the machine, the number of threads or the
// time of day, so that two runs of the same image, input and seed give the same bytes.
type runResult struct {
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
	*TimedResult        // absent without timing
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

	Energy       *energyResult    `json:"energy"`        // null without timing: hops and time are part of it
	PerInference *inferenceResult `json:"per_inference"` // null when no sample was finished

	CoresUsed      uint64             `json:"cores_used"`
	CoresAvailable uint64             `json:"cores_available"`
	Utilisation    map[string]isa.Use `json:"utilisation"` // axons, neurons, synapses, routes
	BusiestCore    *busiestCore       `json:"busiest_core"`
	BusiestLink    *busiestLink       `json:"busiest_link"`
	Layers         []report.Layer     `json:"layers,omitempty"` // with --per-core, unless the run was resumed

	Counters counterResult `json:"counters"`
	Answers  []int         `json:"answers"` // by sample; -1: no answer; -2: not finished
}

// TimedResult is what only a run with timing has.
type TimedResult struct {
	Cycles      uint64 `json:"cycles"`
	BusyCycles  uint64 `json:"busy_cycles"`
	LongestTick uint64 `json:"longest_tick_cycles"`
	Hops        uint64 `json:"hops"`
	Overruns    uint64 `json:"overruns"`
}

type inferenceResult struct {
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

type busiestCore struct {
	Core         isa.CoreID `json:"core"`
	X            int        `json:"x"`
	Y            int        `json:"y"`
	Holds        string     `json:"holds"`
	ActiveCycles uint64     `json:"active_cycles"`
	Share        float64    `json:"share_of_cycles"`
}

type busiestLink struct {
	Core  isa.CoreID `json:"core"`
	X     int        `json:"x"`
	Y     int        `json:"y"`
	Side  string     `json:"side"`
	Flits uint64     `json:"flits"`
	Share float64    `json:"share_of_cycles"`
}

// counterResult holds every counter of the run by name: totals, and where they come from.
type counterResult struct {
	Chip    map[string]uint64   `json:"chip"`
	Core    map[string]uint64   `json:"core_total"`
	Router  map[string]uint64   `json:"router_total"`
	Cores   []map[string]uint64 `json:"cores"`   // in the order of the image, each with its "core"
	Routers []map[string]uint64 `json:"routers"` // those with traffic, each with its "core"
}

// newRunResult puts a run's figures into their published form. labels is the label of each sample, -1 where there is none.
func newRunResult(image *isa.Image, hash string, seed uint64, r *evaluate.Result, requested int, labels []int, perCore bool, timing chip.Timing, table *energy.Table) *runResult {
	n := &r.Counters
	cores := n.CoreTotal()
	usage := image.Usage()
	res := &runResult{
		Schema: resultSchema, Network: image.Provenance.Network, Arch: image.Arch.Name, ImageSHA256: hash,
		Seed: seed, Interrupted: r.Checkpoint != nil, Samples: r.Done, Requested: requested,
		Timing: string(timing), Ticks: n.Chip.Ticks, Spikes: cores.Spikes, InputSpikes: n.Chip.HostPacketsIn, SynapticAdds: cores.SynapticAdds, DenseCells: cores.Cells,
		Multiplies: cores.Multiplies, Packets: cores.PacketsOut + cores.SumsOut + n.Chip.HostPacketsIn,
		Saturations: cores.PotentialSaturations + cores.ThresholdSaturations, InputsLost: cores.InputsLost,
		AxonMerges: cores.AxonMerges,
		CoresUsed:  usage.Cores.Used, CoresAvailable: usage.Cores.Available,
		Utilisation: map[string]isa.Use{"axons": usage.Axons, "neurons": usage.Neurons, "synapses": usage.Synapses, "routes": usage.Routes},
		Counters:    newCounterResult(image, n, timing, perCore),
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
func (res *runResult) time(image *isa.Image, n *chip.Counters) {
	routers := n.RouterTotal()
	res.TimedResult = &TimedResult{Cycles: n.Chip.Cycles, BusyCycles: n.Chip.BusyCycles, LongestTick: n.LongestTick,
		Hops: routers.Hops(), Overruns: n.Chip.Overruns}
	res.BusiestCore, res.BusiestLink = findBusiestCore(image, n), findBusiestLink(image, n)
	if res.PerInference != nil {
		res.PerInference.TimedInference = &TimedInference{Cycles: float64(res.Cycles) / float64(res.Samples)}
	}
}

// score compares answers with labels.
func (res *runResult) score(answers []evaluate.Answer, labels []int) {
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

func findBusiestCore(image *isa.Image, n *chip.Counters) *busiestCore {
	best := -1
	for i := range n.Cores {
		if best < 0 || n.Cores[i].ActiveCycles > n.Cores[best].ActiveCycles {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	c := &image.Cores[best]
	at := image.Arch.Mesh.Coord(c.ID)
	active := n.Cores[best].ActiveCycles
	return &busiestCore{c.ID, at.X, at.Y, image.Holds(c), active, terminal.Ratio(active, n.Chip.Cycles)}
}

func findBusiestLink(image *isa.Image, n *chip.Counters) *busiestLink {
	var best *busiestLink
	for i := range n.Routers {
		for _, port := range []noc.Port{noc.East, noc.West, noc.North, noc.South} {
			flits := n.Routers[i].Out(port)
			if flits == 0 || best != nil && flits <= best.Flits {
				continue
			}
			at := image.Arch.Mesh.Coord(isa.CoreID(i))
			best = &busiestLink{isa.CoreID(i), at.X, at.Y, port.String(), flits, terminal.Ratio(flits, n.Chip.Cycles)}
		}
	}
	return best
}

func newCounterResult(image *isa.Image, n *chip.Counters, timing chip.Timing, perCore bool) counterResult {
	cores, routers := n.CoreTotal(), n.RouterTotal()
	timed := timing != chip.TimingNone
	res := counterResult{Chip: named(&n.Chip, timed), Core: named(&cores, timed)}
	if timed {
		res.Router = named(&routers, timed)
	}
	if !perCore {
		return res
	}
	for i := range n.Cores {
		c := named(&n.Cores[i], timed)
		c["core"] = uint64(image.Cores[i].ID)
		if timed {
			c["fifo_peak"], c["relay_peak"] = n.FIFOPeak[i], n.RelayPeak[i]
		}
		res.Cores = append(res.Cores, c)
	}
	for i := range n.Routers {
		if n.Routers[i] == (noc.RouterCounters{}) {
			continue
		}
		r := named(&n.Routers[i], timed)
		r["core"], r["queue_peak"] = uint64(i), n.RouterPeak[i]
		res.Routers = append(res.Routers, r)
	}
	return res
}

// named lists counters by name; without timing, only those that do not need it.
func named[T core.Counters | noc.RouterCounters | chip.ChipCounters](c *T, timed bool) map[string]uint64 {
	fields, values := counter.Fields[T](), counter.Values(c)
	m := make(map[string]uint64, len(fields))
	for i, f := range fields {
		if timed || !f.Timed {
			m[f.Name] = values[i]
		}
	}
	return m
}
