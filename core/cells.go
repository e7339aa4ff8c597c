package core

import (
	"math"

	"orrery/isa"
)

// cellWeights is what the cells of a crossbar stand for: direct weights, or places in a table of shared ones. All weights have at most 8 bits.
// Assembly reads it.
type cellWeights struct {
	byCell    [256]int8
	low, high [16]int8 // by four bits of a row, whose cells have at most four: the weight of the first cell, and of the second where two fit
	limit     int      // rows whose sums fit signed bytes
	groups    int      // of 16 cell values that there are
	width     int      // of a cell: 1, 2, 4 or 8
	largest   int      // greatest magnitude of a weight, and at least 1
	byByte    [256]uint64
}

func newCellWeights(a *isa.Arch, cfg *isa.Core) *cellWeights {
	w := &cellWeights{width: cfg.Crossbar.Bits, largest: 1}
	for raw := range 1 << w.width {
		x := int32(0)
		switch {
		case a.Core.Weights == isa.Direct:
			x = signed(uint8(raw), w.width)
		case raw < len(cfg.SharedTable):
			x = int32(cfg.SharedTable[raw])
		default:
			continue
		}
		w.byCell[raw], w.groups, w.largest = int8(x), raw/16+1, max(w.largest, int(magnitude(x)))
	}
	w.limit = max(1, math.MaxInt8/w.largest)
	for k := range w.low {
		w.low[k], w.high[k] = w.cellOf(k, 0), w.cellOf(k, 1)
	}
	for bits := range w.byByte {
		for k := range min(4, 8/w.width) {
			w.byByte[bits] |= uint64(int(w.cellOf(bits, k))+w.largest) << (k * 16)
		}
	}
	return w
}

// step is what a set bit adds to the weight of a clear one.
func (w *cellWeights) step() int16 { return int16(w.byCell[1]) - int16(w.byCell[0]) }

// cellOf is the weight of a cell of a row, of which some bits are given.
func (w *cellWeights) cellOf(bits, cell int) int8 {
	return w.byCell[bits>>(cell*w.width)&(1<<w.width-1)]
}

// addCells takes a word of every row at a time. Each of its bytes is looked up, which gives the weights of all cells in it at once, in lanes of 16 bits
// and made positive by adding the largest.
func addCells(sum []int32, rows []uint64, words int, axons []uint32, neurons int, w *cellWeights) {
	add, offset, perWord := add8, int32(w.largest*len(axons)), 64/w.width
	switch w.width {
	case 2:
		add = add2
	case 4:
		add = add4
	}
	for at := 0; at*perWord < neurons; at++ {
		lanes := add(rows[at:], words, axons, &w.byByte)
		part := sum[at*perWord : min(neurons, (at+1)*perWord)]
		for n := range part {
			part[n] += int32(lanes[n/4&7]>>(n%4*16)&0xffff) - offset
		}
	}
}

func add2(rows []uint64, words int, axons []uint32, w *[256]uint64) (lanes [8]uint64) {
	for _, a := range axons {
		x := rows[int(a&0xffff)*words]
		for i := range lanes {
			lanes[i] += w[x&255]
			x >>= 8
		}
	}
	return lanes
}

func add4(rows []uint64, words int, axons []uint32, w *[256]uint64) (lanes [8]uint64) {
	for _, a := range axons {
		x := rows[int(a&0xffff)*words]
		for i := range lanes[:4] {
			lanes[i] += w[x&255] + w[x>>8&255]<<32
			x >>= 16
		}
	}
	return lanes
}

func add8(rows []uint64, words int, axons []uint32, w *[256]uint64) (lanes [8]uint64) {
	for _, a := range axons {
		x := rows[int(a&0xffff)*words]
		for i := range lanes[:2] {
			lanes[i] += w[x&255] + w[x>>8&255]<<16 + w[x>>16&255]<<32 + w[x>>24&255]<<48
			x >>= 32
		}
	}
	return lanes
}
