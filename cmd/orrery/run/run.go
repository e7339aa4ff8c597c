// Package run runs an image or a network on the chip, watches it, and shows it in the terminal, on a page or live.
package run

import (
	"context"
	"fmt"

	"orrery/chip/energy"
	"orrery/chip/evaluate"
	"orrery/chip/report"
	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/record"
	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/terminal"
)

// Command is orrery run: it runs a network, an image or chip assembly, and shows what came of it.
type Command struct {
	job.Flags
	Compare            []string `help:"Run the network by several engines side by side and say layer by layer how far they agree: float, quantised, chip, and recorded spikes of a layer (docs/COMPARE.md)." placeholder:"float|quantised|chip|LAYER=FILE,.."`
	Energy             string   `help:"Price the run with this energy table: ${tables}, or a YAML file. Default: the architecture's own." placeholder:"TABLE|FILE"`
	JSON               string   `name:"json" help:"Write the result as JSON (docs/RUN-JSON.md); - for standard output." placeholder:"FILE"`
	PerCore            bool     `help:"Put the counters of each core, router and layer into the JSON."`
	Quiet              bool     `short:"q" help:"Print no tables and notes and show no progress; files are written all the same."`
	Checkpoint         string   `help:"Where to save the run when it is stopped by Ctrl-C." placeholder:"FILE"`
	reportFlags        `group:"Report:"`
	record.TraceFlags  `group:"Traces:"`
	record.RasterFlags `group:"Spikes and potentials as data:"`
}

func (Command) Help() string {
	return "Example:\n  orrery run testdata/networks/mnist-mlp.snn --samples 100 --json result.json\n  orrery run net.snn --arch mine.yaml --set core.axons=512 --report out    # then open out/index.html"
}

func (c Command) Run(ctx context.Context, io terminal.Streams) error {
	if c.Quiet {
		io = io.Quietly()
	}
	if err := output.Writable(c.JSON, c.Checkpoint); err != nil {
		return err
	}
	if len(c.Compare) > 0 || c.Engine == "float" {
		return c.runEngines(ctx, io)
	}
	image, net, err := c.Image(ctx, io)
	if err != nil {
		return err
	}
	table, err := result.TableFor(c.Energy, &image.Arch)
	if err != nil {
		return err
	}
	j, err := c.Job(image, net)
	if err != nil {
		return err
	}
	seen, err := c.observe(j, table)
	if err != nil {
		return err
	}
	defer seen.discard()
	bar := terminal.NewProgress(io, j.Samples*j.Ticks, "running")
	j.Progress = bar.Callback()
	ran, err := evaluate.Run(ctx, j.Config)
	bar.Finish()
	if err != nil {
		return err
	}
	res := result.New(image, j.Hash, c.Seed, ran, j.Samples, j.Labels, c.PerCore, j.Options.Timing, table)
	if err := c.results(io, j, seen, ran, res, table); err != nil {
		return err
	}
	if ran.Checkpoint != nil {
		return c.interrupted(j, ran.Checkpoint)
	}
	return nil
}

// results prints and writes what the run gave, each in the forms asked for.
func (c Command) results(io terminal.Streams, j *job.Job, seen *observers, ran *evaluate.Result, res *result.Run, table *energy.Table) error {
	run := seen.explainable(j, ran, res, table)
	if seen.recorder != nil {
		res.Layers = report.LayersOf(&run)
	}
	if seen.pulse != nil {
		result.Print(io.Out, res)
		printSummary(io, run, seen.pulse, j.Ticks)
	}
	if c.JSON != "" {
		if err := output.JSON(c.JSON, io.Out, res); err != nil {
			return err
		}
	}
	if seen.raster != nil {
		if err := seen.raster.Write(io, ran.Answers); err != nil {
			return err
		}
	}
	if seen.trace != nil {
		if err := seen.trace.Finish(io, &ran.Counters); err != nil {
			return err
		}
	}
	if c.Report == "" {
		return nil
	}
	return c.write(j, run, res)
}

// interrupted saves a stopped run, or says how it could have been.
func (c Command) interrupted(j *job.Job, p *evaluate.Checkpoint) error {
	if c.Checkpoint == "" {
		return fmt.Errorf("%w: %d samples are left; with --checkpoint FILE the run could go on", terminal.ErrInterrupted, len(p.Todo))
	}
	p.Image, p.Input = j.Hash, j.Input
	data, err := p.Encode()
	if err != nil {
		return err
	}
	if err := output.Write(c.Checkpoint, nil, data); err != nil {
		return err
	}
	return fmt.Errorf("%w: %d samples are left; go on with --resume %s", terminal.ErrInterrupted, len(p.Todo), c.Checkpoint)
}
