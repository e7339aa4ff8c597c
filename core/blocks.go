package core

import (
	"unsafe"

	"orrery/isa"
)

// blocks are the sparse rows of one core, laid out for vectors: a cache line a row, with the weights of at most blockCells neurons and then a bit set of
// those neurons, so that a row anywhere in memory is one access and four expanding loads. Synapses of one row that lead to the same neuron are added
// up. They are a second copy of what the image has.
type blocks struct {
	words []uint64
	limit int // rows whose sums fit signed bytes
}

const (
	blockWords   = 8
	blockNeurons = 256
	blockCells   = 32
	blockRows    = 255 // rows of such weights whose sums fit 16 bits
	blocksAhead  = 24  // rows that the kernel expects to be in the caches: it asks for the others itself
)

// canBlock says that the core is of the shape, and its rows long enough, for blocks to be worth it.
func canBlock(cfg *isa.Core, kind rowKind) bool {
	return kernels.addBlocks != nil && kind >= sparseBytes && cfg.Mode == isa.Spiking && padded(cfg.Neurons) == blockNeurons && len(cfg.Crossbar.Target) >= 8*cfg.Axons
}

// lay fills the blocks of a core's rows, or says that one does not fit.
func (r *rows) lay(words []uint64) bool {
	x, largest := &r.cfg.Crossbar, 1
	var weights []int
	for a := range r.cfg.Axons {
		first, end := x.RowStart[a], x.RowStart[a+1]
		targets := x.Target[first:end]
		weights = r.appendWeights(weights[:0], a, targets, x.Cell[first:end])
		width, ok := layRow(words[a*blockWords:][:blockWords], targets, weights)
		if !ok {
			clear(words)
			return false
		}
		largest = max(largest, width)
	}
	r.kind, r.chunk = sparseBlocks, blockRows
	r.blocks = blocks{words[:r.cfg.Axons*blockWords], 127 / largest}
	return true
}

// appendWeights appends what the cells of a sparse row stand for.
func (r *rows) appendWeights(weights []int, axon int, targets []uint16, cells []uint8) []int {
	for i, cell := range cells {
		w := 0
		switch {
		case r.kind == sparseBytes:
			w = int(int8(cell))
		case r.kind == sparseCells:
			w = int(r.weights.byCell[cell])
		case cell != 0:
			w = int(r.cfg.TrueNorth[r.cfg.ParamSet[targets[i]]].Weights[r.cfg.AxonType[axon]])
		}
		weights = append(weights, w)
	}
	return weights
}

// layRow fills one block, and returns the greatest magnitude of its weights.
func layRow(block []uint64, targets []uint16, weights []int) (largest int, ok bool) {
	n, sum := 0, 0
	for i, target := range targets {
		sum += weights[i]
		if i+1 < len(targets) && targets[i+1] == target {
			continue
		}
		if n == blockCells || sum < -127 || sum > 127 {
			return 0, false
		}
		block[n/8] |= uint64(uint8(sum)) << (n % 8 * 8)
		block[blockWords/2+target/64] |= 1 << (target % 64)
		largest = max(largest, sum, -sum)
		n, sum = n+1, 0
	}
	return largest, true
}

// layBlocks lays out the rows of all cores that can be, next to each other in memory.
func (e *Engine) layBlocks(cores []isa.Core) {
	total := 0
	for i := range cores {
		if canBlock(&cores[i], e.cores[i].rows.kind) {
			total += cores[i].Axons
		}
	}
	if total == 0 {
		return
	}
	words := make([]uint64, total*blockWords+blockWords-1)
	useHugePages(words)
	words = words[-int(uintptr(unsafe.Pointer(&words[0]))/8)&(blockWords-1):]
	for i := range cores {
		r := &e.cores[i].rows
		if n := cores[i].Axons * blockWords; canBlock(&cores[i], r.kind) && r.lay(words[:n]) {
			words = words[n:]
		}
	}
}
