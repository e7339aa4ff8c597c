package explore

import (
	"context"
	"fmt"
	"runtime"
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
