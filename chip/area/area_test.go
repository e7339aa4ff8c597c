package area

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

func preset(t *testing.T, name string, sets ...string) *isa.Arch {
	t.Helper()
	a, err := isa.Preset(name)
	require.NoError(t, err)
	for i := 0; i < len(sets); i += 2 {
		require.NoError(t, a.Set(sets[i], sets[i+1]))
	}
	return a
}

func TestAreaGrowsWithEveryMemoryAndDatapath(t *testing.T) {
	usual := Estimate(preset(t, "tianjic"))
	for _, larger := range [][2]string{
		{"core.synapse_bytes", "131072"}, {"core.axons", "512"}, {"core.neurons", "512"}, {"core.potential_bits", "32"}, {"core.delay_slots", "32"},
		{"core.parameter_sets", "16"}, {"core.lanes", "32"}, {"core.send_fifo", "32"}, {"routes.entries_per_core", "2048"}, {"noc.buffer", "8"}, {"noc.flit_bits", "128"},
	} {
		r := Estimate(preset(t, "tianjic", larger[0], larger[1]))
		require.Greater(t, r.Core.Mid, usual.Core.Mid, larger[0])
		require.Greater(t, r.Core.Low, usual.Core.Low, larger[0])
	}
	for _, free := range [][2]string{{"clock.mhz", "100"}, {"noc.link_cycles", "3"}, {"energy.hop.pj", "3"}} {
		require.Equal(t, usual.Core, Estimate(preset(t, "tianjic", free[0], free[1])).Core, free[0])
	}
}

func TestSumOfPartsIsTheCoreAndItsBitsAreTheArchitectures(t *testing.T) {
	for _, name := range isa.PresetNames() {
		a := preset(t, name)
		r := Estimate(a)
		var sum Range
		bits := uint64(0)
		for _, p := range r.Parts {
			sum.Add(p.Area)
			bits += p.Bits
		}
		require.InDelta(t, r.Core.Mid, sum.Mid/placed.Mid, 1e-6)
		require.Equal(t, a.CoreMemoryBits(), bits)
		require.Equal(t, r.MemoryBits, bits)
		require.True(t, r.Chip.Low < r.Chip.Mid && r.Chip.Mid < r.Chip.High)
	}
}

// TestPublishedChipsLieInTheBand: Tianjic's 3.8 x 3.8 mm2 over 156 cores with memories of 22 KB in all and no microcode, and TrueNorth's core of 240 x 390 um2.
func TestPublishedChipsLieInTheBand(t *testing.T) {
	for _, c := range []struct {
		arch      *isa.Arch
		published float64 // um2 a core
	}{
		{preset(t, "tianjic", "core.synapse_bytes", "15816", "core.parameter_sets", "1", "microcode.enabled", "false", "routes.entries_per_core", "256", "routes.entries_per_neuron", "1"),
			3800 * 3800 * coresShare.Mid / 156},
		{preset(t, "truenorth"), 240 * 390},
	} {
		r := Estimate(c.arch)
		t.Logf("%s: %d bits, %.0f um2 (%.0f .. %.0f), published %.0f", c.arch.Name, r.MemoryBits, r.Core.Mid, r.Core.Low, r.Core.High, c.published)
		require.Less(t, r.Core.Low, c.published, c.arch.Name)
		require.Greater(t, r.Core.High, c.published, c.arch.Name)
	}
}

func TestEveryConstantHasABandAndASource(t *testing.T) {
	for _, c := range Constants() {
		require.True(t, c.Low < c.Mid && c.Mid < c.High, c.Name)
		require.NotEmpty(t, c.Source, c.Name)
	}
}
