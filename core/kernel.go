package core

import (
	"math/bits"
	"unsafe"

	"orrery/isa"
)

// kernelSet are the inner loops that have an implementation for the machine's vectors beside the portable one. All implementations give
// the same results, to the bit; a fuzz test says so.
type kernelSet struct {
	name string
	// addBytes adds dense rows of signed bytes to sum; at most 255 of them, so that 16 bits hold a sum. axons holds the row numbers in its
	// lower halves.
	addBytes func(sum []int32, rows []uint64, words int, axons []uint32, neurons int)
	// countBytes does the same and returns how many bytes are not 0; nil: a table says so.
	countBytes func(sum []int32, rows []uint64, words int, axons []uint32, neurons int) uint64
	// addCells does the same with cells of 2, 4 or 8 bits that stand for weights, as many rows as 16 bits are wide enough for.
	addCells func(sum []int32, rows []uint64, words int, axons []uint32, neurons int, w *cellWeights)
	// weights lays out weights by type of all neurons for addTyped.
	weights func(dst []int16, sets []uint16, table *[typesPerBlock][tableSets]int16)
	// addTyped adds a neuron's weight for the axon's type, which stands in the upper half of axons, where a dense row has a bit, and
	// returns how many bits there were. Both are doubled first, what rows before it have added and counted, by an axon marked twice.
	addTyped func(sum []int32, rows []uint64, words int, axons []uint32, neurons int, weights []int16) uint64
	// slice counts in how many of the rows, at most slicedMost, a bit is set: countBits rows of binary digits.
	slice func(digits, rows []uint64, words int, axons []uint32)
	// sliceFrom is how many rows are faster counted than added.
	sliceFrom int
	// addSparse adds sparse rows of signed bytes. The image loader has checked starts and targets.
	addSparse func(sum []int32, x *isa.Crossbar, axons []uint32)
	// addBlocks adds rows of blocks to the sums of 256 neurons, at most 255 rows, of which limit give sums that fit bytes; nil: there are no
	// blocks.
	addBlocks func(sum []int32, words []uint64, axons []uint32, limit int)
	// addSums adds a partial core's sums to its owner's.
	addSums func(to, from []int32)
	// firePlain updates LIF neurons whose state is V alone, fireLIF any.
	firePlain, fireLIF func(t *lifTick)
	// fireTrueNorth updates neurons of the TrueNorth unit, of at most 16 parameter sets. It marks those that spike, and returns how many potentials
	// were clipped and whether any changed.
	fireTrueNorth func(v, sum []int32, sets []uint16, p *trueNorthSets, spiked []uint64) (clipped uint64, changed bool)
	// runProgram updates a block of neurons by a program, with handlers by mnemonic: for all neurons, and for those of a predicate. nil: loops in Go do.
	runProgram func(r *vectorRun)
	handlers   map[string][2]uintptr
	// northCore computes a tick of 256 TrueNorth neurons; nil: addTyped and fireTrueNorth do.
	northCore func(c *northCore) (bits, clipped, changed int)
	// shortCore computes a tick of a short core, writes those that spike into a list with room for all neurons, and says how many there are and
	// whether any potential has changed; nil: there are no short cores.
	shortCore func(c *shortCore, axons *uint32, n int, spikes *isa.NeuronID) (fired, changed int)
	// deliver sets bits of inboxes until one is set already, and returns how many it has set.
	deliver func(memory []uint64, due []bool, list []Mail, shift uint8) int
	// send appends the entries of some neurons to lists with room for all of them.
	send func(lists [][]Mail, now int, shift uint, x *Entries, neurons []isa.NeuronID)
	// listSet appends the members of a bit set to a list.
	listSet func(list []isa.NeuronID, words []uint64) []isa.NeuronID
	// selectMail appends those of the n places from low on to a list that has room for takeSlack more.
	selectMail func(to, list []Mail, low, n Mail) []Mail
	// takeBits appends the members of a bit set to a list that has room for takeSlack more, and empties the set.
	takeBits func(words []uint64, list []uint32) []uint32
	// read loads everything and does nothing with it.
	read func(words []uint64)
	// prefetch and its like ask the caches for what will be needed.
	prefetch        func(rows unsafe.Pointer, stride int, axons []uint32)
	prefetchSparse  func(x *isa.Crossbar, axons []uint32)
	prefetchSpan    func(from unsafe.Pointer, bytes int)
	prefetchSoma    func(v []int32, sets []uint16, types []uint8)
	prefetchShort   func(c *shortCore, axons *uint32, n int)
	prefetchEntries func(table unsafe.Pointer, neurons []isa.NeuronID, bytes int) // so many for each neuron
}

