package explore

import (
	"cmp"
	"math"
	"slices"
)

// Sensitivity is how much of an objective's variance over the rows goes with one parameter alone: epsilon squared of a one-way analysis of variance (Kelley,
// PNAS 21, 1935), an estimate of the first-order variance index that chance does not inflate, 0..1. Ranges are cut into Bins parts of equal
// count. Over a grid, a random or a Latin design this is the parameter's own effect; over the points of a search it is that near the front.
type Sensitivity struct {
	Key       string
	Objective string
	Share     float64
	// Trend is Spearman's rank correlation, -1..1: + says that the objective grows with the parameter. NaN for names.
	Trend float64
}

// Bins is the number of parts that more than as many values are cut into.
const Bins = 6

// Sensitivities are those of each objective to each axis.
func (s *Sweep) Sensitivities(rows []Row, objectives []Objective) []Sensitivity {
	var list []Sensitivity
	for i := range s.Axes {
		for _, o := range objectives {
			var x []any
			var y []float64
			for r := range rows {
				if v, ok := o.Value(&rows[r]); ok {
					value, _ := rows[r].Set.Get(s.Axes[i].Key)
					x, y = append(x, value), append(y, v)
				}
			}
			list = append(list, Sensitivity{s.Axes[i].Key, o.Name, explained(x, y), trend(x, y)})
		}
	}
	return list
}

// explained is epsilon squared of y grouped by x.
func explained(x []any, y []float64) float64 {
	groups := map[int][]float64{}
	for i, g := range grouped(x) {
		groups[g] = append(groups[g], y[i])
	}
	mean, total := average(y), 0.0
	for _, v := range y {
		total += (v - mean) * (v - mean)
	}
	k, n := len(groups), len(y)
	if k < 2 || n <= k || total == 0 {
		return 0
	}
	between := 0.0
	for g := range len(groups) {
		d := average(groups[g]) - mean
		between += float64(len(groups[g])) * d * d
	}
	within := (total - between) / float64(n-k)
	return min(max((between-float64(k-1)*within)/total, 0), 1)
}

func average(y []float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += v
	}
	return sum / float64(len(y))
}

// grouped numbers the group of each value from 0 on: equal values, or parts of equal count when there are many.
func grouped(x []any) []int {
	groups := make([]int, len(x))
	place := map[string]int{}
	for i, v := range x {
		g, ok := place[Text(v)]
		if !ok {
			g = len(place)
			place[Text(v)] = g
		}
		groups[i] = g
	}
	if numbers, ok := allNumbers(x); ok && len(place) > Bins {
		for i, r := range ranked(numbers) {
			groups[i] = min(int(r*Bins/float64(len(x))), Bins-1)
		}
		return packed(groups)
	}
	return groups
}

// packed renumbers groups so that none is empty.
func packed(groups []int) []int {
	used := slices.Compact(slices.Sorted(slices.Values(groups)))
	for i, g := range groups {
		groups[i] = slices.Index(used, g)
	}
	return groups
}

func allNumbers(x []any) ([]float64, bool) {
	numbers := make([]float64, len(x))
	for i, v := range x {
		n, ok := asNumber(v)
		if !ok {
			return nil, false
		}
		numbers[i] = n
	}
	return numbers, true
}

// ranked is the rank of each value from 0 on, ties sharing the middle one.
func ranked(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(v[a], v[b]) })
	ranks := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			ranks[order[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return ranks
}

// trend is Spearman's rank correlation, NaN where there is none.
func trend(x []any, y []float64) float64 {
	numbers, ok := allNumbers(x)
	if !ok || len(y) < 2 {
		return math.NaN()
	}
	a, b := ranked(numbers), ranked(y)
	ma, mb := average(a), average(b)
	var ab, aa, bb float64
	for i := range a {
		ab += (a[i] - ma) * (b[i] - mb)
		aa += (a[i] - ma) * (a[i] - ma)
		bb += (b[i] - mb) * (b[i] - mb)
	}
	if aa == 0 || bb == 0 {
		return math.NaN()
	}
	return ab / math.Sqrt(aa*bb)
}
