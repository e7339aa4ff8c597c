package ndarray

import (
	"encoding/binary"
	"fmt"
)

// parseIDX reads the format of the MNIST files (LeCun, Cortes, Burges): two zero bytes, type, rank, big-endian extents, values.
// Only unsigned bytes, which is what images and labels come in.
func parseIDX(data []byte) (*Array, error) {
	if len(data) < 4 || data[2] != 0x08 {
		return nil, fmt.Errorf("neither .npy nor .npz nor IDX of unsigned bytes")
	}
	rank := int(data[3])
	if rank > 8 || len(data) < 4+4*rank {
		return nil, fmt.Errorf("an IDX header of %d dimensions in %d bytes", rank, len(data))
	}
	a := &Array{Kind: Integer}
	body := data[4+4*rank:]
	for i := range rank {
		a.Shape = append(a.Shape, int(binary.BigEndian.Uint32(data[4+4*i:])))
	}
	if n, ok := size(a.Shape, len(body)); !ok || n != len(body) {
		return nil, fmt.Errorf("an IDX header of shape %v; the file has %d values", a.Shape, len(body))
	}
	a.Bytes = body
	return a, nil
}
