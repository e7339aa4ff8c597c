package explore

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Search is a multi-objective search over the axes of a sweep: NSGA-II (Deb et al., IEEE Trans. Evolutionary Computation 6, 2002). Points are positions along the
// axes, 0..1; simulated binary crossover and polynomial mutation along ordered axes, exchange and redraw along lists of names.
type Search struct {
	Objectives []Objective
	Budget     int    // points to evaluate, those that do not fit included
	Population int    // 0: a tenth of the budget, 8 to 40
	Seed       uint64 // of its random choices
}

// Evaluator makes the rows of points.
type Evaluator func(ctx context.Context, points []Point) (*Result, error)

// attempts bounds how often a point that is no point (a condition, or one that was evaluated before) is drawn again.
const attempts = 200

// individual is an evaluated position.
type individual struct {
	x     []float64
	costs []float64
	rank  int
	alone float64
}

// hunter is a search under way.
type hunter struct {
	search   Search
	sweep    *Sweep
	random   *rand.Rand
	evaluate Evaluator
	seen     map[string]bool
	result   *Result
	left     int
}

// check says what a search cannot work with.
func (s *Sweep) checkSearch(q *Search) error {
	switch {
	case s.Design == DesignList:
		return s.file.Errorf("design", "a search needs axes, not a list of points")
	case q.Budget < 4 || q.Budget > maxPoints:
		return fmt.Errorf("--budget is %d; a search evaluates 4..%d points", q.Budget, maxPoints)
	case q.Population < 0 || q.Population > q.Budget:
		return fmt.Errorf("--population is %d; it must be at most the budget of %d", q.Population, q.Budget)
	case q.Population == 0:
		q.Population = min(max(8, q.Budget/10), 40, q.Budget)
	}
	return nil
}

// Find evaluates up to Budget points, generation by generation, and returns their rows in order of evaluation. The same sweep, search and figures give the
// same points.
func (s *Sweep) Find(ctx context.Context, q Search, evaluate Evaluator) (*Result, error) {
	if err := s.checkSearch(&q); err != nil {
		return nil, err
	}
	h := &hunter{search: q, sweep: s, random: rand.New(rand.NewPCG(q.Seed, 0x6e736761)), evaluate: evaluate, seen: map[string]bool{},
		result: &Result{}, left: q.Budget}
	population, err := h.first(ctx)
	if err != nil {
		return nil, err
	}
	for h.left > 0 {
		children, err := h.generation(ctx, population)
		if err != nil {
			return nil, err
		}
		if len(children) == 0 {
			break // every point that can be reached has been evaluated
		}
		population = survivors(append(population, children...), q.Population)
	}
	return h.result, nil
}

// first is a Latin hypercube, topped up at random where conditions leave points out.
func (h *hunter) first(ctx context.Context) ([]individual, error) {
	n := min(h.search.Population, h.left)
	order := make([][]int, len(h.sweep.Axes))
	for k := range order {
		order[k] = h.random.Perm(n)
	}
	next := 0
	return h.fill(ctx, n, func() []float64 {
		x := make([]float64, len(h.sweep.Axes))
		for k := range x {
			if x[k] = h.random.Float64(); next < n {
				x[k] = (float64(order[k][next]) + x[k]) / float64(n)
			}
		}
		next++
		return x
	})
}

func (h *hunter) generation(ctx context.Context, population []individual) ([]individual, error) {
	survivors(population, len(population)) // ranks and crowding for the tournaments
	return h.fill(ctx, min(h.search.Population, h.left), func() []float64 {
		child := h.cross(h.tournament(population).x, h.tournament(population).x)
		h.mutate(child)
		return child
	})
}

// fill evaluates up to n new points that draw comes up with.
func (h *hunter) fill(ctx context.Context, n int, draw func() []float64) ([]individual, error) {
	var points []Point
	var group []individual
	for range n * attempts {
		if len(points) == n {
			break
		}
		x := draw()
		p, meets, err := h.sweep.Complete(h.sweep.at(x))
		if err != nil {
			return nil, err
		}
		if id := p.text(); meets && !h.seen[id] {
			h.seen[id] = true
			points, group = append(points, p), append(group, individual{x: x})
		}
	}
	if len(points) == 0 {
		if len(h.result.Rows) == 0 {
			return nil, h.sweep.file.Errorf("where", "no point that meets the conditions was found in %d draws", n*attempts)
		}
		return nil, nil
	}
	r, err := h.evaluate(ctx, points)
	if err != nil {
		return nil, err
	}
	for i := range r.Rows {
		group[i].costs = costs(&r.Rows[i], h.search.Objectives)
		r.Rows[i].Index = len(h.result.Rows) + i
	}
	h.result.add(r)
	h.left -= len(points)
	return group, nil
}

// add takes over the rows of a generation.
func (r *Result) add(more *Result) {
	r.Rows = append(r.Rows, more.Rows...)
	r.Reused += more.Reused
	r.Size.Points += more.Size.Points
	r.Size.Runs += more.Size.Runs
	r.Size.Images += more.Size.Images
}

// survivors are the n best: by rank, then the most alone. They know their rank and crowding.
func survivors(all []individual, n int) []individual {
	list := make([][]float64, len(all))
	for i := range all {
		list[i] = all[i].costs
	}
	for rank, members := range sorted(list) {
		alone := crowding(list, members)
		for _, i := range members {
			all[i].rank, all[i].alone = rank, alone[i]
		}
	}
	slices.SortStableFunc(all, fitter)
	return all[:n]
}

func fitter(a, b individual) int {
	if a.rank != b.rank {
		return cmp.Compare(a.rank, b.rank)
	}
	return cmp.Compare(b.alone, a.alone)
}

// Optimise searches in a folder, as Run runs: what its journal has is not done again, so that a stopped search goes on where it was.
func (s *Sweep) Optimise(ctx context.Context, folder string, q Search, o Options) (*Result, error) {
	if err := s.checkSearch(&q); err != nil {
		return nil, err
	}
	journal, err := OpenJournal(folder, s.Name)
	if err != nil {
		return nil, err
	}
	defer journal.Close()
	before := 0
	return s.Find(ctx, q, func(ctx context.Context, points []Point) (*Result, error) {
		generation := o
		generation.Progress = func(done, _ int) {
			if o.Progress != nil {
				o.Progress(before+done, q.Budget)
			}
		}
		tasks, err := s.resolve(points, o.Tool)
		if err != nil {
			return nil, err
		}
		r, err := s.evaluate(ctx, tasks, journal, folder, generation)
		if stopped, ok := err.(*Interrupted); ok {
			stopped.Done, stopped.Of = before+stopped.Done, q.Budget
		}
		before += len(points)
		return r, err
	})
}
