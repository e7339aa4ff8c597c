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

// masked keeps the magnitude's bits under the mask and the sign.
func masked(r int32, mask uint32) int32 {
	if r >= 0 {
		return r & int32(mask)
	}
	return -(^r & int32(mask))
}
