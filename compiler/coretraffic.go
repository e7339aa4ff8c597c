package compiler

import (
	"orrery/compiler/ir"
	"orrery/isa"
)

// traffic adds up what cores send to each other and exchange with the host.
func (p *placer) traffic() {
	s := p.s
	home := s.homes()
	weight := make([]int64, len(s.cores))
	var partners []int32
	add := func(to int32, w int64) {
		if weight[to] == 0 {
			partners = append(partners, to)
		}
		weight[to] += w
	}
	rates := s.axonWeights()
	for c := range s.cores {
		for i, a := range s.cores[c].axons {
			if n := s.graph.home[a]; i < s.cores[c].fed {
				add(int32(s.cores[c].prev), rates[a])
			} else if n >= 0 {
				add(home[n].core, rates[a])
			} else {
				p.host[c] += rates[a]
			}
		}
		for _, from := range partners {
			if w := weight[from]; w > 0 && int(from) != c {
				p.into[c] = append(p.into[c], edge{from, w})
			}
			weight[from] = 0
		}
		partners = partners[:0]
		if owner := s.cores[c].owner; owner >= 0 {
			p.into[owner] = append(p.into[owner], edge{int32(c), packetWeight * int64(s.sumPackets(c))})
		}
	}
	p.join()
	for _, r := range s.net.Readouts {
		if r.Kind == isa.ReadPotential {
			continue
		}
		for i, h := range s.populationHomes(home, r.Population) {
			p.host[h.core] += s.neuronWeight(r.Population, i)
			p.reads[h.core] += s.neuronWeight(r.Population, i)
		}
	}
}

// join adds up what cores send each other.
func (p *placer) join() {
	at := make([]int, len(p.into)) // by core: 1 + its place in the list at hand
	for c := range p.into {
		for _, e := range p.into[c] {
			p.edges[c] = append(p.edges[c], e)
			p.edges[e.to] = append(p.edges[e.to], edge{int32(c), e.weight})
		}
	}
	for c, list := range p.edges {
		kept := 0
		for _, e := range list {
			if k := at[e.to]; k > 0 {
				list[k-1].weight += e.weight
				continue
			}
			list[kept] = e
			kept++
			at[e.to] = kept
		}
		p.edges[c] = list[:kept]
		for _, e := range p.edges[c] {
			at[e.to] = 0
		}
	}
}

// sumPackets is how many packets of sums a partial core sends in a tick.
func (s *state) sumPackets(c int) int {
	per := s.arch.Core.SumsPerPacket
	return (s.cores[c].neurons + per - 1) / per
}

// home is where a neuron fires: its core and its number there.
type home struct {
	core   int32
	neuron uint16
}

// homes finds the place of every neuron on the chip.
func (s *state) homes() []home {
	list := make([]home, s.graph.neurons())
	for i := range s.groups {
		for k, n := range s.groups[i].neurons {
			list[n] = home{int32(s.groups[i].owner), uint16(k)}
		}
	}
	return list
}

// populationHomes are the places of a population's neurons.
func (s *state) populationHomes(homes []home, p ir.PopID) []home {
	first := s.graph.first[p]
	return homes[first : first+neuronID(s.net.Populations[p].Shape.Size())]
}
