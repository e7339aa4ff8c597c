package chip_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/isa/workload"
)

// TestRecurrentNetworksFireAsPublished runs the random recurrent networks that SANA-FE was measured with: the numbers are those of an
// independent simulation in NumPy. A spike of the last tick is integrated in the next, so that events take one tick more to count.
func TestRecurrentNetworksFireAsPublished(t *testing.T) {
	for _, c := range []struct {
		name                   string
		timing                 chip.Timing
		ticks                  int
		fired, events, packets uint64
	}{
		{"r1k", chip.TimingCycle, 1000, 90780, 9078000, 363120},
		{"r1k", chip.TimingNone, 1000, 90780, 9078000, 363120},
		{"r10k", chip.TimingNone, 200, 180305, 18030500, 721220},
	} {
		image, err := workload.Build(c.name)
		require.NoError(t, err)
		run, err := chip.New(image, chip.Options{Timing: c.timing, Threads: 2})
		require.NoError(t, err)
		for range c.ticks {
			require.NoError(t, run.Tick(nil))
		}
		counters := run.Counters()
		n := counters.CoreTotal()
		require.Equal(t, c.fired, n.Spikes, c.name)
		require.Equal(t, c.packets, n.PacketsOut, c.name)
		require.Equal(t, c.packets, n.PacketsIn, c.name)
		require.NoError(t, run.Tick(nil))
		counters = run.Counters()
		n = counters.CoreTotal()
		require.Equal(t, c.events, n.SynapticAdds, c.name)
	}
}
