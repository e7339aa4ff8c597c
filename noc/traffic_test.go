package noc

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

func never() bool { return false }

func meshOf(t *testing.T, width, height int) *isa.Arch {
	t.Helper()
	a, err := isa.Preset("tianjic")
	require.NoError(t, err)
	a.Mesh.Width, a.Mesh.Height = width, height
	return a
}

// TestZeroLoadLatencyIsTheWay: alone on the mesh, a packet takes a cycle into its router and one for each router it passes.
func TestZeroLoadLatencyIsTheWay(t *testing.T) {
	for _, pattern := range Patterns {
		r, err := Traffic{Pattern: pattern, Rate: 0.0005, Seed: 1, Warmup: 100, Sample: 20000, Samples: 1, Limit: 1000}.Run(meshOf(t, 8, 8), never)
		require.NoError(t, err)
		require.InDelta(t, r.Hops+1, r.NetworkLatency, 0.02, pattern)
		require.False(t, r.Unstable)
	}
}

func TestUniformTrafficGoesHalfWayOnAverage(t *testing.T) {
	r, err := Traffic{Pattern: "uniform", Rate: 0.1, Seed: 2, Warmup: 500, Sample: 1000, Samples: 5, Limit: 1000}.Run(meshOf(t, 8, 8), never)
	require.NoError(t, err)
	require.InDelta(t, 6.25, r.Hops, 0.1, "2 (k^2-1) / (3 k) and the router at the end")
	require.InDelta(t, 0.1, r.Accepted, 0.003, "below saturation all that is offered is accepted")
	again, err := Traffic{Pattern: "uniform", Rate: 0.1, Seed: 2, Warmup: 500, Sample: 1000, Samples: 5, Limit: 1000}.Run(meshOf(t, 8, 8), never)
	require.NoError(t, err)
	require.Equal(t, r, again)
}

func TestBeyondSaturationIsUnstable(t *testing.T) {
	r, err := Traffic{Pattern: "bitcomp", Rate: 0.9, Seed: 1, Warmup: 500, Sample: 1000, Samples: 10, Limit: 1000}.Run(meshOf(t, 8, 8), never)
	require.NoError(t, err)
	require.True(t, r.Unstable)
	require.Less(t, r.Accepted, 0.5)
}

func TestImpossibleTrafficIsRefused(t *testing.T) {
	for _, c := range []struct {
		traffic Traffic
		want    string
	}{
		{Traffic{Pattern: "transpose", Rate: 0.1, Sample: 1, Samples: 1, Limit: 1}, "transpose needs a square mesh; this one is 8 x 4"},
		{Traffic{Pattern: "zigzag", Rate: 0.1, Sample: 1, Samples: 1, Limit: 1}, `no traffic pattern "zigzag"; there are [uniform transpose bitcomp tornado]`},
		{Traffic{Pattern: "uniform", Rate: 1.5, Sample: 1, Samples: 1, Limit: 1}, "rate is 1.5 packets per node and cycle; it must be above 0 and at most 1"},
		{Traffic{Pattern: "uniform", Rate: 0.5}, "warm-up 0 cycles, 0 samples of 0 cycles; measure at least one cycle and at most 536870912"},
		{Traffic{Pattern: "uniform", Rate: 0.5, Sample: 1, Samples: 1}, "convergence 0, latency limit 0; the first is at least 0, the second above it"},
	} {
		_, err := c.traffic.Run(meshOf(t, 8, 4), never)
		require.EqualError(t, err, c.want)
	}
}

// TestIdleCyclesAreSkippedUnseen: a source that has every cycle stepped sees the same packets move.
func TestIdleCyclesAreSkippedUnseen(t *testing.T) {
	run := func(skip bool) TrafficResult {
		e := Traffic{Pattern: "uniform", Rate: 0.0003, Random: Own, Seed: 5}.begin(meshOf(t, 6, 6))
		if !skip {
			e.source = restless{e.source}
		}
		e.cycles(50000)
		e.until = e.mesh.Cycle()
		return e.result()
	}
	skipped := run(true)
	require.Greater(t, skipped.Packets, 300)
	require.Equal(t, run(false), skipped)
}

// restless is a source that never admits to be idle.
type restless struct{ source }

func (restless) idle(isa.Cycle) isa.Cycle { return 0 }
