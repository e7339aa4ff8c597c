package core

import "orrery/isa"

// inputBounds is, by core, a magnitude that the sum of weights of one tick never exceeds in any neuron, biases apart and partial sums included.
func inputBounds(a *isa.Arch, cores []isa.Core) []int64 {
	bounds := make([]int64, len(cores))
	at := map[isa.CoreID]int{}
	for i := range cores {
		bounds[i] = rowBound(a, &cores[i])
		at[cores[i].ID] = i
	}
	for i := range cores {
		if c := &cores[i]; c.Mode == isa.Partial {
			from := a.Mesh.Coord(c.ID)
			owner := at[a.Mesh.At(isa.Coord{X: from.X + c.SumTo.DX(), Y: from.Y + c.SumTo.DY()})]
			bounds[owner] += rowBound(a, c)
		}
	}
	return bounds
}

// rowBound is that of a core's own rows: every synapse that could reach one neuron, at the largest weight.
func rowBound(a *isa.Arch, c *isa.Core) int64 {
	reach := int64(c.Axons)
	if c.Crossbar.Storage == isa.Sparse {
		reach = int64(len(c.Crossbar.Target))
	}
	if a.Core.Weights == isa.Typed {
		return reach << (a.Core.WeightBits - 1)
	}
	return reach << 7
}
