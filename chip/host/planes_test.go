package host

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip/host/events"
	"orrery/isa"
	"orrery/isa/ndarray"
)

// reals is a data set of real values.
func reals(t *testing.T, shape []int, values ...float64) *Dataset {
	t.Helper()
	d := &Dataset{Name: "test", Samples: shape[0], Shape: shape[1:]}
	require.NoError(t, d.fill(&ndarray.Array{Shape: shape, Values: values, Kind: ndarray.Real}))
	return d
}

// TestBitsByHand: floor(x/step + 1/2) clipped, in two's complement, plane by plane.
func TestBitsByHand(t *testing.T) {
	in := isa.Input{Encoding: isa.EncodeBits, Planes: 3, Signed: true, Step: 0.5}
	s := encode(t, in, reals(t, []int{1, 4}, 1.2, -0.3, -2, 9), 12, 2)
	// 2 = 010, -1 = 111, -4 = 100, 3 = 011 clipped
	want := []uint32{1, 3, 4, 5, 7, 9, 10}
	require.Equal(t, [][]uint32{want, want}, s.Spikes)
	require.Equal(t, InputCounters{Values: 4, Clipped: 1, Worst: s.Worst}, s.InputCounters)
	require.InDelta(t, 0.2, s.Worst, 1e-12)

	s = encode(t, isa.Input{Encoding: isa.EncodeBits, Planes: 2, Step: 1}, reals(t, []int{1, 2, 2}, 0, 1, 2, 5), 4, 3)
	require.Equal(t, [][]uint32{{1}, {1, 2, 3}, nil}, s.Spikes, "a value a tick, then none")
	require.Equal(t, 1, s.Clipped)
}

// TestBitsSayTheValue: the planes' weights add up to the value, to within half a step.
func TestBitsSayTheValue(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		in := isa.Input{Encoding: isa.EncodeBits, Planes: uint8(2 + r.IntN(isa.MaxPlanes-1)), Signed: r.IntN(2) == 0, Step: math.Exp(r.NormFloat64())}
		top := math.Ldexp(1, int(in.Planes)) - 1
		low := 0.0
		if in.Signed {
			low, top = -(top+1)/2, (top-1)/2
		}
		x := in.Step * (low + (top-low)*r.Float64())
		s := encode(t, in, reals(t, []int{1, 1}, x), int(in.Planes), 1)
		sum := 0.0
		for _, b := range s.Spikes[0] {
			w := math.Ldexp(in.Step, int(b))
			if in.Signed && int(b) == int(in.Planes)-1 {
				w = -w
			}
			sum += w
		}
		require.InDelta(t, x, sum, in.Step*0.5000001)
		require.Zero(t, s.Clipped)
	}
}

// TestBitsCountEvents: the number of events of a neuron in a tick, where spikes only say that there were some.
func TestBitsCountEvents(t *testing.T) {
	file := filepath.Join(t.TempDir(), "r.bin")
	require.NoError(t, os.WriteFile(file, []byte{1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 2, 0, 0, 0x80, 0, 9}, 0o644))
	d, err := Reader{Binning: events.Binning{Bins: 2}}.Open(file)
	require.NoError(t, err)
	encoder := NewEncoder(&isa.Input{Encoding: isa.EncodeBits, Planes: 2, Step: 1}, []int{4, 1, 2}, 1)
	require.NoError(t, encoder.Fits(d, 2))
	var s Stimulus
	require.NoError(t, encoder.EncodeInto(&s, d, 0, 2))
	require.Equal(t, [][]uint32{{1, 5}, {2}}, s.Spikes)
	rows, err := encoder.Real(d, 0, 2)
	require.NoError(t, err)
	require.Equal(t, [][]float64{{0, 3, 0, 0}, {0, 0, 1, 0}}, rows)
	encoder = NewEncoder(&isa.Input{}, []int{2, 1, 2}, 1)
	require.NoError(t, encoder.EncodeInto(&s, d, 0, 2))
	require.Equal(t, [][]uint32{{1}, {2}}, s.Spikes)
	require.Equal(t, InputCounters{Events: 4, Merged: 2}, s.InputCounters)
}

// TestValuesStayAsTheyAre: what a sample is in its file, whatever it is encoded as.
func TestValuesStayAsTheyAre(t *testing.T) {
	d := levels(0, 257, 65535)
	d.one = 257
	require.Equal(t, []float64{0, 1, 255}, d.Values(0))
	d = reals(t, []int{2, 2}, 0.1, -3, 7.5, 0)
	require.Equal(t, []float64{7.5, 0}, d.Values(1))
	low, high, ok := d.Range()
	require.Equal(t, []any{-3.0, 7.5, true}, []any{low, high, ok})
	require.ErrorContains(t, NewEncoder(&isa.Input{Encoding: isa.EncodeRate}, []int{2}, 1).Fits(d, 1), "value 1 is -3, outside 0..1")
}
