package export

import (
	"orrery/compiler/ir"
)

// geometry is a convolution without its weights, and the weights once they are found.
type geometry struct {
	ir.Conv
	levels []float32 // of the kernel
}

// maxKernel bounds kernels, whose elements are told apart by their numbers as 32-bit floats.
const maxKernel = 1 << 24

// shapes finds out which projections are convolutions of the quantised levels too, and which populations keep three dimensions: those that only
// convolutions of such populations lead to, with one bias a channel.
func (e *exporter) shapes() {
	net := e.q.Network
	e.conv = make([]*geometry, len(net.Projections))
	for p := range net.Populations {
		e.shaped[p] = net.Populations[p].Host() || len(net.Populations[p].Shape) == 3 && e.biasByChannel(ir.PopID(p))
	}
	used := make([]bool, len(net.Populations)) // as the source of a convolution
	for i := range net.Projections {
		e.conv[i] = e.convolution(i)
	}
	for changed := true; changed; {
		changed = false
		for i := range net.Projections {
			j := &net.Projections[i]
			if !net.Populations[j.Target].Host() && e.shaped[j.Target] && (e.conv[i] == nil || !e.shaped[j.Source]) {
				e.shaped[j.Target], changed = false, true
			}
		}
	}
	for i := range net.Projections {
		if j := &net.Projections[i]; !e.shaped[j.Source] || !e.shaped[j.Target] {
			e.conv[i] = nil
		}
		used[net.Projections[i].Source] = used[net.Projections[i].Source] || e.conv[i] != nil
	}
	for p := range net.Populations {
		e.shaped[p] = e.shaped[p] && (used[p] || !net.Populations[p].Host())
	}
}

// biasByChannel says that all neurons of a channel have the same bias.
func (e *exporter) biasByChannel(p ir.PopID) bool {
	c, h, w := e.q.Network.Populations[p].Shape.CHW()
	for n := range c * h * w {
		if e.bias(p, n) != e.bias(p, n/(h*w)*h*w) {
			return false
		}
	}
	return true
}

// convolution is projection i as one convolution, if its levels are one: the same for every place of the kernel.
func (e *exporter) convolution(i int) *geometry {
	j := &e.q.Network.Projections[i]
	source, target := &e.q.Network.Populations[j.Source], &e.q.Network.Populations[j.Target]
	c, h, w := source.Shape.CHW()
	from := ir.Shape{c, h, w}
	g := geometryOf(j.Connect, from)
	if g == nil {
		return nil
	}
	g.ExtraY, g.ExtraX = 0, 0 // NIR pads both ends alike, which gives the same windows where none begins in the difference
	size := g.OutChannels * g.InChannels / g.Groups * g.KH * g.KW
	if size > maxKernel {
		return nil
	}
	g.Kernel, g.levels = make([]float32, size), make([]float32, size)
	for k := range g.Kernel {
		g.Kernel[k] = float32(k)
	}
	if g.Check(from, target.Shape) != nil || !g.find(&e.q.Synapses[i], from, target.Shape) {
		return nil
	}
	return g
}

// find takes the levels of the kernel from the synapses that use them; ok is false when they are not those of a convolution, or do not arrive together.
func (g *geometry) find(y *ir.Synapses, source, target ir.Shape) (ok bool) {
	if y.Delay != nil {
		return false
	}
	known := make([]bool, len(g.levels))
	var row []ir.Synapse
	for s := range source.Size() {
		row = g.Row(source, target, s, row[:0])
		at := y.Start[s]
		for _, use := range row {
			element, level := int(use.Weight), float32(0) // of a synapse that was left out
			if at < y.Start[s+1] && y.Target[at] == use.Target {
				level = float32(y.Level[at])
				at++
			}
			if known[element] && g.levels[element] != level {
				return false
			}
			known[element], g.levels[element] = true, level
		}
		if at != y.Start[s+1] { // one that the convolution does not have
			return false
		}
	}
	return true
}

// geometryOf is the convolution that a rule is, as far as places go; nil when it is none.
func geometryOf(c ir.Connectivity, source ir.Shape) *geometry {
	switch c := c.(type) {
	case ir.Conv:
		c.DilationY, c.DilationX = max(c.DilationY, 1), max(c.DilationX, 1)
		return &geometry{Conv: c}
	case ir.Pool:
		ch := source[0]
		return &geometry{Conv: ir.Conv{OutChannels: ch, InChannels: ch, Groups: ch, KH: c.KH, KW: c.KW, StrideY: c.StrideY, StrideX: c.StrideX,
			PadY: c.PadY, PadX: c.PadX, DilationY: 1, DilationX: 1}}
	case ir.Planes:
		_, h, w := source.CHW()
		values := ir.Shape{source[0] / c.Planes, h, w}
		g := geometryOf(c.Values, values)
		if g == nil || g.Groups != 1 {
			return nil
		}
		g.InChannels *= c.Planes
		return g
	case ir.Chain:
		return chained(c, source)
	}
	return nil
}

// chained is one convolution in the place of several.
func chained(c ir.Chain, source ir.Shape) *geometry {
	var all *geometry
	for _, s := range c.Stages {
		if ch, h, w := s.In.CHW(); ch != source[0] || h != source[1] || w != source[2] {
			return nil // seen in other dimensions
		}
		g := geometryOf(s.Connect, source)
		if g == nil || len(s.Out) != 3 {
			return nil
		}
		source = s.Out
		if all == nil {
			all = g
			continue
		}
		if all.DilationY*all.DilationX*g.DilationY*g.DilationX != 1 {
			return nil
		}
		all.behind(g)
	}
	return all
}

// behind makes g what it and b behind it are together.
func (g *geometry) behind(b *geometry) {
	if g.Groups != g.InChannels || b.Groups != b.InChannels || g.OutChannels != g.InChannels || b.OutChannels != b.InChannels {
		g.Groups = 1
	}
	g.OutChannels = b.OutChannels
	g.KH, g.KW = (b.KH-1)*g.StrideY+g.KH, (b.KW-1)*g.StrideX+g.KW
	g.PadY, g.PadX = g.PadY+b.PadY*g.StrideY, g.PadX+b.PadX*g.StrideX
	g.StrideY, g.StrideX = g.StrideY*b.StrideY, g.StrideX*b.StrideX
}
