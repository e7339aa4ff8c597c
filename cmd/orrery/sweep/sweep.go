// Package sweep runs experiments of many points and shows what they found.
package sweep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/explore"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/cmd/orrery/version"
)

// Command is orrery sweep.
type Command struct {
	File    string `arg:"" help:"The experiment, a YAML file (docs/SWEEP.md)."`
	Out     string `help:"Folder for the journal and the tables. Default: NAME.sweep." placeholder:"DIR"`
	Threads int    `help:"Points at a time. The rows are the same for any number. Default: all cores." placeholder:"N"`
	Plan    bool   `help:"Say which points there are and how much work they are, and stop."`
	Front   string `help:"Find the front of these objectives among the points of the sweep, and what they depend on: energy, dynamic, latency, accuracy, area, cores, power, min:COLUMN, max:COLUMN." placeholder:"LIST"`

	Optimise   string `group:"Search:" help:"Search the axes for the front of these objectives instead of running the design (NSGA-II)." placeholder:"LIST"`
	Budget     int    `group:"Search:" help:"Points that a search evaluates." default:"200" placeholder:"N"`
	Population int    `group:"Search:" help:"Points of a generation. Default: a tenth of the budget, 8 to 40." placeholder:"N"`
	SearchSeed uint64 `group:"Search:" help:"Seed of a search's random choices." default:"1" placeholder:"N"`

	On         string `help:"local, or slurm: submit the points that are missing as a job array, wait and collect." enum:"local,slurm" default:"local"`
	slurmFlags `group:"Slurm:"`
	Part       string `hidden:"" help:"Do one chunk of a sweep that was dealt out: FILE:NUMBER."`
}

// slurmFlags are the limits of a job array.
type slurmFlags struct {
	SlurmJobs      int           `help:"Tasks at a time. Default: as many as there is room for." placeholder:"N"`
	SlurmRuns      int           `help:"Distinct runs a task, at least." default:"8" placeholder:"N"`
	SlurmTime      string        `help:"Time limit of a task, as sbatch writes it." placeholder:"TIME"`
	SlurmMemory    string        `help:"Memory limit of a task, as sbatch writes it." placeholder:"SIZE"`
	SlurmCPUs      int           `name:"slurm-cpus" help:"CPUs of a task." default:"1" placeholder:"N"`
	SlurmPartition string        `help:"Partition. Default: the cluster's." placeholder:"NAME"`
	SlurmOption    []string      `help:"A further option of sbatch, such as --account=NAME. May be repeated." placeholder:"OPTION" sep:"none"`
	SlurmPoll      time.Duration `help:"How often to look at the queue." default:"5s" placeholder:"TIME"`
}

func (Command) Help() string {
	return "Example:\n  orrery sweep docs/studies/core-size.yaml    # stopped or killed? the same command goes on with what is missing\n" +
		"  orrery sweep space.yaml --optimise energy,latency,accuracy --budget 300\n  orrery sweep space.yaml --on slurm --slurm-jobs 64 --slurm-time 0:30:00"
}

