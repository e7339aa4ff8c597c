package compiler

import (
	"slices"
	"sync"

	"orrery/compiler/ir"
)

// bestPartition makes partitions in several ways at the same time, refines the best of those that grow clusters and the best of those that divide the
// network, because what is better before is not always better afterwards, and takes the better; of equal ones the first.
func (s *state) bestPartition(u *units, c capacity) ([]bin, error) {
	attempts := s.attempts(u, c)
	var refined []attempt
	for _, divided := range []bool{false, true} {
		best := bestOf(attempts, divided)
		if best.bins != nil {
			refined = append(refined, best)
		} else if best.err != nil && !divided {
			return nil, best.err
		}
	}
	var workers sync.WaitGroup
	for i := range refined {
		workers.Go(func() {
			refined[i].bins = s.refine(u, c, refined[i].bins)
			refined[i].quality = measureBins(u, refined[i].bins)
		})
	}
	workers.Wait()
	best := refined[0]
	for _, a := range refined[1:] {
		if a.quality.less(best.quality) {
			best = a
		}
	}
	return best.bins, nil
}

// attempt is a partition made by a recipe.
type attempt struct {
	recipe  recipe
	bins    []bin // nil: the recipe made none
	err     error
	quality quality
}

// attempts follows all recipes.
func (s *state) attempts(u *units, c capacity) []attempt {
	gaps := newGaps(u, &c)
	recipes := s.recipes(u, gaps)
	list := make([]attempt, len(recipes))
	graph := sync.OnceValue(func() *cutGraph { return newCutGraph(u) })
	var workers sync.WaitGroup
	for i, r := range recipes {
		workers.Go(func() {
			a := &list[i]
			a.recipe = r
			var clusters [][]unitID
			lim := r.limits(s.arch, gaps)
			if r.parts > 0 {
				clusters = u.divide(graph(), r.parts, s.arch.Core.Neurons)
			} else if clusters, a.err = newGrowth(u, c).cover(lim); a.err != nil {
				return
			}
			p := newPacker(u, c, r.affinity)
			p.gaps = lim.gaps
			a.bins = p.pack(clusters)
			a.quality = measureBins(u, a.bins)
		})
	}
	workers.Wait()
	return list
}

// bestOf is the best attempt of those that divide the network, or of those that do not, or one that failed.
func bestOf(list []attempt, divided bool) (best attempt) {
	for _, a := range list {
		if a.recipe.parts > 0 != divided {
			continue
		}
		if a.err != nil {
			return a
		}
		if a.bins != nil && (best.bins == nil || a.quality.less(best.quality)) {
			best = a
		}
	}
	return best
}

// refine improves a partition, by effort. The search for less traffic leaves room that whole cores can dissolve into, too.
func (s *state) refine(u *units, c capacity, bins []bin) []bin {
	r := newRefiner(u, c, bins)
	r.dissolve()
	if w := searchWork[s.opts.effort()]; w.most > 0 {
		work := min(w.most, w.each*len(u.hear))
		r.search(ir.NewStream(s.opts.Seed, 0), work, func() bool { return s.ctx.Err() != nil })
		r.dissolve()
	}
	return r.result()
}

// searchWork bounds the search for a better partition in axons looked at: for each that some unit listens to, and altogether.
var searchWork = map[Effort]struct{ each, most int }{Normal: {100, 2e7}, Max: {3000, 3e8}}

// divide makes clusters by recursive bisection.
func (u *units) divide(g *cutGraph, parts, neurons int) [][]unitID {
	clusters := make([][]unitID, parts)
	for v, k := range g.parts(parts, int32(neurons))[:u.count()] {
		clusters[k] = append(clusters[k], unitID(v))
	}
	return slices.DeleteFunc(clusters, func(list []unitID) bool { return len(list) == 0 })
}
