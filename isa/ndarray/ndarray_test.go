package ndarray

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/sbinet/npyio/npy"
	"github.com/stretchr/testify/require"
)

func npyBytes(t testing.TB, values any) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, npy.Write(&b, values))
	return b.Bytes()
}

func npzBytes(t testing.TB, arrays map[string]any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"a", "b"} {
		if values, ok := arrays[name]; ok {
			w, err := z.Create(name + ".npy")
			require.NoError(t, err)
			_, err = w.Write(npyBytes(t, values))
			require.NoError(t, err)
		}
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestNumPyTypes(t *testing.T) {
	for _, c := range []struct {
		values any
		kind   Kind
	}{
		{[]float32{0, 1, 2}, Real}, {[]float64{0, 1, 2}, Real}, {[]int8{0, 1, 2}, Integer}, {[]uint8{0, 1, 2}, Integer},
		{[]int64{0, 1, 2}, Integer}, {[]uint32{0, 1, 2}, Integer},
	} {
		a, err := Parse(npyBytes(t, c.values), "")
		require.NoError(t, err)
		require.Equal(t, &Array{Shape: []int{3}, Values: []float64{0, 1, 2}, Kind: c.kind}, a)
	}
	a, err := Parse(npyBytes(t, []bool{true, false}), "")
	require.NoError(t, err)
	require.Equal(t, &Array{Shape: []int{2}, Values: []float64{1, 0}, Kind: Bool}, a)
}

func TestFortranOrderBecomesRowMajor(t *testing.T) {
	header := "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }"
	for len(header)%64 != 63-10 {
		header += " "
	}
	data := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)+1), 0)
	data = append(append(data, header...), '\n')
	a, err := Parse(append(data, 0, 3, 1, 4, 2, 5), "")
	require.NoError(t, err)
	require.Equal(t, []float64{0, 1, 2, 3, 4, 5}, a.Values)
}

func TestNamedArrayOfAnArchive(t *testing.T) {
	two := npzBytes(t, map[string]any{"a": []float32{1}, "b": []float32{2}})
	a, err := Parse(two, "b")
	require.NoError(t, err)
	require.Equal(t, []float64{2}, a.Values)
	_, err = Parse(two, "")
	require.EqualError(t, err, `no array ""; there are a, b`)
	a, err = Parse(npzBytes(t, map[string]any{"a": []float32{1}}), "")
	require.NoError(t, err, "one array needs no name")
	require.Equal(t, []float64{1}, a.Values)
}

func TestGzippedIDX(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 255})
	require.NoError(t, z.Close())
	path := filepath.Join(t.TempDir(), "x.gz")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	a, err := Read(path)
	require.NoError(t, err)
	require.Equal(t, &Array{Shape: []int{2, 1}, Values: []float64{7, 255}, Kind: Integer}, a)
}

func TestDamagedFilesAreRefused(t *testing.T) {
	whole := npyBytes(t, []float64{1, 2, 3})
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "neither .npy nor .npz nor IDX"},
		{[]byte("hello"), "neither .npy nor .npz nor IDX"},
		{whole[:9], "damaged .npy, or of a version other than 1 and 2"},
		{whole[:40], "a .npy header of"},
		{whole[:len(whole)-9], "the .npy file ends early"},
		{[]byte{0, 0, 8, 1, 0, 0, 0, 9, 1}, "an IDX header of shape [9]; the file has 1 values"},
		{[]byte{0, 0, 8, 4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1}, "an IDX header of shape"},
		{[]byte("PK\x03\x04 nothing"), "damaged .npz"},
		{[]byte{0x1f, 0x8b, 1}, "damaged gzip"},
		{npyBytes(t, []complex128{1}), "NumPy type"},
	} {
		_, err := Parse(c.data, "")
		require.ErrorContains(t, err, c.want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(npyBytes(f, []float32{1, 2}), "")
	f.Add(npzBytes(f, map[string]any{"a": []float32{1}}), "a")
	f.Add([]byte{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 255}, "")
	f.Fuzz(func(t *testing.T, data []byte, key string) {
		a, err := Parse(data, key)
		if err == nil {
			n, ok := size(a.Shape, len(a.Values))
			require.True(t, ok && n == len(a.Values))
		}
	})
}

// TestWrittenHeadersAreRead: files made of a header and values are read back, for every shape.
func TestWrittenHeadersAreRead(t *testing.T) {
	for _, shape := range [][]int{{}, {3}, {2, 3}, {4, 1, 3}, {0, 5}} {
		n, _ := size(shape, 100)
		header := Header("|u1", shape)
		require.Zero(t, len(header)%64)
		file := header
		for i := range n {
			file = append(file, byte(i))
		}
		a, err := Parse(file, "")
		require.NoError(t, err)
		require.Equal(t, len(shape), len(a.Shape))
		require.Equal(t, n, len(a.Values))
	}
}
