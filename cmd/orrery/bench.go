package main

import (
	"fmt"

	"orrery/isa/workload"
)

// benchCommand groups what measuring needs.
type benchCommand struct {
	Generate generateCommand `cmd:"" help:"Write the image of a benchmark network."`
}

type generateCommand struct {
	Workload string `arg:"" help:"r1k, r10k, r100k or another rN or rNk: random recurrent networks of so many (thousand) neurons and 100 synapses each; truenorth: 4,096 binary cores."`
	Output   string `short:"o" help:"The image to write; - for standard output. Default: the workload's name with .chip." placeholder:"FILE"`
}

func (generateCommand) Help() string {
	return "Example:\n  orrery bench generate r10k -o r10k.chip && orrery run r10k.chip --ticks 200 --timing none"
}

// Run writes a workload's image.
func (c generateCommand) Run(io streams) error {
	if c.Output == "" {
		c.Output = c.Workload + ".chip"
	}
	if err := writable(c.Output); err != nil {
		return err
	}
	image, err := workload.Build(c.Workload)
	if err != nil {
		return err
	}
	data := image.Encode()
	if err := writeFile(c.Output, io.out, data); err != nil {
		return err
	}
	if c.Output != "-" {
		fmt.Fprintf(io.out, "%s: %d bytes\n", c.Output, len(data))
		return printImage(io.out, image)
	}
	return nil
}
