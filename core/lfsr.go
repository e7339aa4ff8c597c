package core

import "math/bits"

// lfsr is the random number generator of a core's threshold noise: 32 bits, shifted right, fed back from taps 0, 1, 2, 3, 5 and 7
// (the TianjicX LIF primitive in openBII/BiMap). It is clocked once per neuron and tick, and only in cores that have noise at all.
type lfsr uint32

func (x *lfsr) next() int32 {
	s := uint32(*x)
	bit := (s ^ s>>1 ^ s>>2 ^ s>>3 ^ s>>5 ^ s>>7) & 1
	*x = lfsr(bit<<31 | s>>1)
	return int32(*x)
}

// stream writes the bits of the generator from its state on: the state after k steps is the 32 bits from bit k on. It moves the generator on by
// steps, for which there must be room, and for a word more.
//
// The bits b obey b[n+32] = b[n] ^ b[n+1] ^ b[n+2] ^ b[n+3] ^ b[n+5] ^ b[n+7], and so, squared as polynomials over two elements are, with all
// distances doubled: 64 bits follow from the 64 before them.
func (x *lfsr) stream(to []uint64, steps int) {
	w := x.word()
	for i := range to[:steps/64+2] {
		to[i] = w
		w ^= w>>2 ^ w>>4 ^ w>>6 ^ w>>10 ^ w>>14    // 50 bits
		w ^= w<<62 ^ w<<60 ^ w<<58 ^ w<<54 ^ w<<50 // what these give the other 14
	}
	*x = lfsr(bitsAt(to, steps))
}

// word is the first 64 bits of the stream.
func (x lfsr) word() uint64 {
	w := uint64(x)
	for range 2 { // the first time gives 25 bits, the second the rest
		w = w&(1<<32-1) | (w^w>>1^w>>2^w>>3^w>>5^w>>7)<<32
	}
	return w
}

// skip moves the generator on by any number of steps. With the bits as powers of x, the bit that many steps on is the sum of those of the first 32
// that x to that power leaves when it is divided by x^32 + x^7 + x^5 + x^3 + x^2 + x + 1.
func (x *lfsr) skip(steps uint64) {
	power := uint64(1)
	for bit := 63 - bits.LeadingZeros64(steps|1); bit >= 0; bit-- {
		power = remainder(squared(power))
		if steps>>bit&1 != 0 {
			power = remainder(power << 1)
		}
	}
	var after uint64
	for w := x.word(); power != 0; power >>= 1 {
		after ^= w & -(power & 1)
		w >>= 1
	}
	*x = lfsr(after)
}

// squared is a polynomial of 32 coefficients, each 0 or 1, times itself.
func squared(p uint64) uint64 {
	p = (p | p<<16) & 0x0000ffff0000ffff
	p = (p | p<<8) & 0x00ff00ff00ff00ff
	p = (p | p<<4) & 0x0f0f0f0f0f0f0f0f
	p = (p | p<<2) & 0x3333333333333333
	return (p | p<<1) & 0x5555555555555555
}

// remainder is what dividing a polynomial by the generator's leaves.
func remainder(p uint64) uint64 {
	for range 2 { // 32 coefficients too many, then at most 7
		h := p >> 32
		p = p&(1<<32-1) ^ h ^ h<<1 ^ h<<2 ^ h<<3 ^ h<<5 ^ h<<7
	}
	return p
}

// masked keeps the magnitude's bits under the mask and the sign.
func masked(r int32, mask uint32) int32 {
	if r >= 0 {
		return r & int32(mask)
	}
	return -(^r & int32(mask))
}
