package explore

import (
	"fmt"
	"slices"
)

// plan is the work that a set of points needs: each distinct run once, runs of the same image side by side.
type plan struct {
	tasks []*task
	jobs  []*job         // in order of their first point, those of one image together
	users map[string]int // jobs by compileKey: an image is dropped after its last one
}

// job is one run and the points whose rows come from it.
type job struct {
	tasks []*task
}

// newPlan groups tasks. Those whose architecture is impossible need no work.
func newPlan(tasks []*task) *plan {
	p := &plan{tasks: tasks, users: map[string]int{}}
	byRun := map[string]*job{}
	firstOf := map[string]int{}
	for _, t := range tasks {
		if t.invalid != nil {
			continue
		}
		j, ok := byRun[t.runKey]
		if !ok {
			j = &job{}
			byRun[t.runKey] = j
			p.jobs = append(p.jobs, j)
			p.users[t.compileKey]++
		}
		if _, ok := firstOf[t.compileKey]; !ok {
			firstOf[t.compileKey] = t.index
		}
		j.tasks = append(j.tasks, t)
	}
	slices.SortStableFunc(p.jobs, func(a, b *job) int {
		return firstOf[a.tasks[0].compileKey] - firstOf[b.tasks[0].compileKey]
	})
	return p
}

// Size says how much work a plan is.
type Size struct{ Points, Runs, Images int }

func (p *plan) size() Size { return Size{len(p.tasks), len(p.jobs), len(p.users)} }

func (s Size) String() string {
	return fmt.Sprintf("%d points, %d distinct runs of %d distinct images", s.Points, s.Runs, s.Images)
}
