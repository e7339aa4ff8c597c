package ndarray

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"

	"github.com/sbinet/npyio/npy"
)

// parseNPZ reads one array of a zip archive of .npy files.
func parseNPZ(data []byte, key string) (*Array, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("damaged .npz: %w", err)
	}
	var names []string
	var found *zip.File
	for _, f := range z.File {
		name := strings.TrimSuffix(f.Name, ".npy")
		names = append(names, name)
		if name == key || key == "" && len(z.File) == 1 {
			found = f
		}
	}
	if found == nil {
		return nil, fmt.Errorf("no array %q; there are %s", key, strings.Join(names, ", "))
	}
	member, err := found.Open()
	if err != nil {
		return nil, fmt.Errorf("array %s: %w", found.Name, err)
	}
	defer member.Close()
	body, err := io.ReadAll(io.LimitReader(member, maxBytes))
	if err != nil {
		return nil, fmt.Errorf("array %s: %w", found.Name, err)
	}
	return parseNPY(body)
}

// parseNPY reads a .npy file. The library trusts its input: it slices headers unchecked and allocates what a shape asks for, so the
// header's length, the shape and the length of the data are checked here, and what still makes it panic is an error.
func parseNPY(data []byte) (a *Array, err error) {
	defer func() {
		if p := recover(); p != nil {
			a, err = nil, fmt.Errorf("damaged .npy header")
		}
	}()
	header, err := headerLength(data)
	if err != nil {
		return nil, err
	}
	r, err := npy.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("damaged .npy: %w", err)
	}
	d := r.Header.Descr
	n, ok := size(d.Shape, len(data))
	if !ok {
		return nil, fmt.Errorf("a .npy header of shape %v in a file of %d bytes", d.Shape, len(data))
	}
	a = &Array{Shape: d.Shape}
	if err := a.read(data[header:], d.Type, n); err != nil {
		return nil, err
	}
	if d.Fortran {
		a.Values, a.Bytes = rowMajor(a.Shape, a.Values), rowMajor(a.Shape, a.Bytes)
	}
	return a, nil
}

// headerLength is the length of the header with everything before the data, which lies within the file.
func headerLength(data []byte) (int, error) {
	var n uint64
	switch {
	case len(data) >= 10 && data[6] == 1:
		n = 10 + uint64(binary.LittleEndian.Uint16(data[8:]))
	case len(data) >= 12 && data[6] == 2:
		n = 12 + uint64(binary.LittleEndian.Uint32(data[8:]))
	default:
		return 0, fmt.Errorf("damaged .npy, or of a version other than 1 and 2")
	}
	if n > uint64(len(data)) {
		return 0, fmt.Errorf("a .npy header of %d bytes in a file of %d", n, len(data))
	}
	return int(n), nil
}

// read reads n numbers of a NumPy type.
func (a *Array) read(data []byte, dtype string, n int) error {
	t := npy.TypeFrom(dtype)
	value := decoder(t, dtype)
	if value == nil {
		return fmt.Errorf("NumPy type %q; there are booleans, whole numbers and reals of 1 to 8 bytes", dtype)
	}
	size := int(t.Size())
	if n*size > len(data) {
		return fmt.Errorf("the .npy file ends early: %d values of type %s in %d bytes", n, dtype, len(data))
	}
	switch t.Kind() {
	case reflect.Bool:
		a.Kind, a.Bytes = Bool, truth(data[:n])
		return nil
	case reflect.Uint8:
		a.Kind, a.Bytes = Integer, data[:n]
		return nil
	case reflect.Float32, reflect.Float64:
		a.Kind = Real
	default:
		a.Kind = Integer
	}
	a.Values = make([]float64, n)
	for i := range a.Values {
		v := value(data[i*size:])
		if a.Kind == Integer && (v > 1<<53 || v < -1<<53) {
			return fmt.Errorf("value %d is %v; whole numbers have up to 53 bits", i, v)
		}
		a.Values[i] = v
	}
	return nil
}

// decoder reads one number; nil for types that are none.
func decoder(t reflect.Type, dtype string) func(b []byte) float64 {
	if t == nil {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if dtype[0] == '>' {
		order = binary.BigEndian
	}
	return map[reflect.Kind]func(b []byte) float64{
		reflect.Bool:    func(b []byte) float64 { return float64(b[0]) },
		reflect.Uint8:   func(b []byte) float64 { return float64(b[0]) },
		reflect.Int8:    func(b []byte) float64 { return float64(int8(b[0])) },
		reflect.Uint16:  func(b []byte) float64 { return float64(order.Uint16(b)) },
		reflect.Int16:   func(b []byte) float64 { return float64(int16(order.Uint16(b))) },
		reflect.Uint32:  func(b []byte) float64 { return float64(order.Uint32(b)) },
		reflect.Int32:   func(b []byte) float64 { return float64(int32(order.Uint32(b))) },
		reflect.Uint64:  func(b []byte) float64 { return float64(order.Uint64(b)) },
		reflect.Int64:   func(b []byte) float64 { return float64(int64(order.Uint64(b))) },
		reflect.Float32: func(b []byte) float64 { return float64(math.Float32frombits(order.Uint32(b))) },
		reflect.Float64: func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) },
	}[t.Kind()]
}

// truth is booleans as they are written: 1 is true.
func truth(data []byte) []byte {
	list := make([]byte, len(data))
	for i, b := range data {
		if b == 1 {
			list[i] = 1
		}
	}
	return list
}

// rowMajor reorders the values of an array stored column-major.
func rowMajor[T any](shape []int, values []T) []T {
	if values == nil {
		return nil
	}
	out := make([]T, len(values))
	index := make([]int, len(shape))
	for i := range out {
		at, stride := 0, 1
		for d, k := range index {
			at += k * stride
			stride *= shape[d]
		}
		out[i] = values[at]
		for d := len(shape) - 1; d >= 0; d-- {
			if index[d]++; index[d] < shape[d] {
				break
			}
			index[d] = 0
		}
	}
	return out
}
