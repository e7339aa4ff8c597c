// Package traffic runs synthetic traffic on the mesh alone.
package traffic

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
	"orrery/noc"
)

// Command is orrery noc.
type Command struct {
	Mesh    string    `help:"Columns x rows." default:"8x8" placeholder:"WxH"`
	Traffic string    `help:"Where packets go: uniform, transpose, bitcomp or tornado." enum:"uniform,transpose,bitcomp,tornado" default:"uniform"`
	Rate    []float64 `help:"Packets per node and cycle; several, separated by commas, are run one by one." default:"0.1" sep:","`
	Buffer  int       `group:"Router:" help:"Flits per input FIFO." default:"4"`
	Seed    uint64    `help:"Seed of sources and destinations." default:"1"`
	Random  string    `help:"Random numbers: own, or booksim: those of BookSim 2, whose runs with the same seed then come out packet by packet. Default: own with simple routers, booksim with its own." enum:",own,booksim" default:"" placeholder:"own|booksim"`

	Pipeline     string `group:"Router:" help:"Router: simple, or speculative or sequential as BookSim 2's (speculative = 1 or 0). Default: the architecture's." enum:",simple,speculative,sequential" default:"" placeholder:"NAME"`
	RouterCycles *int   `group:"Router:" help:"Cycles of switch allocation and crossbar. Default: the architecture's; 2 with another --pipeline than its own." placeholder:"N"`
	LinkCycles   *int   `group:"Router:" help:"Cycles on a link. Default: the architecture's; 1 with another --pipeline." placeholder:"N"`
	CreditCycles *int   `group:"Router:" help:"Cycles of a router's work on a credit. Default: the architecture's; 1 with another --pipeline." placeholder:"N"`

	Warmup   int     `group:"Measuring:" help:"Cycles before measuring." default:"9000"`
	Sample   int     `group:"Measuring:" help:"Cycles of a sample period." default:"3000"`
	Samples  int     `group:"Measuring:" help:"Most sample periods." default:"7"`
	Converge float64 `group:"Measuring:" help:"End when latency and throughput changed by less than this share in each of three sample periods in a row; 0: take all samples." default:"0.05"`
	Limit    float64 `group:"Measuring:" help:"Mean latency in cycles above which the mesh counts as unstable." default:"1000"`

	JSON string `name:"json" help:"Write the result as JSON; - for standard output." placeholder:"FILE"`
	CSV  string `name:"csv" help:"Write the columns of BookSim's tables as CSV; - for standard output." placeholder:"FILE"`
	load.ArchFlags
}

func (Command) Help() string {
	return "Example:\n  orrery noc --mesh 8x8 --traffic transpose --rate 0.2 --buffer 8 --json -\n" +
		"  orrery noc --mesh 8x8 --pipeline speculative --buffer 8 --rate 0.01,0.1,0.2,0.3 --csv -    # the digits of BookSim 2"
}

func (c Command) Run(ctx context.Context, io terminal.Streams) error {
	arch, err := c.architecture()
	if err != nil {
		return err
	}
	if err := output.Writable(c.JSON, c.CSV); err != nil {
		return err
	}
	results := make([]*nocResult, len(c.Rate))
	group := errgroup.Group{}
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, rate := range c.Rate {
		group.Go(func() error {
			r, err := c.experiment(arch, rate).Run(arch, func() bool { return ctx.Err() != nil })
			if err == nil && ctx.Err() == nil {
				results[i] = c.result(arch, rate, r)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	done := results[:0]
	for _, r := range results {
		if r != nil {
			done = append(done, r)
		}
	}
	if len(done) > 0 {
		if err := c.report(io, done, arch); err != nil {
			return err
		}
	}
	if len(done) < len(c.Rate) {
		return terminal.ErrInterrupted
	}
	return nil
}

// architecture is what the flags say, with one chip.
func (c Command) architecture() (*isa.Arch, error) {
	arch, err := c.Load("")
	if err != nil {
		return nil, err
	}
	if n, err := fmt.Sscanf(c.Mesh, "%dx%d", &arch.Mesh.Width, &arch.Mesh.Height); n != 2 || err != nil {
		return nil, fmt.Errorf("--mesh %s: want columns x rows, such as 8x8", c.Mesh)
	}
	arch.Mesh.ChipsX, arch.Mesh.ChipsY, arch.NoC.Buffer = 1, 1, c.Buffer
	c.setPipeline(&arch.NoC)
	return arch, arch.Validate()
}

// setPipeline lets the flags change the router. A pipeline that is not the architecture's own comes with BookSim's stages.
func (c Command) setPipeline(n *isa.NoCArch) {
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

func (c Command) experiment(arch *isa.Arch, rate float64) noc.Traffic {
	random := noc.Random(c.Random)
	switch {
	case random != "":
	case arch.NoC.Pipeline == isa.Simple:
		random = noc.Own
	default:
		random = noc.BookSim
	}
	return noc.Traffic{Pattern: c.Traffic, Rate: rate, Random: random, Seed: c.Seed, Warmup: c.Warmup, Sample: c.Sample, Samples: c.Samples,
		Converge: c.Converge, Limit: c.Limit}
}
