package nir

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// graphs makes random graphs.
type graphs struct {
	*rand.Rand
	seen map[string]int
	spec *spec
	next int
}

// place is a node that gives values, and their extents.
type place struct {
	name   string
	extent []int
}

func (p place) size() int {
	n := 1
	for _, d := range p.extent {
		n *= d
	}
	return n
}

func reals(list []int) (out []float64) {
	for _, v := range list {
		out = append(out, float64(v))
	}
	return out
}

func (g *graphs) node(s *spec, kind string) (string, *specNode) {
	g.next++
	g.seen[kind]++
	name := fmt.Sprintf("%s%d", kind, g.next)
	return name, s.add(name, kind)
}

func (g *graphs) list(n int, low, high float64) (list []float64) {
	for range n {
		list = append(list, low+(high-low)*g.Float64())
	}
	return list
}

// weights are exact in 32 bits.
func (g *graphs) weights(n int) (list []float64) {
	for range n {
		list = append(list, float64(g.IntN(129)-50)/64)
	}
	return list
}

// graph is one or two inputs, some layers, and an output for the last and for some others.
func (g *graphs) graph() {
	var places []place
	for range 1 + g.IntN(2) {
		name, n := g.node(g.spec, "Input")
		extent := [][]int{{3 + g.IntN(6)}, {2, 5 + g.IntN(3)}, {2, 4 + g.IntN(3), 4 + g.IntN(3)}}[g.IntN(3)]
		n.with("shape", []int{len(extent)}, reals(extent)...)
		places = append(places, place{name, extent})
	}
	inputs := len(places)
	for range 1 + g.IntN(4) {
		places = append(places, g.layer(places, inputs))
	}
	used := map[string]bool{}
	for _, e := range g.spec.edges {
		used[e[0]] = true
	}
	for i, p := range places[inputs:] {
		if i == len(places)-inputs-1 || !used[p.name] {
			g.output(p, places)
		}
	}
	if g.IntN(3) == 0 {
		g.spec.dt = tickOfTests
	}
}

// output ends a layer: directly, behind an integrator, or behind a linear node.
func (g *graphs) output(p place, places []place) {
	from := p.name
	switch g.IntN(4) {
	case 0:
		kind := []string{"LI", "I", "CubaLI"}[g.IntN(3)]
		from = g.cell(g.spec, kind, p)
		g.spec.edge(p.name, from)
	case 1:
		g.seen["accumulate"]++
		from = g.linear(g.spec, p, 3, g.IntN(2) == 0).name
	}
	name, n := g.node(g.spec, "Output")
	if g.IntN(2) == 0 && from == p.name {
		n.with("shape", []int{1}, float64(p.size()))
	}
	g.spec.edge(from, name)
	if other := places[g.IntN(len(places))]; g.IntN(4) == 0 && from == p.name && other.name != from && other.size() == p.size() {
		g.seen["output of two"]++
		g.spec.edge(other.name, name)
	}
}

// layer is neurons behind maps of one or two places.
func (g *graphs) layer(places []place, inputs int) place {
	from := places[len(places)-1]
	if g.IntN(4) == 0 || len(places) == inputs {
		from = places[g.IntN(len(places))]
	}
	p := from
	for range 1 + g.IntN(3) {
		p = g.mapping(p)
	}
	kind := []string{"LIF", "IF", "CubaLIF", "Threshold", "LIF"}[g.IntN(5)]
	var name string
	switch {
	case g.IntN(4) == 0 && kind != "Threshold":
		name = g.loop(kind, p)
	default:
		name = g.cell(g.spec, kind, p)
	}
	g.spec.edge(p.name, name)
	if other := places[g.IntN(len(places))]; g.IntN(3) == 0 && other.name != from.name {
		g.seen["skip"]++
		g.spec.edge(g.linear(g.spec, other, p.size(), false).name, name)
	}
	return place{name, p.extent}
}

// loop is neurons that hear themselves, in the graph or in one of their own.
func (g *graphs) loop(kind string, p place) string {
	g.seen["loop"]++
	if g.IntN(2) == 0 {
		name := g.cell(g.spec, kind, p)
		back := g.linear(g.spec, place{name, []int{p.size()}}, p.size(), g.IntN(2) == 0)
		g.spec.edge(back.name, name)
		return name
	}
	g.seen["NIRGraph"]++
	g.next++
	name, sub := fmt.Sprintf("graph%d", g.next), newSpec()
	g.spec.nodes[name] = &specNode{kind: "NIRGraph", sub: sub}
	for _, port := range []string{"Input", "Output"} {
		sub.add(strings.ToLower(port), port).with("shape", []int{len(p.extent)}, reals(p.extent)...)
	}
	cell := g.cell(sub, kind, p)
	back := g.linear(sub, place{cell, []int{p.size()}}, p.size(), g.IntN(2) == 0)
	for _, e := range [][2]string{{"input", cell}, {back.name, cell}, {cell, "output"}} {
		sub.edge(e[0], e[1])
	}
	return name
}

