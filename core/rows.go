package core

import (
	"math"

	"orrery/isa"
)

// rows is the crossbar of one core as the engine reads it: a kernel for its format, and what its rows cost.
type rows struct {
	cfg       *isa.Core
	neurons   int
	cells     []uint64 // dense
	kind      rowKind
	words     int      // of a dense row
	entryBits int      // of synapse memory that one cell takes
	lanes     int      // cells read per cycle
	synapses  []uint32 // by axon: cells that count as synaptic adds; nil: all entries of a sparse row, the set bits of a dense one
	weights   *cellWeights
	chunk     int // rows that 16-bit sums are wide enough for
	typed     typedRows
	blocks    blocks
	uniform   int // entries of each row of a sparse crossbar; -1 where they differ
}

// rowKind is how a row is added: one for each way to store cells.
type rowKind uint8

const (
	denseBytes   rowKind = iota // 8-bit direct weights
	denseCells                  // other direct or shared cells
	denseBits                   // one bit, a weight for the axon's type; direct bits are of one type and weigh 1
	densePair                   // one bit, which of two shared weights: the first, and their difference where it is set
	sparseBytes                 // 8-bit direct weights; sparse kinds from here on
	sparseCells                 // other direct or shared cells
	sparseTyped                 // one bit, a weight for the axon's type
	sparseBlocks                // sparseBytes, laid out for vectors
)

func newRows(a *isa.Arch, cfg *isa.Core) rows {
	x := &cfg.Crossbar
	r := rows{cfg: cfg, neurons: cfg.Neurons, cells: x.Words, kind: kindOf(&a.Core), entryBits: x.Bits, lanes: a.Core.Lanes, chunk: math.MaxInt16 / 128}
	if x.Storage == isa.Dense {
		r.words = isa.RowWords(cfg.Neurons, x.Bits)
	} else {
		r.entryBits = isa.SparseEntryBits(x.Bits)
		r.uniform = uniformRows(x.RowStart)
	}
	switch r.kind {
	case denseBits, sparseTyped:
		r.typed = newTypedRows(cfg)
		r.chunk = max(1, math.MaxInt16/max(1, r.typed.largest)) // -32768 alone fits
	case densePair:
		r.weights = newCellWeights(a, cfg)
		r.typed = typedRows{wide: oneWeight(cfg.Neurons, r.weights.step()), largest: 2 * r.weights.largest}
		r.chunk = math.MaxInt16 / r.typed.largest
	case denseCells, sparseCells:
		r.weights = newCellWeights(a, cfg)
		r.chunk = math.MaxInt16 / r.weights.largest
	}
	if r.kind != denseBits {
		r.synapses = countSynapses(cfg)
	}
	return r
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

func kindOf(a *isa.CoreArch) rowKind {
	sparse, typed, bytes := a.Storage == isa.Sparse, a.Weights == isa.Typed, a.Weights == isa.Direct && a.WeightBits == 8
	switch {
	case sparse && typed:
		return sparseTyped
	case sparse && bytes:
		return sparseBytes
	case sparse:
		return sparseCells
	case typed, a.Weights == isa.Direct && a.WeightBits == 1:
		return denseBits
	case bytes:
		return denseBytes
	case a.CellBits() == 1:
		return densePair
	}
	return denseCells
}

// countSynapses counts each row's synapses; nil when the entries of sparse rows are that.
func countSynapses(cfg *isa.Core) []uint32 {
	counts := make([]uint32, cfg.Axons)
	all := cfg.Crossbar.Storage == isa.Sparse
	for a := range counts {
		counts[a] = uint32(cfg.RowSynapses(a))
		all = all && int(counts[a]) == rowEntries(cfg, a)
	}
	if all {
		return nil
	}
	return counts
}

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
	if k := uint64(r.uniform); r.uniform >= 0 {
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

// add adds the rows of the active axons to sum and returns how many synapses they have.
func (r *rows) add(sum []int32, s *Scratch) (synapses uint64) {
	if r.kind == denseBits {
		return r.addBits(sum, s)
	}
	x := &r.cfg.Crossbar
	switch r.kind {
	case denseBytes:
		for list := range chunks(s.active, r.chunk) {
			kernels.addBytes(sum, r.cells, r.words, list, r.neurons)
		}
	case denseCells:
		for list := range chunks(s.active, r.chunk) {
			kernels.addCells(sum, r.cells, r.words, list, r.neurons, r.weights)
		}
	case densePair:
		first := int32(r.weights.byCell[0]) * int32(len(s.active))
		for n := range sum[:r.neurons] {
			sum[n] += first
		}
		r.addBits(sum, s)
	case sparseBytes:
		kernels.addSparse(sum, x, s.active)
	case sparseBlocks:
		for list := range chunks(s.active, r.chunk) {
			kernels.addBlocks(sum, r.blocks.words, list, r.blocks.limit)
		}
	case sparseCells:
		for _, a := range s.active {
			for i := x.RowStart[a]; i < x.RowStart[a+1]; i++ {
				sum[x.Target[i]] += int32(r.weights.byCell[x.Cell[i]])
			}
		}
	case sparseTyped:
		r.addSparseTyped(sum, s.active)
	}
	return r.count(s.active)
}

func (r *rows) count(axons []uint32) (synapses uint64) {
	if r.synapses == nil && r.uniform >= 0 {
		return uint64(len(axons)) * uint64(r.uniform)
	}
	if r.synapses == nil {
		start := r.cfg.Crossbar.RowStart
		for _, a := range axons {
			synapses += uint64(start[a+1] - start[a])
		}
		return synapses
	}
	for _, a := range axons {
		synapses += uint64(r.synapses[a])
	}
	return synapses
}

// chunks cuts a list into pieces of at most n.
func chunks(list []uint32, n int) func(yield func([]uint32) bool) {
	return func(yield func([]uint32) bool) {
		for len(list) > n {
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
		yield(list)
	}
}

// prefetch asks the caches for the rows of some axons.
func (r *rows) prefetch(axons []uint32) {
	if len(axons) == 0 {
		return
	}
	switch {
	case r.kind < sparseBytes:
		kernels.prefetch(r.cells, r.words, axons)
	case r.kind == sparseBlocks:
		kernels.prefetch(r.blocks.words, blockWords, axons[:min(len(axons), blocksAhead)])
	default:
		kernels.prefetchSparse(&r.cfg.Crossbar, axons)
	}
}
