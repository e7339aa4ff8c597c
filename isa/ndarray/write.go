package ndarray

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Header is what stands before the values of a .npy file (version 1.0): row-major, of a NumPy type such as "|b1", "<i4" or "<f8".
func Header(dtype string, shape []int) []byte {
	var extents strings.Builder
	for _, n := range shape {
		fmt.Fprintf(&extents, "%d, ", n)
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", dtype, strings.TrimSuffix(extents.String(), " "))
	const before = 10 // magic, version, length
	text += strings.Repeat(" ", 63-(before+len(text))%64) + "\n"
	header := append([]byte("\x93NUMPY\x01\x00"), 0, 0)
	binary.LittleEndian.PutUint16(header[8:], uint16(len(text)))
	return append(header, text...)
}
