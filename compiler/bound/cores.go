package bound

import "math"

// Cores is a number of cores that no partition of these kinds of neurons goes below.
func Cores(kinds []Kind, core Core) int {
	s := newSearch(kinds, core)
	for _, grid := range []Core{{48, 96}, {128, 512}} {
		s.run(s.grid(grid))
	}
	return int(math.Ceil(s.prove(s.best)*(1-1e-9) - 1e-9))
}

// search looks for good prices by cutting planes (Kelley 1960): each round takes the best prices under which no group found so far is too dear, and
// finds those that now are.
type search struct {
	kinds  []Kind
	core   Core
	cores  int       // of the largest group that is priced exactly
	first  []int     // by kind: its first variable. Prices fall from class to class: a variable is by how much a price is above the next class's.
	counts []float64 // by variable: neurons
	cuts   [][]float64
	limits []float64
	best   prices
}

func newSearch(kinds []Kind, core Core) *search {
	s := &search{kinds: kinds, core: core, cores: 1}
	for i := range kinds {
		k := &kinds[i]
		s.first = append(s.first, len(s.counts))
		sum := 0.0
		for _, n := range k.Neurons {
			sum += float64(n)
			s.counts = append(s.counts, sum)
		}
		for _, sh := range k.Shapes {
			s.cores = max(s.cores, (sh.Cells*k.Depth+core.Axons-1)/core.Axons)
		}
	}
	s.cores = min(s.cores+2, mostCores)
	s.alone()
	return s
}

// mostCores bounds the size of groups that are priced exactly. Larger ones count as if they held the dearest neurons, whatever these listen to.
const mostCores = 24

// grid is the unit of a table with about as many columns, and rows for each core, as asked for.
func (s *search) grid(steps Core) Core {
	return Core{max(1, s.core.Neurons/steps.Neurons), max(1, s.core.Axons*s.cores/steps.Axons)}
}

const (
	maxRounds = 60
	closeTo   = 1.001 // rounds end when no group is dearer than its cores by more
)

func (s *search) run(grid Core) {
	p := newPricer(s.kinds, s.core, grid, s.cores)
	p.up = true
	least := 0.0
	for range maxRounds {
		price := s.prices(simplex(s.counts, s.cuts, s.limits))
		worst := most(price, s.kinds, s.core) / float64(s.cores+1)
		cuts := len(s.cuts)
		for _, g := range p.dearest(price, true) {
			ratio := g.price / float64(g.cores)
			worst = max(worst, ratio)
			if ratio > closeTo {
				s.cut(g.holds, g.cores)
			}
		}
		if v := s.total(price) / worst; v > least {
			least, s.best = v, price
		}
		if len(s.cuts) == cuts {
			return
		}
	}
}

// prove is the bound of some prices: their sum over the price, for each of its cores, of the dearest group.
func (s *search) prove(price prices) float64 {
	p := newPricer(s.kinds, s.core, s.grid(Core{256, 2048}), s.cores)
	worst := most(price, s.kinds, s.core) / float64(s.cores+1)
	for _, g := range p.dearest(price, false) {
		worst = max(worst, g.price/float64(g.cores))
	}
	return s.total(price) / worst
}

func (s *search) prices(x []float64) prices {
	p := make(prices, len(s.kinds))
	for i := range p {
		sum := 0.0
		for class := Classes - 1; class >= 0; class-- {
			sum += x[s.first[i]+class]
			p[i][class] = sum
		}
	}
	return p
}

func (s *search) total(p prices) (sum float64) {
	for i := range p {
		for class, n := range s.kinds[i].Neurons {
			sum += float64(n) * p[i][class]
		}
	}
	return sum
}

// cut says that a group may cost no more than its cores.
func (s *search) cut(holds [][Classes]float64, cores int) {
	row := make([]float64, len(s.counts))
	for i := range holds {
		sum := 0.0
		for class, n := range holds[i] {
			sum += n
			row[s.first[i]+class] = sum
		}
	}
	s.cuts, s.limits = append(s.cuts, row), append(s.limits, float64(cores))
}

// alone starts with groups of one class each.
func (s *search) alone() {
	for i := range s.kinds {
		k := &s.kinds[i]
		for class, n := range k.Neurons {
			if n == 0 {
				continue
			}
			holds := make([][Classes]float64, len(s.kinds))
			if k.Channels == 0 {
				holds[i][class] = min(float64(s.core.Neurons), float64(s.core.Axons)/max(k.Rows, 1e-3))
				s.cut(holds, 1)
				continue
			}
			for cores := 1; cores <= s.cores; cores++ {
				holds[i][class] = 0
				for _, sh := range k.Shapes {
					if sh.Cells*k.Depth <= cores*s.core.Axons && sh.Positions[class] > 0 {
						holds[i][class] = max(holds[i][class], float64(min(sh.Positions[class]*k.Channels, s.core.Neurons)))
					}
				}
				if holds[i][class] > 0 {
					s.cut(holds, cores)
				}
			}
		}
	}
}
