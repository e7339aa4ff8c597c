package bound

import (
	"cmp"
	"slices"
)

// hullPoint is a neuron without channels, by what it costs in rows.
type hullPoint struct {
	kind        int // -1: no neuron
	rows, price float64
}

// spread makes the upper hull of the neurons that share nothing: of these a group holds what is worth most, in fractions.
func (p *pricer) spread(price prices) {
	points := []hullPoint{{-1, 0, 0}}
	for i, k := range p.kinds {
		if k.Channels == 0 {
			points = append(points, hullPoint{i, k.Rows, price[i][Interior]})
		}
	}
	slices.SortStableFunc(points, func(a, b hullPoint) int { return cmp.Or(cmp.Compare(a.rows, b.rows), cmp.Compare(a.price, b.price)) })
	p.hull = p.hull[:0]
	for _, q := range points {
		for len(p.hull) > 0 && p.hull[len(p.hull)-1].rows == q.rows {
			p.hull = p.hull[:len(p.hull)-1]
		}
		if len(p.hull) > 0 && q.price <= p.hull[len(p.hull)-1].price {
			continue
		}
		for len(p.hull) > 1 && slope(p.hull[len(p.hull)-2], p.hull[len(p.hull)-1]) <= slope(p.hull[len(p.hull)-1], q) {
			p.hull = p.hull[:len(p.hull)-1]
		}
		p.hull = append(p.hull, q)
	}
}

func slope(a, b hullPoint) float64 { return (b.price - a.price) / (b.rows - a.rows) }

// rest is the most that neurons which share nothing are worth in some columns and rows: at is the end of the hull's segment, share its part of the columns.
func (p *pricer) rest(columns, rows float64) (price float64, at int, share float64) {
	if columns <= 0 {
		return 0, 0, 0
	}
	each := rows / columns
	for at = 1; at < len(p.hull); at++ {
		a, b := p.hull[at-1], p.hull[at]
		if each < b.rows {
			share = (each - a.rows) / (b.rows - a.rows)
			return columns * (a.price + share*(b.price-a.price)), at, share
		}
	}
	return columns * p.hull[at-1].price, at - 1, 1
}

func (p *pricer) add(holds [][Classes]float64, at int, neurons float64) {
	if at >= 0 && p.hull[at].kind >= 0 {
		holds[p.hull[at].kind][Interior] += neurons
	}
}

// most is the highest price of any group, however many cores it takes: of the dearest neurons that there are, as many as an owner has columns.
func most(price prices, kinds []Kind, core Core) (sum float64) {
	type lot struct {
		price   float64
		neurons int
	}
	var lots []lot
	for i := range kinds {
		for class, n := range kinds[i].Neurons {
			lots = append(lots, lot{price[i][class], n})
		}
	}
	slices.SortStableFunc(lots, func(a, b lot) int { return cmp.Compare(b.price, a.price) })
	left := core.Neurons
	for _, l := range lots {
		n := min(l.neurons, left)
		sum += float64(n) * l.price
		left -= n
	}
	return sum
}
