package explore

import (
	"context"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"orrery/isa"
)

// executor carries out the jobs of a plan with a number of workers.
type executor struct {
	plan    *plan
	done    func([]Row) error // called with the rows of each job, by one goroutine at a time
	mutex   sync.Mutex
	next    int
	images  map[string]*sharedImage
	threads int // of one run
	ticks   atomic.Int64
}

// sharedImage is an image that is compiled by whoever needs it first and kept until its last run.
type sharedImage struct {
	once  sync.Once
	image *isa.Image
	err   error
	users int
}

// execute does all jobs and hands over their rows as they come. When ctx ends it stops and returns its error: what was handed over by then is complete.
func (p *plan) execute(ctx context.Context, threads int, done func([]Row) error) error {
	x := &executor{plan: p, done: done, images: map[string]*sharedImage{}, threads: 1}
	for key, users := range p.users {
		x.images[key] = &sharedImage{users: users}
	}
	workers := max(1, min(threads, len(p.jobs)))
	x.threads = max(1, threads/workers)
	if rows := p.invalid(); len(rows) > 0 {
		if err := done(rows); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	for range workers {
		group.Go(func() error { return x.work(ctx) })
	}
	return group.Wait()
}

// invalid lists the rows of points that have no architecture.
func (p *plan) invalid() []Row {
	var rows []Row
	for _, t := range p.tasks {
		if t.invalid != nil {
			rows = append(rows, t.row(StatusInvalid, t.invalid))
		}
	}
	return rows
}

func (x *executor) work(ctx context.Context) error {
	for {
		x.mutex.Lock()
		at := x.next
		x.next++
		x.mutex.Unlock()
		if at >= len(x.plan.jobs) {
			return nil
		}
		rows, err := x.rows(ctx, x.plan.jobs[at])
		if err != nil {
			return err
		}
		x.mutex.Lock()
		err = x.done(rows)
		x.mutex.Unlock()
		if err != nil {
			return err
		}
	}
}

// rows does one job. An error means that the sweep ends; what is wrong with the points of the job goes into their rows.
func (x *executor) rows(ctx context.Context, j *job) ([]Row, error) {
	first := j.tasks[0]
	shared, err := x.image(ctx, first)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return j.all(StatusDoesNotFit, err), nil
	}
	o, err := first.run(ctx, first.imageFor(shared), x.threads, &x.ticks)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return j.all(StatusFailed, err), nil
	}
	rows := make([]Row, len(j.tasks))
	for i, t := range j.tasks {
		rows[i] = t.result(o, t.imageFor(shared))
	}
	return rows, nil
}

func (j *job) all(status Status, err error) []Row {
	rows := make([]Row, len(j.tasks))
	for i, t := range j.tasks {
		rows[i] = t.row(status, err)
	}
	return rows
}

// image compiles the task's image, or takes the one that is there.
func (x *executor) image(ctx context.Context, t *task) (*isa.Image, error) {
	x.mutex.Lock()
	s := x.images[t.compileKey]
	if s.users--; s.users == 0 {
		delete(x.images, t.compileKey)
	}
	x.mutex.Unlock()
	s.once.Do(func() { s.image, s.err = t.compile(ctx) })
	return s.image, s.err
}
