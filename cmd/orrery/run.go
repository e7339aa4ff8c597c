package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"orrery/asm"
	"orrery/chip"
	"orrery/chip/energy"
	"orrery/chip/evaluate"
	"orrery/chip/report"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler/ir"
	"orrery/isa"
)

type runCommand struct {
	Source     string   `arg:"" help:"What to run: a network (.snn, .nir, .onnx), chip assembly (.s) or an image."`
	Input      []string `help:"Input data: IDX, .npy or .npz:ARRAY, samples first; or recordings of events: a file, a folder or a pattern of them, each a sample (docs/FORMATS.md). NAME=FILE when there are several inputs. Default: what the network names." placeholder:"[NAME=]FILE" sep:"none"`
	Labels     string   `help:"Classes of the samples, for the accuracy." placeholder:"FILE"`
	Samples    *int     `help:"How many samples. Default: all." placeholder:"N"`
	First      int      `help:"First sample." placeholder:"N"`
	Ticks      *int     `help:"Ticks per sample; of ONNX networks, levels of an activation. Default: what the network says, else what the input takes." placeholder:"N"`
	Seed       uint64   `help:"Seed of rate encodings." default:"1"`
	Threads    *int     `help:"Threads. The result is the same for any number. Default: all cores." placeholder:"N"`
	Engine     string   `help:"fast, or reference: every unit stepped in every cycle, with the same result; or float: the network in its author's real numbers, without a chip." enum:"fast,reference,float" default:"fast"`
	Compare    []string `help:"Run the network by several engines side by side and say layer by layer how far they agree: float, quantised, chip, and recorded spikes of a layer (docs/COMPARE.md)." placeholder:"float|quantised|chip|LAYER=FILE,.."`
	Timing     string   `help:"cycle, or none: the same spikes and event counters, without cycles, routers and energy, and much faster." enum:"cycle,none" default:"cycle"`
	Strict     bool     `help:"A periodic tick that is not done in time is an error instead of being stretched."`
	Lean       bool     `help:"Keep every synapse once. Otherwise sparse rows may be laid out a second time, for speed: up to 64 bytes a row."`
	Energy     string   `help:"Price the run with this energy table: ${tables}, or a YAML file. Default: the architecture's own." placeholder:"TABLE|FILE"`
	JSON       string   `name:"json" help:"Write the result as JSON (docs/RUN-JSON.md); - for standard output." placeholder:"FILE"`
	PerCore    bool     `help:"Put the counters of each core, router and layer into the JSON."`
	Quiet      bool     `short:"q" help:"Print no tables and show no progress; files are written all the same."`
	Checkpoint string   `help:"Where to save the run when it is stopped by Ctrl-C." placeholder:"FILE"`
	Resume     string   `help:"Go on from a checkpoint of the same run." placeholder:"FILE"`
	reportFlags
	traceFlags
	recordFlags
	load.ArchFlags
	load.CompilerFlags
}

func (runCommand) Help() string {
	return "Example:\n  orrery run testdata/networks/mnist-mlp.snn --samples 100 --json result.json"
}

func (c runCommand) Run(ctx context.Context, io terminal.Streams) error {
	if err := output.Writable(c.JSON, c.Checkpoint); err != nil {
		return err
	}
	if load.IsONNX(c.Source) { // a sample takes as many ticks as the conversion makes of it
		c.CompilerFlags.Levels, c.Ticks = c.Ticks, nil
	}
	if len(c.Compare) > 0 || c.Engine == "float" {
		return c.runEngines(ctx, io)
	}
	image, net, err := c.load(ctx, io)
	if err != nil {
		return err
	}
	table, err := result.TableFor(c.Energy, &image.Arch)
	if err != nil {
		return err
	}
	job, err := c.job(image, net)
	if err != nil {
		return err
	}
	seen, err := c.observe(job, table)
	if err != nil {
		return err
	}
	defer seen.discard()
	io.Terminal = io.Terminal && !c.Quiet
	bar := terminal.NewProgress(io, job.Samples*job.Ticks, "running")
	job.Progress = bar.Callback()
	ran, err := evaluate.Run(ctx, job.Config)
	bar.Finish()
	if err != nil {
		return err
	}
	res := result.New(image, job.hash, c.Seed, ran, job.Samples, job.labels, c.PerCore, job.Options.Timing, table)
	if err := c.results(io, job, seen, ran, res, table); err != nil {
		return err
	}
	if ran.Checkpoint != nil {
		return c.interrupted(job, ran.Checkpoint)
	}
	return nil
}

// results prints and writes what the run gave, each in the forms asked for.
func (c runCommand) results(io terminal.Streams, j *job, seen *observers, ran *evaluate.Result, res *result.Run, table *energy.Table) error {
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
		if err := seen.raster.write(io, ran.Answers, c.Quiet); err != nil {
			return err
		}
	}
	if seen.trace != nil {
		if err := seen.trace.finish(io, &ran.Counters, c.Quiet); err != nil {
			return err
		}
	}
	if c.Report == "" {
		return nil
	}
	return c.write(j, run, res)
}