func (g *graphs) cell(s *spec, kind string, p place) string {
	name, n := g.node(s, kind)
	size := p.size()
	k := cellKinds[kind]
	alike := g.IntN(2) == 0
	give := func(param string, low, high float64) {
		list := g.list(size, low, high)
		if alike {
			list = slices.Repeat(list[:1], size)
		}
		n.with(param, p.extent, list...)
	}
	for _, param := range k.params {
		switch param {
		case "tau", "tau_mem":
			give(param, 1.5*tickOfTests, 30*tickOfTests)
		case "tau_syn":
			give(param, 1.2*tickOfTests, 4*tickOfTests)
		case "r":
			if give(param, 0.5, 8); kind == "IF" && g.IntN(2) == 0 {
				n.with(param, p.extent, slices.Repeat([]float64{1}, size)...)
			}
		case "v_leak":
			give(param, -0.2, 0.3)
		case "v_threshold", "threshold":
			give(param, 0.1, 0.9)
		}
	}
	if k.reset && g.IntN(2) == 0 {
		give("v_reset", -0.2, 0.05)
	}
	if k.current() && g.IntN(2) == 0 {
		give("w_in", 0.5, 3)
	}
	return name
}

func (g *graphs) linear(s *spec, p place, rows int, biased bool) place {
	kind := map[bool]string{false: "Linear", true: "Affine"}[biased]
	if len(p.extent) > 1 {
		flat, _ := g.node(s, "Flatten")
		s.nodes[flat].with("start_dim", nil, 0).with("end_dim", nil, -1)
		s.edge(p.name, flat)
		p = place{flat, []int{p.size()}}
	}
	name, n := g.node(s, kind)
	n.with("weight", []int{rows, p.size()}, g.weights(rows*p.size())...)
	if biased {
		n.with("bias", []int{rows}, g.list(rows, -0.3, 0.4)...)
	}
	s.edge(p.name, name)
	return place{name, []int{rows}}
}

// mapping is any linear node that fits what comes.
func (g *graphs) mapping(p place) place {
	s := g.spec
	switch k := g.IntN(8); {
	case k == 0:
		name, n := g.node(s, "Scale")
		n.with("scale", p.extent, g.weights(p.size())...)
		s.edge(p.name, name)
		return place{name, p.extent}
	case k == 1:
		name, n := g.node(s, "Delay")
		list := make([]float64, p.size())
		uniform := g.IntN(2)
		for i := range list {
			list[i] = tickOfTests * float64((1-uniform)*g.IntN(4)+uniform*2)
		}
		n.with("delay", p.extent, list...)
		s.edge(p.name, name)
		return place{name, p.extent}
	case k < 6 && len(p.extent) == 3:
		return g.window(p)
	case k < 5 && len(p.extent) == 2:
		return g.conv(p, "Conv1d", p.extent)
	}
	return g.linear(s, p, 3+g.IntN(6), g.IntN(2) == 0)
}

func (g *graphs) window(p place) place {
	if min(p.extent[1], p.extent[2]) < 2 || g.IntN(2) == 0 {
		return g.conv(p, "Conv2d", p.extent)
	}
	name, n := g.node(g.spec, []string{"SumPool2d", "AvgPool2d"}[g.IntN(2)])
	stride, pad := 1+g.IntN(2), g.IntN(2)
	n.with("kernel_size", []int{2}, 2, 2).with("stride", []int{2}, float64(stride), 2).with("padding", []int{2}, float64(pad), 0)
	g.spec.edge(p.name, name)
	return place{name, []int{p.extent[0], (p.extent[1]+2*pad-2)/stride + 1, (p.extent[2]-2)/2 + 1}}
}

func (g *graphs) conv(p place, kind string, extent []int) place {
	dims := len(extent) - 1
	name, n := g.node(g.spec, kind)
	groups, out := 1, 1+g.IntN(3)
	if extent[0]%2 == 0 && g.IntN(3) == 0 {
		groups, out = 2, 2
	}
	shape := []int{out, extent[0] / groups}
	size := out * extent[0] / groups
	result := []int{out}
	var stride, dilation, padding []float64
	same := g.IntN(4) == 0
	for _, d := range extent[1:] {
		k, st, dil, pad := 1+g.IntN(min(3, d)), 1+g.IntN(2), 1, g.IntN(2)
		if k > 1 && d > 2*(k-1) {
			dil += g.IntN(2)
		}
		if same {
			st = 1
		}
		shape, size = append(shape, k), size*k
		stride, dilation, padding = append(stride, float64(st)), append(dilation, float64(dil)), append(padding, float64(pad))
		if same {
			result = append(result, d)
		} else {
			result = append(result, (d+2*pad-dil*(k-1)-1)/st+1)
		}
	}
	n.with("weight", shape, g.weights(size)...).with("bias", []int{out}, g.list(out, -0.2, 0.3)...).with("stride", []int{dims}, stride...).
		with("dilation", []int{dims}, dilation...).with("groups", nil, float64(groups))
	if same {
		n.texts["padding"] = "same"
	} else {
		n.with("padding", []int{dims}, padding...)
	}
	if g.IntN(2) == 0 {
		n.with("input_shape", []int{dims}, reals(extent[1:])...)
	}
	g.spec.edge(p.name, name)
	return place{name, result}
}
