package core

import (
	"slices"
	"unsafe"

	"golang.org/x/sys/cpu"

	"orrery/isa"
)

// The kernels below do what their fields in kernelSet say.

//go:noescape
func addBytesAVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int)

//go:noescape
func countBytesAVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int) (synapses int)

//go:noescape
func addBytesAVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int)

//go:noescape
func weightsAVX512(dst *int16, sets *uint16, table *[typesPerBlock][tableSets]int16, n int)

//go:noescape
func addTypedAVX512(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, weights *int16) (bits int)

//go:noescape
func addTypedAVX2(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int, weights *int16) (bits int)

//go:noescape
func sliceAVX512(digits *uint64, rows *uint64, stride int, active *uint32, n int, words int)

//go:noescape
func firePlainAVX512(t *lifTick)

//go:noescape
func fireLIFAVX512(t *lifTick)

//go:noescape
func firePlainAVX2(t *lifTick, n int)

//go:noescape
func fireLIFAVX2(t *lifTick, n int)

//go:noescape
func fireTrueNorthAVX2(v, sum *int32, sets *uint16, n int, p *trueNorthSets, spiked *uint64) (saturated, changed int)

//go:noescape
func fireTrueNorthAVX512(v, sum *int32, sets *uint16, n int, p *trueNorthSets, spiked *uint64) (saturated, changed int)

//go:noescape
func northCoreAVX512(c *northCore) (bits, clipped, changed int)

//go:noescape
func prefetchRows(rows unsafe.Pointer, stride int, active *uint32, n int)

//go:noescape
func prefetchSparse(starts *uint32, targets *uint16, cells *uint8, active *uint32, n int)

//go:noescape
func addSparseRows(sum *int32, starts *uint32, targets *uint16, cells *uint8, active *uint32, n int)

//go:noescape
func addBlocksAVX512(sum *int32, words *uint64, active *uint32, n int, limit int)

//go:noescape
func readAVX512(from *uint64, bytes int)

//go:noescape
func addSumsAVX2(to, from *int32, n int)

//go:noescape
func prefetchEntries(table unsafe.Pointer, list *isa.NeuronID, n int, size int)

//go:noescape
func prefetchSpan(from unsafe.Pointer, bytes int)

//go:noescape
func deliverMail(memory *uint64, due *bool, list *Mail, n int, shift int) (done int)

//go:noescape
func shortCoreAVX512(c *shortCore, axons *uint32, n int, spikes *isa.NeuronID) (fired, changed int)

//go:noescape
func prefetchShort(c *shortCore, axons *uint32, n int)

// bytesUpTo63 are what positions in a word of bits are compressed from.
var bytesUpTo63 = func() (b [64]uint8) {
	for i := range b {
		b[i] = uint8(i)
	}
	return b
}()

//go:noescape
func sendEntries(lists *[]Mail, count, now int, shift uint, entries *Mail, fan int, neurons *isa.NeuronID, n int)

//go:noescape
func listSetAVX512(words *uint64, n int, list *isa.NeuronID) (count int)

//go:noescape
func selectMailAVX512(to, list *Mail, count int, low, n Mail) (kept int)

//go:noescape
func takeBitsAVX512(words *uint64, n int, list *uint32) (count int)

var avx2 = func() kernelSet {
	set := portable
	set.name = "AVX2"
	set.addBytes = func(sum []int32, rows []uint64, words int, axons []uint32, neurons int) {
		whole := neurons &^ 15
		if whole > 0 {
			addBytesAVX2(&sum[0], &rows[0], words*8, &axons[0], len(axons), whole)
		}
		if whole < neurons {
			addBytes(sum[whole:], rows[whole/8:], words, axons, neurons-whole)
		}
	}
	set.addCells = addCellsAVX2
	set.addTyped = func(sum []int32, rows []uint64, words int, axons []uint32, neurons int, weights []int16) uint64 {
		return uint64(addTypedAVX2(&sum[0], &rows[0], words*8, &axons[0], len(axons), neurons, &weights[0]))
	}
	set.sliceFrom = 128
	set.prefetch = func(rows unsafe.Pointer, stride int, axons []uint32) {
		prefetchRows(rows, stride, &axons[0], len(axons))
	}
	set.prefetchSparse = func(x *isa.Crossbar, axons []uint32) {
		prefetchSparse(&x.RowStart[0], unsafe.SliceData(x.Target), unsafe.SliceData(x.Cell), &axons[0], len(axons))
	}
	set.addSums = func(to, from []int32) {
		whole := len(from) &^ 7
		if whole > 0 {
			addSumsAVX2(&to[0], &from[0], whole)
		}
		addSums(to[whole:], from[whole:])
	}
	set.firePlain = func(t *lifTick) {
		whole := t.wholeGroups()
		if whole == 0 {
			firePlain(t)
			return
		}
		firePlainAVX2(t, whole)
		t.fromPlain(whole)
	}
	set.fireLIF = func(t *lifTick) {
		whole := t.wholeGroups()
		if whole == 0 {
			fireLIF(t)
			return
		}
		fireLIFAVX2(t, whole)
		t.fromLIF(whole)
	}
	set.fireTrueNorth = func(v, sum []int32, sets []uint16, p *trueNorthSets, spiked []uint64) (clipped uint64, changed bool) {
		spiked[(len(v)-1)/64] = 0
		whole := len(v) &^ 15
		if whole > 0 {
			some, moved := fireTrueNorthAVX2(&v[0], &sum[0], &sets[0], whole, p, &spiked[0])
			clipped, changed = uint64(some), moved != 0
		}
		if whole == len(v) {
			return clipped, changed
		}
		var marks [1]uint64
		rest, moved := fireTrueNorth(v[whole:], sum[whole:], sets[whole:], p, marks[:])
		spiked[whole/64] |= marks[0] << (whole % 64)
		return clipped + rest, changed || moved
	}
	set.runProgram, set.handlers = runProgramAVX2, handlers(handlersAVX2())
	set.addSparse = func(sum []int32, x *isa.Crossbar, axons []uint32) {
		addSparseRows(&sum[0], &x.RowStart[0], unsafe.SliceData(x.Target), unsafe.SliceData(x.Cell), &axons[0], len(axons))
	}
	set.prefetchSpan = prefetchSpan
	set.prefetchSoma = func(v []int32, sets []uint16, types []uint8) {
		prefetchSpan(unsafe.Pointer(unsafe.SliceData(v)), len(v)*4)
		if len(sets) > 0 {
			prefetchSpan(unsafe.Pointer(&sets[0]), len(sets)*2)
		}
		if len(types) > 0 {
			prefetchSpan(unsafe.Pointer(&types[0]), len(types))
		}
	}
	set.prefetchEntries = func(table unsafe.Pointer, neurons []isa.NeuronID, bytes int) {
		prefetchEntries(table, &neurons[0], len(neurons), bytes)
	}
	set.send = func(lists [][]Mail, now int, shift uint, x *Entries, neurons []isa.NeuronID) {
		if len(neurons) > 0 && x.fan > 0 {
			sendEntries(&lists[0], len(lists), now, shift, &x.list[0], x.fan, &neurons[0], len(neurons))
		}
	}
	set.deliver = func(memory []uint64, due []bool, list []Mail, shift uint8) int {
		return deliverMail(&memory[0], &due[0], &list[0], len(list), int(shift))
	}
	return set
}()

