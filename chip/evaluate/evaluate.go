// Package evaluate runs the samples of a data set through emulated chips, one chip per thread, and adds up what they counted.
// Samples start from the reset state and are independent: predictions and counters are the same for any number of threads.
package evaluate

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"orrery/chip"
	"orrery/chip/host"
	"orrery/isa"
)

// Config is one run of a data set.
type Config struct {
	Image   *isa.Image
	Options chip.Options    // its Threads counts only when a single sample is run
	Data    []*host.Dataset // by input of the image; nil for an input that stays silent
	First   int             // first sample of the data
	Samples int             // how many, at least 1
	Ticks   int             // of each sample, at least 1
	Lag     int             // ticks by which the last layer lies behind the input, where the network says so
	Seed    uint64          // of the input encodings
	Threads int
	// Prepare, if set, is called with the chip of each thread before its first tick.
	Prepare func(c *chip.Chip) error
	// Watch, if set, sees the chip after each tick of sample First+i. It is called from several goroutines.
	Watch func(i int, tick isa.Tick, c *chip.Chip)
	// Progress, if set, is called after each tick of the run with the number of ticks finished so far in all samples.
	Progress func(ticks int)
	// Resume continues a run that was stopped, or is nil.
	Resume *Checkpoint
}

// Answer is what the chip said about one sample.
type Answer struct {
	Class int  `json:"class"` // of the image's first output; -1 when no neuron spoke or nothing is read
	Done  bool `json:"done"`  // false until the sample's last tick
}

// Result is what a run gave. A run that was stopped has what was finished until then.
type Result struct {
	Answers    []Answer // by sample, from Config.First on
	Done       int      // samples finished
	Counters   chip.Counters
	Inputs     host.InputCounters // of the samples finished
	Checkpoint *Checkpoint        // where a stopped run goes on; nil when all is done
}

// Run runs the samples. When ctx ends it stops after the ticks under way and returns what it has, with a checkpoint and without
// an error.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	r := newRun(cfg)
	workers := max(1, min(cfg.Threads, len(r.todo)))
	if workers > 1 {
		r.cfg.Options.Threads = 1
	}
	group, workCtx := errgroup.WithContext(ctx)
	for range workers {
		group.Go(func() error { return r.work(workCtx) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return r.result(), nil
}

// run is what the workers share, under its mutex.
type run struct {
	cfg Config

	mutex    sync.Mutex
	todo     []Paused // samples nobody has taken
	stopped  []Paused // samples interrupted by the end of the context
	answers  []Answer
	counters chip.Counters
	inputs   host.InputCounters
	ticks    int
}

func newRun(cfg Config) *run {
	if c := cfg.Resume; c != nil {
		r := &run{cfg: cfg, answers: c.Answers, counters: c.Counters, inputs: c.Inputs, todo: c.Todo}
		r.ticks = int(c.Counters.Chip.Ticks)
		return r
	}
	r := &run{cfg: cfg, answers: make([]Answer, cfg.Samples), todo: make([]Paused, cfg.Samples)}
	for i := range r.todo {
		r.todo[i].Sample = i
		r.answers[i].Class = -1
	}
	return r
}

// work takes samples until there are none left or ctx ends.
func (r *run) work(ctx context.Context) error {
	w, err := newWorker(r)
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		job, ok := r.take()
		if !ok {
			break
		}
		if err := w.sample(ctx, job); err != nil {
			return fmt.Errorf("sample %d: %w", r.cfg.First+job.Sample, err)
		}
	}
	r.handIn(w.chip.Counters())
	return nil
}

func (r *run) take() (Paused, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.todo) == 0 {
		return Paused{}, false
	}
	job := r.todo[0]
	r.todo = r.todo[1:]
	return job, true
}

func (r *run) handIn(n chip.Counters) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.counters.Add(&n)
}

func (r *run) finish(sample int, a Answer, in host.InputCounters) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.answers[sample] = a
	r.inputs.Add(&in)
}

func (r *run) pause(p Paused) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.stopped = append(r.stopped, p)
}

func (r *run) tick() {
	if r.cfg.Progress == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.ticks++
	r.cfg.Progress(r.ticks)
}

func (r *run) result() *Result {
	res := &Result{Answers: r.answers, Counters: r.counters, Inputs: r.inputs}
	for _, a := range r.answers {
		if a.Done {
			res.Done++
		}
	}
	if left := append(r.stopped, r.todo...); len(left) > 0 {
		res.Checkpoint = newCheckpoint(r, left)
	}
	return res
}
