package host

import (
	"encoding/binary"

	"orrery/isa/bitset"
)

// pack is numbers, or else bytes, as bits; nil when one of them is neither 0 nor 1.
func pack(values []float64, bytes []uint8) []uint64 {
	words := make([]uint64, bitset.Words(len(values)+len(bytes)))
	for i, v := range values {
		switch v {
		case 0:
		case 1:
			words[i/64] |= 1 << (i % 64)
		default:
			return nil
		}
	}
	if !packBytes(words, bytes) {
		return nil
	}
	return words
}

// packBytes takes eight bytes at a time: the product has bit 0 of byte k at bit 56 + k.
func packBytes(words []uint64, bytes []uint8) (ok bool) {
	const lowest, gather = 0x0101010101010101, 0x0102040810204080
	i := 0
	for ; i+8 <= len(bytes); i += 8 {
		eight := binary.LittleEndian.Uint64(bytes[i:])
		if eight&^lowest != 0 {
			return false
		}
		words[i/64] |= eight * gather >> 56 << (i % 64)
	}
	for ; i < len(bytes); i++ {
		if bytes[i] > 1 {
			return false
		}
		words[i/64] |= uint64(bytes[i]) << (i % 64)
	}
	return true
}

// appendBits appends a level for each bit: that of 1, or 0.
func appendBits(list []uint16, s *bitset.Set, one uint16) []uint16 {
	for at := 0; at < s.Len(); at += 64 {
		word := s.Word(at)
		for k := range min(64, s.Len()-at) {
			list = append(list, one*uint16(word>>k&1))
		}
	}
	return list
}
