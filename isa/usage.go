package isa

import "math/bits"

// Use is how much of a resource an image takes.
type Use struct {
	Used      uint64 `json:"used"`
	Available uint64 `json:"available"`
}

// Share is Used / Available, 0 where there is nothing.
func (u Use) Share() float64 {
	if u.Available == 0 {
		return 0
	}
	return float64(u.Used) / float64(u.Available)
}

// Usage is what an image takes of the whole grid. Synapses are cells that are not zero, of all that the crossbars (or, for sparse
// storage, the synapse memories) of all cores could hold.
type Usage struct {
	Cores    Use `json:"cores"`
	Axons    Use `json:"axons"`
	Neurons  Use `json:"neurons"`
	Synapses Use `json:"synapses"`
	Routes   Use `json:"routes"`
}

// Usage adds up what the image takes of its architecture.
func (m *Image) Usage() Usage {
	a := &m.Arch
	cores := uint64(a.Mesh.Cores())
	u := Usage{
		Cores:    Use{uint64(len(m.Cores)), cores},
		Axons:    Use{0, cores * uint64(a.Core.Axons)},
		Neurons:  Use{0, cores * uint64(a.Core.Neurons)},
		Synapses: Use{0, cores * a.Core.SynapseCapacity()},
		Routes:   Use{0, cores * uint64(a.Routes.EntriesPerCore)},
	}
	for i := range m.Cores {
		c := &m.Cores[i]
		u.Axons.Used += uint64(c.Axons)
		if c.Mode == Spiking {
			u.Neurons.Used += uint64(c.Neurons)
		}
		u.Synapses.Used += uint64(c.Synapses())
		u.Routes.Used += uint64(len(c.Routes))
	}
	return u
}

// SynapseCapacity is the number of synapses that one core can hold.
func (c CoreArch) SynapseCapacity() uint64 {
	if c.Storage == Sparse {
		return uint64(c.SynapseBytes) * 8 / uint64(SparseEntryBits(c.CellBits()))
	}
	return uint64(c.Axons) * uint64(c.Neurons)
}

// SparseEntryBits is the memory that one entry of a sparse row takes: a 16-bit neuron and the cell.
func SparseEntryBits(cellBits int) int { return 16 + cellBits }

// Synapses is the number of cells of the core that are not zero (for shared weights, whose table entry is not zero).
func (c *Core) Synapses() int {
	n := 0
	for a := range c.Axons {
		n += c.RowSynapses(a)
	}
	return n
}

// RowSynapses is Synapses of one row.
func (c *Core) RowSynapses(axon int) int {
	x := &c.Crossbar
	n := 0
	if x.Storage == Sparse {
		for _, cell := range x.Cell[x.RowStart[axon]:x.RowStart[axon+1]] {
			if c.counts(cell) {
				n++
			}
		}
		return n
	}
	words := RowWords(c.Neurons, x.Bits)
	if c.SharedTable == nil {
		lowest := ^uint64(0) / (1<<x.Bits - 1) // a bit in each cell
		for _, w := range x.Words[axon*words : (axon+1)*words] {
			for shift := x.Bits / 2; shift > 0; shift /= 2 {
				w |= w >> shift
			}
			n += bits.OnesCount64(w & lowest)
		}
		return n
	}
	for i := range c.Neurons {
		if c.counts(x.Get(c.Neurons, axon, i)) {
			n++
		}
	}
	return n
}

func (c *Core) counts(cell uint8) bool {
	if c.SharedTable != nil {
		return int(cell) < len(c.SharedTable) && c.SharedTable[cell] != 0
	}
	return cell != 0
}

// SynapseMemory is the memory in bytes that the core's synapses take: cells, and for sparse rows 16 bits of target per entry and
// 32 bits of start per row.
func (c *Core) SynapseMemory() int {
	x := &c.Crossbar
	if x.Storage == Sparse {
		return (len(x.Cell)*SparseEntryBits(x.Bits) + 32*c.Axons + 7) / 8
	}
	return (c.Axons*c.Neurons*x.Bits + 7) / 8
}
