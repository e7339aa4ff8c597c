package compiler

import (
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
)

// load is what a group of neurons asks of the core that owns it and of its partial cores.
type load struct {
	neurons  int
	axons    int
	synapses int64 // cells that are not 0
	entries  int64 // of the routing table
}

// capacity is what cores can hold.
type capacity struct {
	arch      *isa.Arch
	mostAxons int   // of a core whose sums travel: the packet must hold the largest
	memory    int64 // bits of synapse memory of a core
	entry     int64 // bits of a sparse entry
	sets      int   // parameter sets
	routes    int64 // entries of a core's routing table
	whole     bool  // typed weights have no partial sums
}

func newCapacity(a *isa.Arch) capacity {
	c := capacity{arch: a, mostAxons: a.Core.Axons, memory: 8 * int64(a.Core.SynapseBytes), entry: int64(isa.SparseEntryBits(a.Core.CellBits())),
		sets: a.Core.ParameterSets, routes: int64(a.Routes.EntriesPerCore), whole: a.Core.Weights == isa.Typed}
	if !c.whole {
		_, high := levels(weightBits(a))
		c.mostAxons = min(a.Core.Axons, (1<<(min(64/a.Core.SumsPerPacket, 48)-1)-1)/high)
	}
	return c
}

// axonsBeside is the number of axons that one core can hold beside n neurons.
func (c *capacity) axonsBeside(n int) int {
	if c.arch.Core.Storage == isa.Dense && n > 0 {
		return int(min(int64(c.arch.Core.Axons), c.memory/int64(n*c.arch.Core.CellBits())))
	}
	return c.arch.Core.Axons
}

// cores is the number of cores that hold a load, or more than would do where sparse rows leave gaps; 0 when none can.
func (c *capacity) cores(l load) int {
	if l.neurons > c.arch.Core.Neurons || l.entries > c.routes {
		return 0
	}
	most := c.axonsBeside(l.neurons)
	bits := int64(0)
	if c.arch.Core.Storage == isa.Sparse {
		bits = 32*int64(l.axons) + l.synapses*c.entry
	}
	if l.axons <= most && bits <= c.memory {
		return 1
	}
	if most = min(most, c.mostAxons); c.whole || most < 1 {
		return 0
	}
	count := (l.axons + most - 1) / most
	if bits == 0 {
		return count
	}
	row := 32 + int64(l.neurons)*c.entry // the widest there can be: what a core may have to leave empty
	switch {
	case row > c.memory:
		return 0
	case row*2 > c.memory:
		return l.axons // in the worst case each row fills a core
	}
	return max(count, int((bits+c.memory-row-1)/(c.memory-row)))
}

// parameterID is the soma parameters that a core needs for a neuron: those of its population and variant and, on TrueNorth cores, its leak too.
type parameterID struct {
	soma int32 // 0: the wired unit; else a program, of which a core runs one
	set  int32
}

// room says whether a core that holds some parameters can hold others beside them.
func (c *capacity) room(held []parameterID, more ...parameterID) bool {
	n, first := len(held), more
	if n > 0 {
		first = held
	}
	for _, id := range more {
		if !slices.Contains(held, id) {
			n++
		}
		if id.soma != first[0].soma {
			return false
		}
	}
	return n <= c.sets
}

// parameters numbers the soma parameters of every neuron.
func (s *state) parameters() []parameterID {
	type key struct {
		pop     ir.PopID
		variant int
		leak    int32
	}
	number := map[key]parameterID{}
	soma := s.programs()
	list := make([]parameterID, s.graph.neurons())
	for i := range s.net.Populations {
		q := &s.q.Populations[i]
		if s.net.Populations[i].Host() {
			continue
		}
		for n := range s.net.Populations[i].Shape.Size() {
			k := key{pop: ir.PopID(i), variant: q.VariantOf(n)}
			if q.TrueNorth != nil && q.Bias != nil {
				k.leak = q.Bias[n]
			}
			id, known := number[k]
			if !known {
				id = parameterID{soma[i], int32(len(number))}
				number[k] = id
			}
			list[s.graph.first[i]+neuronID(n)] = id
		}
	}
	for i, n := range s.graph.original {
		list[s.graph.base+i] = list[n]
	}
	return list
}
