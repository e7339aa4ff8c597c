package compiler

import (
	"math"
	"slices"
)

// cheapest is the least sum of one entry from each row, in different columns, of which there are at least as many (the Hungarian method, with
// potentials: Kuhn 1955).
func cheapest(cost [][]int64) (sum int64) {
	n, m := len(cost), len(cost[0])
	u, v := make([]int64, n+1), make([]int64, m+1)
	row, way := make([]int, m+1), make([]int, m+1) // by column, 0 being none: the row that has it; the column before on the path
	for i := 1; i <= n; i++ {
		row[0] = i
		least := slices.Repeat([]int64{math.MaxInt64}, m+1)
		done := make([]bool, m+1)
		at := 0
		for row[at] != 0 {
			done[at] = true
			r, next, delta := row[at], 0, int64(math.MaxInt64)
			for j := 1; j <= m; j++ {
				if done[j] {
					continue
				}
				if d := cost[r-1][j-1] - u[r] - v[j]; d < least[j] {
					least[j], way[j] = d, at
				}
				if least[j] < delta {
					delta, next = least[j], j
				}
			}
			for j := range m + 1 {
				if done[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else if least[j] != math.MaxInt64 {
					least[j] -= delta
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[way[at]]
			at = way[at]
		}
	}
	for j := 1; j <= m; j++ {
		if row[j] > 0 {
			sum += cost[row[j]-1][j-1]
		}
	}
	return sum
}
