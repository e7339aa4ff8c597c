package compare

import (
	"context"
	"sync"

	"orrery/chip"
	"orrery/chip/evaluate"
	"orrery/chip/host"
	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/record"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler"
	"orrery/compiler/agreement"
	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/isa"
)

// Comparison is one run of a network by several engines.
type Comparison struct {
	*job.Job
	net       *ir.Network
	image     *isa.Image // of the chip; or, when that is not compared, the network as the host sees it
	model     *floatsim.Model
	quantised *ir.Quantised
	engines   []engine
	layers    []ir.PopID
	unit      []float64 // by population: what one step of a potential is in the author's unit
	apart     bool      // float and quantised are compared, and so are the layers each alone
	gathering *agreement.Gathering
	rasters   *record.Raster // what is recorded of the float engine, or nil
	recorded  []ir.PopID     // by population of rasters

	mutex    sync.Mutex
	answers  [][]evaluate.Answer // by engine and sample
	alone    [][]evaluate.Answer // by layer and sample: when this layer alone is quantised
	inputs   host.InputCounters
	seen     *firstSample // of the run's first sample, once it is done
	counts   [][]uint64   // by engine and neuron of the first output: spikes
	running  map[*chip.Chip]*lockstep
	failed   error
	progress terminal.Progress
	ticks    int
}

// comparison prepares everything that the engines need.
func (o Order) comparison(ctx context.Context, io terminal.Streams, engines []engine, net *ir.Network, arch *isa.Arch, rates [][]float32) (*Comparison, error) {
	m := &Comparison{net: net, engines: engines, running: map[*chip.Chip]*lockstep{}}
	err := m.openRasters()
	if err != nil {
		return nil, err
	}
	if err := m.prepare(ctx, io, o.Compiler(), arch, rates); err != nil {
		return nil, err
	}
	if m.Job, err = o.Job(m.image, net); err != nil {
		return nil, err
	}
	return m, m.gather()
}

// openRasters reads the recordings.
func (m *Comparison) openRasters() (err error) {
	for i := range m.engines {
		if e := &m.engines[i]; e.kind == recordedEngine {
			if e.raster, err = openRaster(m.net, e.given); err != nil {
				return err
			}
		}
	}
	return nil
}

// gather makes room for what will be found.
func (m *Comparison) gather() error {
	var layers []agreement.Layer
	for p := range m.net.Populations {
		if pop := &m.net.Populations[p]; !pop.Host() {
			m.layers, layers = append(m.layers, ir.PopID(p)), append(layers, agreement.Layer{Name: pop.Name, Neurons: pop.Shape.Size()})
		}
	}
	var names []string
	for _, e := range m.engines {
		if e.kind == recordedEngine {
			if err := e.raster.fits(e.given, m.First, m.Samples, m.Ticks); err != nil {
				return err
			}
		}
		names, m.answers = append(names, e.name), append(m.answers, unanswered(m.Samples))
	}
	pairs := agreement.AllPairs(len(names))
	if m.apart = has(m.engines, floatEngine) && has(m.engines, quantisedEngine); m.apart {
		names, pairs = append(names, aloneName), append(pairs, [2]int{0, len(names)})
		for range layers {
			m.alone = append(m.alone, unanswered(m.Samples))
		}
	}
	m.gathering = agreement.New(names, pairs, layers, m.First, m.Samples)
	return nil
}

// count adds up what the engines' first outputs did in a sample.
func (m *Comparison) count(l *lockstep) {
	for e, r := range l.readouts {
		counts := r.State().Counts
		if len(m.counts) <= e {
			m.counts = append(m.counts, make([]uint64, len(counts)))
		}
		for n, k := range counts {
			m.counts[e][n] += uint64(k)
		}
	}
}

// aloneName is what the gathering calls the quantised layers that hear the float engine's spikes.
const aloneName = "quantised alone"

func unanswered(samples int) []evaluate.Answer {
	answers := make([]evaluate.Answer, samples)
	for i := range answers {
		answers[i].Class = -1
	}
	return answers
}

// prepare makes of the network what each engine runs.
func (m *Comparison) prepare(ctx context.Context, io terminal.Streams, flags load.CompilerFlags, arch *isa.Arch, rates [][]float32) (err error) {
	switch {
	case has(m.engines, chipEngine):
		compiled, err := load.Compile(ctx, io, m.net, arch, flags, rates)
		if err != nil {
			return err
		}
		m.image, m.quantised = compiled.Image, compiled.Quantised
	case has(m.engines, quantisedEngine) || arch.Soma.Unit == isa.UnitTrueNorth: // what the truenorth unit cannot do is refused there
		if m.quantised, err = compiler.Quantise(ctx, m.net, arch); err != nil {
			return err
		}
		fallthrough
	default:
		m.image = hostView(m.net, arch, m.quantised)
	}
	m.unit = make([]float64, len(m.net.Populations))
	for p := range m.unit {
		if m.quantised != nil && !m.net.Populations[p].Host() {
			m.unit[p] = stepOf(&m.net.Populations[p], &m.quantised.Populations[p])
		}
	}
	if !has(m.engines, quantisedEngine) {
		m.quantised = nil
	}
	if has(m.engines, floatEngine) {
		m.model, err = floatsim.New(ctx, m.net, arch.Soma.Unit)
	}
	return err
}
