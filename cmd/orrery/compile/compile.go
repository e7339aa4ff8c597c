// Package compile has the commands that turn networks, images and assembly into each other.
package compile

import (
	"context"
	"fmt"

	"orrery/cmd/orrery/inspect"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
)

// Command is orrery compile.
type Command struct {
	Network string `arg:"" help:"The network, a .snn, .nir or .onnx file."`
	Output  string `short:"o" help:"The image to write; - for standard output. Default: the network's name with .chip." placeholder:"FILE"`
	Ticks   *int   `help:"ONNX: levels of an activation, and ticks to send one as a count. Default: 8, of digits 15." placeholder:"T"`
	Report  string `help:"Write a page about the passes and the fit, DIR/index.html." placeholder:"DIR"`
	load.ArchFlags
	load.CompilerFlags `group:"Compiler:"`
}

func (Command) Help() string {
	return "Example:\n  orrery compile testdata/networks/mnist-mlp.snn -o mlp.chip --set clock.sync=barrier"
}

func (c Command) Run(ctx context.Context, io terminal.Streams) error {
	if c.Output == "" {
		c.Output = output.Named(c.Network, ".chip")
	}
	if err := output.Writable(c.Output); err != nil {
		return err
	}
	if c.Report != "" {
		if err := output.WritableFolder(c.Report); err != nil {
			return err
		}
	}
	c.CompilerFlags.Levels = c.Ticks
	result, _, err := load.Compiled(ctx, io, c.Network, c.ArchFlags, c.CompilerFlags)
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
		if err := inspect.Image(io.Out, result.Image); err != nil {
			return err
		}
		inspect.Fit(io.Out, result.Image, inspect.AssumedRate)
	}
	return nil
}
