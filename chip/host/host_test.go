package host

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// levels is a data set of one sample.
func levels(list ...uint16) *Dataset {
	return &Dataset{Name: "test", Samples: 1, Shape: []int{len(list)}, levels: list, one: 65535}
}

func encode(t *testing.T, in isa.Input, d *Dataset, size, ticks int) Stimulus {
	t.Helper()
	e := NewEncoder(&in, []int{size}, 1)
	require.NoError(t, e.Fits(d, ticks))
	var s Stimulus
	require.NoError(t, e.EncodeInto(&s, d, 0, ticks))
	return s
}

// TestLatencyByHand: tick floor((1 - level/65535) * (window - 1) + 1/2), for levels above 0 and at least min.
func TestLatencyByHand(t *testing.T) {
	for _, c := range []struct {
		level uint16
		tick  int // -1: never
	}{
		{65535, 0}, {65534, 0}, {58000, 0}, {54613, 0}, {54612, 1}, {54600, 1}, {43690, 1}, {32768, 1}, {32767, 2}, {21845, 2}, {10923, 2}, {10922, 3}, {5000, 3},
		{4999, -1}, {1, -1}, {0, -1},
	} {
		s := encode(t, isa.Input{Encoding: isa.EncodeLatency, Window: 4, Min: 5000}, levels(c.level), 1, 6)
		for tick, fired := range s.Spikes {
			require.Equal(t, tick == c.tick, len(fired) == 1, "level %d tick %d", c.level, tick)
		}
	}
	s := encode(t, isa.Input{Encoding: isa.EncodeLatency, Window: 1}, levels(0, 1, 65535), 3, 1)
	require.Equal(t, [][]uint32{{1, 2}}, s.Spikes)
}

// TestRegularByHand: a spike whenever the sum of levels passes 65535, within the window.
func TestRegularByHand(t *testing.T) {
	for level, want := range map[uint16][]int{65535: {1, 3, 5}, 40000: {1, 3, 5}, 32768: {1, 3, 5}, 32767: {2, 5}, 21846: {2, 5}, 21845: {3}, 1: nil, 0: nil} {
		s := encode(t, isa.Input{Encoding: isa.EncodeRegular, Window: 6}, levels(level), 1, 9)
		var got []int
		for tick, fired := range s.Spikes {
			if len(fired) == 1 {
				got = append(got, tick)
			}
		}
		require.Equal(t, want, got, "level %d", level)
	}
}

// TestCurrentByHand: round(level / 65535 * scale), halves up.
func TestCurrentByHand(t *testing.T) {
	s := encode(t, isa.Input{Encoding: isa.EncodeCurrent, Scale: 3}, levels(0, 10922, 10923, 32767, 32768, 54612, 54613, 65535), 8, 1)
	require.Equal(t, []int32{0, 0, 1, 1, 2, 2, 3, 3}, s.Bias)
}

func TestRecordedSpikesAreReplayed(t *testing.T) {
	d := levels(0, 65535, 65535, 0, 0, 0, 65535, 65535)
	d.Shape = []int{4, 2}
	s := encode(t, isa.Input{Encoding: isa.EncodeSpikes}, d, 2, 5)
	require.Equal(t, [][]uint32{{1}, {0}, nil, {0, 1}}, s.Spikes[:4])
	require.Empty(t, s.Spikes[4])
	d.levels[2] = 7
	var again Stimulus
	require.ErrorContains(t, NewEncoder(&isa.Input{}, []int{2}, 1).EncodeInto(&again, d, 0, 5), "value 2 of a sample is neither 0 nor 1")
}

// TestRateIsAProbability: never at level 0, always at the highest, and in between as often as it says, to within four standard deviations.
func TestRateIsAProbability(t *testing.T) {
	const ticks = 40000
	s := encode(t, isa.Input{Encoding: isa.EncodeRate, Max: 65536}, levels(0, 65535, 16384), 3, ticks)
	var count [3]int
	for _, fired := range s.Spikes {
		for _, n := range fired {
			count[n]++
		}
	}
	require.Zero(t, count[0])
	require.Equal(t, ticks, count[1])
	require.InDelta(t, ticks/4, count[2], 4*87)
	half := encode(t, isa.Input{Encoding: isa.EncodeRate, Max: 32768}, levels(65535), 1, ticks)
	spikes := 0
	for _, fired := range half.Spikes {
		spikes += len(fired)
	}
	require.InDelta(t, ticks/2, spikes, 4*100)
}

