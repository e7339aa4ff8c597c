package compiler

import (
	"math"

	"orrery/compiler/bound"
	"orrery/compiler/ir"
)

// kinds describes the neurons of each population to the proof of the bound. The axons that listen to a population count for one of its targets only, so
// that rows are never counted twice: for a convolution before others, whose windows are known.
func (s *state) kinds(near []nearness, u *units) []bound.Kind {
	k := &kindFinder{s: s, core: bound.Core{Neurons: s.arch.Core.Neurons, Axons: s.arch.Core.Axons}, claimed: make([]bool, len(s.net.Populations)),
		near: near, units: u}
	list := make([]bound.Kind, len(s.net.Populations))
	known := make([]bool, len(list))
	for i := range s.net.Projections {
		j := &s.net.Projections[i]
		if k.claimed[j.Source] || known[j.Target] {
			continue
		}
		if kind, ok := k.windows(j); ok {
			list[j.Target], known[j.Target], k.claimed[j.Source] = kind, true, true
		}
	}
	kinds := []bound.Kind{bound.Apart(k.unseen, 0)}
	for i := range list {
		if s.net.Populations[i].Host() {
			continue
		}
		if !known[i] {
			list[i] = k.other(ir.PopID(i))
		}
		kinds = append(kinds, list[i])
	}
	return kinds
}

type kindFinder struct {
	s       *state
	core    bound.Core
	claimed []bool // by population: its axons count for somebody
	unseen  int    // neurons whose axons do not count at all
	near    []nearness
	units   *units
}

// windows is the kind of a convolution's or pooling's target, if each neuron listens to all of its window.
func (k *kindFinder) windows(j *ir.Projection) (kind bound.Kind, ok bool) {
	c, h, w := k.s.net.Populations[j.Source].Shape.CHW()
	channels, oh, ow := k.s.net.Populations[j.Target].Shape.CHW()
	v := window{h: h, w: w}
	groups := 1
	switch t := j.Connect.(type) {
	case ir.Conv:
		groups = t.Groups
		v.plane = bound.Plane{Y: bound.Axis{Outputs: oh, Inputs: h, Kernel: t.KH, Stride: t.StrideY, Pad: t.PadY},
			X: bound.Axis{Outputs: ow, Inputs: w, Kernel: t.KW, Stride: t.StrideX, Pad: t.PadX}}
	case ir.Pool:
		groups = c
		v.plane = bound.Plane{Y: bound.Axis{Outputs: oh, Inputs: h, Kernel: t.KH, Stride: t.StrideY, Pad: t.PadY},
			X: bound.Axis{Outputs: ow, Inputs: w, Kernel: t.KW, Stride: t.StrideX, Pad: t.PadX}}
	default:
		return kind, false
	}
	v.depth, v.channels = c/groups, channels/groups
	if !k.whole(j, &v) {
		return kind, false
	}
	if kind = bound.Windows(v.plane, v.channels, v.depth, k.core); kind.Count() == 0 {
		return kind, false // every window is cut
	}
	k.unseen += channels*oh*ow - groups*kind.Count()
	if groups > 1 {
		kind = bound.Apart(groups*kind.Count(), kind.Share(k.core))
	}
	return kind, true
}

// window is what each neuron of a projection's target listens to: some channels of a part of the plane.
type window struct {
	plane           bound.Plane
	h, w            int // of the source
	depth, channels int // of a group of channels
}

// whole says whether every neuron listens to every source of its window.
func (k *kindFinder) whole(j *ir.Projection, v *window) bool {
	g := &k.s.graph
	stamp := make([]neuronID, k.s.net.Populations[j.Source].Shape.Size())
	outputs := v.plane.Y.Outputs * v.plane.X.Outputs
	for i := range k.s.net.Populations[j.Target].Shape.Size() {
		n := g.first[j.Target] + neuronID(i)
		for _, a := range g.row(n) {
			if key := g.keys[a]; key.pop() == j.Source {
				stamp[key.neuron()] = n + 1
			}
		}
		group, at := i/outputs/v.channels, i%outputs
		y0, y1 := v.plane.Y.Window(at / v.plane.X.Outputs)
		x0, x1 := v.plane.X.Window(at % v.plane.X.Outputs)
		for c := group * v.depth; c < (group+1)*v.depth; c++ {
			for y := y0; y < y1; y++ {
				for x := x0; x < x1; x++ {
					if stamp[(c*v.h+y)*v.w+x] != n+1 {
						return false
					}
				}
			}
		}
	}
	return true
}

// other is the kind of a population of which nothing is known but its rows: either any of them brings the rows of the least of them, or each takes
// what it cannot share (see lowerBound). It counts axons of populations that nobody else has claimed; the second way needs all.
func (k *kindFinder) other(pop ir.PopID) bound.Kind {
	s := k.s
	size := s.net.Populations[pop].Shape.Size()
	sources, all := map[ir.PopID]bool{}, true
	least, each := math.MaxInt, math.Inf(1)
	for i := range size {
		n := s.graph.first[pop] + neuronID(i)
		rows := 0
		for _, a := range s.graph.row(n) {
			from := s.graph.keys[a].pop()
			if k.claimed[from] {
				all = false
				continue
			}
			sources[from] = true
			rows++
		}
		least = min(least, rows)
		each = min(each, k.near[k.units.unitOf[n]].rows(s.graph.fanIn(n)))
	}
	for from := range sources {
		k.claimed[from] = true
	}
	if all && each*float64(min(size, k.core.Neurons)) > float64(least) {
		return bound.Apart(size, each)
	}
	return bound.Whole(size, least)
}
