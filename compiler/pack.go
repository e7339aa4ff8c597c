package compiler

import (
	"slices"

	"orrery/isa"
)

// bin is a group of neurons in the making: a core that owns them and the partial cores that help it.
type bin struct {
	units  []unitID
	axons  []axonID // in no order
	params []parameterID
	load   load
	cores  int
}

// packer fills bins with clusters, the largest first, each where it fits best. A cluster that needs many columns goes well with one that
// needs many rows, and clusters that share axons go well together; how much the second counts is the packer's affinity.
type packer struct {
	u        *units
	cap      capacity
	affinity int64 // what a shared axon is worth against a row filled
	gaps     *gaps
	bins     []bin
	holders  [][]int32 // by axon: the bins that listen to it
	open     []int32   // bins that are not full

	stamp  []int32 // by axon: the last cluster measured that listens to it
	shared []int32 // by bin: axons that it shares with the cluster at hand
	friend []int32 // bins that share any
}

// openBins is how many bins without a shared axon are looked at for each cluster.
const openBins = 256

func newPacker(u *units, c capacity, affinity int64) *packer {
	return &packer{u: u, cap: c, affinity: affinity, holders: make([][]int32, len(u.g.keys)),
		stamp: make([]int32, len(u.g.keys))}
}

// pack puts clusters into bins; nil when no cores hold one of them.
func (p *packer) pack(clusters [][]unitID) []bin {
	items := make([]bin, len(clusters))
	for i, list := range clusters {
		items[i] = p.measure(list, int32(i+1))
		if items[i].cores == 0 || !p.cap.room(nil, items[i].params...) {
			return nil
		}
	}
	slices.SortStableFunc(items, func(a, b bin) int { return p.size(&b) - p.size(&a) })
	for i := range items {
		p.put(&items[i])
	}
	if p.gaps != nil {
		p.fillUp(p.gaps)
	}
	return p.bins
}

// measure is a bin of some units; mark is a number that no bin before had.
func (p *packer) measure(list []unitID, mark int32) bin {
	b := bin{units: list}
	for _, v := range list {
		for _, a := range p.u.row(v) {
			if p.stamp[a] != mark {
				p.stamp[a] = mark
				b.axons = append(b.axons, a)
			}
		}
		b.load.neurons += p.u.size(v)
		b.load.synapses += int64(p.u.fanIn(v) * p.u.size(v))
		b.load.entries += p.u.entriesOf(v)
		if !slices.Contains(b.params, p.u.param[v]) {
			b.params = append(b.params, p.u.param[v])
		}
	}
	b.load.axons = len(b.axons)
	b.cores = p.cap.cores(b.load)
	return b
}

// size orders clusters: the share of a core that they take of what they take most of, in thousandths.
func (p *packer) size(b *bin) int {
	a := &p.cap.arch.Core
	return max(1000*b.load.neurons/a.Neurons, 1000*b.load.axons/a.Axons)
}

// put adds a cluster to the bin that suits it best, or to a new one.
func (p *packer) put(item *bin) {
	p.findFriends(item)
	best, value := int32(-1), int64(0)
	try := func(at int32) {
		if v, ok := p.value(at, item); ok && (best < 0 || v > value) {
			best, value = at, v
		}
	}
	for _, at := range p.friend {
		try(at)
	}
	for i := len(p.open) - 1; i >= max(0, len(p.open)-openBins); i-- {
		if at := p.open[i]; p.shared[at] == 0 {
			try(at)
		}
	}
	if best < 0 {
		best = int32(len(p.bins))
		p.bins, p.shared, p.open = append(p.bins, bin{}), append(p.shared, 0), append(p.open, best)
	}
	p.merge(best, item)
	for _, at := range p.friend {
		p.shared[at] = 0
	}
}

// findFriends counts the axons that each bin shares with a cluster.
func (p *packer) findFriends(item *bin) {
	p.friend = p.friend[:0]
	for _, a := range item.axons {
		for _, at := range p.holders[a] {
			if p.shared[at] == 0 {
				p.friend = append(p.friend, at)
			}
			p.shared[at]++
		}
	}
}

// union is the load of a bin with a cluster in it.
func (p *packer) union(at int32, item *bin) load {
	l, b := item.load, &p.bins[at].load
	l.neurons += b.neurons
	l.axons += b.axons - int(p.shared[at])
	l.synapses += b.synapses
	l.entries += b.entries
	return l
}

// value says how well a cluster goes into a bin; ok is false when it does not, or when it would save no core.
func (p *packer) value(at int32, item *bin) (v int64, ok bool) {
	b, a := &p.bins[at], &p.cap.arch.Core
	if b.load.neurons+item.load.neurons > a.Neurons {
		return 0, false
	}
	l := p.union(at, item)
	cores := p.cap.cores(l)
	if cores == 0 || cores >= b.cores+item.cores && p.gaps == nil || !p.cap.room(b.params, item.params...) {
		return 0, false
	}
	if p.gaps != nil {
		saved := p.gaps.cost(b.load, b.cores) + p.gaps.cost(item.load, item.cores) - p.gaps.cost(l, cores)
		return int64(1e6 * saved), saved >= 0
	}
	// the dot product of what is left and what is asked for (Panigrahy et al., 2011), plus what the shared axons save
	columns, rows := int64(a.Neurons-b.load.neurons), int64(a.Axons*cores-b.load.axons)
	fresh := int64(item.load.axons) - int64(p.shared[at])
	dot := 1000 * (columns*int64(item.load.neurons)/int64(a.Neurons) + rows*fresh/int64(a.Axons)) / int64(a.Neurons+a.Axons)
	return dot + p.affinity*int64(p.shared[at])*1000/int64(item.load.axons+1) + 1000*int64(b.cores+item.cores-cores), true
}

func (p *packer) merge(at int32, item *bin) {
	l := p.union(at, item)
	b := &p.bins[at]
	for _, a := range item.axons {
		if !slices.Contains(p.holders[a], at) {
			p.holders[a] = append(p.holders[a], at)
			b.axons = append(b.axons, a)
		}
	}
	b.load, b.cores = l, p.cap.cores(l)
	b.units = append(b.units, item.units...)
	for _, id := range item.params {
		if !slices.Contains(b.params, id) {
			b.params = append(b.params, id)
		}
	}
	if b.full(p.cap.arch) {
		if i := slices.Index(p.open, at); i >= 0 {
			p.open = slices.Delete(p.open, i, i+1)
		}
	}
}

// full says that a bin has no room for anything.
func (b *bin) full(a *isa.Arch) bool {
	return b.load.neurons >= a.Core.Neurons || b.load.axons >= a.Core.Axons*b.cores
}