// Run carries out a sweep and writes its tables.
func (c Command) Run(ctx context.Context, io terminal.Streams) error {
	if c.Threads < 0 || c.SlurmCPUs < 1 || c.SlurmJobs < 0 || c.SlurmRuns < 1 || c.SlurmPoll <= 0 {
		return fmt.Errorf("--threads %d --slurm-cpus %d --slurm-jobs %d --slurm-runs %d --slurm-poll %s: threads and jobs count from 0 (no limit), the others from 1", c.Threads, c.SlurmCPUs, c.SlurmJobs,
			c.SlurmRuns, c.SlurmPoll)
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
	if err := output.Writable(c.Out); err != nil {
		return err
	}
	options := explore.Options{Tool: version.Tool, Threads: c.Threads}
	if c.Part != "" {
		return stopped(sweep.RunPart(ctx, c.Out, c.Part, options))
	}
	objectives, err := c.objectives()
	if err != nil {
		return err
	}
	if options.Slurm, err = c.slurm(io); err != nil {
		return err
	}
	start := time.Now()
	result, err := c.carryOut(ctx, io, sweep, objectives, options)
	if err != nil {
		return stopped(err)
	}
	if err := c.write(result.Rows); err != nil {
		return err
	}
	if err := c.summary(io, sweep, result, time.Since(start)); err != nil || objectives == nil {
		return err
	}
	f := newFront(sweep, result.Rows, objectives)
	f.print(io)
	return f.write(c.Out)
}

// carryOut runs the design or the search, with a bar.
func (c Command) carryOut(ctx context.Context, io terminal.Streams, sweep *explore.Sweep, objectives []explore.Objective, o explore.Options) (*explore.Result, error) {
	bar, begun := terminal.Progress{}, false
	o.Progress = func(done, of int) {
		if !begun {
			bar, begun = terminal.NewProgress(io, of, "points"), true
		}
		bar.Set(done)
	}
	defer func() { bar.Finish() }()
	if c.Optimise != "" {
		search := explore.Search{Objectives: objectives, Budget: c.Budget, Population: c.Population, Seed: c.SearchSeed}
		return sweep.Optimise(ctx, c.Out, search, o)
	}
	return sweep.Run(ctx, c.Out, o)
}

func (c Command) objectives() ([]explore.Objective, error) {
	switch {
	case c.Optimise != "" && c.Front != "":
		return nil, fmt.Errorf("--optimise searches, --front looks at the design's points: give one of them")
	case c.Optimise != "":
		return explore.ParseObjectives(c.Optimise)
	case c.Front != "":
		return explore.ParseObjectives(c.Front)
	}
	return nil, nil
}

// slurm is where the work is done, nil for here.
func (c Command) slurm(io terminal.Streams) (*explore.Slurm, error) {
	if c.On != "slurm" {
		return nil, nil
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return &explore.Slurm{Program: program, File: c.File, Runs: c.SlurmRuns, Jobs: c.SlurmJobs, Time: c.SlurmTime, Memory: c.SlurmMemory, CPUs: c.SlurmCPUs,
		Partition: c.SlurmPartition, Extra: c.SlurmOption, Poll: c.SlurmPoll, Say: func(s string) { fmt.Fprintln(io.Err, s) }}, nil
}

// stopped makes a sweep that was interrupted an interrupted command.
func stopped(err error) error {
	if s := (*explore.Interrupted)(nil); errors.As(err, &s) {
		return fmt.Errorf("%w: %w", terminal.ErrInterrupted, s)
	}
	return err
}

// write puts the tables beside the journal.
func (c Command) write(rows []explore.Row) error {
	for name, encode := range map[string]func([]explore.Row) ([]byte, error){"results.csv": explore.CSV, "results.parquet": explore.Parquet} {
		data, err := encode(rows)
		if err != nil {
			return err
		}
		if err := output.Write(filepath.Join(c.Out, name), nil, data); err != nil {
			return err
		}
	}
	source, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return output.Write(filepath.Join(c.Out, "sweep.yaml"), nil, source)
}

func (c Command) plan(io terminal.Streams, sweep *explore.Sweep) error {
	points, excluded, size, err := sweep.Plan(version.Tool)
	if err != nil {
		return err
	}
	for _, p := range points {
		fmt.Fprintln(io.Out, p)
	}
	fmt.Fprintf(io.Out, "%s; %d left out by conditions\n", size, excluded)
	return nil
}

// summary says how many points came to what, and the range of the figures that matter most.
func (c Command) summary(io terminal.Streams, sweep *explore.Sweep, r *explore.Result, took time.Duration) error {
	count := map[explore.Status]int{}
	var reason string
	for _, row := range r.Rows {
		count[row.Status]++
		if reason == "" {
			reason = row.Reason
		}
	}
	fmt.Fprintf(io.Out, "%s: %d points (%d left out by conditions, %d from earlier runs); computed %s\n", sweep.Name, len(r.Rows), r.Excluded, r.Reused, r.Size)
	t := terminal.NewTable(io.Out, "status", "points")
	for _, s := range []explore.Status{explore.StatusOK, explore.StatusInvalid, explore.StatusDoesNotFit, explore.StatusFailed} {
		if count[s] > 0 {
			t.AppendRow(table.Row{s, count[s]})
		}
	}
	t.Render()
	if err := printSpread(io, sweep, r.Rows); err != nil {
		return err
	}
	if done := len(r.Rows) - r.Reused; done > 0 {
		fmt.Fprintf(io.Err, "%d points in %s: %.1f points a minute\n", done, took.Round(time.Millisecond), float64(done)/took.Minutes())
	}
	fmt.Fprintf(io.Out, "%s: results.csv, results.parquet, journal.jsonl\n", c.Out)
	if count[explore.StatusOK] == 0 {
		return fmt.Errorf("no point of %s could be run; the first: %s", sweep.Name, reason)
	}
	return nil
}
