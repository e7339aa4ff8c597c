package host

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/ndarray"
)

// raster is recorded spikes: [samples, ticks, neurons].
type raster struct {
	shape  []int
	values []uint8
}

func (r *raster) at(sample, tick, n int) uint8 {
	return r.values[(sample*r.shape[1]+tick)*r.shape[2]+n]
}

// file is the raster in a .npy file of a type; one is how the type writes 1.
func (r *raster) file(t *testing.T, dtype string, one any, fortran bool) string {
	header := string(ndarray.Header(dtype, r.shape))
	if fortran {
		header = strings.Replace(strings.Replace(header, "'fortran_order': False", "'fortran_order': True", 1), "\n", " \n", 1)
	}
	var b bytes.Buffer
	b.WriteString(header)
	zero := make([]byte, binary.Size(one))
	for i := range r.values {
		at := i
		if fortran { // value i of the file, first index fastest
			s, rest := i%r.shape[0], i/r.shape[0]
			at = (s*r.shape[1]+rest%r.shape[1])*r.shape[2] + rest/r.shape[1]
		}
		if r.values[at] == 0 {
			b.Write(zero)
		} else {
			require.NoError(t, binary.Write(&b, binary.LittleEndian, one))
		}
	}
	name := filepath.Join(t.TempDir(), "x.npy")
	require.NoError(t, os.WriteFile(name, b.Bytes(), 0o600))
	return name
}

// TestRecordedSpikesAreThoseOfTheFile: whatever the type and order of a file's numbers and wherever in a word a tick begins, each tick of each sample
// has the neurons whose value is 1, as a set and as a list.
func TestRecordedSpikesAreThoseOfTheFile(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		dtype string
		one   any
	}{{"|b1", true}, {"|u1", uint8(1)}, {"|i1", int8(1)}, {"<i4", int32(1)}, {"<u8", uint64(1)}, {"<f4", float32(1)}, {"<f8", float64(1)}} {
		for _, neurons := range []int{1, 3, 64, 65, 130} {
			r := raster{shape: []int{1 + random.IntN(4), 1 + random.IntN(5), neurons}}
			for range r.shape[0] * r.shape[1] * r.shape[2] {
				r.values = append(r.values, uint8(random.IntN(3)/2))
			}
			d, err := Open(r.file(t, c.dtype, c.one, random.IntN(2) == 0))
			require.NoError(t, err)
			checkReplay(t, d, &r)
		}
	}
}

func checkReplay(t *testing.T, d *Dataset, r *raster) {
	ticks := r.shape[1] + 2
	e := NewEncoder(&isa.Input{Encoding: isa.EncodeSpikes}, r.shape[2:], 1)
	require.NoError(t, e.Fits(d, ticks))
	var sets, lists Stimulus
	for sample := range r.shape[0] {
		require.NoError(t, e.EncodeSets(&sets, d, sample, ticks))
		require.NoError(t, e.EncodeInto(&lists, d, sample, ticks))
		require.Len(t, sets.Sets, r.shape[1])
		require.Empty(t, lists.Sets)
		levels, err := d.Levels(sample)
		require.NoError(t, err)
		for tick := range ticks {
			want := []uint32{}
			for n := 0; tick < r.shape[1] && n < r.shape[2]; n++ {
				if r.at(sample, tick, n) == 1 {
					want = append(want, uint32(n))
				}
				at := tick*r.shape[2] + n
				require.Equal(t, float64(r.at(sample, tick, n)), d.Values(sample)[at])
				require.Equal(t, uint16(r.at(sample, tick, n))*d.one, levels[at])
			}
			if tick < r.shape[1] {
				require.Equal(t, want, sets.Sets[tick].AppendTo([]uint32{}))
				require.Equal(t, r.shape[2], sets.Sets[tick].Len())
			}
			require.Empty(t, sets.Spikes[tick])
			require.Equal(t, want, append([]uint32{}, lists.Spikes[tick]...))
		}
	}
}

