package main

import (
	"context"
	"fmt"
	"path/filepath"

	"orrery/chip"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
)

// runEngines runs a network by the engines that --compare lists, or by the float engine alone.
func (c runCommand) runEngines(ctx context.Context, io terminal.Streams) error {
	if err := c.onlyEngines(); err != nil {
		return err
	}
	names := c.Compare
	if len(names) == 0 {
		names = []string{engineNames[floatEngine]}
	}
	engines, err := parseEngines(names)
	if err != nil {
		return err
	}
	if c.Report != "" {
		if err := output.WritableFolder(c.Report); err != nil {
			return err
		}
	}
	if len(c.Compare) == 1 {
		return fmt.Errorf("--compare %s: name at least two, such as float,quantised,chip", c.Compare[0])
	}
	if c.Engine == string(chip.Fast) {
		c.Timing = string(chip.TimingNone) // spikes and potentials are the same
	}
	m, err := c.comparison(ctx, io, engines)
	if err != nil {
		return err
	}
	if err := c.record(m); err != nil {
		return err
	}
	io.Terminal = io.Terminal && !c.Quiet
	if err := m.run(ctx, io); err != nil {
		return err
	}
	return c.engineResults(io, m)
}

// record lets the float engine's spikes be recorded, if they are asked for.
func (c runCommand) record(m *comparison) (err error) {
	if m.rasters, err = c.raster(m.job); m.rasters == nil || err != nil {
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

// onlyEngines refuses what has no meaning for a run by several engines, or by one that has no chip.
func (c runCommand) onlyEngines() error {
	flag := "--engine float"
	if len(c.Compare) > 0 {
		flag = "--compare"
	}
	switch filepath.Ext(c.Source) {
	case ".chip", ".s":
		return fmt.Errorf("%s: %s is made for a chip already and has no real numbers in it; give the network that it was compiled from", flag, c.Source)
	}
	for _, f := range []struct {
		given bool
		name  string
	}{
		{c.Checkpoint != "", "--checkpoint"}, {c.Resume != "", "--resume"}, {c.Report != "" && len(c.Compare) == 0, "--report"}, {len(c.Probe) > 0, "--probe"}, {c.PerCore, "--per-core"},
		{c.Energy != "", "--energy"}, {c.Strict, "--strict"}, {len(c.Trace) > 0, "--trace"}, {len(c.Spikes) > 0 && len(c.Compare) > 0, "--spikes"}, {c.Potentials, "--potentials (in chip steps)"}, {len(c.TraceOnly) > 0 || c.TraceTicks != "", "--trace-only and --trace-ticks"},
	} {
		if f.given {
			return fmt.Errorf("%s shows spikes, potentials and answers; %s belongs to a run of the chip alone", flag, f.name)
		}
	}
	if len(c.Compare) > 0 && c.Engine == "float" {
		return fmt.Errorf("--compare float,.. names the float engine; --engine chooses the chip's: fast or reference")
	}
	return nil
}

// engineResults prints and writes what was found, also of a run that was stopped.
func (c runCommand) engineResults(io terminal.Streams, m *comparison) error {
	res := m.result(compareSchema)
	var document any = res
	show := func() { printComparison(io.Out, m, res) }
	if len(c.Compare) == 0 {
		res.Schema = floatSchema
		alone := res.floatResult()
		document, show = alone, func() { printFloat(io.Out, alone) }
	}
	if !c.Quiet && c.JSON != "-" {
		show()
	}
	if c.JSON != "" {
		if err := output.JSON(c.JSON, io.Out, document); err != nil {
			return err
		}
	}
	if m.rasters != nil {
		if err := m.rasters.write(io, m.answers[0], c.Quiet); err != nil {
			return err
		}
	}
	if c.Report != "" {
		if err := writeComparison(c.Report, m, res); err != nil {
			return err
		}
	}
	if err := m.brokenPromise(res); err != nil {
		return err
	}
	if res.Interrupted {
		return fmt.Errorf("%w: %d of %d samples were compared", terminal.ErrInterrupted, res.Samples, res.Requested)
	}
	return nil
}

// brokenPromise is an error when the chip does not do what the quantised network does.
func (m *comparison) brokenPromise(res *compareResult) error {
	for i := range res.Layers {
		for k := range res.Layers[i].Pairs {
			p := &res.Layers[i].Pairs[k]
			if p.A != engineNames[quantisedEngine] || p.B != engineNames[chipEngine] || p.Equal() {
				continue
			}
			where := "in a potential"
			if p.First != nil {
				where = fmt.Sprintf("first in tick %d of sample %d, where %s[%d] fires in %s alone", p.First.Tick, p.First.Sample, res.Layers[i].Layer, p.First.Neuron, p.By)
			}
			return fmt.Errorf("the chip does not compute the quantised network: layer %s differs, %s: a fault of orrery, not of the network", res.Layers[i].Layer, where)
		}
	}
	return nil
}
