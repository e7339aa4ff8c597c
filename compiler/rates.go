package compiler

import "orrery/compiler/ir"

// defaultRate is the probability that a neuron spikes in a tick when nothing is known about it: 10 %, busy for a spiking network, so that
// traffic counts in placement against partial sums, which are sent in every tick.
const defaultRate = 0.1

// axonWeights is what every axon brings into the core that has it, in thousandths of a packet a tick.
func (s *state) axonWeights() []int64 {
	list := make([]int64, len(s.graph.keys))
	for a := range list {
		list[a] = int64(1000 * s.rate(axonID(a)))
	}
	return list
}

// neuronWeight is the same for a neuron's own packets.
func (s *state) neuronWeight(p ir.PopID, n int) int64 {
	return int64(1000 * s.rateOf(p, uint32(n)))
}

// rate is the expected number of spikes in a tick of the neuron that an axon listens to.
func (s *state) rate(a axonID) float64 {
	k := s.graph.keys[a]
	return s.rateOf(k.pop(), k.neuron())
}

func (s *state) rateOf(p ir.PopID, n uint32) float64 {
	if r := s.opts.Rates; int(p) < len(r) && int(n) < len(r[p]) {
		return float64(r[p][n])
	}
	return defaultRate
}
