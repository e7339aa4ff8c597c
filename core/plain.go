package core

import (
	"math"

	"orrery/isa"
)

// plainSet is a parameter set of LIF neurons whose state is V alone, made ready for 32-bit arithmetic: on a spike V = (V & keep) - sub. The
// first eight are read by assembly.
type plainSet struct {
	high, low, vth, floor, alpha, beta, keep, sub int32

	reach          int64  // the largest input for which 32 bits suffice
	leakAdds       uint64 // of one update
	thresholdClips uint64
}

// newPlainSet is p, or nil when sums of inputs up to reach could leave 32 bits on the way.
func newPlainSet(p *isa.LIF, w width, reach int64) *plainSet {
	s := &plainSet{high: int32(int64(1)<<(w-1) - 1), floor: p.VFloor, alpha: 256, beta: p.LeakBeta}
	s.low = -s.high - 1
	base, clipped := w.sat(int64(p.Vth0))
	s.vth, s.thresholdClips = max(base, p.VFloor), count(clipped)
	if p.LeakMultiplicative {
		s.alpha, s.leakAdds = int32(p.LeakAlpha), alphaAdds(p.LeakAlpha)
	}
	sub := int64(0)
	switch p.Reset {
	case isa.ResetTo:
		sub = -int64(p.VReset)
	case isa.ResetSubtract:
		s.keep, sub = -1, int64(s.vth)
	case isa.ResetDelta:
		s.keep, sub = -1, int64(p.Delta)
	case isa.ResetNone:
		s.keep = -1
	}
	potential := int64(1) << (w - 1)
	s.reach = math.MaxInt32 - potential
	after := potential + max(sub, -sub)
	if reach > s.reach || after+magnitude(p.LeakBeta) > math.MaxInt32 {
		return nil
	}
	s.sub = int32(sub)
	return s
}

// alphaAdds is the number of shift-and-adds that scaling by alpha takes.
func alphaAdds(alpha uint16) uint64 {
	var n Counters
	scale(0, alpha, &n)
	return n.LeakAdds
}

// firePlain is stepLIF for neurons whose state is V alone: the same arithmetic with what does not change taken out of the loop. The emulator
// may multiply where the chip shifts and adds; the adds are counted all the same.
func firePlain(v, sum, bias []int32, p *plainSet, spiked []uint64) (clipped uint64, changed bool) {
	sum = sum[:len(v)]
	moved := int32(0)
	for first := 0; first < len(v); first += 64 {
		var set uint64
		for i := first; i < min(first+64, len(v)); i++ {
			x := v[i] + sum[i]
			if bias != nil {
				x += bias[i]
			}
			y := min(max(x, p.low), p.high)
			clipped += count(x != y)
			if y > p.vth {
				y = y&p.keep - p.sub
				set |= 1 << (i - first)
			}
			x = y>>8*p.alpha + (y&255*p.alpha)>>8 + p.beta
			y = min(max(x, p.low), p.high)
			clipped += count(x != y)
			y = max(y, p.floor)
			moved |= y ^ v[i]
			v[i] = y
		}
		spiked[first/64] = set
	}
	return clipped, moved != 0
}
