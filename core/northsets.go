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
	if len(cfg.TrueNorth) > kernelSets || !fitNorth(cfg, w, inputs) {
		return nil
	}
	s := w.northSets()
	for i := range cfg.TrueNorth {
		s.put(i, &cfg.TrueNorth[i])
	}
	return s
}

// newTrueNorthGroups are for more sets: those of each 16 neurons, in their order, or one for all. nil as before.
func newTrueNorthGroups(known map[trueNorthSets]*trueNorthSets, cfg *isa.Core, w width, inputs int64) []*trueNorthSets {
	if len(cfg.TrueNorth) <= kernelSets || !fitNorth(cfg, w, inputs) {
		return nil
	}
	return newGroups(known, cfg.ParamSet, func(g *trueNorthSets, at int, set uint16) {
		if at == 0 {
			*g = *w.northSets()
		}
		g.put(at, &cfg.TrueNorth[set])
	})
}

func (w width) northSets() *trueNorthSets {
	high := int32(int64(1)<<(w-1) - 1)
	return &trueNorthSets{high: high, low: -high - 1}
}

// fitNorth says that no step of an update leaves 32 bits.
func fitNorth(cfg *isa.Core, w width, inputs int64) bool {
	room := math.MaxInt32 - int64(1)<<(w-1)
	for i := range cfg.TrueNorth {
		p := &cfg.TrueNorth[i]
		up, down := afterNorth(p)
		if inputs+magnitude(p.Leak) > room || max(up, -up, down, -down) > room {
			return false
		}
	}
	return true
}

// afterNorth is what is added at the positive threshold, and under the negative one.
func afterNorth(p *isa.TrueNorth) (up, down int64) {
	if p.ResetSubtracts {
		return -int64(p.PosThreshold), -int64(p.NegThreshold)
	}
	return int64(p.Reset), -int64(p.Reset)
}

func (s *trueNorthSets) put(i int, p *isa.TrueNorth) {
	up, down := afterNorth(p)
	if p.ResetSubtracts {
		s.keep[i] = -1
	}
	s.leak[i], s.positive[i], s.negative[i], s.onSpike[i], s.below[i] = p.Leak, p.PosThreshold, p.NegThreshold, int32(up), int32(down)
}

// inOrder are the parameter sets of neurons each of which has its own place in a group.
var inOrder = [group]uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// fireNorthGroups updates a core's neurons 16 at a time, with the parameters of each 16.
func (c *engineCore) fireNorthGroups(sum []int32, s *Scratch) (clipped uint64, changed bool) {
	spiked := s.spiked[:(len(c.v)+63)/64]
	clear(spiked)
	for first := 0; first < len(c.v); first += group {
		n := min(group, len(c.v)-first)
		k, moved := kernels.fireTrueNorth(c.v[first:first+n], sum[first:], inOrder[:n], c.norths[min(first/group, len(c.norths)-1)], s.few)
		spiked[first/64] |= s.few[0] << (first % 64)
		clipped, changed = clipped+k, changed || moved
	}
	return clipped, changed
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
