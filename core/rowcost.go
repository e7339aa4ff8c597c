package core

import "orrery/isa"

// reading is what reading rows costs.
type reading struct {
	rows, cells, cycles uint64
}

// cost is that of reading the rows of some axons.
func (r *rows) cost(axons []uint32) reading {
	n := uint64(len(axons))
	if r.kind < sparseBytes {
		neurons := r.neurons
		return reading{n, n * uint64(neurons), n * uint64((neurons+r.lanes-1)/r.lanes)}
	}
	if k := uint64(r.synapses.uniform); r.synapses.uniform >= 0 {
		return reading{n, n * k, n * max(1, (k+uint64(r.lanes)-1)/uint64(r.lanes))}
	}
	sum, start := reading{rows: n}, r.cfg.Crossbar.RowStart
	for _, a := range axons {
		entries := int(start[a+1] - start[a])
		sum.cells += uint64(entries)
		if r.lanes > 1 {
			entries = (entries + r.lanes - 1) / r.lanes
		}
		sum.cycles += uint64(max(entries, 1))
	}
	return sum
}

// costOfAll is that of reading every row, as a chip does that reads silent ones too.
func (r *rows) costOfAll() reading {
	var sum reading
	for a := range r.cfg.Axons {
		sum.rows++
		sum.cells += uint64(rowEntries(r.cfg, a))
		sum.cycles += uint64(rowCycles(r.cfg, a, r.lanes))
	}
	return sum
}

// costOfColumns is that of a neuron-serial core, whose soma passes all axons for each neuron while it fires: a column for a row.
func (r *rows) costOfColumns() reading {
	n := uint64(r.neurons)
	return reading{rows: n, cells: n * uint64(r.cfg.Axons)}
}

// synapses is how many cells of each row count as synaptic adds.
type synapses struct {
	dense   []uint16 // nil: the kernel counts them
	uniform int      // entries of each row of a sparse crossbar; -1 where they differ
	start   []uint32 // of a sparse crossbar
	sparse  []uint32 // nil: all entries
}

// countSynapses counts each row's synapses, unless the kernel does: a table of rows that are far away would be as far, and the kernel has the rows at hand.
func (r *rows) countSynapses() {
	s, cfg := &r.synapses, r.cfg
	s.uniform = -1
	switch {
	case r.kind >= sparseBytes:
		s.start, s.sparse = cfg.Crossbar.RowStart, sparseSynapses(cfg)
		s.uniform = uniformRows(s.start)
	case r.kind == denseBits:
	case r.kind == denseBytes && !r.near && kernels.countBytes != nil:
		r.kind = denseCounted
	default:
		s.dense = make([]uint16, cfg.Axons)
		for a := range s.dense {
			s.dense[a] = uint16(cfg.RowSynapses(a))
		}
	}
}

// uniformRows is how many entries each row has, or -1.
func uniformRows(start []uint32) int {
	for a := range start {
		if start[a] != uint32(a)*start[1] {
			return -1
		}
	}
	return int(start[1])
}

// sparseSynapses counts those of sparse rows; nil when all entries are.
func sparseSynapses(cfg *isa.Core) []uint32 {
	counts := make([]uint32, cfg.Axons)
	all := true
	for a := range counts {
		counts[a] = uint32(cfg.RowSynapses(a))
		all = all && int(counts[a]) == rowEntries(cfg, a)
	}
	if all {
		return nil
	}
	return counts
}

// of is how many synapses the rows of some axons have.
func (s *synapses) of(axons []uint32) (synapses uint64) {
	switch {
	case s.dense != nil:
		for _, a := range axons {
			synapses += uint64(s.dense[a])
		}
	case s.sparse != nil:
		for _, a := range axons {
			synapses += uint64(s.sparse[a])
		}
	case s.uniform >= 0:
		return uint64(len(axons)) * uint64(s.uniform)
	default:
		for _, a := range axons {
			synapses += uint64(s.start[a+1] - s.start[a])
		}
	}
	return synapses
}