// kernels is the best set for this machine.
var kernels = func() kernelSet {
	sets := machineKernels()
	return sets[len(sets)-1]
}()

var portable = kernelSet{
	name:            "portable",
	addBytes:        addBytes,
	addCells:        addCells,
	weights:         layWeights,
	addTyped:        addTyped,
	slice:           slice,
	sliceFrom:       8,
	addSparse:       addSparseBytes,
	addSums:         addSums,
	firePlain:       firePlain,
	fireLIF:         fireLIF,
	fireTrueNorth:   fireTrueNorth,
	deliver:         deliver,
	listSet:         appendSet,
	send:            send,
	takeBits:        takeBits,
	selectMail:      selectMail,
	read:            read,
	prefetch:        func(unsafe.Pointer, int, []uint32) {},
	prefetchSparse:  func(*isa.Crossbar, []uint32) {},
	prefetchSpan:    func(unsafe.Pointer, int) {},
	prefetchSoma:    func([]int32, []uint16, []uint8) {},
	prefetchEntries: func(unsafe.Pointer, []isa.NeuronID, int) {},
}

// addBytes takes 32 neurons at a time. Bytes are made positive by adding 128 and summed four to a word, those of even and of odd neurons apart.
func addBytes(sum []int32, rows []uint64, words int, axons []uint32, neurons int) {
	const even, bias = 0x00ff00ff00ff00ff, 0x8080808080808080
	offset := int32(128 * len(axons))
	used := (neurons + 7) / 8
	for w := 0; w < used; w += 4 {
		var low, high [4]uint64
		k := min(4, used-w)
		for _, a := range axons {
			row := rows[int(a&0xffff)*words+w:][:k]
			for j, x := range row {
				x ^= bias
				low[j&3] += x & even
				high[j&3] += x >> 8 & even
			}
		}
		for j := range k {
			first := (w + j) * 8
			for b := range min(8, neurons-first) {
				lane := low[j]
				if b&1 != 0 {
					lane = high[j]
				}
				sum[first+b] += int32(lane>>(b/2*16)&0xffff) - offset
			}
		}
	}
}

func layWeights(dst []int16, sets []uint16, table *[typesPerBlock][tableSets]int16) {
	for ; len(sets) > 0; sets, dst = sets[min(lanes, len(sets)):], dst[lanes*typesPerBlock:] {
		block := (*[lanes * typesPerBlock]int16)(dst)
		for i, set := range sets[:min(lanes, len(sets))] {
			set, i := set%tableSets, i%lanes
			block[i], block[lanes+i], block[2*lanes+i], block[3*lanes+i] = table[0][set], table[1][set], table[2][set], table[3][set]
		}
	}
}

func addTyped(sum []int32, rows []uint64, words int, axons []uint32, _ int, weights []int16) (set uint64) {
	doubled := 0
	for i := len(axons) - 1; i >= 0; i-- {
		a, k := int(axons[i]&0xffff), int(axons[i]>>16&(typesPerBlock-1))
		for w, word := range rows[a*words : (a+1)*words] {
			set += uint64(bits.OnesCount64(word)) << doubled
			for ; word != 0; word &= word - 1 {
				n := w*64 + bits.TrailingZeros64(word)
				sum[n] += int32(weights[placeOf(k, n)]) << doubled
			}
		}
		if axons[i]&twice != 0 {
			doubled++
		}
	}
	return set
}

func addSums(to, from []int32) {
	to = to[:len(from)]
	for i, s := range from {
		to[i] += s
	}
}

func addSparseBytes(sum []int32, x *isa.Crossbar, axons []uint32) {
	for _, a := range axons {
		first, end := x.RowStart[a], x.RowStart[a+1]
		targets, cells := x.Target[first:end], x.Cell[first:end]
		for i, target := range targets {
			sum[target] += int32(int8(cells[i]))
		}
	}
}

// read is for measuring: the sum keeps the loads.
func read(words []uint64) {
	sum := uint64(0)
	for _, w := range words {
		sum += w
	}
	readSum = sum
}

var readSum uint64

// listSlack is how many places beyond its end listSet may write in a list.
const listSlack = 32

// appendSet appends the members of a bit set.
func appendSet(list []isa.NeuronID, set []uint64) []isa.NeuronID {
	for w, word := range set {
		for ; word != 0; word &= word - 1 {
			list = append(list, isa.NeuronID(w*64+bits.TrailingZeros64(word)))
		}
	}
	return list
}
