package core

import "golang.org/x/sys/cpu"

//go:noescape
func addCells2AVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)

//go:noescape
func addCells4AVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)

//go:noescape
func addCells8AVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)

//go:noescape
func addCells2AVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)

//go:noescape
func addCells4AVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)

//go:noescape
func addCells8AVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, w *cellWeights)

// addCellsAVX2 leaves neurons that do not fill a vector to the portable loop.
func addCellsAVX2(sum []int32, rows []uint64, words int, axons []uint32, neurons int, w *cellWeights) {
	perPass := 256 / w.width
	whole := neurons / perPass * perPass
	if whole > 0 {
		add := addCells8AVX2
		switch w.width {
		case 2:
			add = addCells2AVX2
		case 4:
			add = addCells4AVX2
		}
		add(&sum[0], &rows[0], words*8, &axons[0], len(axons), whole, w)
	}
	if whole < neurons {
		addCells(sum[whole:], rows[whole*w.width/64:], words, axons, neurons-whole, w)
	}
}

func addCellsAVX512(sum []int32, rows []uint64, words int, axons []uint32, neurons int, w *cellWeights) {
	switch {
	case w.width == 2:
		addCells2AVX512(&sum[0], &rows[0], words*8, &axons[0], len(axons), neurons, w)
	case w.width == 4:
		addCells4AVX512(&sum[0], &rows[0], words*8, &axons[0], len(axons), neurons, w)
	case cpu.X86.HasAVX512VBMI:
		addCells8AVX512(&sum[0], &rows[0], words*8, &axons[0], len(axons), neurons, w)
	default:
		addCellsAVX2(sum, rows, words, axons, neurons, w)
	}
}
