package bench

import (
	"fmt"

	"orrery/cmd/orrery/terminal"
	"orrery/core"
)

// kernelCommand measures the crossbar kernel against the memory of this machine.
type kernelCommand struct {
	KiB []int `name:"kib" help:"Sizes of the synapse memory in KiB: one that fits the second-level cache, one that fits no cache." default:"512,262144" placeholder:"N"`
}

func (kernelCommand) Help() string {
	return "Reads memory of each size with plain loads and with the kernel that adds rows of 8-bit weights, in one process and in turns.\n\nExample:\n  orrery bench kernel --kib 256,512,262144"
}

// Run prints a line for each size.
func (c kernelCommand) Run(io terminal.Streams) error {
	for _, kib := range c.KiB {
		b, err := core.MeasureBandwidth(kib << 10)
		if err != nil {
			return err
		}
		fmt.Fprintf(io.Out, "%d KiB: read %.1f GB/s; rows added %.1f GB/s, one synapse a byte; ratio %.2f\n", b.Bytes>>10, b.Read/1e9, b.Rows/1e9, b.Rows/b.Read)
	}
	return nil
}
