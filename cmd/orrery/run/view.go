package run

import (
	"context"
	"fmt"

	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/terminal"
	"orrery/cmd/view"
)

// View is orrery view.
type View struct {
	Source string   `arg:"" help:"What to view: a network (.snn, .nir, .onnx), chip assembly (.s) or an image."`
	Input  []string `help:"Input data, as of orrery run. Default: what the network names." placeholder:"[NAME=]FILE" sep:"none"`
	Labels string   `help:"Classes of the samples." placeholder:"FILE"`
	Sample int      `help:"The sample to begin with." placeholder:"N"`
	Ticks  *int     `help:"Ticks of a sample. Default: what the network says." placeholder:"N"`
	Seed   uint64   `help:"Seed of rate encodings." default:"1"`
	Port   int      `help:"Port on 127.0.0.1. Default: any that is free." placeholder:"N"`
	load.ArchFlags
	load.CompilerFlags `group:"Compiler:"`
}

func (View) Help() string {
	return "Example:\n  orrery view testdata/networks/mnist-conv.snn\n\nPrints the address of a page on this machine; nothing listens on any other. The chip runs on the reference engine, so that it can be " +
		"stepped by cycle; its numbers are those of orrery run. Ctrl-C ends it.\n\nKeys: space plays and pauses, right and left step a tick and go back one, c and C step one and ten cycles, Home goes to tick 0."
}

// Run serves the view until Ctrl-C.
func (c View) Run(ctx context.Context, io terminal.Streams) error {
	if c.Port < 0 || c.Port > 65535 {
		return fmt.Errorf("--port %d: ports are 1..65535, and 0 is any", c.Port)
	}
	as := job.Flags{Source: c.Source, Input: c.Input, Labels: c.Labels, Ticks: c.Ticks, Seed: c.Seed, ArchFlags: c.ArchFlags, CompilerFlags: c.CompilerFlags}
	image, net, err := as.Image(ctx, io)
	if err != nil {
		return err
	}
	j, err := as.Job(image, net)
	if err != nil {
		return err
	}
	if c.Sample < 0 || c.Sample >= j.Samples {
		return fmt.Errorf("--sample %d: there are samples 0..%d", c.Sample, j.Samples-1)
	}
	session, err := view.NewSession(view.Config{Image: image, Data: j.Data, Labels: j.Labels, Sample: c.Sample, Ticks: j.Ticks, Seed: c.Seed})
	if err != nil {
		return err
	}
	server, err := view.Listen(session, c.Port)
	if err != nil {
		return err
	}
	fmt.Fprintf(io.Out, "%s\nopen this address in a browser; Ctrl-C ends it\n", server.URL())
	return server.Serve(ctx)
}
