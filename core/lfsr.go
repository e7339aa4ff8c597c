package core

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
func (x *lfsr) stream(bits []uint64, steps int) {
	w := uint64(*x)
	for range 2 { // the first time gives 25 bits, the second the rest
		w = w&(1<<32-1) | (w^w>>1^w>>2^w>>3^w>>5^w>>7)<<32
	}
	for i := range bits[:steps/64+2] {
		bits[i] = w
		w ^= w>>2 ^ w>>4 ^ w>>6 ^ w>>10 ^ w>>14    // 50 bits
		w ^= w<<62 ^ w<<60 ^ w<<58 ^ w<<54 ^ w<<50 // what these give the other 14
	}
	*x = lfsr(bitsAt(bits, steps))
}

// masked keeps the magnitude's bits under the mask and the sign.
func masked(r int32, mask uint32) int32 {
	if r >= 0 {
		return r & int32(mask)
	}
	return -(^r & int32(mask))
}
