package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"orrery/chip"
	"orrery/chip/evaluate"
	"orrery/chip/host"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler"
	"orrery/compiler/agreement"
	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/isa"
)

// engineKind is one of the ways to run a network.
type engineKind int

const (
	floatEngine     engineKind = iota // the author's real numbers
	quantisedEngine                   // the integers that the image promises to compute
	chipEngine                        // the image on the emulated chip
	recordedEngine                    // spikes from a file
)

var engineNames = []string{"float", "quantised", "chip"}

// engine is one side of a comparison.
type engine struct {
	kind   engineKind
	name   string
	given  string  // by the user, of recordedEngine
	raster *raster // of recordedEngine
}

// comparison is one run of a network by several engines.
type comparison struct {
	*job
	net       *ir.Network
	image     *isa.Image // of the chip; or, when that is not compared, the network as the host sees it
	model     *floatsim.Model
	quantised *ir.Quantised
	engines   []engine
	layers    []ir.PopID
	unit      []float64 // by population: what one step of a potential is in the author's unit
	apart     bool      // float and quantised are compared, and so are the layers each alone
	gathering *agreement.Gathering
	rasters   *rasterFiles // what is recorded of the float engine, or nil
	recorded  []ir.PopID   // by population of rasters

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

// parseEngines reads what --compare lists, in the order in which a network goes through them, recordings last.
func parseEngines(list []string) (engines []engine, err error) {
	for _, word := range list {
		kind := slices.Index(engineNames, word)
		switch {
		case kind >= 0:
			engines = append(engines, engine{kind: engineKind(kind), name: word})
		case strings.Contains(word, "="):
			layer, file, _ := strings.Cut(word, "=")
			engines = append(engines, engine{kind: recordedEngine, name: layer + "=" + filepath.Base(file), given: word})
		default:
			return nil, fmt.Errorf("--compare %s: there are float, quantised, chip, and NAME=FILE for recorded spikes of layer NAME", word)
		}
	}
	slices.SortStableFunc(engines, func(a, b engine) int { return int(a.kind) - int(b.kind) })
	for i := range engines[1:] {
		if engines[i].name == engines[i+1].name {
			return nil, fmt.Errorf("--compare names %s twice", engines[i].name)
		}
	}
	if engines[0].kind == recordedEngine {
		return nil, fmt.Errorf("--compare %s: say what the recording is compared with: float, quantised or chip", engines[0].given)
	}
	return engines, nil
}

func has(engines []engine, kind engineKind) bool {
	return slices.ContainsFunc(engines, func(e engine) bool { return e.kind == kind })
}

// comparison reads and prepares everything that the engines need.
func (c runCommand) comparison(ctx context.Context, io terminal.Streams, engines []engine) (*comparison, error) {
	net, arch, rates, err := load.Network(ctx, io, c.Source, c.ArchFlags, c.CompilerFlags)
	if err != nil {
		return nil, err
	}
	return c.comparisonOf(ctx, io, engines, net, arch, rates)
}

// comparisonOf is the comparison of a network that has been read.
func (c runCommand) comparisonOf(ctx context.Context, io terminal.Streams, engines []engine, net *ir.Network, arch *isa.Arch, rates [][]float32) (*comparison, error) {
	m := &comparison{net: net, engines: engines, running: map[*chip.Chip]*lockstep{}}
	err := m.openRasters()
	if err != nil {
		return nil, err
	}
	if err := m.prepare(ctx, io, c, arch, rates); err != nil {
		return nil, err
	}
	if m.job, err = c.job(m.image, net); err != nil {
		return nil, err
	}
	return m, m.gather()
}

// openRasters reads the recordings.
func (m *comparison) openRasters() (err error) {
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
func (m *comparison) gather() error {
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
func (m *comparison) count(l *lockstep) {
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
func (m *comparison) prepare(ctx context.Context, io terminal.Streams, c runCommand, arch *isa.Arch, rates [][]float32) (err error) {
	switch {
	case has(m.engines, chipEngine):
		compiled, err := load.Compile(ctx, io, m.net, arch, c.CompilerFlags, rates)
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

// stepOf is what one step of a potential is worth in the author's unit, or, for a program, in that of its first state word.
func stepOf(p *ir.Population, q *ir.QuantisedPopulation) float64 {
	if p.Neuron.Program == nil {
		return 1 / q.Scale
	}
	model := p.Neuron.Program.Model
	if model.InputUnit == "unit" {
		return 1 / q.Scale / model.States[0].Format.One()
	}
	return 1 / model.States[0].Format.One()
}

// hostView is a network as the host sees it: what goes in and what comes out, and no cores.
func hostView(net *ir.Network, arch *isa.Arch, q *ir.Quantised) *isa.Image {
	image := &isa.Image{Arch: *arch, Ticks: isa.Tick(net.Ticks), Provenance: isa.Provenance{Network: net.Name}}
	for i := range net.Populations {
		p := &net.Populations[i]
		shape := make([]uint32, len(p.Shape))
		for k, n := range p.Shape {
			shape[k] = uint32(n)
		}
		image.Populations = append(image.Populations, isa.Population{Name: p.Name, Shape: shape, Start: uint32(p.Start)})
		if p.Input == nil {
			continue
		}
		in := compiler.Encoding(p.Input, 1)
		if q != nil {
			in = q.Populations[i].Encoding
		}
		in.Population = uint32(i)
		image.Inputs = append(image.Inputs, *in)
	}
	for _, r := range net.Readouts {
		image.Outputs = append(image.Outputs, isa.Output{Population: uint32(r.Population), Readout: r.Kind,
			Neurons: make([]isa.NeuronRef, net.Populations[r.Population].Shape.Size())})
	}
	return image
}
