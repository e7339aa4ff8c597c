package main

import (
	"context"
	"encoding/json"
	"fmt"

	"orrery/isa"
	"orrery/noc"
)

type nocCommand struct {
	Mesh    string  `help:"Columns x rows." default:"8x8" placeholder:"WxH"`
	Traffic string  `help:"${enum}." enum:"uniform,transpose,bitcomp,tornado" default:"uniform"`
	Rate    float64 `help:"Packets per node and cycle." default:"0.1"`
	Buffer  int     `help:"Flits per input FIFO." default:"4"`

	Pipeline     string `help:"Router: simple, or speculative or sequential as BookSim 2's (speculative = 1 or 0). Default: the architecture's." enum:",simple,speculative,sequential" default:"" placeholder:"NAME"`
	RouterCycles *int   `help:"Cycles of switch allocation and crossbar. Default: the architecture's; 2 with another --pipeline than its own." placeholder:"N"`
	LinkCycles   *int   `help:"Cycles on a link. Default: the architecture's; 1 with another --pipeline." placeholder:"N"`
	CreditCycles *int   `help:"Cycles of a router's work on a credit. Default: the architecture's; 1 with another --pipeline." placeholder:"N"`

	Seed    uint64 `help:"Seed of sources and destinations." default:"1"`
	Warmup  int    `help:"Cycles before measuring." default:"9000"`
	Measure int    `help:"Cycles whose packets are measured." default:"30000"`
	Drain   int    `help:"Most cycles for measured packets to arrive." default:"60000"`
	JSON    string `name:"json" help:"Write the result as JSON; - for standard output." placeholder:"FILE"`
	archFlags
}

func (nocCommand) Help() string {
	return "Example:\n  orrery noc --mesh 8x8 --traffic transpose --rate 0.2 --buffer 8 --json -"
}

// nocResult names its fields as BookSim's tables do.
type nocResult struct {
	Schema   string       `json:"schema"`
	Mesh     string       `json:"mesh"`
	Columns  int          `json:"columns"`
	Rows     int          `json:"rows"`
	Buffer   int          `json:"buf"`
	Pipeline isa.Pipeline `json:"pipeline"`
	Traffic  string       `json:"traffic"`
	Rate     float64      `json:"rate"`
	Seed     uint64       `json:"seed"`
	noc.TrafficResult
}

func (c nocCommand) Run(ctx context.Context, io streams) error {
	arch, err := c.load("")
	if err != nil {
		return err
	}
	if n, err := fmt.Sscanf(c.Mesh, "%dx%d", &arch.Mesh.Width, &arch.Mesh.Height); n != 2 || err != nil {
		return fmt.Errorf("--mesh %s: want columns x rows, such as 8x8", c.Mesh)
	}
	arch.Mesh.ChipsX, arch.Mesh.ChipsY, arch.NoC.Buffer = 1, 1, c.Buffer
	c.setPipeline(&arch.NoC)
	if err := arch.Validate(); err != nil {
		return err
	}
	traffic := noc.Traffic{Pattern: c.Traffic, Rate: c.Rate, Seed: c.Seed, Warmup: c.Warmup, Measure: c.Measure, Drain: c.Drain}
	r, err := traffic.Run(arch, func() bool { return ctx.Err() != nil })
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	res := nocResult{"orrery.noc/1", c.Mesh, arch.Mesh.Width, arch.Mesh.Height, c.Buffer, arch.NoC.Pipeline, c.Traffic, c.Rate, c.Seed, r}
	return c.report(io, &res, arch)
}

// setPipeline lets the flags change the router. A pipeline that is not the architecture's own comes with BookSim's stages.
func (c nocCommand) setPipeline(n *isa.NoCArch) {
	if p := isa.Pipeline(c.Pipeline); p != "" && p != n.Pipeline {
		n.Pipeline, n.RouterCycles, n.LinkCycles, n.CreditCycles = p, 2, 1, 1
		if p == isa.Simple {
			n.RouterCycles, n.LinkCycles, n.CreditCycles = 1, 0, 0
		}
	}
	for _, f := range []struct{ flag, value *int }{{c.RouterCycles, &n.RouterCycles}, {c.LinkCycles, &n.LinkCycles}, {c.CreditCycles, &n.CreditCycles}} {
		if f.flag != nil {
			*f.value = *f.flag
		}
	}
}

func (c nocCommand) report(io streams, r *nocResult, arch *isa.Arch) error {
	if c.JSON != "" {
		text, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		return writeFile(c.JSON, io.out, append(text, '\n'))
	}
	fmt.Fprintf(io.out, "%s mesh, %d-flit buffers, %s routing, %s traffic at %v packets per node and cycle\n", r.Mesh, r.Buffer, arch.NoC.Routing,
		r.Traffic, r.Rate)
	fmt.Fprintf(io.out, "packet latency %.4f cycles (network %.4f, longest %d) over %.4f routers; accepted %.6f\n", r.PacketLatency, r.NetworkLatency,
		r.MaxLatency, r.Hops, r.Accepted)
	if r.Unstable {
		fmt.Fprintln(io.out, "past saturation: measured packets were left over")
	}
	return nil
}
