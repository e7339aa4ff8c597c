package core

// A packet of partial sums carries per = SumsPerPacket of them in its 64-bit payload, 64/per bits each, two's complement, the first in
// the lowest bits. The image loader has checked that every sum that can occur fits.

// packSum is sum number k of a packet, in its place.
func packSum(sum int64, k, per int) uint64 {
	bits := 64 / per
	return uint64(sum) << (64 - bits) >> (64 - bits) << (k * bits)
}

// unpackSum takes sum number k out of a payload.
func unpackSum(payload uint64, k, per int) int64 {
	bits := 64 / per
	return int64(payload<<(64-bits-k*bits)) >> (64 - bits)
}
