package compiler

// Neurons that share no axon with anybody, such as those of pooling, take the same few rows wherever they are. They fill what others leave: a core whose
// columns a convolution needs has rows for them and the other way round. So clusters of others need not fill cores; what they leave is worth as much as the
// neurons that it will hold would cost in cores of their own.
type gaps struct {
	loose []bool  // by unit
	rows  float64 // of one neuron
	each  float64 // cores that one costs in cores full of them
	cap   *capacity
}

// mostLooseRows is the part of a core's rows up to which a loose unit is small enough to fill gaps.
const mostLooseRows = 1.0 / 8

// newGaps finds the loose units; nil when they are too few to matter: less than a twentieth of the cores that all neurons need.
func newGaps(u *units, c *capacity) *gaps {
	core := &c.arch.Core
	f := &gaps{loose: make([]bool, u.count()), cap: c}
	rows, neurons := 0, 0
	for v := range unitID(u.count()) {
		if u.isLoose(v) && float64(u.fanIn(v)) <= mostLooseRows*float64(core.Axons) {
			f.loose[v] = true
			rows += u.fanIn(v)
			neurons += u.size(v)
		}
	}
	if neurons == 0 || 20*neurons < u.g.neurons() || neurons == u.g.neurons() {
		return nil
	}
	f.rows = float64(rows) / float64(neurons)
	f.each = max(f.rows/float64(core.Axons), 1/float64(core.Neurons))
	return f
}

// isLoose says that nobody else listens to any axon of a unit.
func (u *units) isLoose(v unitID) bool {
	for _, a := range u.row(v) {
		if len(u.listeners(a)) > 1 {
			return false
		}
	}
	return u.fanIn(v) > 0
}

// cost is the cores of a load less what their gaps are worth; without filler, its cores.
func (f *gaps) cost(l load, cores int) float64 {
	if f == nil {
		return float64(cores)
	}
	core := &f.cap.arch.Core
	columns := float64(core.Neurons - l.neurons)
	rows := float64(min(cores*core.Axons, cores*f.cap.axonsBeside(l.neurons)) - l.axons)
	return float64(cores) - f.each*min(columns, rows/f.rows)
}

// fillUp puts the loose units into gaps: with the neurons that they listen to where there is room, else wherever there is.
func (p *packer) fillUp(f *gaps) {
	in := make([]int32, p.u.count())
	for i := range in {
		in[i] = -1
	}
	for i := range p.bins {
		for _, v := range p.bins[i].units {
			in[v] = int32(i)
		}
	}
	mark := int32(len(p.u.start)) * 2
	next := int32(0) // bins before it have no room
	for v := range unitID(p.u.count()) {
		if !f.loose[v] {
			continue
		}
		mark++
		item := p.measure([]unitID{v}, mark)
		to := int32(-1)
		for _, a := range item.axons {
			if home := p.u.g.home[a]; home >= 0 {
				if at := in[p.u.unitOf[home]]; at >= 0 && p.gap(at, &item) {
					to = at
					break
				}
			}
		}
		for to < 0 && int(next) < len(p.bins) {
			if p.gap(next, &item) {
				to = next
				break
			}
			next++
		}
		if to < 0 {
			to = int32(len(p.bins))
			p.bins, p.shared = append(p.bins, bin{}), append(p.shared, 0)
		}
		p.merge(to, &item)
		in[v] = to
	}
}

// gap says that a bin has room for a loose unit in the cores that it has.
func (p *packer) gap(at int32, item *bin) bool {
	b := &p.bins[at]
	n := p.cap.cores(p.union(at, item))
	return n > 0 && n <= b.cores && p.cap.room(b.params, item.params...)
}
