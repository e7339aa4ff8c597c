package compile

import (
	"context"
	"fmt"

	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler"
	"orrery/compiler/nir/export"
)

// Export is orrery export.
type Export struct {
	Network     string   `arg:"" help:"The network, a .snn, .nir or .onnx file."`
	Output      string   `short:"o" help:"The NIR file to write; - for standard output. Default: the network's name with .nir." placeholder:"FILE"`
	Ticks       *int     `help:"ONNX: levels of an activation. Default: 8, of digits 15." placeholder:"T"`
	TickSeconds *float64 `help:"Seconds that a tick stands for in the file. Default: --dt, else 1e-4." placeholder:"S"`
	EdgeTicks   int      `help:"Ticks that a reader of the file gives every edge anyway: 0, as NIR has it, and Delay nodes say all delays of the chip; 1, and they say what is longer." default:"0" enum:"0,1"`
	Approximate bool     `help:"Write a network with what NIR cannot say left out."`
	load.ArchFlags
	load.CompilerFlags `group:"Compiler:"`
}

func (Export) Help() string {
	return "Example:\n  orrery export testdata/networks/mnist-mlp.snn -o mlp.nir\n\nWrites the network as the chip computes it, in the chip's integers, for other tools (docs/FORMATS.md). The network need not fit the chip."
}

func (c Export) Run(ctx context.Context, io terminal.Streams) error {
	if c.Output == "" {
		c.Output = output.Named(c.Network, ".nir")
	}
	if err := output.Writable(c.Output); err != nil {
		return err
	}
	c.CompilerFlags.Levels = c.Ticks
	dt := load.Or(c.TickSeconds, load.Or(c.Dt, 1e-4))
	net, arch, _, err := load.Network(ctx, io, c.Network, c.ArchFlags, c.CompilerFlags)
	if err != nil {
		return err
	}
	q, err := compiler.Quantise(ctx, net, arch)
	if err != nil {
		return err
	}
	file, notes, err := export.File(q, export.Options{Dt: dt, LayerDelay: c.EdgeTicks, Approximate: c.Approximate})
	if err != nil {
		return fmt.Errorf("%s: %w", c.Network, err)
	}
	for _, n := range notes {
		fmt.Fprintln(io.Err, "note:", n)
	}
	if err := output.Write(c.Output, io.Out, file); err != nil {
		return err
	}
	if c.Output != "-" {
		fmt.Fprintf(io.Out, "%s: %d bytes\n", c.Output, len(file))
	}
	return nil
}
