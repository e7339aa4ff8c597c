package chip_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/isa/workload"
)

// BenchmarkWorkload runs whole chips. It reports ticks and events per second, and the spikes of the ticks before measuring, so that a faster
// wrong answer shows.
func BenchmarkWorkload(b *testing.B) {
	for _, name := range workload.Names {
		image, err := workload.Build(name)
		require.NoError(b, err)
		for _, o := range []chip.Options{{Timing: chip.TimingNone, Threads: 1}, {Timing: chip.TimingNone, Threads: 2},
			{Timing: chip.TimingCycle, Threads: 1}, {Timing: chip.TimingCycle, Threads: 2}} {
			b.Run(name+"/"+string(o.Timing)+"/"+strconv.Itoa(o.Threads), func(b *testing.B) {
				c, err := chip.New(image, o)
				require.NoError(b, err)
				for range 60 {
					require.NoError(b, c.Tick(nil))
				}
				before := c.Counters()
				warm := before.CoreTotal()
				for b.Loop() {
					require.NoError(b, c.Tick(nil))
				}
				after := c.Counters()
				total := after.CoreTotal()
				seconds := b.Elapsed().Seconds()
				b.ReportMetric(float64(b.N)/seconds, "ticks/s")
				b.ReportMetric(float64(total.SynapticAdds-warm.SynapticAdds)/seconds/1e6, "Mevents/s")
				b.ReportMetric(float64(warm.Spikes), "spikes@60")
			})
		}
	}
}
