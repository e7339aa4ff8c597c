package compiler

import (
	"slices"

	"orrery/isa"
)

// makeCores lays the axons of every group into the blocks of its owner and of its partial cores.
func (s *state) makeCores() {
	s.cores = s.cores[:0]
	b := &blocks{s: s, cap: newCapacity(s.arch), uses: make([]int32, len(s.graph.keys)), mark: make([]int32, len(s.graph.keys)),
		group: make([]int32, s.graph.neurons())}
	for i := range s.groups {
		for _, n := range s.groups[i].neurons {
			b.group[n] = int32(i)
		}
	}
	for i := range s.groups {
		b.cut(i)
	}
}

// blocks cuts the axons of groups; its arrays are reused.
type blocks struct {
	s     *state
	cap   capacity
	mark  []int32 // by axon: 1 + the last group that listens to it
	uses  []int32 // by axon: how many of that group's neurons do
	group []int32 // by neuron
}

// cut makes the cores of one group. The owner takes the axons of the group's own neurons, so that their spikes stay at home.
func (b *blocks) cut(i int) {
	s, g := b.s, &b.s.groups[i]
	var own, far []axonID
	for _, n := range g.neurons {
		for _, a := range s.graph.row(n) {
			if b.mark[a] == int32(i+1) {
				b.uses[a]++
				continue
			}
			b.mark[a], b.uses[a] = int32(i+1), 1
			if home := s.graph.home[a]; home >= 0 && b.group[home] == int32(i) {
				own = append(own, a)
			} else {
				far = append(far, a)
			}
		}
	}
	slices.Sort(own)
	slices.Sort(far)
	g.owner = len(s.cores)
	list := b.fill(append(own, far...), len(g.neurons))
	for k, axons := range list {
		c := core{group: i, axons: axons, neurons: len(g.neurons), owner: -1}
		if k > 0 {
			c.owner = g.owner
		}
		slices.Sort(c.axons)
		s.cores = append(s.cores, c)
	}
	if len(list) > 1 {
		b.narrow(g, s.cores[g.owner:])
	}
}

// narrow leaves partial cores the range of the group's neurons that have synapses there: sums of the others would be 0.
func (b *blocks) narrow(g *group, cores []core) {
	for k := range cores {
		for _, a := range cores[k].axons {
			b.uses[a] = int32(k)
		}
		cores[k].first, cores[k].neurons = len(g.neurons), 0
	}
	for k, n := range g.neurons {
		for _, a := range b.s.graph.row(n) {
			c := &cores[b.uses[a]]
			c.first = min(c.first, k)
			c.neurons = k + 1 - c.first
		}
	}
	cores[0].first, cores[0].neurons = 0, len(g.neurons)
}

// fill cuts axons into as few blocks as cores can hold, of nearly equal size.
func (b *blocks) fill(axons []axonID, neurons int) [][]axonID {
	if len(axons) == 0 {
		return [][]axonID{nil}
	}
	most := b.cap.axonsBeside(neurons)
	if len(axons) <= most {
		if list := b.chunks(axons, len(axons)); len(list) == 1 {
			return list
		}
	}
	most = min(most, b.cap.mostAxons)
	for count := (len(axons) + most - 1) / most; ; count++ {
		size := (len(axons) + count - 1) / count
		if list := b.chunks(axons, size); len(list) <= count || size == 1 {
			return list
		}
	}
}

// chunks cuts axons into blocks of at most size axons and, for sparse rows, of what the memory holds.
func (b *blocks) chunks(axons []axonID, size int) (list [][]axonID) {
	if b.cap.arch.Core.Storage == isa.Dense {
		return slices.Collect(slices.Chunk(axons, size))
	}
	from, used := 0, int64(0)
	for i, a := range axons {
		row := 32 + int64(b.uses[a])*b.cap.entry
		if i > from && (i-from == size || used+row > b.cap.memory) {
			list = append(list, axons[from:i])
			from, used = i, 0
		}
		used += row
	}
	return append(list, axons[from:])
}
