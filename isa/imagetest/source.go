package imagetest

import "math/rand/v2"

// Bytes is a source of random numbers that a fuzzer steers: each of its bytes decides one number, and what comes after them follows from
// their end. So a changed byte changes one choice, mostly.
func Bytes(data []byte) rand.Source {
	return &bytesSource{data, *rand.NewPCG(uint64(len(data)), 3)}
}

type bytesSource struct {
	data []byte
	rest rand.PCG
}

func (s *bytesSource) Uint64() uint64 {
	if len(s.data) == 0 {
		return s.rest.Uint64()
	}
	b := s.data[0]
	s.data = s.data[1:]
	return uint64(b) * 0x0101010101010101
}
