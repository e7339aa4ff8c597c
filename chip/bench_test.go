package chip_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/isa/workload"
)

// warmed is what the workloads have counted after 60 ticks, from the engine that steps every unit in every cycle: spikes, synaptic adds, packets, and with
// timing hops and cycles.
var warmed = map[string][5]uint64{
	"r1k":       {5082, 497900, 20328, 20328, 167661},
	"r10k":      {51355, 5042100, 205420, 846177, 197195},
	"r100k":     {503680, 49455100, 2014720, 26464671, 209011},
	"truenorth": {1266133, 139234850, 1266133, 53974495, 6000000},
}

// BenchmarkWorkload runs whole chips, after 60 ticks whose counts are known, so that a faster wrong answer shows. It reports ticks and events per second.
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
				want := warmed[name]
				if o.Timing == chip.TimingNone {
					want[3], want[4] = 0, 0
				}
				routers := before.RouterTotal()
				require.Equal(b, want, [5]uint64{warm.Spikes, warm.SynapticAdds, warm.PacketsOut, routers.Hops(), before.Chip.Cycles}, name)
				for b.Loop() {
					require.NoError(b, c.Tick(nil))
				}
				after := c.Counters()
				total := after.CoreTotal()
				seconds := b.Elapsed().Seconds()
				b.ReportMetric(float64(b.N)/seconds, "ticks/s")
				b.ReportMetric(float64(total.SynapticAdds-warm.SynapticAdds)/seconds/1e6, "Mevents/s")
			})
		}
	}
}
