package isa

import (
	"fmt"
	"math"
)

// sumRange is the least and the greatest that a neuron's input can be in one tick.
type sumRange struct{ low, high int64 }

func (s *sumRange) add(w int64) {
	s.low += min(w, 0)
	s.high += max(w, 0)
}

// reachOf is what core i's neurons can integrate in one tick, worked out when it is first asked for.
func (v *verifier) reachOf(i int) []sumRange {
	if v.reach[i] == nil {
		v.reach[i] = v.integration(&v.image.Cores[i])
	}
	return v.reach[i]
}

// farFromOverflow says, at a glance, that no input of a core can leave 32 bits: nobody asked for the exact range, and all synapses together at
// the largest weight stay within them.
func (v *verifier) farFromOverflow(i int) bool {
	c := &v.image.Cores[i]
	if v.reach[i] != nil || c.ExpectSums > 0 {
		return false
	}
	synapses, largest, bias := int64(c.Axons), int64(1)<<7, int64(0)
	if c.Crossbar.Storage == Sparse {
		synapses = int64(len(c.Crossbar.Target))
	}
	if v.arch.Core.Weights == Typed {
		largest = 1 << (v.arch.Core.WeightBits - 1)
	}
	for _, b := range c.Bias {
		bias = max(bias, int64(b), -int64(b))
	}
	return synapses*largest+bias <= math.MaxInt32
}

// integration is the range of what core c can integrate of its own axons, and of its biases.
func (v *verifier) integration(c *Core) []sumRange {
	reach := make([]sumRange, c.Neurons)
	if c.Program == nil { // a program reads its bias apart
		for n, b := range c.Bias {
			reach[n].low, reach[n].high = int64(b), int64(b)
		}
	}
	x := &c.Crossbar
	table := cellWeights(&v.arch.Core, c)
	for a := range c.Axons {
		if x.Storage == Sparse {
			for i := x.RowStart[a]; i < x.RowStart[a+1]; i++ {
				reach[x.Target[i]].add(v.cellWeight(c, a, int(x.Target[i]), x.Cell[i], table))
			}
			continue
		}
		for n := range reach {
			if cell := x.Get(c.Neurons, a, n); cell != 0 || c.SharedTable != nil {
				reach[n].add(v.cellWeight(c, a, n, cell, table))
			}
		}
	}
	return reach
}

// cellWeights is the weight by raw cell; nil for typed weights.
func cellWeights(a *CoreArch, c *Core) []int64 {
	if a.Weights == Typed {
		return nil
	}
	bits := a.CellBits()
	table := make([]int64, 1<<bits)
	for raw := range table {
		switch {
		case a.Weights == Shared && raw < len(c.SharedTable):
			table[raw] = int64(c.SharedTable[raw])
		case a.Weights == Direct && bits == 1:
			table[raw] = int64(raw)
		case a.Weights == Direct:
			table[raw] = int64(int8(raw<<(8-bits)) >> (8 - bits))
		}
	}
	return table
}

func (v *verifier) cellWeight(c *Core, axon, neuron int, raw uint8, table []int64) int64 {
	if table != nil {
		return table[raw]
	}
	if raw == 0 {
		return 0
	}
	return int64(c.TrueNorth[c.ParamSet[neuron]].Weights[c.AxonType[axon]])
}

// sums checks partial cores and their owners: where sums go, how many packets are expected, and that no sum is wider than what carries it.
func (v *verifier) sums() error {
	cores := v.image.Cores
	expect := make([]int, len(cores))
	per := v.arch.Core.SumsPerPacket
	for i := range cores {
		c := &cores[i]
		if c.Mode != Partial {
			continue
		}
		owner, err := v.owner(c)
		if err != nil {
			return fmt.Errorf("core %v: %w", c.ID, err)
		}
		if err := fits(v.reachOf(i), 64/per, "a packet of partial sums carries"); err != nil {
			return fmt.Errorf("core %v: %w", c.ID, err)
		}
		expect[owner] += (c.Neurons + per - 1) / per
		for n, s := range v.reachOf(i) {
			r := &v.reachOf(owner)[c.SumTo.Destination()+n]
			r.low, r.high = r.low+s.low, r.high+s.high
		}
	}
	for i := range cores {
		if cores[i].Mode != Spiking {
			continue
		}
		err := length("packets of sums expected", cores[i].ExpectSums, expect[i])
		if err == nil && !v.farFromOverflow(i) {
			err = fits(v.reachOf(i), 32, "the dendrite has")
		}
		if err != nil {
			return fmt.Errorf("core %v: %w", cores[i].ID, err)
		}
	}
	return nil
}

// owner is the index of the core that partial core c sends its sums to.
func (v *verifier) owner(c *Core) (int, error) {
	h := c.SumTo
	if h.Stop() || h.Multicast() || h.Instant() || !h.Wide() {
		return 0, fmt.Errorf("sums are sent with header %08x; only T (wide) may be set of its flags", uint32(h))
	}
	to, ok := v.arch.Landing(v.arch.Mesh.Coord(c.ID), h)
	if !ok || to.Host {
		return 0, fmt.Errorf("sums go outside the grid (%v)", h)
	}
	at, ok := v.place[to.Core]
	if !ok || v.image.Cores[at].Mode != Spiking {
		return 0, fmt.Errorf("sums go to core %v, which is not a spiking core of the image", to.Core)
	}
	if n, has := h.Destination()+c.Neurons, v.image.Cores[at].Neurons; n > has {
		return 0, fmt.Errorf("sums go to neurons %v..%v of core %v, which has %d", NeuronID(h.Destination()), NeuronID(n-1), to.Core, has)
	}
	return at, nil
}

// fits checks that sums stay within a width. Symmetric, so that a negated sum fits as well.
func fits(sums []sumRange, bits int, carrier string) error {
	limit := int64(math.MaxInt64)
	if bits < 64 {
		limit = 1<<(bits-1) - 1
	}
	for n, s := range sums {
		if s.low < -limit || s.high > limit {
			return fmt.Errorf("the input of neuron %v can be %d..%d; %s %d bits", NeuronID(n), s.low, s.high, carrier, bits)
		}
	}
	return nil
}
