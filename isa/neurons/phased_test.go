package neurons

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// levels is what a phased neuron sends of a sum: clip(floor(sum / threshold), 0, most).
func levels(sum, threshold, most int) int {
	n := 0
	for n < most && (n+1)*threshold <= sum {
		n++
	}
	return n
}

// TestPhasedNeuronSendsItsSumExactly: whatever the order of the input, its spikes number clip(floor((sum + bias) / threshold), 0, fire), one tick after the other
// from the start on.
func TestPhasedNeuronSendsItsSumExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		threshold, fire, start := 1+r.IntN(300), r.IntN(20), r.IntN(30)
		bias := r.IntN(2000) - 1000
		c := NewCell(built(t, "phased_if", map[string]float64{"threshold": float64(threshold), "fire": float64(fire), "start": float64(start)}))
		sum, spikes := bias, 0
		for k := range start + fire + 5 {
			in := 0
			if k <= start {
				in = r.IntN(500) - 200
			}
			sum += in
			spike := c.Tick(int32(in), int32(bias))
			require.Equal(t, k >= start && k-start < levels(sum, threshold, fire), spike, "tick %d, sum %d, threshold %d", k, sum, threshold)
			if spike {
				spikes++
			}
		}
		require.Equal(t, levels(sum, threshold, fire), spikes)
		if fire == 0 {
			require.Equal(t, float64(sum), c.State(0), "what is read of a neuron that never fires")
		}
	}
}

// TestPhasedNeuronReadsAndWritesDigits: of numbers that arrive digit by digit, with a threshold of 2^digits times that of one level.
func TestPhasedNeuronReadsAndWritesDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		in, out, threshold, bias := 1+r.IntN(8), 1+r.IntN(5), 1+r.IntN(2000), r.IntN(2000)-1000
		c := NewCell(built(t, "phased_if", map[string]float64{"threshold": float64(threshold << out), "fire": float64(out), "start": float64(in - 1), "shift_in": 1, "shift_out": 1}))
		x, y := r.IntN(1<<in), r.IntN(1<<in)
		wx, wy := r.IntN(255)-127, r.IntN(255)-127
		got := 0
		for k := range in - 1 + out {
			sum := 0
			if shift := in - 1 - k; shift >= 0 {
				sum = x>>shift&1*wx + y>>shift&1*wy
			}
			if spike := c.Tick(int32(sum), int32(bias)); k >= in-1 {
				got *= 2
				if spike {
					got++
				}
			} else {
				require.False(t, spike)
			}
		}
		require.Equal(t, levels(wx*x+wy*y+bias, threshold, 1<<out-1), got)
		require.LessOrEqual(t, bits.Len(uint(got)), out)
	}
}
