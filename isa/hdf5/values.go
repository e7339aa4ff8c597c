package hdf5

import (
	"encoding/binary"
	"math"
)

// Values are an array to be written, row-major; the shape [] is a single value.
type Values struct {
	shape []int
	kind  []byte // the datatype message
	size  int    // of an element in bytes
	data  []byte
	texts []string // of variable length: data then refers to heaps
}

// Bools are what NumPy and h5py call bool: an enumeration of FALSE and TRUE.
func Bools(shape []int, list []bool) Values {
	v := Values{shape: shape, kind: boolean(), size: 1, data: make([]byte, len(list))}
	for i, b := range list {
		if b {
			v.data[i] = 1
		}
	}
	return v
}

// Ints are whole numbers of 64 bits, Int32s of 32.
func Ints(shape []int, list []int64) Values {
	return Values{shape: shape, kind: whole(8), size: 8, data: little(list)}
}

// Int32s are whole numbers of 32 bits.
func Int32s(shape []int, list []int32) Values {
	return Values{shape: shape, kind: whole(4), size: 4, data: little(list)}
}

// Floats are reals of 64 bits.
func Floats(shape []int, list []float64) Values {
	return Values{shape: shape, kind: real(8, 52, 11), size: 8, data: little(list)}
}

// Float32s are reals of 32 bits.
func Float32s(shape []int, list []float32) Values {
	return Values{shape: shape, kind: real(4, 23, 8), size: 4, data: little(list)}
}

// Strings are UTF-8 texts of variable length, which may not contain the byte 0.
func Strings(shape []int, list []string) Values {
	return Values{shape: shape, kind: variableText(), size: 16, texts: list}
}

// String is a single one of Strings.
func String(s string) Values { return Strings(nil, []string{s}) }

// Fixed are UTF-8 texts of at most size bytes each, filled up with zeros.
func Fixed(shape []int, list []string, size int) Values {
	v := Values{shape: shape, kind: datatypeOf(3, 0x11, 0, 0, uint32(size)), size: size, data: make([]byte, size*len(list))}
	for i, s := range list {
		copy(v.data[i*size:(i+1)*size], s)
	}
	return v
}

func little(list any) []byte {
	data, err := binary.Append(nil, binary.LittleEndian, list)
	if err != nil {
		panic(err) // of numbers only
	}
	return data
}

// datatypeOf is a datatype message, version 1: class, three bytes of flags, size of an element; properties follow.
func datatypeOf(class, a, b, c byte, size uint32, properties ...byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte{1<<4 | class, a, b, c}, size), properties...)
}

// whole is a signed integer in two's complement: offset and number of its bits.
func whole(size uint32) []byte { return datatypeOf(0, 8, 0, 0, size, 0, 0, byte(8*size), 0) }

// real is an IEEE 754 number: the sign is the top bit, the mantissa has its highest bit implied.
func real(size uint32, mantissa, exponent byte) []byte {
	bias := uint32(math.MaxUint32) >> (33 - exponent)
	return datatypeOf(1, 0x20, byte(8*size-1), 0, size, append([]byte{0, 0, byte(8 * size), 0, mantissa, exponent, 0, mantissa},
		binary.LittleEndian.AppendUint32(nil, bias)...)...)
}

// boolean is an enumeration of two over a byte: names, each ending in 0 and filled up to 8 bytes, then values.
func boolean() []byte {
	return datatypeOf(8, 2, 0, 0, 1, append(whole(1), "FALSE\x00\x00\x00TRUE\x00\x00\x00\x00\x00\x01"...)...)
}

// variableText is a sequence of characters that ends with 0 in memory, in UTF-8.
func variableText() []byte {
	return datatypeOf(9, 1, 1, 0, 16, datatypeOf(0, 0, 0, 0, 1, 0, 0, 8, 0)...)
}
