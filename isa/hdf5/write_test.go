package hdf5

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// tree writes a group of random contents and returns what must be read again, by path.
type tree struct {
	*rand.Rand
	want map[string]any
}

func (r *tree) shape() (shape []int, size int) {
	size = 1
	for range r.IntN(4) {
		shape = append(shape, r.IntN(4))
		size *= shape[len(shape)-1]
	}
	return shape, size
}

func (r *tree) values() (v Values, want []any) {
	shape, n := r.shape()
	texts, ints, reals, bools := make([]string, n), make([]int64, n), make([]float64, n), make([]bool, n)
	for i := range n {
		texts[i] = "αβγ δ, a long text"[:2*r.IntN(4)] + fmt.Sprint(r.IntN(9))[r.IntN(2):]
		ints[i], reals[i], bools[i] = int64(r.Uint64())>>r.IntN(64), r.NormFloat64()*math.Ldexp(1, r.IntN(60)), r.IntN(2) == 0
	}
	switch r.IntN(6) {
	case 0:
		return Strings(shape, texts), []any{shape, texts}
	case 1:
		return Ints(shape, ints), []any{shape, ints}
	case 2:
		return Floats(shape, reals), []any{shape, reals}
	case 3:
		singles := make([]float32, n)
		for i := range reals {
			singles[i] = float32(reals[i])
			reals[i] = float64(singles[i])
		}
		return Float32s(shape, singles), []any{shape, reals}
	case 4:
		for i := range ints {
			ints[i] = 0
			if bools[i] {
				ints[i] = 1
			}
		}
		return Bools(shape, bools), []any{shape, ints}
	}
	return Fixed(shape, texts, 20), []any{shape, texts}
}

func (r *tree) fill(f *Folder, path string, depth int) {
	for i := range r.IntN(3) * (1 + r.IntN(40)) {
		v, want := r.values()
		name := fmt.Sprintf("d%d", i)
		f.Put(name, v)
		r.want[path+"/"+name] = want
	}
	for i := range r.IntN(3) {
		v, want := r.values()
		f.Attribute(fmt.Sprintf("a%d", i), v)
		r.want[fmt.Sprintf("%s@a%d", path, i)] = want
	}
	for i := range r.IntN(4) * min(1, depth) {
		name := fmt.Sprintf("g%d", i)
		r.fill(f.Folder(name), path+"/"+name, depth-1)
	}
}

// read gives back what is in a group, in the same form.
func readAll(t *testing.T, g *Group, path string, got map[string]any) {
	values := func(d *Dataset) any {
		shape := d.Shape
		if len(shape) == 0 {
			shape = nil
		}
		var list any
		var err error
		switch d.Class() {
		case Real:
			list, err = d.Floats()
		case Text, Variable:
			list, err = d.Strings()
		default:
			list, err = d.Ints()
		}
		require.NoError(t, err)
		return []any{shape, list}
	}
	for name, d := range g.Attributes {
		got[path+"@"+name] = values(d)
	}
	for _, name := range g.Names() {
		if g.IsGroup(name) {
			child, err := g.Group(name)
			require.NoError(t, err)
			readAll(t, child, path+"/"+name, got)
			continue
		}
		d, err := g.Dataset(name)
		require.NoError(t, err)
		got[path+"/"+name] = values(d)
	}
}

func roundTrip(t *testing.T, seed uint64) []byte {
	write := func() (*tree, []byte) {
		r := &tree{rand.New(rand.NewPCG(seed, 5)), map[string]any{}}
		f := NewFolder()
		r.fill(f, "", 3)
		return r, f.Encode()
	}
	r, data := write()
	_, again := write()
	require.Equal(t, data, again, "the same contents give the same bytes")
	file, err := Parse(data)
	require.NoError(t, err)
	root := file.Root()
	got := map[string]any{}
	readAll(t, root, "", got)
	require.Equal(t, r.want, got)
	return data
}

// TestWhatIsWrittenIsRead: random groups, attributes and arrays of every type, read back.
func TestWhatIsWrittenIsRead(t *testing.T) {
	for seed := range uint64(200) {
		roundTrip(t, seed)
	}
}

func FuzzWriter(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { roundTrip(t, seed) })
}

// TestManyLinksAndManyTexts: groups that need more than one symbol table, texts that need more than one heap.
func TestManyLinksAndManyTexts(t *testing.T) {
	f := NewFolder()
	texts := make([]string, 2*mostInHeap+500)
	for i := range texts {
		texts[i] = fmt.Sprintf("text %d", i)
	}
	f.Put("texts", Strings([]int{len(texts)}, texts))
	for i := range 1000 {
		f.Folder("many").Put(fmt.Sprint(i), Ints(nil, []int64{int64(i)}))
	}
	file, err := Parse(f.Encode())
	require.NoError(t, err)
	root := file.Root()
	d, err := root.Dataset("texts")
	require.NoError(t, err)
	got, err := d.Strings()
	require.NoError(t, err)
	require.Equal(t, texts, got)
	many, err := root.Group("many")
	require.NoError(t, err)
	require.Len(t, many.Names(), 1000)
}

// TestDatatypesByHand: the messages of the specification, byte by byte.
func TestDatatypesByHand(t *testing.T) {
	require.Equal(t, []byte{0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0}, Floats(nil, []float64{1}).kind)
	require.Equal(t, []byte{0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 0x7f, 0, 0, 0}, Float32s(nil, []float32{1}).kind)
	require.Equal(t, []byte{0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0}, Ints(nil, []int64{1}).kind)
	require.True(t, bytes.HasPrefix(boolean(), []byte{0x18, 2, 0, 0, 1, 0, 0, 0, 0x10, 8}))
}
