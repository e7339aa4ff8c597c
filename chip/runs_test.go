package chip_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/chiptest"
	"orrery/isa/imagetest"
)

// TestWhoAsksLateSeesTheLastTick: spikes that stay sets until somebody asks for them are those of the last tick, whoever fired or rested in the ticks
// before without being asked.
func TestWhoAsksLateSeesTheLastTick(t *testing.T) {
	asked, fired := 0, 0
	for seed := range uint64(150) {
		image := imagetest.Random(seed)
		imagetest.Straighten(image, seed)
		listed, late := start(t, image, chip.Options{}), start(t, image, chip.Options{Timing: chip.TimingNone})
		r := rand.New(rand.NewPCG(seed, 5))
		for range 20 {
			spikes := imagetest.Spikes(r, image, []float64{0, 0, 0, 0.5}[r.IntN(4)])
			require.NoError(t, listed.Tick(spikes))
			require.NoError(t, late.Tick(spikes))
			if r.IntN(3) > 0 {
				continue
			}
			asked++
			for i := range image.Cores {
				require.ElementsMatch(t, listed.Fired(i), late.Fired(i), "seed %d, core %d", seed, i)
				fired += len(late.Fired(i))
			}
		}
	}
	require.Greater(t, asked, 500)
	require.Greater(t, fired, 500)
}

// TestANeuronListedTwiceSendsTwice: packets are counted, and merge, as the list says, however they are handed over.
func TestANeuronListedTwiceSendsTwice(t *testing.T) {
	merged := uint64(0)
	for seed := range uint64(30) {
		image := imagetest.Random(seed)
		imagetest.Straighten(image, seed)
		timed, untimed := start(t, image, chip.Options{}), start(t, image, chip.Options{Timing: chip.TimingNone})
		r := rand.New(rand.NewPCG(seed, 6))
		for range 5 {
			spikes := imagetest.Spikes(r, image, 0.7)
			for i, list := range spikes {
				if len(list) > 0 && r.IntN(2) == 0 {
					spikes[i] = slices.Insert(list, r.IntN(len(list)), list[r.IntN(len(list))])
				}
			}
			require.NoError(t, timed.Tick(spikes))
			require.NoError(t, untimed.Tick(spikes))
		}
		want := timed.Counters()
		require.Equal(t, chiptest.Untimed(want), untimed.Counters(), "seed %d", seed)
		merged += want.CoreTotal().AxonMerges
	}
	require.NotZero(t, merged)
}