var avx512 = func() kernelSet {
	set := avx2
	set.name = "AVX-512"
	set.addBytes = func(sum []int32, rows []uint64, words int, axons []uint32, neurons int) {
		addBytesAVX512(&sum[0], &rows[0], words*8, &axons[0], len(axons), neurons)
	}
	set.addCells = addCellsAVX512
	set.slice = func(digits, rows []uint64, words int, axons []uint32) {
		sliceAVX512(&digits[0], &rows[0], words*8, &axons[0], len(axons), words)
	}
	set.sliceFrom = 48
	set.countBytes = func(sum []int32, rows []uint64, words int, axons []uint32, neurons int) uint64 {
		return uint64(countBytesAVX512(&sum[0], &rows[0], words*8, &axons[0], len(axons), neurons))
	}
	set.weights = func(dst []int16, sets []uint16, table *[typesPerBlock][tableSets]int16) {
		weightsAVX512(&dst[0], &sets[0], table, len(sets))
	}
	set.addTyped = func(sum []int32, rows []uint64, words int, axons []uint32, neurons int, weights []int16) uint64 {
		return uint64(addTypedAVX512(&sum[0], &rows[0], words*8, &axons[0], len(axons), neurons, &weights[0]))
	}
	set.firePlain = func(t *lifTick) {
		t.spiked[(len(t.v)-1)/64] = 0
		firePlainAVX512(t)
	}
	set.fireLIF = func(t *lifTick) {
		t.spiked[(len(t.v)-1)/64] = 0
		fireLIFAVX512(t)
	}
	set.fireTrueNorth = func(v, sum []int32, sets []uint16, p *trueNorthSets, spiked []uint64) (uint64, bool) {
		spiked[(len(v)-1)/64] = 0
		clipped, changed := fireTrueNorthAVX512(&v[0], &sum[0], &sets[0], len(v), p, &spiked[0])
		return uint64(clipped), changed != 0
	}
	set.runProgram, set.handlers = runProgramAVX512, handlers(handlersAVX512())
	set.northCore = northCoreAVX512
	set.read = func(words []uint64) {
		if whole := len(words) &^ 63; whole > 0 {
			readAVX512(&words[0], whole*8)
		}
	}
	set.selectMail = func(to, list []Mail, low, n Mail) []Mail {
		used := len(to)
		return to[:used+selectMailAVX512(unsafe.SliceData(to[used:used+1]), &list[0], len(list), low, n)]
	}
	if cpu.X86.HasAVX512VBMI2 && cpu.X86.HasAVX512VPOPCNTDQ && cpu.X86.HasBMI2 {
		set.shortCore, set.prefetchShort = shortCoreAVX512, prefetchShort
	}
	if cpu.X86.HasAVX512VBMI2 {
		set.listSet = func(list []isa.NeuronID, words []uint64) []isa.NeuronID {
			used := len(list)
			list = slices.Grow(list, len(words)*64+listSlack)
			return list[:used+listSetAVX512(&words[0], len(words), unsafe.SliceData(list[used:used+1]))]
		}
		set.takeBits = func(words []uint64, list []uint32) []uint32 {
			used := len(list)
			return list[:used+takeBitsAVX512(&words[0], len(words), unsafe.SliceData(list[used:used+1]))]
		}
		set.addBlocks = func(sum []int32, words []uint64, axons []uint32, limit int) {
			addBlocksAVX512(&sum[0], &words[0], &axons[0], len(axons), limit)
		}
	}
	return set
}()

// machineKernels are the sets that this machine can run, the best last.
func machineKernels() []kernelSet {
	sets := []kernelSet{portable}
	if cpu.X86.HasAVX2 && cpu.X86.HasPOPCNT {
		sets = append(sets, avx2)
	}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512DQ && cpu.X86.HasPOPCNT {
		sets = append(sets, avx512)
	}
	return sets
}
