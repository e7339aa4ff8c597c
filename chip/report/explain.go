package report

import (
	"orrery/chip"
	"orrery/chip/energy"
	"orrery/isa"
)

// Run is what is to be explained.
type Run struct {
	Image     *isa.Image
	Table     *energy.Table // what the energy is priced by
	Counters  *chip.Counters
	Recording *Recording
	Answers   []int     // by sample: the class, -1 for no answer, below that for a sample that was not finished
	Labels    []int     // by sample, -1 where there is none
	Inputs    []float64 // by input: share of its neurons that spike in a sample (InputActivity); nil if not known
	Samples   int       // finished
	Requested int
	Seed      uint64
	Tool      string // name and version of the program
	Hash      string // of the image
}

// Report is a run in figures.
type Report struct {
	Run
	Energy   energy.Report
	Layers   []Layer
	Places   []Place
	Phases   Phases // of the whole run; their sum is its cycles
	Frame    *Frame // the same layers with multiply-accumulates
	Findings []Finding
}

// Explain works out the figures of a run.
func Explain(run Run) *Report {
	r := &Report{Run: run, Phases: run.Recording.Phases}
	r.Phases.Transfer = run.Counters.Chip.TransferCycles // the last sample's read-out comes after its last tick
	r.Energy = run.price(run.Counters)
	r.Layers = LayersOf(&run)
	r.Places = places(&run, r.Layers)
	r.Frame = frameOf(r)
	r.Findings = findings(r)

	return r
}

// Findings are what there is to say from the counters alone, of a run that nobody watched.
func Findings(run Run) []Finding {
	if run.Recording == nil {
		run.Recording = NewRecorder(run.Image, nil).Recording()
	}
	r := &Report{Run: run, Energy: run.price(run.Counters)}
	n := &run.Counters.Chip
	r.Phases = Phases{Transfer: n.TransferCycles, Barrier: n.Cycles - n.BusyCycles - n.TransferCycles}
	r.Layers = LayersOf(&run)
	return findings(r)
}

// price is the energy of counters.
func (r *Run) price(n *chip.Counters) energy.Report {
	return energy.Price(&r.Table.Constants, n.Activity(&r.Image.Arch))
}

// perInference divides a total of the run by the samples that were finished.
func (r *Report) perInference(total float64) float64 {
	if r.Samples == 0 {
		return total
	}
	return total / float64(r.Samples)
}

// seconds is the time of a number of cycles.
func (r *Report) seconds(cycles float64) float64 { return cycles / (r.Image.Arch.Clock.MHz * 1e6) }

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
