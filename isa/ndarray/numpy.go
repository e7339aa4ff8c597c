package ndarray

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
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
	if a.Values, a.Kind, err = readValues(r, d.Type, n, len(data)-header); err != nil {
		return nil, err
	}
	if d.Fortran {
		a.Values = rowMajor(a.Shape, a.Values)
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

// readValues reads n numbers of a NumPy type, which have the given number of bytes.
func readValues(r *npy.Reader, dtype string, n, bytes int) ([]float64, Kind, error) {
	kind := Integer
	t := npy.TypeFrom(dtype)
	if t == nil {
		return nil, kind, fmt.Errorf("NumPy type %q; there are booleans, whole numbers and reals of 1 to 8 bytes", dtype)
	}
	switch t.Kind() {
	case reflect.Bool:
		kind = Bool
	case reflect.Float32, reflect.Float64:
		kind = Real
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
	default:
		return nil, kind, fmt.Errorf("NumPy type %q; there are booleans, whole numbers and reals of 1 to 8 bytes", dtype)
	}
	if n*int(t.Size()) > bytes {
		return nil, kind, fmt.Errorf("the .npy file ends early: %d values of type %s in %d bytes", n, dtype, bytes)
	}
	list := reflect.New(reflect.SliceOf(t))
	if n > 0 {
		if err := r.Read(list.Interface()); err != nil {
			return nil, kind, fmt.Errorf("damaged .npy: %w", err)
		}
	}
	values := make([]float64, n)
	for i := range values {
		v := list.Elem().Index(i)
		switch {
		case v.CanFloat():
			values[i] = v.Float()
		case v.CanInt():
			values[i] = float64(v.Int())
		case v.CanUint():
			values[i] = float64(v.Uint())
		case v.Bool():
			values[i] = 1
		}
		if kind == Integer && (values[i] > 1<<53 || values[i] < -1<<53) {
			return nil, kind, fmt.Errorf("value %d is %v; whole numbers have up to 53 bits", i, values[i])
		}
	}
	return values, kind, nil
}

// rowMajor reorders the values of an array stored column-major.
func rowMajor(shape []int, values []float64) []float64 {
	out := make([]float64, len(values))
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
