package bound

import (
	"cmp"
	"slices"
)

// prices are those of a neuron of each kind and class.
type prices [][Classes]float64

// option is what a group may hold of a kind.
type option struct {
	neurons, rows int // in units of the grid, rounded down
	price         float64
	holds         [Classes]float64
}

// pricer finds the dearest group that a number of cores hold: a knapsack with columns and rows. Sizes are rounded to a grid: down, so that a coarse
// one finds no less, or up, so that what it finds fits.
type pricer struct {
	kinds []Kind
	core  Core
	grid  Core // units
	cores int  // the most that a group takes
	up    bool // rounded up

	width, height int         // of the table: rows and columns
	best          []float64   // by column and row: the highest price that they hold
	next          []float64   //
	picks         [][]int32   // by kind: what it contributed, for traced groups
	options       [][]option  // by kind
	hull          []hullPoint // of kinds without channels
}

func newPricer(kinds []Kind, core, grid Core, cores int) *pricer {
	p := &pricer{kinds: kinds, core: core, grid: grid, cores: cores, width: cores*core.Axons/grid.Axons + 1, height: core.Neurons/grid.Neurons + 1}
	p.best, p.next = make([]float64, p.width*p.height), make([]float64, p.width*p.height)
	p.options = make([][]option, len(kinds))
	return p
}

// group is a group of some cores.
type group struct {
	cores int
	price float64
	holds [][Classes]float64 // by kind; nil unless traced
}

// dearest is the dearest group of each number of cores.
func (p *pricer) dearest(price prices, trace bool) []group {
	clear(p.best)
	p.picks = p.picks[:0]
	for i := range p.kinds {
		p.options[i] = nil
		if p.kinds[i].Channels > 0 {
			p.options[i] = p.list(&p.kinds[i], price[i])
		}
		p.take(p.options[i], trace)
	}
	p.spread(price)
	groups := make([]group, p.cores)
	for k := range groups {
		groups[k] = p.fill(k+1, trace)
	}
	return groups
}

// take lets every group hold one of some options.
func (p *pricer) take(list []option, trace bool) {
	var pick []int32
	if trace {
		pick = slices.Repeat([]int32{-1}, len(p.best))
		p.picks = append(p.picks, pick)
	}
	if len(list) == 0 {
		return
	}
	copy(p.next, p.best)
	for i, o := range list {
		for c := o.neurons; c < p.height; c++ {
			from := p.best[(c-o.neurons)*p.width : (c-o.neurons+1)*p.width-o.rows]
			to := p.next[c*p.width+o.rows : (c+1)*p.width]
			to = to[:len(from)]
			for r, v := range from {
				if v += o.price; v > to[r] {
					to[r] = v
					if trace {
						pick[c*p.width+o.rows+r] = int32(i)
					}
				}
			}
		}
	}
	p.best, p.next = p.next, p.best
}

func (p *pricer) units(n, grid int) int {
	if p.up {
		n += grid - 1
	}
	return n / grid
}

// list makes the options of a kind: whole positions, or the last one in part. What costs more than another and is worth less is left out.
func (p *pricer) list(k *Kind, price [Classes]float64) []option {
	var all []option
	for _, whole := range p.whole(k, price) {
		for n := min(whole.neurons, p.core.Neurons); n > whole.neurons-k.Channels; n-- {
			part := whole.option
			if part.neurons = p.units(n, p.grid.Neurons); part.neurons >= p.height {
				continue
			}
			part.price -= float64(whole.neurons-n) * price[whole.last]
			part.holds[whole.last] -= float64(whole.neurons - n)
			all = append(all, part)
		}
	}
	return p.undominated(all)
}

// wholeOption is an option of whole positions; last is the class of the cheapest.
type wholeOption struct {
	option
	last int
}

// whole finds the best options of whole positions for each number of positions, of rows, and class of the cheapest.
func (p *pricer) whole(k *Kind, price [Classes]float64) (list []wholeOption) {
	known := map[[3]int]int{}
	for _, s := range k.Shapes {
		o := wholeOption{option: option{rows: p.units(s.Cells*k.Depth, p.grid.Axons)}}
		if o.rows >= p.width {
			continue
		}
		for class, n := range s.Positions {
			if o.neurons += n * k.Channels; n > 0 {
				o.last = class
			}
			o.holds[class] = float64(n * k.Channels)
			o.price += o.holds[class] * price[class]
		}
		key := [3]int{o.neurons, o.rows, o.last}
		at, found := known[key]
		if !found {
			known[key] = len(list)
			list = append(list, o)
		} else if o.price > list[at].price {
			list[at] = o
		}
	}
	return list
}

func (p *pricer) undominated(all []option) (list []option) {
	slices.SortFunc(all, func(a, b option) int {
		return cmp.Or(a.neurons-b.neurons, a.rows-b.rows, cmp.Compare(b.price, a.price))
	})
	dearest := make([]float64, p.width) // by rows: of fewer columns
	for _, o := range all {
		if o.price <= dearest[o.rows] {
			continue
		}
		list = append(list, o)
		for r := o.rows; r < p.width && dearest[r] < o.price; r++ {
			dearest[r] = o.price
		}
	}
	return list
}

// fill is the dearest group of some cores: the best of the table beside the best rest.
func (p *pricer) fill(cores int, trace bool) group {
	rows := cores * p.core.Axons
	g := group{cores: cores, price: -1}
	bestC, bestR := 0, 0
	for c := range p.height {
		for r := range rows/p.grid.Axons + 1 {
			v := p.best[c*p.width+r]
			if c > 0 && p.best[(c-1)*p.width+r] == v || r > 0 && p.best[c*p.width+r-1] == v {
				continue // less does as well
			}
			more, _, _ := p.rest(float64(p.core.Neurons-c*p.grid.Neurons), float64(rows-r*p.grid.Axons))
			if v+more > g.price {
				g.price, bestC, bestR = v+more, c, r
			}
		}
	}
	if trace {
		g.holds = p.trace(bestC, bestR)
		columns := float64(p.core.Neurons - bestC*p.grid.Neurons)
		_, at, share := p.rest(columns, float64(rows-bestR*p.grid.Axons))
		p.add(g.holds, at, columns*share)
		p.add(g.holds, at-1, columns*(1-share))
	}
	return g
}

// trace is what the group at a place of the table holds.
func (p *pricer) trace(c, r int) [][Classes]float64 {
	holds := make([][Classes]float64, len(p.kinds))
	for i := len(p.kinds) - 1; i >= 0; i-- {
		if at := p.picks[i][c*p.width+r]; at >= 0 {
			o := p.options[i][at]
			holds[i] = o.holds
			c, r = c-o.neurons, r-o.rows
		}
	}
	return holds
}
