package core

import (
	"math"

	"orrery/isa"
)

// trueNorthSets are the parameter sets of one core's TrueNorth neurons, an array for each parameter, made ready for 32-bit arithmetic: V becomes
// (V & keep) + onSpike at the positive threshold and (V & keep) + below under the negative one. Assembly reads it.
type trueNorthSets struct {
	leak, positive, negative, onSpike, below, keep [kernelSets]int32
	high, low                                      int32
}

// kernelSets is how many parameter sets the kernels look up.
const kernelSets = 16

// newTrueNorthSets is nil when there are too many sets, or when sums could leave 32 bits on the way.
func newTrueNorthSets(cfg *isa.Core, w width, inputs int64) *trueNorthSets {
	if len(cfg.TrueNorth) > kernelSets {
		return nil
	}
	s := &trueNorthSets{high: int32(int64(1)<<(w-1) - 1)}
	s.low = -s.high - 1
	room := math.MaxInt32 - int64(1)<<(w-1)
	for i := range cfg.TrueNorth {
		p := &cfg.TrueNorth[i]
		up, down := int64(p.Reset), -int64(p.Reset)
		if p.ResetSubtracts {
			s.keep[i], up, down = -1, -int64(p.PosThreshold), -int64(p.NegThreshold)
		}
		if inputs+magnitude(p.Leak) > room || max(up, -up, down, -down) > room {
			return nil
		}
		s.leak[i], s.positive[i], s.negative[i], s.onSpike[i], s.below[i] = p.Leak, p.PosThreshold, p.NegThreshold, int32(up), int32(down)
	}
	return s
}

// fireTrueNorth is stepTrueNorth for all neurons of a core.
func fireTrueNorth(v, sum []int32, sets []uint16, p *trueNorthSets, spiked []uint64) (clipped uint64, changed bool) {
	sum, sets = sum[:len(v)], sets[:len(v)]
	moved := int32(0)
	for first := 0; first < len(v); first += 64 {
		var set uint64
		for i := first; i < min(first+64, len(v)); i++ {
			k := sets[i] % kernelSets
			x := v[i] + sum[i] + p.leak[k]
			y := min(max(x, p.low), p.high)
			clipped += count(x != y)
			switch {
			case y >= p.positive[k]:
				x = y&p.keep[k] + p.onSpike[k]
				set |= 1 << (i - first)
			case y < p.negative[k]:
				x = y&p.keep[k] + p.below[k]
			default:
				x = y
			}
			y = min(max(x, p.low), p.high)
			clipped += count(x != y)
			moved |= y ^ v[i]
			v[i] = y
		}
		spiked[first/64] = set
	}
	return clipped, moved != 0
}
