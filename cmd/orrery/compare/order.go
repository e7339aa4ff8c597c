// Package compare runs a network by several engines side by side and says layer by layer how far they agree.
package compare

import (
	"context"
	"fmt"

	"orrery/chip"
	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/record"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler/ir"
	"orrery/isa"
)

// Order is what is asked of the engines.
type Order struct {
	job.Flags
	record.RasterFlags          // of the float engine alone
	Engines            []string // as --compare lists them; none for the float engine alone
	Report             string   // a folder for a page, or ""
	JSON               string
	Quiet              bool // print nothing
}

// Run reads the network, runs it by the engines, and prints and writes what was found.
func (o Order) Run(ctx context.Context, io terminal.Streams) error {
	if _, err := o.engines(); err != nil {
		return err
	}
	if o.Report != "" {
		if err := output.WritableFolder(o.Report); err != nil {
			return err
		}
	}
	if len(o.Engines) == 1 {
		return fmt.Errorf("--compare %s: name at least two, such as float,quantised,chip", o.Engines[0])
	}
	net, arch, rates, err := load.Network(ctx, io, o.Source, o.ArchFlags, o.Compiler())
	if err != nil {
		return err
	}
	m, err := o.Compare(ctx, io, net, arch, rates)
	if err != nil {
		return err
	}
	return o.results(io, m)
}

// engines are those that are named.
func (o Order) engines() ([]engine, error) {
	if len(o.Engines) == 0 {
		return []engine{{kind: floatEngine, name: engineNames[floatEngine]}}, nil
	}
	return parseEngines(o.Engines)
}

// Compare runs a network that has been read, for an architecture, until it is done or ctx ends; rates are those of compiler.Options.
func (o Order) Compare(ctx context.Context, io terminal.Streams, net *ir.Network, arch *isa.Arch, rates [][]float32) (*Comparison, error) {
	if o.Engine == string(chip.Fast) {
		o.Timing = string(chip.TimingNone) // spikes and potentials are the same
	}
	engines, err := o.engines()
	if err != nil {
		return nil, err
	}
	m, err := o.comparison(ctx, io, engines, net, arch, rates)
	if err != nil {
		return nil, err
	}
	if err := o.record(m); err != nil {
		return nil, err
	}
	return m, m.run(ctx, io)
}

// record lets the float engine's spikes be recorded, if they are asked for.
func (o Order) record(m *Comparison) (err error) {
	if m.rasters, err = o.OpenRaster(m.Job, o.Dt); m.rasters == nil || err != nil {
		return err
	}
	for _, p := range m.rasters.Populations {
		id, err := layerNamed(m.net, p.Name)
		if err != nil {
			return fmt.Errorf("--record %s: %w", p.Name, err)
		}
		m.recorded = append(m.recorded, id)
	}
	return nil
}

// results prints and writes what was found, also of a run that was stopped.
func (o Order) results(io terminal.Streams, m *Comparison) error {
	res := m.Result()
	var document any = res
	show := func() { printComparison(io.Out, m, res) }
	if len(o.Engines) == 0 {
		alone := res.floatResult()
		document, show = alone, func() { printFloat(io.Out, alone) }
	}
	if !o.Quiet && o.JSON != "-" {
		show()
	}
	if o.JSON != "" {
		if err := output.JSON(o.JSON, io.Out, document); err != nil {
			return err
		}
	}
	if m.rasters != nil {
		if err := m.rasters.Write(io, m.answers[0]); err != nil {
			return err
		}
	}
	if o.Report != "" {
		if err := writeComparison(o.Report, m, res); err != nil {
			return err
		}
	}
	if err := res.BrokenPromise(); err != nil {
		return err
	}
	if res.Interrupted {
		return fmt.Errorf("%w: %d of %d samples were compared", terminal.ErrInterrupted, res.Samples, res.Requested)
	}
	return nil
}
