package ndarray

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/sbinet/npyio/npy"
	"github.com/stretchr/testify/require"
)

// TestNumbersAreThoseOfTheLibrary reads random bytes as numbers of every type and byte order, and compares with the reader of the library that
// parses the header.
func TestNumbersAreThoseOfTheLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, dtype := range []string{"|b1", "|u1", "|i1", "<u2", ">u2", "<i2", ">i2", "<u4", ">u4", "<i4", ">i4", "<u8", ">u8", "<i8", ">i8", "<f4", ">f4", "<f8", ">f8", "f4", "int16"} {
		typ := npy.TypeFrom(dtype)
		n, size := 1+r.IntN(20), int(typ.Size())
		file := Header(dtype, []int{n})
		for i := range n * size {
			b := byte(r.Uint32())
			if k := i % size; size == 8 && typ.Kind() != reflect.Float64 && (dtype[0] == '>' && k < 2 || dtype[0] != '>' && k > 5) {
				b = 0 // 53 bits
			}
			file = append(file, b)
		}
		lib, err := npy.NewReader(bytes.NewReader(file))
		require.NoError(t, err)
		want := reflect.New(reflect.SliceOf(typ))
		require.NoError(t, lib.Read(want.Interface()), dtype)
		a, err := Parse(file, "")
		require.NoError(t, err, dtype)
		require.Len(t, a.Values, n)
		for i, got := range a.Values {
			v := want.Elem().Index(i)
			switch {
			case v.Kind() == reflect.Bool:
				require.Equal(t, v.Bool(), got == 1, dtype)
			default:
				require.Equal(t, math.Float64bits(v.Convert(reflect.TypeFor[float64]()).Float()), math.Float64bits(got), dtype)
			}
		}
	}
}

// TestBytesStayBytes: ReadBytes gives the numbers of Read, and bytes and booleans in an eighth of the memory.
func TestBytesStayBytes(t *testing.T) {
	for _, c := range []struct {
		values any
		bytes  []uint8
		kind   Kind
	}{
		{[]uint8{0, 1, 255}, []uint8{0, 1, 255}, Integer}, {[]bool{true, false, true}, []uint8{1, 0, 1}, Bool},
		{[]int8{0, -1, 2}, nil, Integer}, {[]float32{0, 0.5, 1}, nil, Real},
	} {
		name := filepath.Join(t.TempDir(), "x.npy")
		require.NoError(t, os.WriteFile(name, npyBytes(t, c.values), 0o600))
		whole, err := Read(name)
		require.NoError(t, err)
		require.Nil(t, whole.Bytes)
		a, err := ReadBytes(name)
		require.NoError(t, err)
		require.Equal(t, c.bytes, a.Bytes)
		require.Equal(t, c.kind, a.Kind)
		require.Equal(t, c.bytes == nil, a.Values != nil)
		a.widen()
		require.Equal(t, whole, a)
	}
}
