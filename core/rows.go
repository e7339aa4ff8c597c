package core

import (
	"math/bits"
	"unsafe"

	"orrery/isa"
)

// rows is the crossbar of one core as the engine reads it: a kernel for its format, and what each row costs.
type rows struct {
	cfg   *isa.Core
	cost  []rowCost
	words int // of a dense row
	kind  kernel
	table []int32   // shared: weight by cell value
	typed [][]int32 // typed: weight by axon type and neuron
}

// rowCost is what reading a row counts.
type rowCost struct {
	bits, cells, synapses, cycles int32
}

// kernel is how a row is added: one for each way to store cells.
type kernel uint8

const (
	denseBytes kernel = iota // 8-bit direct weights
	denseCells               // other direct or shared cells
	denseTyped               // one bit, weight by axon type
	sparseCells
	sparseTyped
)

func newRows(a *isa.Arch, cfg *isa.Core) rows {
	r := rows{cfg: cfg, cost: make([]rowCost, cfg.Axons), kind: kernelFor(a)}
	if cfg.Crossbar.Storage == isa.Dense {
		r.words = isa.RowWords(cfg.Neurons, cfg.Crossbar.Bits)
	}
	for i := range r.cost {
		r.cost[i] = rowCost{int32(rowBits(cfg, i)), int32(rowEntries(cfg, i)), int32(cfg.RowSynapses(i)),
			int32(rowCycles(cfg, i, a.Core.Lanes))}
	}
	if a.Core.Weights == isa.Typed {
		r.typed = typedWeights(a, cfg)
		return r
	}
	r.table = make([]int32, 1<<cfg.Crossbar.Bits)
	for raw := range r.table {
		switch {
		case a.Core.Weights == isa.Direct:
			r.table[raw] = signed(uint8(raw), cfg.Crossbar.Bits)
		case raw < len(cfg.SharedTable):
			r.table[raw] = int32(cfg.SharedTable[raw])
		}
	}
	return r
}

func kernelFor(a *isa.Arch) kernel {
	sparse, typed := a.Core.Storage == isa.Sparse, a.Core.Weights == isa.Typed
	switch {
	case sparse && typed:
		return sparseTyped
	case sparse:
		return sparseCells
	case typed:
		return denseTyped
	case a.Core.Weights == isa.Direct && a.Core.WeightBits == 8:
		return denseBytes
	}
	return denseCells
}

func typedWeights(a *isa.Arch, cfg *isa.Core) [][]int32 {
	typed := make([][]int32, a.Core.AxonTypes)
	for k := range typed {
		typed[k] = make([]int32, cfg.Neurons)
		for n := range typed[k] {
			typed[k][n] = int32(cfg.TrueNorth[cfg.ParamSet[n]].Weights[k])
		}
	}
	return typed
}

// add adds the row of axon a to sum.
func (r *rows) add(sum []int32, a int) {
	x := &r.cfg.Crossbar
	switch r.kind {
	case denseBytes:
		addBytes(sum, x.Words[a*r.words:(a+1)*r.words])
	case denseCells:
		addCells(sum, x.Words[a*r.words:(a+1)*r.words], x.Bits, r.table)
	case denseTyped:
		addBits(sum, x.Words[a*r.words:(a+1)*r.words], r.typed[r.cfg.AxonType[a]])
	case sparseCells:
		for i := x.RowStart[a]; i < x.RowStart[a+1]; i++ {
			sum[x.Target[i]] += r.table[x.Cell[i]]
		}
	case sparseTyped:
		weights := r.typed[r.cfg.AxonType[a]]
		for i := x.RowStart[a]; i < x.RowStart[a+1]; i++ {
			if n := x.Target[i]; x.Cell[i] != 0 {
				sum[n] += weights[n]
			}
		}
	}
}

// addBytes adds a row of 8-bit weights, packed eight to a word. len(row)*8 >= len(sum).
func addBytes(sum []int32, row []uint64) {
	weights := unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(row))), len(row)*8)
	if !littleEndian {
		addCells(sum, row, 8, signedBytes[:])
		return
	}
	n := len(sum) &^ 7
	for i := 0; i < n; i += 8 {
		s, w := sum[i:i+8:i+8], weights[i:i+8:i+8]
		s[0] += int32(w[0])
		s[1] += int32(w[1])
		s[2] += int32(w[2])
		s[3] += int32(w[3])
		s[4] += int32(w[4])
		s[5] += int32(w[5])
		s[6] += int32(w[6])
		s[7] += int32(w[7])
	}
	for i := n; i < len(sum); i++ {
		sum[i] += int32(weights[i])
	}
}

// littleEndian says whether a row of words read as bytes is the row of weights.
var littleEndian = func() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 1
}()

var signedBytes = func() (table [256]int32) {
	for i := range table {
		table[i] = int32(int8(i))
	}
	return table
}()

// addCells adds a row of cells of the given width, each looked up in a table.
func addCells(sum []int32, row []uint64, width int, table []int32) {
	perWord, mask := 64/width, uint64(1)<<width-1
	for i := 0; len(sum) > 0; i++ {
		word := row[i]
		k := min(perWord, len(sum))
		for j := range sum[:k] {
			sum[j] += table[word&mask]
			word >>= width
		}
		sum = sum[k:]
	}
}

// addBits adds the neurons' weights where the row has a bit.
func addBits(sum []int32, row []uint64, weights []int32) {
	for w, word := range row {
		for ; word != 0; word &= word - 1 {
			n := w*64 + bits.TrailingZeros64(word)
			sum[n] += weights[n]
		}
	}
}
