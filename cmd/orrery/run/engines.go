package run

import (
	"context"
	"fmt"
	"path/filepath"

	"orrery/cmd/orrery/compare"
	"orrery/cmd/orrery/terminal"
)

// runEngines runs a network by the engines that --compare lists, or by the float engine alone.
func (c Command) runEngines(ctx context.Context, io terminal.Streams) error {
	if err := c.onlyEngines(); err != nil {
		return err
	}
	return compare.Order{Flags: c.Flags, RasterFlags: c.RasterFlags, Engines: c.Compare, Report: c.Report, JSON: c.JSON, Quiet: c.Quiet}.Run(ctx, io)
}

// onlyEngines refuses what has no meaning for a run by several engines, or by one that has no chip.
func (c Command) onlyEngines() error {
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
