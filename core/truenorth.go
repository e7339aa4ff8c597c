package core

import "orrery/isa"

// stepTrueNorth is one update of the TrueNorth unit as RANC builds it: integrate, leak, then compare with both thresholds. input is
// the sum of the weights of the active, connected axons.
func stepTrueNorth(p *isa.TrueNorth, w width, v int32, input int64, n *Counters) (after int32, spike bool) {
	sum, clipped := w.sat(int64(v) + input + int64(p.Leak))
	n.PotentialSaturations += count(clipped)
	next := int64(sum)
	spike = sum >= p.PosThreshold
	switch {
	case spike && p.ResetSubtracts:
		next -= int64(p.PosThreshold)
	case spike:
		next = int64(p.Reset)
	case sum < p.NegThreshold && p.ResetSubtracts:
		next -= int64(p.NegThreshold)
	case sum < p.NegThreshold:
		next = -int64(p.Reset)
	}
	after, clipped = w.sat(next)
	n.PotentialSaturations += count(clipped)
	return after, spike
}
