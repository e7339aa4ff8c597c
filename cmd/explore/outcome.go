package explore

import (
	"context"
	"slices"
	"sync/atomic"

	"orrery/chip"
	"orrery/chip/evaluate"
	"orrery/compiler"
	"orrery/isa"
)

// outcome is what a run gave, in a form from which the row of every point that shares the run can be worked out.
type outcome struct {
	samples  int
	score    evaluate.Score
	counters chip.Counters
	busy     []uint32 // cycles of every tick of every sample until all was quiet
	usage    isa.Usage
}

// compile compiles the task's network; points with the same compileKey share the image.
func (t *task) compile(ctx context.Context) (*isa.Image, error) {
	network := t.network
	if t.bits > 0 || t.axons > 0 {
		changed := *network
		changed.Projections = slices.Clone(network.Projections)
		for i := range changed.Projections {
			if j := &changed.Projections[i]; t.bits > 0 {
				j.Bits = t.bits
			}
			changed.Projections[i].Axons = t.axons
		}
		network = &changed
	}
	result, err := compiler.Compile(ctx, network, t.arch, t.options)
	if err != nil {
		return nil, err
	}
	return result.Image, nil
}

// imageFor is an image of the same cores for the task's own architecture.
func (t *task) imageFor(shared *isa.Image) *isa.Image {
	own := *shared
	own.Arch = *t.arch
	own.Arch.Mesh = shared.Arch.Mesh // the compiler may have added chips
	return &own
}

// run simulates the task. It returns nil when ctx ended before it was done.
func (t *task) run(ctx context.Context, image *isa.Image, threads int, ticks *atomic.Int64) (*outcome, error) {
	cfg := evaluate.Config{Image: image, First: t.first, Samples: t.samples, Ticks: t.ticks, Seed: t.seed, Threads: threads}
	labels, err := t.source.Attach(&cfg)
	if err != nil {
		return nil, err
	}
	o := &outcome{samples: cfg.Samples, usage: image.Usage(), busy: make([]uint32, cfg.Samples*cfg.Ticks)}
	cfg.Watch = func(i int, tick isa.Tick, c *chip.Chip) {
		o.busy[i*cfg.Ticks+int(tick)] = uint32(c.LastBusy())
		ticks.Add(1)
	}
	result, err := evaluate.Run(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if result.Checkpoint != nil {
		return nil, ctx.Err()
	}
	o.score, o.counters = evaluate.Compare(result.Answers, labels), result.Counters
	return o, nil
}

// clocked is the chip's counters as they would be under another clock: what a tick does, and how long until all is quiet, does not depend on it; only
// when the next tick starts does (docs/TIMING.md, The end of a tick).
func (o *outcome) clocked(clock *isa.ClockArch) chip.ChipCounters {
	n := o.counters.Chip
	n.Cycles, n.Overruns = n.TransferCycles, 0
	for _, busy := range o.busy {
		took, overrun := clock.Tick(isa.Cycle(busy))
		n.Cycles += uint64(took)
		if overrun {
			n.Overruns++
		}
	}
	return n
}
