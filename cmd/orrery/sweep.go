package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"orrery/cmd/explore"
)

type sweepCommand struct {
	File    string `arg:"" help:"The experiment, a YAML file (docs/SWEEP.md)."`
	Out     string `help:"Folder for the journal and the tables. Default: NAME.sweep." placeholder:"DIR"`
	Threads int    `help:"Points at a time. The rows are the same for any number. Default: all cores." placeholder:"N"`
	Plan    bool   `help:"Say which points there are and how much work they are, and stop."`
}

func (sweepCommand) Help() string {
	return "Example:\n  orrery sweep docs/studies/core-size.yaml    # stopped or killed? the same command goes on with what is missing"
}

// Run carries out a sweep and writes its tables.
func (c sweepCommand) Run(ctx context.Context, io streams) error {
	if c.Threads < 0 {
		return fmt.Errorf("--threads is %d; it must be at least 1", c.Threads)
	}
	sweep, err := explore.Read(c.File)
	if err != nil {
		return err
	}
	if c.Plan {
		return c.plan(io, sweep)
	}
	if c.Out == "" {
		c.Out = sweep.Name + ".sweep"
	}
	if err := writable(c.Out); err != nil {
		return err
	}
	start := time.Now()
	bar := progress{}
	result, err := sweep.Run(ctx, c.Out, explore.Options{Tool: "orrery " + version, Threads: c.Threads, Progress: func(done, of int) {
		if bar.bar == nil {
			bar = newProgress(io, of, "points")
		}
		bar.set(done)
	}})
	bar.finish()
	if stopped := (*explore.Interrupted)(nil); errors.As(err, &stopped) {
		return fmt.Errorf("%w: %w", errInterrupted, stopped)
	}
	if err != nil {
		return err
	}
	if err := c.write(result.Rows); err != nil {
		return err
	}
	return c.summary(io, sweep, result, time.Since(start))
}

// write puts the tables beside the journal.
func (c sweepCommand) write(rows []explore.Row) error {
	for name, encode := range map[string]func([]explore.Row) ([]byte, error){"results.csv": explore.CSV, "results.parquet": explore.Parquet} {
		data, err := encode(rows)
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(c.Out, name), nil, data); err != nil {
			return err
		}
	}
	source, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return writeFile(filepath.Join(c.Out, "sweep.yaml"), nil, source)
}

func (c sweepCommand) plan(io streams, sweep *explore.Sweep) error {
	points, excluded, size, err := sweep.Plan("orrery " + version)
	if err != nil {
		return err
	}
	for _, p := range points {
		fmt.Fprintln(io.out, p)
	}
	fmt.Fprintf(io.out, "%s; %d left out by conditions\n", size, excluded)
	return nil
}

// summary says how many points came to what, and the range of the figures that matter most.
func (c sweepCommand) summary(io streams, sweep *explore.Sweep, r *explore.Result, took time.Duration) error {
	count := map[explore.Status]int{}
	var reason string
	for _, row := range r.Rows {
		count[row.Status]++
		if reason == "" {
			reason = row.Reason
		}
	}
	fmt.Fprintf(io.out, "%s: %d points (%d left out by conditions, %d from earlier runs); computed %s\n", sweep.Name, len(r.Rows), r.Excluded, r.Reused, r.Size)
	t := newTable(io.out, "status", "points")
	for _, s := range []explore.Status{explore.StatusOK, explore.StatusInvalid, explore.StatusDoesNotFit, explore.StatusFailed} {
		if count[s] > 0 {
			t.AppendRow(table.Row{s, count[s]})
		}
	}
	t.Render()
	printSpread(io, r.Rows)
	if done := len(r.Rows) - r.Reused; done > 0 {
		fmt.Fprintf(io.err, "%d points in %s: %.1f points a minute\n", done, took.Round(time.Millisecond), float64(done)/took.Minutes())
	}
	fmt.Fprintf(io.out, "%s: results.csv, results.parquet, journal.jsonl\n", c.Out)
	if count[explore.StatusOK] == 0 {
		return fmt.Errorf("no point of %s could be run; the first: %s", sweep.Name, reason)
	}
	return nil
}

// printSpread is the lowest and highest of the main figures and where they are.
func printSpread(io streams, rows []explore.Row) {
	t := newTable(io.out, "figure", "lowest", "at", "highest", "at")
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 3, WidthMax: 50, WidthMaxEnforcer: text.WrapSoft}, {Number: 5, WidthMax: 50, WidthMaxEnforcer: text.WrapSoft}})
	t.Style().Options.SeparateRows = true
	for _, f := range []struct {
		name string
		of   func(*explore.Figures) (float64, bool)
	}{
		{"accuracy", func(g *explore.Figures) (float64, bool) {
			if g.Accuracy == nil {
				return 0, false
			}
			return *g.Accuracy, true
		}},
		{"energy_nj", func(g *explore.Figures) (float64, bool) { return g.Energy, true }},
		{"latency_us", func(g *explore.Figures) (float64, bool) { return g.Latency, true }},
		{"cores_used", func(g *explore.Figures) (float64, bool) { return float64(g.Cores), true }},
		{"chip_mm2", func(g *explore.Figures) (float64, bool) { return g.ChipArea, true }},
	} {
		low, high := -1, -1
		value := func(i int) float64 { v, _ := f.of(rows[i].Got); return v }
		for i := range rows {
			if rows[i].Got == nil {
				continue
			}
			if _, ok := f.of(rows[i].Got); !ok {
				continue
			}
			if low < 0 || value(i) < value(low) {
				low = i
			}
			if high < 0 || value(i) > value(high) {
				high = i
			}
		}
		if low >= 0 {
			t.AppendRow(table.Row{f.name, fmt.Sprintf("%.6g", value(low)), rows[low].Set, fmt.Sprintf("%.6g", value(high)), rows[high].Set})
		}
	}
	t.Render()
}
