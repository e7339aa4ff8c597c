package hdf5

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/recorded"
)

// dataFiles are HDF5 files of other tools.
func dataFiles(t testing.TB) []string { return recorded.Need(t, "lava/*.net", "nir/*.nir", "nir/*.h5") }

// walk reads everything in a group and counts data sets and values.
func walk(g *Group) (sets, values int, err error) {
	for _, name := range g.Names() {
		if g.IsGroup(name) {
			child, err := g.Group(name)
			if err != nil {
				return sets, values, err
			}
			s, v, err := walk(child)
			if err != nil {
				return sets, values, err
			}
			sets, values = sets+s, values+v
			continue
		}
		d, err := g.Dataset(name)
		if err != nil {
			return sets, values, err
		}
		if d.Class() == Text || d.Class() == Variable {
			_, err = d.Strings()
		} else {
			_, err = d.Floats()
		}
		if err != nil {
			return sets, values, err
		}
		sets, values = sets+1, values+d.Size()
	}
	return sets, values, nil
}

func TestEveryRecordedFileOpens(t *testing.T) {
	for _, name := range dataFiles(t) {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		f, err := Parse(data)
		require.NoError(t, err, name)
		sets, values, err := walk(f.Root())
		require.NoError(t, err, name)
		require.Positive(t, sets, name)
		t.Logf("%s: %d data sets, %d values", filepath.Base(name), sets, values)
	}
}

func TestValuesOfALavaFile(t *testing.T) {
	for _, name := range dataFiles(t) {
		if !strings.HasSuffix(name, "mnist.net") {
			continue
		}
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		f, err := Parse(data)
		require.NoError(t, err)
		w, err := f.Dataset("layer/0/weight")
		require.NoError(t, err)
		require.Equal(t, []int{128, 784}, w.Shape)
		levels, err := w.Ints()
		require.NoError(t, err)
		low, high := int64(0), int64(0)
		for _, v := range levels {
			low, high = min(low, v), max(high, v)
		}
		require.Equal(t, []int64{-98, 130}, []int64{low, high})
		kind, err := f.Dataset("layer/0/neuron/type")
		require.NoError(t, err)
		text, err := kind.Strings()
		require.NoError(t, err)
		require.Equal(t, []string{"CUBA"}, text)
		_, err = f.Dataset("layer/7/weight")
		require.EqualError(t, err, "there is no layer/7 in the file; /layer holds 0, 1, 2")
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	_, err := Parse([]byte("PK\x03\x04"))
	require.EqualError(t, err, "not an HDF5 file: it does not begin with its signature")
	_, err = Parse([]byte(signature + "\x02"))
	require.ErrorContains(t, err, "superblock version 2")
	_, err = Parse([]byte(signature + "\x00\x00\x00\x00\x00\x08\x08"))
	require.ErrorContains(t, err, "bytes wanted")
}

// FuzzParse: no bytes break the reader, or make it allocate without bound.
func FuzzParse(f *testing.F) {
	f.Add([]byte(signature))
	for _, name := range recorded.Files(f, "nir/*.nir", "nir/*.h5") {
		if data, err := os.ReadFile(name); err == nil && len(data) < 50_000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if err != nil {
			return
		}
		_, _, _ = walk(file.Root())
	})
}
