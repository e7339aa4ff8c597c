// Command orrery compiles spiking networks for many-core neuromorphic chips and runs them cycle by cycle.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/willabides/kongplete"

	"orrery/asm/ranc"
	"orrery/chip/energy"
	"orrery/cmd/orrery/arch"
	"orrery/cmd/orrery/bench"
	"orrery/cmd/orrery/compile"
	"orrery/cmd/orrery/conversion"
	"orrery/cmd/orrery/foreign"
	"orrery/cmd/orrery/inspect"
	"orrery/cmd/orrery/neuron"
	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/run"
	"orrery/cmd/orrery/sweep"
	"orrery/cmd/orrery/terminal"
	"orrery/cmd/orrery/traffic"
	"orrery/cmd/orrery/version"
	"orrery/isa"
)

// Exit codes, documented in README.md and in --help.
const (
	exitOK          = 0
	exitFailed      = 1   // bad input: a network, image, architecture, weight or data file, or it does not fit
	exitUsage       = 2   // the command line itself
	exitInterrupted = 130 // Ctrl-C; what had been computed was printed or written
)

// commandLine is the table of contents.
type commandLine struct {
	Compile compile.Command    `cmd:"" group:"Networks and images:" help:"Compile a network to a chip image."`
	Convert conversion.Command `cmd:"" group:"Networks and images:" help:"Turn a trained ReLU network (ONNX) into a spiking one, run it, and say where what is lost is lost."`
	Import  foreign.Command    `cmd:"" group:"Networks and images:" help:"Read a network in another project's format."`
	Export  compile.Export     `cmd:"" group:"Networks and images:" help:"Write a network, as the chip computes it, as a NIR file."`
	Asm     compile.Asm        `cmd:"" group:"Networks and images:" help:"Assemble chip assembly to an image."`
	Disasm  compile.Disasm     `cmd:"" group:"Networks and images:" help:"Write an image as chip assembly."`

	Run    run.Command     `cmd:"" group:"Runs:" help:"Run an image or a network on the emulated chip, cycle by cycle."`
	View   run.View        `cmd:"" group:"Runs:" help:"Step and play a chip on a page of this machine: mesh, packets, cores, neurons, breakpoints."`
	Sweep  sweep.Command   `cmd:"" group:"Runs:" help:"Run an experiment over many architectures, networks, inputs and energy tables."`
	Neuron neuron.Command  `cmd:"" group:"Runs:" help:"Run one neuron model under a current; compare what models cost."`
	Noc    traffic.Command `cmd:"" group:"Runs:" help:"Run synthetic traffic on the mesh alone."`

	Inspect inspect.Command `cmd:"" group:"What there is, and what came of it:" help:"Show what an image holds: cores, memory, routes, symbols."`
	Diff    result.Diff     `cmd:"" group:"What there is, and what came of it:" help:"Compare two finished runs: spikes, cycles, energy, use, by layer, core and link."`
	Price   result.Price    `cmd:"" group:"What there is, and what came of it:" help:"Price a finished run with another energy table."`
	Arch    arch.Command    `cmd:"" group:"What there is, and what came of it:" help:"Print an architecture, with the source of every constant."`
	Energy  arch.Energy     `cmd:"" group:"What there is, and what came of it:" help:"Print an energy table: values, bands and sources."`

	Bench bench.Command `cmd:"" group:"Speed of the emulator:" help:"Benchmark networks, and how fast this machine emulates."`

	Version           kong.VersionFlag             `help:"Print the version and exit."`
	InstallCompletion kongplete.InstallCompletions `cmd:"" group:"The shell:" name:"install-completion" help:"Install or remove shell completion."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := execute(ctx, os.Args[1:], terminal.Streams{Out: os.Stdout, Err: os.Stderr, Terminal: terminal.IsTerminal(os.Stderr), Colours: terminal.Colours(os.Stdout)})
	stop()
	os.Exit(code)
}

// execute is the whole program but for the process around it.
func execute(ctx context.Context, args []string, io terminal.Streams) int {
	var cli commandLine
	exited := -1
	parser, err := kong.New(&cli,
		kong.Name("orrery"),
		kong.Description("An emulator and compiler for many-core neuromorphic chips.\n\nExit codes: 0 done, 1 bad input or does "+
			"not fit, 2 wrong command line, 130 interrupted."),
		kong.Vars{"version": version.Tool, "ranc_bits": strings.Join(ranc.WidthNames(), ", "), "presets": strings.Join(isa.PresetNames(), ", "), "tables": strings.Join(energy.TableNames(), ", ")},
		kong.Writers(io.Out, io.Err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.ValueFormatter(withDefault),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(io))
	if err != nil {
		fmt.Fprintln(io.Err, "orrery:", err)
		return exitUsage
	}
	kongplete.Complete(parser)
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(io.Err, "orrery: %v (see orrery --help)\n", err)
		return exitUsage
	}
	return exitCode(parsed.Run(), io)
}

// exitCode turns a command's error into a message and an exit code.
func exitCode(err error, io terminal.Streams) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, terminal.ErrInterrupted):
		fmt.Fprintln(io.Err, "orrery:", err)
		return exitInterrupted
	}
	fmt.Fprintln(io.Err, "orrery:", err)
	return exitFailed
}
