package core

import (
	"math"

	"orrery/isa"
)

// group is how many neurons have their parameters beside each other in memory.
const group = 16

// lifGroup is the parameters of 16 LIF neurons, an array for each, made ready for 32-bit arithmetic. On a spike V = (V & keep) - sub - (Vth & byVth).
// Assembly reads it.
type lifGroup struct {
	vth0, floor, alpha, beta, keep, sub, byVth, vInit, refractory, thAlpha, thBeta, thJump, noise [group]int32

	does groupDoes
	_    [56]byte // whole cache lines
}

// groupDoes are bits that say what some neuron of a group does.
type groupDoes uint64

const (
	leakScales  groupDoes = 1 << iota // its alpha is not 256
	thetaMoves                        // its threshold adapts
	thetaScales                       // by an alpha that is not 256
)

// lifSets are the parameters of a core's LIF neurons for kernels that read them as groups G: one for each 16 neurons, in their order, or a single
// one for all. Equal groups share their memory in the whole chip.
type lifSets[G any] struct {
	groups         []*G
	leakAdds       uint64 // of a tick of all neurons
	thresholdClips uint64 // of plain neurons, whose threshold stays
}

// knownSets are those of the cores that have been laid out: many cores share what they read, so that it stays in the caches.
type knownSets[G comparable] struct {
	groups  map[G]*G
	uniform map[uniformSets[G]]*lifSets[G]
}

// uniformSets are lifSets of one group.
type uniformSets[G any] struct {
	group                    *G
	leakAdds, thresholdClips uint64
}

func newKnownSets[G comparable]() knownSets[G] {
	return knownSets[G]{map[G]*G{}, map[uniformSets[G]]*lifSets[G]{}}
}

// shared is s, or an equal one of an earlier core.
func (k *knownSets[G]) shared(s *lifSets[G]) *lifSets[G] {
	if len(s.groups) > 1 {
		return s
	}
	key := uniformSets[G]{s.groups[0], s.leakAdds, s.thresholdClips}
	if first, ok := k.uniform[key]; ok {
		return first
	}
	k.uniform[key] = s
	return s
}

// newGroups lays out the groups of neurons that use the given sets; put writes a set's parameters at a place of a group.
func newGroups[G comparable](known map[G]*G, sets []uint16, put func(g *G, at int, set uint16)) []*G {
	groups := make([]*G, 0, (len(sets)+group-1)/group)
	alike := true
	for first := 0; first < len(sets); first += group {
		g := new(G)
		for at := range group {
			put(g, at, sets[min(first+at, len(sets)-1)])
		}
		groups = append(groups, intern(known, g))
		alike = alike && groups[0] == groups[len(groups)-1]
	}
	if alike {
		return groups[:1:1]
	}
	return groups
}

// reach is the magnitude of the largest input, biases and all, that can be added to a potential in 32 bits.
func (w width) reach() int64 { return math.MaxInt32 - int64(1)<<(w-1) }

// newLIFSets is for neurons with everything that the unit has; nil when sums could leave 32 bits on the way.
func newLIFSets(known *knownSets[lifGroup], cfg *isa.Core, w width) *lifSets[lifGroup] {
	for i := range cfg.LIF {
		if !fits(&cfg.LIF[i], w) {
			return nil
		}
	}
	s := &lifSets[lifGroup]{groups: newGroups(known.groups, cfg.ParamSet, func(g *lifGroup, at int, set uint16) { g.put(at, &cfg.LIF[set], w) })}
	for _, set := range cfg.ParamSet {
		p := &cfg.LIF[set]
		s.leakAdds += leakAdds(p)
		if p.VthAdaptive {
			s.leakAdds += alphaAdds(p.ThAlpha)
		}
	}
	return known.shared(s)
}

// fits says that no step of an update leaves 32 bits while the inputs are within reach.
func fits(p *isa.LIF, w width) bool {
	potential := int64(1) << (w - 1)
	threshold := magnitude(w.clamped(p.Vth0)) + potential // V_theta
	if p.NoiseMask != 0 {
		threshold += min(int64(p.NoiseMask), potential)
	}
	back := int64(0)
	switch p.Reset {
	case isa.ResetSubtract:
		back = potential
	case isa.ResetDelta:
		back = magnitude(p.Delta)
	}
	return w.reach() >= 0 && max(threshold, potential+back+magnitude(p.LeakBeta), potential+magnitude(p.ThBeta)+magnitude(p.ThIncrement)) <= math.MaxInt32
}

// clamped is a threshold that is clipped, whatever V_theta and the noise, where vth0 is, and no further away than it takes.
func (w width) clamped(vth0 int32) int32 {
	far := min(3*int64(1)<<(w-1)+1, math.MaxInt32)
	return int32(min(max(int64(vth0), -far), far))
}

func (g *lifGroup) put(i int, p *isa.LIF, w width) {
	g.vth0[i], g.floor[i], g.alpha[i], g.beta[i] = w.clamped(p.Vth0), p.VFloor, alphaOf(p.LeakMultiplicative, p.LeakAlpha), p.LeakBeta
	g.vInit[i], g.refractory[i], g.noise[i] = p.VInit, int32(p.Refractory), int32(p.NoiseMask)
	g.thAlpha[i], g.thBeta[i], g.thJump[i] = alphaOf(p.VthAdaptive, p.ThAlpha), p.ThBeta, p.ThIncrement
	switch p.Reset {
	case isa.ResetTo:
		g.sub[i] = -p.VReset
	case isa.ResetSubtract:
		g.keep[i], g.byVth[i] = -1, -1
	case isa.ResetDelta:
		g.keep[i], g.sub[i] = -1, p.Delta
	case isa.ResetNone:
		g.keep[i] = -1
	}
	if g.alpha[i] != 256 {
		g.does |= leakScales
	}
	if g.thAlpha[i] != 256 {
		g.does |= thetaMoves | thetaScales
	}
	if p.ThBeta != 0 || p.ThIncrement != 0 {
		g.does |= thetaMoves
	}
}

// alphaOf is 256 where nothing is scaled.
func alphaOf(on bool, alpha uint16) int32 {
	if !on {
		return 256
	}
	return int32(alpha)
}

// leakAdds is the number of shift-and-adds of a potential's leak.
func leakAdds(p *isa.LIF) uint64 {
	if !p.LeakMultiplicative {
		return 0
	}
	return alphaAdds(p.LeakAlpha)
}

// alphaAdds is the number of shift-and-adds that scaling by alpha takes.
func alphaAdds(alpha uint16) uint64 {
	var n Counters
	scale(0, alpha, &n)
	return n.LeakAdds
}
