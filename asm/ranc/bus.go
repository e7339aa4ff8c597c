package ranc

import (
	"cmp"
	"fmt"
	"slices"

	"orrery/isa"
)

// buses lists the places that the output bus can have in a grid.
func (s *search) buses(g Grid) ([]candidate, error) {
	into := map[isa.Coord][]*flow{}
	for _, f := range s.flows {
		into[f.to(g.Width)] = append(into[f.to(g.Width)], f)
	}
	var sinks []isa.Coord
	missing := 0
	for y := range g.Height {
		for x := range g.Width {
			p := isa.Coord{X: x, Y: y}
			core := s.core(g, p)
			if core < 0 {
				missing++
			}
			if len(into[p]) > 0 && (core < 0 || s.inert(core)) {
				sinks = append(sinks, p)
			}
		}
	}
	var list []candidate
	for _, p := range sinks {
		if s.want.Bus == nil && s.expects(into[p]) {
			list = append(list, s.candidate(g, p, missing, len(sinks)-1))
		}
	}
	if bus := s.want.Bus; bus != nil {
		if !g.holds(*bus) {
			return nil, fmt.Errorf("the output bus cannot be at %v, outside a grid of %dx%d", *bus, g.Width, g.Height)
		}
		list = append(list, s.candidate(g, *bus, missing, 0))
	}
	list = slices.DeleteFunc(list, func(c candidate) bool { return len(s.lost(&c, into)) > 0 })
	if len(list) > 0 {
		return list, nil
	}
	if s.want.Bus != nil {
		g.Bus = *s.want.Bus
		return nil, fmt.Errorf("in a grid of %s spikes also end at %v, which have no memory files", g, s.lost(&candidate{Grid: g}, into))
	}
	return nil, fmt.Errorf("in a grid of %dx%d spikes end at %v, which only receive, and none of these could be the output bus: it gets all ids that the "+
		"test bench expects, and is the only one without memory files", g.Width, g.Height, sinks)
}

// core is the index of the core at p, -1 when it has no memory files.
func (s *search) core(g Grid, p isa.Coord) int {
	i, ok := slices.BinarySearchFunc(s.net.Cores, p.X+g.Width*p.Y, func(c Core, id int) int { return cmp.Compare(c.ID, id) })
	if !ok {
		return -1
	}
	return i
}

// inert says that nothing ever happens in a core.
func (s *search) inert(core int) bool {
	for i := range s.net.Cores[core].Neurons {
		if !s.net.Cores[core].Neurons[i].still() {
			return false
		}
	}
	return true
}

// expects says whether the neurons that send here have all the ids that the test bench expects.
func (s *search) expects(flows []*flow) bool {
	for _, row := range s.net.Bench.Outputs {
		for _, id := range row {
			if !slices.ContainsFunc(flows, func(f *flow) bool { return f.axons[id] > 0 }) {
				return false
			}
		}
	}
	return true
}

func (s *search) candidate(g Grid, bus isa.Coord, missing, sinks int) candidate {
	g.Bus = bus
	if s.core(g, bus) < 0 {
		missing--
	}
	c := candidate{Grid: g, incomplete: missing > 0, sinks: sinks}
	for _, f := range s.flows {
		core := s.core(g, f.to(g.Width))
		if f.to(g.Width) == bus || core < 0 {
			continue
		}
		for axon, k := range f.axons {
			if axon >= s.net.Axons() || s.heard[core][axon/64]>>(axon%64)&1 == 0 {
				c.deaf += k
			}
		}
	}
	return c
}

// lost lists where spikes end at no core, the bus aside.
func (s *search) lost(c *candidate, into map[isa.Coord][]*flow) []isa.Coord {
	var list []isa.Coord
	for p := range into {
		if p != c.Bus && s.core(c.Grid, p) < 0 {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b isa.Coord) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) })
	return list
}
