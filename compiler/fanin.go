package compiler

import (
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
)

// axonKey names what one axon of a core listens to: a source neuron, the delay of its spikes, and the plane, which counts the axons that
// one source and delay need when a weight does not fit one cell. Packed so that keys sort by population, neuron, delay, plane.
type axonKey uint64

func makeAxonKey(pop ir.PopID, neuron uint32, delay int, plane uint8) axonKey {
	return axonKey(pop)<<48 | axonKey(neuron)<<16 | axonKey(delay)<<8 | axonKey(plane)
}

func (k axonKey) pop() ir.PopID  { return ir.PopID(k >> 48) }
func (k axonKey) neuron() uint32 { return uint32(k >> 16) }
func (k axonKey) delay() int     { return int(k >> 8 & 0xff) }
func (k axonKey) plane() uint8   { return uint8(k) }

// fanin is all that enters one population, by target neuron: neuron n listens to axons keys[axon[i]] with level[i], for i in
// start[n]..start[n+1], each axon once and ascending. Levels are never 0 and fit one cell.
type fanin struct {
	keys  []axonKey // ascending
	start []int64
	axon  []int32
	level []int16
}

// link is one synapse on its way into a fanin.
type link struct {
	key   axonKey
	level int16
}

// gatherFanin collects the synapses of every projection into population id. Synapses of one source, delay and target are added up, which
// is exact, because their spikes arrive together; what does not fit one cell is spread over planes.
func (s *state) gatherFanin(id ir.PopID) (fanin, error) {
	p := &s.net.Populations[id]
	links, start := s.linksByTarget(id)
	f := fanin{start: make([]int64, p.Shape.Size()+1)}
	var found []axonKey
	var spread []part
	for n := range p.Shape.Size() {
		list := links[start[n]:start[n+1]]
		slices.SortStableFunc(list, func(a, b link) int { return compareKeys(a.key, b.key) })
		for i := 0; i < len(list); {
			key, sum := list[i].key, 0
			for ; i < len(list) && list[i].key == key; i++ {
				sum += int(list[i].level)
			}
			var ok bool
			if spread, ok = parts(s.arch, sum, spread); !ok {
				return f, p.Pos.Errorf("%s[%d]: the synapses from %s add up to level %d, which the weights of %s cannot hold", p.Name, n,
					s.neuronName(key), sum, s.arch.Name)
			}
			for _, part := range spread {
				found = append(found, key|axonKey(part.plane))
				f.level = append(f.level, int16(part.level))
			}
		}
		f.start[n+1] = int64(len(found))
	}
	f.index(found)
	return f, nil
}

// index numbers the keys that were found.
func (f *fanin) index(found []axonKey) {
	f.keys = slices.Clone(found)
	slices.Sort(f.keys)
	f.keys = slices.Compact(f.keys)
	number := make(map[axonKey]int32, len(f.keys))
	for i, k := range f.keys {
		number[k] = int32(i)
	}
	f.axon = make([]int32, len(found))
	for i, k := range found {
		f.axon[i] = number[k]
	}
}

func compareKeys(a, b axonKey) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// linksByTarget sorts the synapses into population id by target, those of target n at start[n]..start[n+1]. Synapses of level 0 add
// nothing and are left out.
func (s *state) linksByTarget(id ir.PopID) (links []link, start []int64) {
	start = make([]int64, s.net.Populations[id].Shape.Size()+2)
	s.eachSynapse(id, func(_ axonKey, target uint32, _ int16) { start[target+2]++ })
	for n := range len(start) - 1 {
		start[n+1] += start[n]
	}
	links = make([]link, start[len(start)-1])
	s.eachSynapse(id, func(key axonKey, target uint32, level int16) {
		links[start[target+1]] = link{key, level}
		start[target+1]++
	})
	return links, start[:len(start)-1]
}

func (s *state) eachSynapse(id ir.PopID, do func(key axonKey, target uint32, level int16)) {
	for i := range s.net.Projections {
		j, y := &s.net.Projections[i], &s.q.Synapses[i]
		if j.Target != id {
			continue
		}
		for n := range len(y.Start) - 1 {
			for k := y.Start[n]; k < y.Start[n+1]; k++ {
				if y.Level[k] != 0 {
					do(makeAxonKey(j.Source, uint32(n), y.DelayOf(k), 0), y.Target[k], y.Level[k])
				}
			}
		}
	}
}

func (s *state) neuronName(k axonKey) string {
	return symbolText(s.net.Populations[k.pop()].Name, k.neuron())
}

// entryBits is the synapse memory that one entry of a sparse row takes.
func entryBits(a *isa.Arch) int { return isa.SparseEntryBits(a.Core.CellBits()) }
