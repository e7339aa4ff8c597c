package core

import (
	"math"

	"orrery/isa"
)

// plainGroup is the parameters of 16 LIF neurons whose state is V alone, made ready for 32-bit arithmetic: on a spike V = (V & keep) - sub.
// Assembly reads it.
type plainGroup struct {
	vth, floor, alpha, beta, keep, sub [group]int32

	does groupDoes
	_    [56]byte // whole cache lines
}

// isPlain says that V is all a neuron's state once it is no longer held: nothing adapts, nobody is refractory, no windows, no noise.
func isPlain(p *isa.LIF) bool {
	return p.NoiseMask == 0 && p.Refractory == 0 && !p.Window && !p.VthAdaptive && p.ThBeta == 0 && p.ThIncrement == 0
}

// newPlainSets is nil when some neuron is not plain, or when sums could leave 32 bits on the way.
func newPlainSets(known *knownSets[plainGroup], cfg *isa.Core, w width) *lifSets[plainGroup] {
	for i := range cfg.LIF {
		if !isPlain(&cfg.LIF[i]) || !fitsPlain(&cfg.LIF[i], w) {
			return nil
		}
	}
	s := &lifSets[plainGroup]{groups: newGroups(known.groups, cfg.ParamSet, func(g *plainGroup, at int, set uint16) { g.put(at, &cfg.LIF[set], w) })}
	for _, set := range cfg.ParamSet {
		p := &cfg.LIF[set]
		_, clipped := w.sat(int64(p.Vth0))
		s.leakAdds, s.thresholdClips = s.leakAdds+leakAdds(p), s.thresholdClips+count(clipped)
	}
	return known.shared(s)
}

func fitsPlain(p *isa.LIF, w width) bool {
	_, sub := afterPlainSpike(p, w)
	return w.reach() >= 0 && int64(1)<<(w-1)+max(sub, -sub)+magnitude(p.LeakBeta) <= math.MaxInt32
}

// plainThreshold is Vth of a plain neuron.
func plainThreshold(p *isa.LIF, w width) int32 {
	vth, _ := w.sat(int64(p.Vth0))
	return max(vth, p.VFloor)
}

func afterPlainSpike(p *isa.LIF, w width) (keep int32, sub int64) {
	switch p.Reset {
	case isa.ResetTo:
		return 0, -int64(p.VReset)
	case isa.ResetSubtract:
		return -1, int64(plainThreshold(p, w))
	case isa.ResetDelta:
		return -1, int64(p.Delta)
	}
	return -1, 0
}

func (g *plainGroup) put(i int, p *isa.LIF, w width) {
	keep, sub := afterPlainSpike(p, w)
	g.keep[i], g.sub[i] = keep, int32(sub)
	g.vth[i], g.floor[i], g.alpha[i], g.beta[i] = plainThreshold(p, w), p.VFloor, alphaOf(p.LeakMultiplicative, p.LeakAlpha), p.LeakBeta
	if g.alpha[i] != 256 {
		g.does |= leakScales
	}
}

// firePlain is stepLIF for neurons whose state is V alone: the same arithmetic with what does not change taken out of the loop. The emulator
// may multiply where the chip shifts and adds; the adds are counted all the same.
func firePlain(t *lifTick) {
	t.potentialClips, t.changed = 0, false
	t.fromPlain(0)
}

// fromPlain updates the neurons from a whole group on.
func (t *lifTick) fromPlain(first int) {
	moved, clipped := int32(0), uint64(0)
	low, high := t.low, t.high
	for ; first < len(t.v); first += group {
		p := t.plain[min(first/group, len(t.plain)-1)]
		v, input := t.v[first:min(first+group, len(t.v))], t.inputs(first)
		var set uint64
		for i := range v {
			k := i % group
			x := v[i] + input[k]
			y := min(max(x, low), high)
			clipped += count(x != y)
			spike := (p.vth[k] - y) >> 31
			set |= uint64(spike&1) << k
			y = pick(spike, y&p.keep[k]-p.sub[k], y)
			x = scaled(y, p.alpha[k]) + p.beta[k]
			y = min(max(x, low), high)
			clipped += count(x != y)
			y = max(y, p.floor[k])
			moved |= y ^ v[i]
			v[i] = y
		}
		t.mark(first, set)
	}
	t.potentialClips += clipped
	t.changed = t.changed || moved != 0
}

// scaled is floor(x * alpha / 256) in 32 bits.
func scaled(x, alpha int32) int32 { return x>>8*alpha + (x&255*alpha)>>8 }
