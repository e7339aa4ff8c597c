package nir

import (
	"fmt"
	"strings"

	"orrery/compiler/ir"
)

// link is one projection to be, before delays are known: ticks is what the file asks for.
type link struct {
	from, to ir.PopID
	lane     lane
	again    bool // of a layer to itself
}

// delays gives every projection its delay and every population its first tick.
//
// On the chip a spike arrives one tick later at the earliest. With a layer delay of 1 that is what the author has in mind. With 0 a spike counts in the same
// tick for the layers behind it, so population p computes its tick t in the chip's tick t + depth(p): between populations u and v a spike that
// the author lets travel d ticks takes depth(v) - depth(u) + d, and depths are chosen so that this is at least 1. It is a retiming in the sense of Leiserson and
// Saxe (Algorithmica 6, 1991). What a layer gives itself arrives in its next tick, which needs no retiming; a longer circle without delays has none.
func (b *builder) delays(links []link) ([]int, error) {
	depth := make([]int, len(b.net.Populations))
	if b.o.LayerDelay == 1 {
		return depth, nil
	}
	because := make([]int, len(depth))
	for i := range because {
		because[i] = -1
	}
	for round := 0; ; round++ {
		changed := -1
		for i, l := range links {
			if l.again {
				continue
			}
			if need := depth[l.from] + 1 - l.shortest(); need > depth[l.to] {
				depth[l.to], because[l.to], changed = need, i, int(l.to)
			}
		}
		switch {
		case changed < 0:
			return depth, nil
		case round > len(depth):
			return nil, b.noRetiming(links, because, changed)
		}
	}
}

// shortest is the least delay that the file asks for.
func (l *link) shortest() int {
	least := 0
	for i, t := range l.lane.source {
		if i == 0 || t < least {
			least = t
		}
	}
	return least + l.lane.ticks
}

// noRetiming names the circle that has no room for the chip's delays.
func (b *builder) noRetiming(links []link, because []int, at int) error {
	for range because { // back into the circle
		if i := because[at]; i >= 0 {
			at = int(links[i].from)
		}
	}
	var names []string
	start := at
	for range because {
		names = append([]string{b.net.Populations[at].Name}, names...)
		if i := because[at]; i >= 0 {
			at = int(links[i].from)
		}
		if at == start {
			break
		}
	}
	names = append(names, names[0])
	return fmt.Errorf("with a layer delay of 0 the circle %s would have to be run through within a tick; the chip takes a tick from layer to layer: "+
		"--layer-delay 1 lets every layer take one", strings.Join(names, " -> "))
}

// project adds the projection of a link, with the delay that depths leave.
func (b *builder) project(l link, depth []int) error {
	const least = 1
	extra := 1
	switch {
	case b.o.LayerDelay == 1:
	case l.again:
		extra = 0 // what is asked for, and a tick at least
	default:
		extra = depth[l.to] - depth[l.from]
	}
	source, target := &b.net.Populations[l.from], &b.net.Populations[l.to]
	delay := max(l.lane.ticks+extra, least)
	j := ir.Projection{Source: l.from, Target: l.to, Pos: b.pos, DelayMin: delay, DelayMax: delay}
	if len(l.lane.source) > 0 {
		j.DelayMin, j.DelayMax = maxDelay+1, 0
		for n := range source.Shape.Size() {
			t := max(l.lane.source[n%len(l.lane.source)]+l.lane.ticks+extra, least)
			j.DelayMin, j.DelayMax = min(j.DelayMin, t), max(j.DelayMax, t)
			j.SourceDelay = append(j.SourceDelay, uint8(min(t, maxDelay)))
		}
	}
	if j.DelayMax > maxDelay {
		return fmt.Errorf("%s -> %s: a delay of %d ticks; at most %d can be had", source.Name, target.Name, j.DelayMax, maxDelay)
	}
	j.Connect = source.FromPlanes(simple(l.lane.rule, source.Values(), target.Shape))
	b.net.Projections = append(b.net.Projections, j)
	return nil
}

// simple is a chain as the one map that it is, where it is one.
func simple(c ir.Chain, source, target ir.Shape) ir.Connectivity {
	switch {
	case len(c.Stages) == 0 && len(c.Gain) == 0:
		return ir.OneToOne{Weights: []float64{1}}
	case len(c.Stages) == 0:
		return ir.OneToOne{Weights: c.Gain}
	case len(c.Stages) == 1 && len(c.Gain) == 0 && c.Stages[0].Connect.Check(source, target) == nil && equal(c.Stages[0].In, source):
		return c.Stages[0].Connect
	}
	return c
}
