package explore

import (
	"math"
	"slices"
)

// The distribution indices of crossover and mutation, and the rate of crossover, are those of the paper.
const (
	crossoverIndex = 15
	mutationIndex  = 20
	crossoverRate  = 0.9
)

// tournament is the fitter of two.
func (h *hunter) tournament(population []individual) *individual {
	a, b := &population[h.random.IntN(len(population))], &population[h.random.IntN(len(population))]
	if fitter(*b, *a) < 0 {
		return b
	}
	return a
}

// cross makes one child of two parents.
func (h *hunter) cross(a, b []float64) []float64 {
	child := slices.Clone(a)
	if h.random.Float64() > crossoverRate {
		return child
	}
	for k := range child {
		switch {
		case h.random.Float64() < 0.5:
			if !h.sweep.Axes[k].Ordered() {
				child[k] = b[k]
			}
		case h.sweep.Axes[k].Ordered():
			u := h.random.Float64()
			spread := math.Pow(2*u, 1.0/(crossoverIndex+1))
			if u > 0.5 {
				spread = math.Pow(1/(2*(1-u)), 1.0/(crossoverIndex+1))
			}
			child[k] = inside(((1+spread)*a[k] + (1-spread)*b[k]) / 2)
		}
	}
	return child
}

// mutate changes each position with a chance of one in their number.
func (h *hunter) mutate(x []float64) {
	for k := range x {
		if h.random.Float64()*float64(len(x)) >= 1 {
			continue
		}
		if a := &h.sweep.Axes[k]; !a.Ordered() || len(a.Values) > 0 && len(a.Values) <= 4 {
			x[k] = h.random.Float64() // few values have no neighbourhood to speak of
			continue
		}
		u := h.random.Float64()
		step := math.Pow(2*u, 1.0/(mutationIndex+1)) - 1
		if u >= 0.5 {
			step = 1 - math.Pow(2*(1-u), 1.0/(mutationIndex+1))
		}
		x[k] = inside(x[k] + step)
	}
}

func inside(x float64) float64 { return min(max(x, 0), math.Nextafter(1, 0)) }
