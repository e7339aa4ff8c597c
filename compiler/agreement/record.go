package agreement

// record is what one pair of engines did in one layer in one sample.
type record struct {
	cells, differing, both, either uint64
	near                           uint64 // spikes of one that the other has a tick before or after
	trains, trainsEqual            uint64 // neurons
	counts                         moments
	voltage                        float64 // sum of differences of potentials
	voltages                       uint64
	worst                          float64
	first                          First
}

// moments are sums over pairs of spike counts.
type moments struct{ n, x, y, xx, yy, xy uint64 }

// First is where two engines first differ.
type First struct {
	Tick   int `json:"tick"`
	Sample int `json:"sample"`
	Neuron int `json:"neuron"`
	Fired  int `json:"-"` // which of the two engines fired: 0 or 1
}

// spikes merges two lists of neurons.
func (r *record) spikes(a, b []uint32, at First, p *workerPair) {
	for side, list := range [][]uint32{a, b} {
		for _, n := range list {
			p.counts[side][n]++
		}
	}
	for len(a) > 0 || len(b) > 0 {
		r.either++
		switch {
		case len(a) > 0 && len(b) > 0 && a[0] == b[0]:
			r.both++
			a, b = a[1:], b[1:]
			continue
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			at.Neuron, at.Fired, a = int(a[0]), 0, a[1:]
		default:
			at.Neuron, at.Fired, b = int(b[0]), 1, b[1:]
		}
		r.differs(at, p)
	}
}

// differs takes in a spike of one engine alone, which may be the partner of one that the other had a tick before.
func (r *record) differs(at First, p *workerPair) {
	if r.differing == 0 {
		r.first = at
	}
	r.differing++
	p.differ[at.Neuron] = true
	mine, others := p.last[at.Fired], p.last[1-at.Fired]
	if others[at.Neuron] == at.Tick && at.Tick > 0 {
		r.near++
		others[at.Neuron] = 0
		return
	}
	mine[at.Neuron] = at.Tick + 1
}

func (r *record) potentials(a, b []float64) {
	if len(a) != len(b) {
		return
	}
	for n, v := range a {
		d := v - b[n]
		if d < 0 {
			d = -d
		}
		r.voltage += d
		r.worst = max(r.worst, d)
	}
	r.voltages += uint64(len(a))
}

func (r *record) end(p *workerPair) {
	for len(p.all) < len(p.ticks) {
		p.all = append(p.all, ByTick{})
	}
	for t, k := range p.ticks {
		a := &p.all[t]
		a.Both, a.A, a.B = a.Both+k.Both, a.A+k.A, a.B+k.B
	}
	for n, differs := range p.differ {
		p.sums[0][n] += uint64(p.counts[0][n])
		p.sums[1][n] += uint64(p.counts[1][n])
		r.counts.add(uint64(p.counts[0][n]), uint64(p.counts[1][n]))
		r.trains++
		if differs {
			p.ever[n] = true
		} else {
			r.trainsEqual++
		}
	}
}

func (m *moments) add(x, y uint64) {
	m.n++
	m.x, m.y, m.xx, m.yy, m.xy = m.x+x, m.y+y, m.xx+x*x, m.yy+y*y, m.xy+x*y
}