// TestLowestIndexWinsATie, in each kind of read-out, and silence is no answer.
func TestLowestIndexWinsATie(t *testing.T) {
	answer := func(kind isa.ReadoutKind, see func(r *Readout)) int {
		r := NewReadout(&isa.Output{Readout: kind, Neurons: make([]isa.NeuronRef, 4)})
		see(r)
		class, ok := r.Answer()
		if !ok {
			return -1
		}
		return class
	}
	spikes := func(r *Readout) {
		r.Spikes(2, []uint32{3})
		r.Spikes(3, []uint32{1, 2})
		r.Spikes(4, []uint32{1, 2})
	}
	require.Equal(t, 1, answer(isa.ReadCount, spikes))
	require.Equal(t, 3, answer(isa.ReadFirst, spikes))
	require.Equal(t, 2, answer(isa.ReadPotential, func(r *Readout) { r.Potentials([]int32{-7, -9, -3, -3}) }))
	for _, kind := range []isa.ReadoutKind{isa.ReadCount, isa.ReadFirst, isa.ReadPotential} {
		require.Equal(t, -1, answer(kind, func(*Readout) {}), kind)
	}
}

// TestEvenByHand: floor(window * x + 1/2) spikes, as evenly as ticks allow.
func TestEvenByHand(t *testing.T) {
	for level, want := range map[uint16][]int{65535: {0, 1, 2, 3, 4, 5, 6, 7}, 32768: {1, 3, 5, 7}, 28672: {1, 3, 5, 7}, 28671: {2, 5, 7}, 4096: {7}, 4095: nil, 0: nil} {
		s := encode(t, isa.Input{Encoding: isa.EncodeEven, Window: 8}, levels(level), 1, 9)
		var got []int
		for tick, fired := range s.Spikes {
			if len(fired) == 1 {
				got = append(got, tick)
			}
		}
		require.Equal(t, want, got, "level %d", level)
	}
}

// TestEvenIsItsDefinition, tick by tick, for every window and number of spikes.
func TestEvenIsItsDefinition(t *testing.T) {
	for window := 1; window <= 40; window++ {
		for n := range window + 1 {
			level := uint16(n * 65535 / window)
			require.Equal(t, uint64(n), portion(level, uint64(window)))
			s := encode(t, isa.Input{Encoding: isa.EncodeEven, Window: uint32(window)}, levels(level), 1, window)
			for tick := range window {
				require.Equal(t, (tick+1)*n/window > tick*n/window, len(s.Spikes[tick]) == 1, "window %d, %d spikes, tick %d", window, n, tick)
			}
		}
	}
}

// TestDigitsSayTheByte: eight digits of a byte are its bits, the highest first.
func TestDigitsSayTheByte(t *testing.T) {
	for b := range 256 {
		s := encode(t, isa.Input{Encoding: isa.EncodeDigits, Window: 8}, levels(uint16(b*257)), 1, 10)
		got := 0
		for tick := range 8 {
			got = 2*got + len(s.Spikes[tick])
		}
		require.Equal(t, b, got)
		require.Empty(t, s.Spikes[8])
	}
}

// TestRecordingsKnowTheirTicks: values with a tick axis, where an input takes such; tables and single rasters are one sample.
func TestRecordingsKnowTheirTicks(t *testing.T) {
	spikes, rate := &isa.Input{Encoding: isa.EncodeSpikes}, &isa.Input{Encoding: isa.EncodeRate}
	bits := &isa.Input{Encoding: isa.EncodeBits, Planes: 4}
	for _, c := range []struct {
		in          *isa.Input
		size        int
		table       bool
		samples     int
		shape       []int
		wantSamples int
		wantShape   []int
		wantTicks   int
	}{
		{spikes, 3, false, 5, []int{7, 3}, 5, []int{7, 3}, 7},
		{spikes, 3, false, 5, []int{3}, 1, []int{5, 3}, 5}, // a raster alone
		{spikes, 1, false, 5, []int{7}, 5, []int{7}, 7},
		{spikes, 1, true, 5, []int{1}, 1, []int{5, 1}, 5}, // a column of a table
		{spikes, 3, false, 5, []int{4}, 5, []int{4}, 0},   // does not fit, and Fits says so
		{rate, 3, true, 5, []int{3}, 5, []int{3}, 0},
		{bits, 12, false, 5, []int{3}, 5, []int{3}, 0}, // values that stay
		{bits, 12, false, 5, []int{9, 3}, 5, []int{9, 3}, 9},
		{bits, 12, true, 5, []int{3}, 1, []int{5, 3}, 5},
	} {
		d := (&Dataset{Samples: c.samples, Shape: c.shape, table: c.table}).For(c.in, []int{c.size})
		require.Equal(t, []any{c.wantSamples, c.wantShape, c.wantTicks}, []any{d.Samples, d.Shape, d.Ticks}, "%+v", c)
	}
}
