// Package bench measures how fast this machine emulates.
package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"orrery/chip/evaluate"
	"orrery/cmd/orrery/inspect"
	"orrery/cmd/orrery/job"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/cmd/usage"
	"orrery/isa/workload"
)

// Command groups what measuring needs.
type Command struct {
	Generate generateCommand `cmd:"" help:"Write the image of a benchmark network."`
	Kernel   kernelCommand   `cmd:"" help:"Measure how near the crossbar kernel comes to what this machine can read."`
	Time     timeCommand     `cmd:"" help:"Run as orrery run does, several times, and say how long the emulator takes."`
}

func (Command) Help() string {
	return "Example:\n  orrery bench generate r10k -o r10k.chip && orrery bench time r10k.chip --ticks 200 --timing none"
}

type generateCommand struct {
	Workload string `arg:"" help:"r1k, r10k, r100k or another rN or rNk: random recurrent networks of so many (thousand) neurons and 100 synapses each; truenorth: 4,096 binary cores."`
	Output   string `short:"o" help:"The image to write; - for standard output. Default: the workload's name with .chip." placeholder:"FILE"`
}

func (generateCommand) Help() string {
	return "Example:\n  orrery bench generate r10k -o r10k.chip && orrery run r10k.chip --ticks 200 --timing none"
}

// Run writes a workload's image.
func (c generateCommand) Run(io terminal.Streams) error {
	if c.Output == "" {
		c.Output = c.Workload + ".chip"
	}
	if err := output.Writable(c.Output); err != nil {
		return err
	}
	image, err := workload.Build(c.Workload)
	if err != nil {
		return err
	}
	data := image.Encode()
	if err := output.Write(c.Output, io.Out, data); err != nil {
		return err
	}
	if c.Output != "-" {
		fmt.Fprintf(io.Out, "%s: %d bytes\n", c.Output, len(data))
		return inspect.Image(io.Out, image)
	}
	return nil
}

type timeCommand struct {
	Repeat int    `help:"How many runs." default:"5" placeholder:"N"`
	JSON   string `name:"json" help:"Write the times as JSON; - for standard output." placeholder:"FILE"`
	job.Flags
}

func (timeCommand) Help() string {
	return "Example:\n  orrery bench time r10k.chip --ticks 200 --timing none --json -"
}

// timeResult is what `orrery bench time --json` writes: seconds on this machine, and what was computed in them, so that a faster wrong answer
// shows.
type timeResult struct {
	Schema       string    `json:"schema"`
	Network      string    `json:"network"`
	Timing       string    `json:"timing"`
	Threads      int       `json:"threads"`
	LoadSeconds  float64   `json:"load_seconds"`
	RunSeconds   []float64 `json:"run_seconds"`       // of each run, chips built included
	Processor    []float64 `json:"processor_seconds"` // the same of all processors together: of use where others want them, too
	Median       float64   `json:"median_seconds"`
	Ticks        uint64    `json:"ticks"` // of one run
	Spikes       uint64    `json:"spikes"`
	SynapticAdds uint64    `json:"synaptic_adds"`
	DenseCells   uint64    `json:"dense_cells"`
	Packets      uint64    `json:"packets"`
	Hops         uint64    `json:"hops"`
	Cycles       uint64    `json:"cycles"`
	Answers      []int     `json:"answers"`
}

// Run measures.
func (c timeCommand) Run(ctx context.Context, io terminal.Streams) error {
	if c.Repeat < 1 {
		return fmt.Errorf("--repeat is %d; it must be at least 1", c.Repeat)
	}
	if err := output.Writable(c.JSON); err != nil {
		return err
	}
	start := time.Now()
	image, net, err := c.Image(ctx, io)
	if err != nil {
		return err
	}
	loaded := time.Since(start)
	j, err := c.Job(image, net)
	if err != nil {
		return err
	}
	res := timeResult{Schema: "orrery.time/1", Network: image.Provenance.Network, Timing: c.Timing, Threads: j.Threads, LoadSeconds: loaded.Seconds()}
	for range c.Repeat {
		used, _, _ := usage.OfProcess()
		start := time.Now()
		ran, err := evaluate.Run(ctx, j.Config)
		if err != nil {
			return err
		}
		if ran.Checkpoint != nil {
			return terminal.ErrInterrupted
		}
		res.RunSeconds = append(res.RunSeconds, time.Since(start).Seconds())
		after, _, _ := usage.OfProcess()
		res.Processor = append(res.Processor, (after - used).Seconds())
		res.count(ran)
	}
	res.Median = slices.Sorted(slices.Values(res.RunSeconds))[len(res.RunSeconds)/2]
	return res.report(io, c.JSON)
}

func (res *timeResult) count(r *evaluate.Result) {
	n := &r.Counters
	cores, routers := n.CoreTotal(), n.RouterTotal()
	res.Ticks, res.Spikes, res.SynapticAdds, res.DenseCells = n.Chip.Ticks, cores.Spikes, cores.SynapticAdds, cores.Cells
	res.Packets, res.Hops, res.Cycles = cores.PacketsOut+cores.SumsOut+n.Chip.HostPacketsIn, routers.Hops(), n.Chip.Cycles
	res.Answers = res.Answers[:0]
	for _, a := range r.Answers {
		res.Answers = append(res.Answers, a.Class)
	}
}

func (res *timeResult) report(io terminal.Streams, path string) error {
	if path != "" {
		return output.JSON(path, io.Out, res)
	}
	fmt.Fprintf(io.Out, "%s, timing %s, %d threads: loaded in %.3f s; median of %d runs %.4f s: %.1f ticks/s, %.1f M synaptic adds/s, %.2f M hops/s\n", res.Network, res.Timing,
		res.Threads, res.LoadSeconds, len(res.RunSeconds), res.Median, float64(res.Ticks)/res.Median, float64(res.SynapticAdds)/res.Median/1e6,
		float64(res.Hops)/res.Median/1e6)
	fmt.Fprintf(io.Out, "of one run: %d ticks, %d spikes, %d synaptic adds, %d packets, %d hops, %d cycles\n", res.Ticks, res.Spikes, res.SynapticAdds, res.Packets, res.Hops,
		res.Cycles)
	return nil
}
