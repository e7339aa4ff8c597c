package explore

import (
	"cmp"
	"math"
	"slices"
)

// dominates says that a is nowhere worse than b and somewhere better, all being costs. What could not be evaluated (nil) is dominated by all that could.
func dominates(a, b []float64) bool {
	if a == nil || b == nil {
		return a != nil && b == nil
	}
	better := false
	for i := range a {
		if a[i] > b[i] {
			return false
		}
		better = better || a[i] < b[i]
	}
	return better
}

// Front lists the indices of the rows that no other row dominates, in the order of the first objective.
func Front(rows []Row, objectives []Objective) []int {
	all := make([][]float64, len(rows))
	for i := range rows {
		all[i] = costs(&rows[i], objectives)
	}
	var front []int
	for i, c := range all {
		if c != nil && !slices.ContainsFunc(all, func(d []float64) bool { return dominates(d, c) }) {
			front = append(front, i)
		}
	}
	slices.SortStableFunc(front, func(a, b int) int { return slices.Compare(all[a], all[b]) })
	return front
}

// sorted deals points into ranks: rank 0 is dominated by none, rank 1 only by rank 0, and so on (the non-dominated sorting of NSGA-II, Deb et al., IEEE
// Trans. Evolutionary Computation 6, 2002).
func sorted(all [][]float64) (ranks [][]int) {
	beaten := make([]int, len(all)) // by how many points of no rank yet
	beats := make([][]int, len(all))
	var current []int
	for i := range all {
		for k := range all {
			if dominates(all[i], all[k]) {
				beats[i] = append(beats[i], k)
			} else if dominates(all[k], all[i]) {
				beaten[i]++
			}
		}
		if beaten[i] == 0 {
			current = append(current, i)
		}
	}
	for len(current) > 0 {
		ranks = append(ranks, current)
		var next []int
		for _, i := range current {
			for _, k := range beats[i] {
				if beaten[k]--; beaten[k] == 0 {
					next = append(next, k)
				}
			}
		}
		slices.Sort(next)
		current = next
	}
	return ranks
}

// crowding is how alone each point of a rank is: the sum over objectives of the distance between its neighbours, the ends being infinitely alone.
func crowding(all [][]float64, rank []int) map[int]float64 {
	alone := make(map[int]float64, len(rank))
	if len(rank) == 0 || all[rank[0]] == nil {
		return alone
	}
	for o := range all[rank[0]] {
		order := slices.Clone(rank)
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[a][o], all[b][o]) })
		first, last := order[0], order[len(order)-1]
		span := all[last][o] - all[first][o]
		alone[first], alone[last] = math.Inf(1), math.Inf(1)
		if span == 0 {
			continue
		}
		for i := 1; i+1 < len(order); i++ {
			alone[order[i]] += (all[order[i+1]][o] - all[order[i-1]][o]) / span
		}
	}
	return alone
}
