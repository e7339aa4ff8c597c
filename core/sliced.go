package core

import "math/bits"

// sliced is room for counting the bits of columns instead of adding weights for each bit: the counts are laid out by binary digits, one row of bits for
// each, so that 64 of them, or 512, are added to at once. The rows of digits are then added like others, from the greatest digit on.
type sliced struct {
	axons  [typesPerBlock][1 << countBits]uint32 // by type
	digits []uint64                              // by type and digit
	list   [typesPerBlock * countBits]uint32     // of rows of digits, like axons
}

const (
	countBits  = 8
	slicedMost = 1<<countBits - 1
	// twice marks a row before which what has been added is doubled.
	twice = 1 << 31
)

func newSliced(neurons int) *sliced {
	return &sliced{digits: make([]uint64, typesPerBlock*countBits*(neurons+63)/64)}
}

// addSliced does what the kernel does for typed rows, by digits of counts. axons has at most slicedMost.
func (r *rows) addSliced(sum []int32, axons []uint32, weights []int16, s *sliced) (set uint64) {
	perType, most := countBits*r.words, 0
	var n [typesPerBlock]uint8
	for _, a := range axons {
		k := a >> 16 & (typesPerBlock - 1)
		s.axons[k][n[k]] = a
		n[k]++
	}
	for k := range n {
		if n[k] > 0 {
			kernels.slice(s.digits[k*perType:], r.cells, r.words, s.axons[k][:n[k]])
			most = max(most, bits.Len8(n[k]))
		}
	}
	list := s.list[:0]
	for digit := most - 1; digit >= 0; digit-- {
		mark := uint32(twice)
		for k := range typesPerBlock {
			if n[k]>>digit > 0 {
				list = append(list, uint32(k*countBits+digit)|uint32(k)<<16|mark)
				mark = 0
			}
		}
	}
	return kernels.addTyped(sum, s.digits, r.words, list, r.neurons, weights)
}

// slice counts the bits of 64 columns at a time.
func slice(digits, rows []uint64, words int, axons []uint32) {
	for w := range words {
		var c [countBits]uint64
		rest := axons
		for ; len(rest) >= 4; rest = rest[4:] {
			r0, r1 := rows[int(rest[0]&0xffff)*words+w], rows[int(rest[1]&0xffff)*words+w]
			r2, r3 := rows[int(rest[2]&0xffff)*words+w], rows[int(rest[3]&0xffff)*words+w]
			var twoA, twoB, four uint64
			c[0], twoA = fullAdd(c[0], r0, r1)
			c[0], twoB = fullAdd(c[0], r2, r3)
			c[1], four = fullAdd(c[1], twoA, twoB)
			carry(c[2:], four)
		}
		for _, a := range rest {
			carry(c[:], rows[int(a&0xffff)*words+w])
		}
		for digit, x := range c {
			digits[digit*words+w] = x
		}
	}
}

// fullAdd adds three bits, 64 times.
func fullAdd(a, b, c uint64) (sum, carry uint64) {
	either := a ^ b
	return either ^ c, a&b | either&c
}

// carry adds one bit to a number, 64 times.
func carry(digits []uint64, bit uint64) {
	for i, d := range digits {
		digits[i], bit = d^bit, d&bit
		if bit == 0 {
			return
		}
	}
}
