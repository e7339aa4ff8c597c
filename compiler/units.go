package compiler

import (
	"slices"

	"orrery/isa"
)

// unitID numbers units: neurons that listen to the same axons and need the same parameters. A core that holds one of them holds the others
// for nothing but their columns, so they move together; the channels of a convolution at one place are such a unit, whatever their order.
type unitID int32

// units are the vertices of the partition.
type units struct {
	g       *graph
	start   []int32 // members of unit u: member[start[u]:start[u+1]]
	fan     []int32 // by unit: axons
	member  []neuronID
	param   []parameterID
	unitOf  []unitID // by neuron
	entries []int32  // by neuron: route entries it is thought to need

	// hear lists the units that listen to axon a: hear[hearAt[a]:hearAt[a+1]].
	hearAt []int64
	hear   []unitID

	tall   []bool  // by unit: it needs more of a core's rows than of its columns, sharing each axon with as many others as it can
	weight []int64 // by axon: packets it brings, in thousandths a tick
}

func (u *units) count() int                  { return len(u.start) - 1 }
func (u *units) size(i unitID) int           { return int(u.start[i+1] - u.start[i]) }
func (u *units) members(i unitID) []neuronID { return u.member[u.start[i]:u.start[i+1]] }
func (u *units) row(i unitID) []axonID       { return u.g.row(u.member[u.start[i]]) }
func (u *units) fanIn(i unitID) int          { return u.g.fanIn(u.member[u.start[i]]) }

// listeners are the units that listen to an axon.
func (u *units) listeners(a axonID) []unitID { return u.hear[u.hearAt[a]:u.hearAt[a+1]] }

// entriesOf is the number of route entries that a unit is thought to need.
func (u *units) entriesOf(i unitID) (sum int64) {
	for _, n := range u.members(i) {
		sum += int64(u.entries[n])
	}
	return sum
}

// newUnits finds the units of at most most neurons.
func (s *state) newUnits(most int) *units {
	g := &s.graph
	u := &units{g: g, unitOf: make([]unitID, g.neurons()), weight: s.axonWeights(), entries: s.entries}
	params := s.parameters()
	first := map[uint64]unitID{}
	sizes, entries := []int32{}, []int64{} // by unit; of one whose entries a core has no room for only part is put together
	for n := range neuronID(g.neurons()) {
		key := rowHash(g.row(n), params[n])
		id, known := first[key]
		needs := int64(0)
		if len(s.entries) > 0 {
			needs = int64(s.entries[n])
		}
		if !known || int(sizes[id]) >= most || entries[id]+needs > int64(s.arch.Routes.EntriesPerCore) || u.param[id] != params[n] || !slices.Equal(g.row(u.member[id]), g.row(n)) {
			id = unitID(len(sizes))
			first[key] = id
			sizes, entries, u.member, u.param = append(sizes, 0), append(entries, 0), append(u.member, n), append(u.param, params[n])
		}
		sizes[id]++
		entries[id] += needs
		u.unitOf[n] = id
	}
	u.collect(sizes)
	u.listen()
	u.proportion(s.arch)
	return u
}

// proportion finds out which units are tall.
func (u *units) proportion(a *isa.Arch) {
	listeners := make([]int, len(u.g.keys))
	for i := range unitID(u.count()) {
		for _, axon := range u.row(i) {
			listeners[axon] += u.size(i)
		}
	}
	u.tall = make([]bool, u.count())
	const part = 1 << 16
	for i := range unitID(u.count()) {
		rows := 0
		for _, axon := range u.row(i) {
			rows += part / min(listeners[axon], a.Core.Neurons)
		}
		u.tall[i] = rows/a.Core.Axons > part/a.Core.Neurons // of one of its neurons
	}
}

// collect lists the members of each unit.
func (u *units) collect(sizes []int32) {
	u.start = make([]int32, len(sizes)+1)
	for i, n := range sizes {
		u.start[i+1] = u.start[i] + n
	}
	next := slices.Clone(u.start)
	u.fan = make([]int32, len(sizes))
	for i, n := range u.member { // so far the first of each unit
		u.fan[i] = int32(u.g.fanIn(n))
	}
	u.member = make([]neuronID, len(u.unitOf))
	for n, id := range u.unitOf {
		u.member[next[id]] = neuronID(n)
		next[id]++
	}
}

// listen turns the rows of the units round.
func (u *units) listen() {
	u.hearAt = make([]int64, len(u.g.keys)+1)
	for i := range unitID(u.count()) {
		for _, a := range u.row(i) {
			u.hearAt[a+1]++
		}
	}
	for a := range len(u.g.keys) {
		u.hearAt[a+1] += u.hearAt[a]
	}
	u.hear = make([]unitID, u.hearAt[len(u.g.keys)])
	next := slices.Clone(u.hearAt)
	for i := range unitID(u.count()) {
		for _, a := range u.row(i) {
			u.hear[next[a]] = i
			next[a]++
		}
	}
}

// rowHash mixes a row into 64 bits (the multiplier of splitmix64).
func rowHash(row []axonID, p parameterID) uint64 {
	h := uint64(p.set) + 0x9E3779B97F4A7C15
	for _, a := range row {
		h = (h ^ uint64(uint32(a))) * 0xBF58476D1CE4E5B9
		h ^= h >> 29
	}
	return h
}
