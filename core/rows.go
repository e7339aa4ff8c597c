package core

import (
	"math"
	"unsafe"

	"orrery/isa"
)

// rows is the crossbar of one core as the engine reads it: a kernel for its format, and what its rows cost. What adding and asking for dense rows takes
// stands first, so that it is in one line or two of the caches.
type rows struct {
	kind      rowKind
	near      bool // in the second-level cache: nobody need ask for rows
	neurons   int
	words     int      // of a dense row
	chunk     int      // rows that 16-bit sums are wide enough for
	cells     []uint64 // dense
	lanes     int      // cells read per cycle
	synapses  synapses
	weights   *cellWeights
	blocks    blocks
	typed     typedRows
	entryBits int // of synapse memory that one cell takes
	cfg       *isa.Core
}

// rowKind is how a row is added: one for each way to store cells.
type rowKind uint8

const (
	denseBytes   rowKind = iota // 8-bit direct weights
	denseCounted                // the same, whose synapses the kernel counts
	denseCells                  // other direct or shared cells
	denseBits                   // one bit, a weight for the axon's type; direct bits are of one type and weigh 1
	densePair                   // one bit, which of two shared weights: the first, and their difference where it is set
	sparseBytes                 // 8-bit direct weights; sparse kinds from here on
	sparseCells                 // other direct or shared cells
	sparseTyped                 // one bit, a weight for the axon's type
	sparseBlocks                // any of these whose weights fit bytes, laid out for vectors
)

// newRows reads the crossbar of one core, of a chip whose rows are all near or not.
func newRows(a *isa.Arch, cfg *isa.Core, near bool) rows {
	x := &cfg.Crossbar
	r := rows{cfg: cfg, near: near, neurons: cfg.Neurons, cells: x.Words, kind: kindOf(&a.Core), entryBits: x.Bits, lanes: a.Core.Lanes, chunk: math.MaxInt16 / 128}
	if x.Storage == isa.Dense {
		r.words = isa.RowWords(cfg.Neurons, x.Bits)
	} else {
		r.entryBits = isa.SparseEntryBits(x.Bits)
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
	r.countSynapses()
	return r
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

// add adds the rows of the active axons to sum and returns how many synapses they have.
func (r *rows) add(sum []int32, s *Scratch) (synapses uint64) {
	switch r.kind {
	case denseBytes:
		for list := range chunks(s.active, r.chunk) {
			kernels.addBytes(sum, r.cells, r.words, list, r.neurons)
		}
	case denseCounted:
		for list := range chunks(s.active, r.chunk) {
			synapses += kernels.countBytes(sum, r.cells, r.words, list, r.neurons)
		}
		return synapses
	case denseCells:
		for list := range chunks(s.active, r.chunk) {
			kernels.addCells(sum, r.cells, r.words, list, r.neurons, r.weights)
		}
	case denseBits:
		return r.addBits(sum, s)
	case densePair:
		first := int32(r.weights.byCell[0]) * int32(len(s.active))
		for n := range sum[:r.neurons] {
			sum[n] += first
		}
		r.addBits(sum, s)
	case sparseBlocks:
		for list := range chunks(s.active, r.chunk) {
			kernels.addBlocks(sum, r.blocks.words, list, r.blocks.limit)
		}
	case sparseBytes:
		kernels.addSparse(sum, &r.cfg.Crossbar, s.active)
	case sparseCells:
		r.addSparseCells(sum, s.active)
	case sparseTyped:
		r.addSparseTyped(sum, s.active)
	}
	return r.synapses.of(s.active)
}

func (r *rows) addSparseCells(sum []int32, axons []uint32) {
	x := &r.cfg.Crossbar
	for _, a := range axons {
		for i := x.RowStart[a]; i < x.RowStart[a+1]; i++ {
			sum[x.Target[i]] += int32(r.weights.byCell[x.Cell[i]])
		}
	}
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
	if len(axons) == 0 || r.near {
		return
	}
	if table := r.synapses.dense; table != nil {
		kernels.prefetch(unsafe.Pointer(&table[0]), 2, axons)
	}
	switch {
	case r.kind < sparseBytes:
		kernels.prefetch(unsafe.Pointer(&r.cells[0]), r.words*8, axons)
	case r.kind == sparseBlocks:
		kernels.prefetch(unsafe.Pointer(&r.blocks.words[0]), blockWords*8, axons[:min(len(axons), blocksAhead)])
	default:
		kernels.prefetchSparse(&r.cfg.Crossbar, axons)
	}
}

// nearBytes of rows stay in the second-level cache, of which the processors we know have a megabyte.
const nearBytes = 512 << 10

// nearby says that the rows of all cores are near.
func nearby(cores []isa.Core) bool {
	bytes := 0
	for i := range cores {
		x := &cores[i].Crossbar
		bytes += len(x.Words)*8 + len(x.Target)*3
	}
	return bytes <= nearBytes
}
