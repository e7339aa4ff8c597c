package bound

// simplex maximises gain*x over x >= 0 with rows*x <= limits, where all limits are at least 0 (Dantzig's tableau; Bland's rule, which never cycles).
// It may stop short of the best: what is done with the result needs no more than that x is near it.
func simplex(gain []float64, rows [][]float64, limits []float64) []float64 {
	n, m := len(gain), len(rows)
	width := n + m + 1
	table := make([][]float64, m+1)
	basis := make([]int, m)
	for i := range m {
		table[i] = make([]float64, width)
		copy(table[i], rows[i])
		table[i][n+i], table[i][width-1] = 1, limits[i]
		basis[i] = n + i
	}
	table[m] = make([]float64, width)
	for j, g := range gain {
		table[m][j] = -g
	}
	const small = 1e-9
	for range 50 * (n + m) {
		in := -1
		for j := range n + m {
			if table[m][j] < -small {
				in = j
				break
			}
		}
		if in < 0 {
			break
		}
		out := -1
		for i := range m {
			if table[i][in] <= small {
				continue
			}
			if out < 0 {
				out = i
				continue
			}
			x, y := table[i][width-1]*table[out][in], table[out][width-1]*table[i][in]
			if x < y || x == y && basis[i] < basis[out] {
				out = i
			}
		}
		if out < 0 {
			break
		}
		pivot(table, out, in)
		basis[out] = in
	}
	x := make([]float64, n)
	for i, j := range basis {
		if j < n {
			x[j] = max(0, table[i][width-1])
		}
	}
	return x
}

func pivot(table [][]float64, out, in int) {
	scale := 1 / table[out][in]
	for j := range table[out] {
		table[out][j] *= scale
	}
	for i := range table {
		f := table[i][in]
		if i == out || f == 0 {
			continue
		}
		for j, v := range table[out] {
			table[i][j] -= f * v
		}
	}
}
