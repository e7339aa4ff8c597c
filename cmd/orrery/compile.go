package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler"
	"orrery/isa"
)

type compileCommand struct {
	Network string `arg:"" help:"The network, a .snn, .nir or .onnx file."`
	Output  string `short:"o" help:"The image to write; - for standard output. Default: the network's name with .chip." placeholder:"FILE"`
	Ticks   *int   `help:"ONNX: levels of an activation, and ticks to send one as a count. Default: 8, of digits 15." placeholder:"T"`
	Report  string `help:"Write a page about the passes and the fit, DIR/index.html." placeholder:"DIR"`
	archFlags
	compilerFlags
}

// compilerFlags are the options of the compiler that compile and run share.
type compilerFlags struct {
	PlaceSeed uint64 `help:"Seed of placement's random choices." default:"1"`
	Effort    string `help:"How long to look for better partitions and places: fast, normal or max." enum:"fast,normal,max" default:"normal"`
	AddChips  bool   `help:"Take as many chips as the network needs."`
	Dump      string `help:"Print what a pass made, then go on: elaborate, lower, quantise, split, partition, place, route or emit." placeholder:"PASS"`
	Time      bool   `help:"Print the time of each pass."`
	calibrateFlags
	importFlags
	conversionFlags
	WeightAxons     int  `help:"Cells that a weight may be spread over, each on an axon of its own: N times as many levels, and more axons for sources with large weights." default:"1" placeholder:"N"`
	RequireLossless bool `help:"Refuse a network that the chip's integers do not hold exactly."`
}

func (compileCommand) Help() string {
	return "Example:\n  orrery compile testdata/networks/mnist-mlp.snn -o mlp.chip --set clock.sync=barrier"
}

func (c compileCommand) Run(ctx context.Context, io terminal.Streams) error {
	if c.Output == "" {
		c.Output = strings.TrimSuffix(filepath.Base(c.Network), filepath.Ext(c.Network)) + ".chip"
	}
	if err := output.Writable(c.Output); err != nil {
		return err
	}
	if c.Report != "" {
		if err := output.WritableFolder(c.Report); err != nil {
			return err
		}
	}
	c.compilerFlags.levels = c.Ticks
	result, _, err := compileNetwork(ctx, io, c.Network, c.archFlags, c.compilerFlags)
	if err != nil {
		return err
	}
	data := result.Image.Encode()
	if err := output.Write(c.Output, io.Out, data); err != nil {
		return err
	}
	if c.Report != "" {
		if err := writeCompilePage(c.Report, result); err != nil {
			return err
		}
	}
	if c.Output != "-" {
		fmt.Fprintf(io.Out, "%s: %d bytes\n", c.Output, len(data))
		if err := printImage(io.Out, result.Image); err != nil {
			return err
		}
		printFit(io.Out, result.Image, assumedRate)
	}
	return nil
}

// printPasses prints the time that each pass took, and what the process has taken so far.
func printPasses(io terminal.Streams, passes []compiler.PassTime) {
	all := time.Duration(0)
	for _, p := range passes {
		fmt.Fprintf(io.Err, "%-12s %8.1f ms\n", p.Name, float64(p.Elapsed.Microseconds())/1000)
		all += p.Elapsed
	}
	fmt.Fprintf(io.Err, "%-12s %8.1f ms", "altogether", float64(all.Microseconds())/1000)
	if cpu, memory, ok := processUsage(); ok {
		fmt.Fprintf(io.Err, ", %.1f s of processor time and %.2f GB of memory so far", cpu.Seconds(), float64(memory)/1e9)
	}
	fmt.Fprintln(io.Err)
}

// readImage reads a .chip image.
func readImage(path string) (*isa.Image, error) {
	data, done, err := mapFile(path)
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	defer done()
	image, err := isa.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return image, nil
}