// load reads what is to be run; the network is nil unless it was compiled here.
func (c runCommand) load(ctx context.Context, io terminal.Streams) (*isa.Image, *ir.Network, error) {
	switch ext := filepath.Ext(c.Source); {
	case load.IsNetwork(c.Source):
		compiled, net, err := load.Compiled(ctx, io, c.Source, c.ArchFlags, c.CompilerFlags)
		if err != nil {
			return nil, nil, err
		}
		return compiled.Image, net, nil
	case ext == ".s":
		text, err := os.ReadFile(c.Source)
		if err != nil {
			return nil, nil, fmt.Errorf("assembly: %w", err)
		}
		image, err := asm.Assemble(c.Source, text)
		return image, nil, c.fixedArch(err)
	}
	image, err := load.Image(c.Source)
	return image, nil, c.fixedArch(err)
}

// fixedArch refuses options that only a network's compilation can follow.
func (c runCommand) fixedArch(err error) error {
	if err == nil && (c.Arch != "" || len(c.Set) > 0) {
		return fmt.Errorf("%s is compiled already, for the architecture in it: --arch and --set belong to networks", c.Source)
	}
	if given := c.NIRFlags.Given(); err == nil && len(given) > 0 {
		return fmt.Errorf("%s is compiled already: %s belong to .nir files", c.Source, strings.Join(given, ", "))
	}
	return err
}

// job is a run with everything that its report needs.
type job struct {
	evaluate.Config
	labels []int  // by sample of the run, -1 where there is none
	hash   string // of the image
	input  string // data as the user named it
}

func (c runCommand) job(image *isa.Image, net *ir.Network) (*job, error) {
	for _, f := range []struct {
		name  string
		value *int
	}{{"samples", c.Samples}, {"ticks", c.Ticks}, {"threads", c.Threads}} {
		if f.value != nil && *f.value < 1 {
			return nil, fmt.Errorf("--%s is %d; it must be at least 1", f.name, *f.value)
		}
	}
	j := &job{Config: evaluate.Config{Image: image, First: c.First, Samples: load.Or(c.Samples, 0), Ticks: load.Or(c.Ticks, int(image.Ticks)),
		Seed: c.Seed, Threads: load.Or(c.Threads, runtime.NumCPU()), Lag: lag(image)}}
	j.Options = chip.Options{Engine: chip.Engine(c.Engine), Timing: chip.Timing(c.Timing), Strict: c.Strict, Lean: c.Lean, Threads: j.Threads}
	switch {
	case j.Ticks < 1 && len(c.Input) == 0:
		return nil, fmt.Errorf("%s does not say how many ticks a sample takes: give --ticks N", c.Source)
	case c.First < 0:
		return nil, fmt.Errorf("--first is %d; samples count from 0", c.First)
	}
	hash := sha256.New()
	if _, err := image.WriteTo(hash); err != nil {
		return nil, err
	}
	j.hash = hex.EncodeToString(hash.Sum(nil))
	source, err := c.source(net)
	if err != nil {
		return nil, err
	}
	if j.labels, err = source.Attach(&j.Config); err != nil {
		return nil, err
	}
	if err := c.Used(j.Data); err != nil {
		return nil, err
	}
	j.input = source.Name()
	return j, c.resume(j)
}

// lag is the tick in which the last population starts.
func lag(image *isa.Image) (ticks int) {
	for i := range image.Populations {
		ticks = max(ticks, int(image.Populations[i].Start))
	}
	return ticks
}

// resume loads the checkpoint that the run goes on from.
func (c runCommand) resume(j *job) error {
	if c.Resume == "" {
		return nil
	}
	data, err := os.ReadFile(c.Resume)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if j.Resume, err = evaluate.DecodeCheckpoint(data, j.hash, &j.Config); err != nil {
		return fmt.Errorf("%s: %w", c.Resume, err)
	}
	if j.Resume.Input != j.input {
		return fmt.Errorf("%s: the checkpoint is of input %q, this run of %q", c.Resume, j.Resume.Input, j.input)
	}
	return nil
}

// interrupted saves a stopped run, or says how it could have been.
func (c runCommand) interrupted(j *job, p *evaluate.Checkpoint) error {
	if c.Checkpoint == "" {
		return fmt.Errorf("%w: %d samples are left; with --checkpoint FILE the run could go on", terminal.ErrInterrupted, len(p.Todo))
	}
	p.Image, p.Input = j.hash, j.input
	data, err := p.Encode()
	if err != nil {
		return err
	}
	if err := output.Write(c.Checkpoint, nil, data); err != nil {
		return err
	}
	return fmt.Errorf("%w: %d samples are left; go on with --resume %s", terminal.ErrInterrupted, len(p.Todo), c.Checkpoint)
}
