package compiler

import (
	"math"

	"orrery/isa"
)

// A synapse's level is its integer weight. Which levels there are, and how a level is stored in cells of axons, depends on the weight
// format; the functions here are all that the compiler knows of it.

// weightBits is the widest signed weight that a core can hold.
func weightBits(a *isa.Arch) int {
	switch a.Core.Weights {
	case isa.Shared:
		return min(a.Core.WeightBits, log2(a.Core.SharedWeights))
	case isa.Typed:
		return planes(a)
	}
	return a.Core.WeightBits
}

// levels is the range of levels of weights of the given bits: symmetric, but for one bit, which is 0 or 1.
func levels(bits int) (low, high int) {
	if bits == 1 {
		return 0, 1
	}
	high = 1<<(bits-1) - 1
	return -high, high
}

// planes is the number of axons that a source of typed weights takes when its synapses use all bits: axon type b carries bit b of the
// level, and the neurons' weights are 1, 2, 4, .. and, for the highest type, minus its power.
func planes(a *isa.Arch) int { return min(a.Core.AxonTypes, a.Core.WeightBits) }

// typeWeights are the weights of every neuron of a typed core.
func typeWeights(a *isa.Arch) (w [4]int16) {
	n := planes(a)
	for b := range n {
		w[b] = 1 << b
	}
	if n > 1 {
		w[n-1] = -w[n-1]
	}
	return w
}

// sharedTable is the table of a core with shared weights: all levels, 0 first so that an empty cell is 0.
func sharedTable(a *isa.Arch) []int16 {
	low, high := levels(weightBits(a))
	var table []int16
	for v := range high + 1 {
		table = append(table, int16(v))
	}
	for v := low; v < 0; v++ {
		table = append(table, int16(v))
	}
	return table
}

// cellOf is the raw cell for a level that one cell can hold.
func cellOf(a *isa.Arch, level int) uint8 {
	switch a.Core.Weights {
	case isa.Shared:
		_, high := levels(weightBits(a))
		if level < 0 {
			return uint8(2*high + 1 + level) // table: 0..high, then -high..-1
		}
		return uint8(level)
	case isa.Typed:
		return 1
	}
	return uint8(level) & (1<<a.Core.WeightBits - 1)
}

// part is a share of a synapse: a level that one cell holds, on one of the axons of the source.
type part struct {
	plane uint8
	level int
}

// parts spreads the sum of all synapses between one source and one target over cells. ok is false when no number of axons can hold it.
func parts(a *isa.Arch, level int, list []part) (_ []part, ok bool) {
	list = list[:0]
	if a.Core.Weights == isa.Typed {
		n := planes(a)
		low, high := levels(n)
		if level < low || level > high {
			return list, false
		}
		for b := range n {
			if level>>b&1 != 0 {
				list = append(list, part{uint8(b), int(typeWeights(a)[b])})
			}
		}
		return list, true
	}
	low, high := levels(weightBits(a))
	for plane := 0; level != 0; plane++ {
		take := min(max(level, low), high)
		if take == 0 || plane > math.MaxUint8 {
			return list, false
		}
		list = append(list, part{uint8(plane), take})
		level -= take
	}
	return list, true
}

func log2(n int) int {
	k := 0
	for 1<<(k+1) <= n {
		k++
	}
	return k
}