// TestOneSampleOfManyMayBeSpikes: data that is not all 0 and 1 is replayed where it is, and refused where it is not.
func TestOneSampleOfManyMayBeSpikes(t *testing.T) {
	d := &Dataset{Name: "x", Samples: 2, Shape: []int{2, 2}}
	require.NoError(t, d.fill(&ndarray.Array{Kind: ndarray.Integer, Values: []float64{0, 1, 1, 1, 0, 0, 2, 0}}))
	e := NewEncoder(&isa.Input{Encoding: isa.EncodeSpikes}, []int{2}, 1)
	var s Stimulus
	require.NoError(t, e.EncodeSets(&s, d, 0, 2))
	require.Empty(t, s.Sets)
	require.Equal(t, [][]uint32{{1}, {0, 1}}, s.Spikes)
	require.ErrorContains(t, e.EncodeSets(&s, d, 1, 2), "value 2 of a sample is neither 0 nor 1")
}

// TestRateDrawsAsDocumented: neuron n of a sample fires in tick t when the number that seed, sample, tick and neuron give is below Max/65536 times its level,
// neuron by neuron, also where the data is bits.
func TestRateDrawsAsDocumented(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for size := 1; size < 150; size += 13 {
		for _, whole := range []bool{false, true} {
			d := &Dataset{Name: "x", Samples: 3, Shape: []int{size}}
			a := ndarray.Array{Kind: ndarray.Integer}
			for range 3 * size {
				v := float64(r.IntN(2))
				if !whole {
					v *= float64(r.IntN(256))
				}
				a.Values = append(a.Values, v)
			}
			require.NoError(t, d.fill(&a))
			seed := r.Uint64()
			e := NewEncoder(&isa.Input{Encoding: isa.EncodeRate, Max: uint32(r.IntN(65537))}, []int{size}, seed)
			var s Stimulus
			for sample := range 3 {
				require.NoError(t, e.EncodeSets(&s, d, sample, 20))
				levels, err := d.Levels(sample)
				require.NoError(t, err)
				for tick := range s.Sets {
					var want []uint32
					for n, level := range levels {
						u := mix(mix(mix(seed^mix(uint64(sample)+1))+uint64(tick))+uint64(n)*golden) >> 32
						if u*65535 < uint64(e.in.Max)*uint64(level)<<16 {
							want = append(want, uint32(n))
						}
					}
					require.Equal(t, want, s.Sets[tick].AppendTo(nil))
				}
			}
		}
	}
}

// TestBytesAreLevels: a byte b is level 257 b and the value b, whether or not all are 0 and 1.
func TestBytesAreLevels(t *testing.T) {
	for _, bytes := range [][]uint8{{0, 1, 1, 0, 1, 0}, {0, 1, 2, 255, 254, 128}} {
		d := &Dataset{Name: "x", Samples: 2, Shape: []int{3}}
		require.NoError(t, d.fill(&ndarray.Array{Kind: ndarray.Integer, Bytes: bytes}))
		for sample := range 2 {
			levels, err := d.Levels(sample)
			require.NoError(t, err)
			for i, b := range bytes[sample*3 : sample*3+3] {
				require.Equal(t, 257*uint16(b), levels[i])
				require.Equal(t, float64(b), d.Values(sample)[i])
			}
		}
	}
}

// TestPackedNumbersAreThemselves: as reals or as bytes, of any number; and nothing but 0 and 1 is packed.
func TestPackedNumbersAreThemselves(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		values, bytes := make([]float64, n), make([]uint8, n)
		for i := range bytes {
			bytes[i] = uint8(r.IntN(2))
			values[i] = float64(bytes[i])
		}
		want := pack(values, nil)
		require.Equal(t, want, pack(nil, bytes))
		for i := range bytes {
			require.Equal(t, uint64(bytes[i]), want[i/64]>>(i%64)&1)
		}
		if n > 0 {
			at := r.IntN(n)
			values[at], bytes[at] = 0.5, uint8(2+r.IntN(254))
			require.Nil(t, pack(values, nil))
			require.Nil(t, pack(nil, bytes))
		}
	}
}
