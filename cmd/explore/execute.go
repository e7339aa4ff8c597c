package explore

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"orrery/isa"
)

// Options say how to carry out a sweep; none of it changes a row.
type Options struct {
	Tool    string // name and version of the program, part of each row's provenance
	Threads int    // points at a time; 0: one a core
	// Progress, if set, is called after each point with the number of points done, those of earlier runs included. It is called by one goroutine at a time.
	Progress func(done, of int)
	Slurm    *Slurm // where the work is done; nil: here
}

func (o Options) threads() int {
	if o.Threads > 0 {
		return o.Threads
	}
	return runtime.NumCPU()
}

// resolve turns points into tasks: everything that can be wrong with the sweep's files shows here, before any work is done.
func (s *Sweep) resolve(points []Point, tool string) ([]*task, error) {
	tasks := make([]*task, len(points))
	for i, p := range points {
		t, err := s.newTask(i, p, tool)
		if err != nil {
			return nil, fmt.Errorf("%s: at %s: %w", s.file.Name, p, err)
		}
		tasks[i] = t
	}
	return tasks, nil
}

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

// Interrupted ends a sweep that was stopped; what had been done is in its folder.
type Interrupted struct {
	Done, Of int
	Hint     string // how it goes on; "" for the usual way
}

func (e *Interrupted) Error() string {
	hint := e.Hint
	if hint == "" {
		hint = "the same command goes on with the rest"
	}
	return fmt.Sprintf("%d of %d points are done; %s", e.Done, e.Of, hint)
}

// Result is a sweep's table and how it came about.
type Result struct {
	Rows     []Row // by index of the point
	Excluded int   // points that the conditions left out
	Reused   int   // rows that earlier runs had made
	Size     Size  // of the work that was left
}

// Run carries out the sweep in a folder: rows are added to its journal as they come, and what is in there already is not done again. Ctrl-C (the end of
// ctx) or a crash loses only the runs under way.
func (s *Sweep) Run(ctx context.Context, folder string, o Options) (*Result, error) {
	points, excluded, err := s.Choose()
	if err != nil {
		return nil, err
	}
	tasks, err := s.resolve(points, o.Tool)
	if err != nil {
		return nil, err
	}
	journal, err := OpenJournal(folder, s.Name)
	if err != nil {
		return nil, err
	}
	defer journal.Close()
	r, err := s.evaluate(ctx, tasks, journal, folder, o)
	if err != nil {
		return nil, err
	}
	r.Excluded = excluded
	return r, nil
}

// evaluate makes the rows of tasks, here or on a cluster.
func (s *Sweep) evaluate(ctx context.Context, tasks []*task, journal *Journal, folder string, o Options) (*Result, error) {
	if o.Slurm != nil {
		c := &cluster{sweep: s, folder: folder, journal: journal, slurm: *o.Slurm, options: o, tasks: tasks}
		return c.run(ctx)
	}
	return s.do(ctx, tasks, journal, o)
}

// do makes the rows of tasks here, taking from the journal what it has.
func (s *Sweep) do(ctx context.Context, tasks []*task, journal *Journal, o Options) (*Result, error) {
	r := &Result{Rows: make([]Row, len(tasks))}
	place := map[string]int{}
	var missing []*task
	for i, t := range tasks {
		place[t.id] = i
		if row, ok := journal.Row(t.id); ok {
			row.Index, row.Set = i, t.point
			r.Rows[i] = row
			r.Reused++
			continue
		}
		missing = append(missing, t)
	}
	p := newPlan(missing)
	r.Size = p.size()
	done := r.Reused
	err := p.execute(ctx, o.threads(), func(rows []Row) error {
		if err := journal.Append(rows); err != nil {
			return err
		}
		for _, row := range rows {
			r.Rows[place[row.Point]] = row
		}
		if done += len(rows); o.Progress != nil {
			o.Progress(done, len(tasks))
		}
		return nil
	})
	if ctx.Err() != nil {
		return nil, &Interrupted{Done: done, Of: len(tasks)}
	}
	return r, err
}

// Plan chooses the points and says how much work they are, without doing any.
func (s *Sweep) Plan(tool string) (points []Point, excluded int, size Size, err error) {
	points, excluded, err = s.Choose()
	if err != nil {
		return nil, 0, Size{}, err
	}
	tasks, err := s.resolve(points, tool)
	if err != nil {
		return nil, 0, Size{}, err
	}
	return points, excluded, newPlan(tasks).size(), nil
}
