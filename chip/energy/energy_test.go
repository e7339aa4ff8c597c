package energy

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

func TestPriceIsCountTimesConstantPlusLeakageTimesTime(t *testing.T) {
	a := &isa.Arch{Mesh: isa.MeshArch{Width: 2, Height: 3, ChipsX: 1, ChipsY: 1}, Clock: isa.ClockArch{MHz: 200}}
	a.Energy.Add = isa.Cost{PJ: 0.5, Source: "paper"}
	a.Energy.Hop = isa.Cost{PJ: 2, Source: "estimate: guess"}
	a.Energy.CoreLeakage = isa.Power{MW: 3, Source: "estimate: guess"}
	r := Price(a, Events{Adds: 100, Hops: 7}, 400)
	require.InDelta(t, 64, float64(r.Dynamic), 1e-9)
	require.InDelta(t, 36000, float64(r.Static), 1e-6, "3 mW x 6 cores x 2 us")
	require.InDelta(t, 36064, float64(r.Total), 1e-6)
	require.InDelta(t, 36014.0/36064, r.EstimateShare, 1e-12)
	sum := isa.Picojoule(0)
	for _, c := range r.Components {
		sum += c.Energy
	}
	require.InDelta(t, float64(r.Total), float64(sum), 1e-6)
	require.Len(t, r.Components, len(a.Energy.Costs()), "every constant of the table has its line")
}

func TestEveryConstantHasItsOwnCounter(t *testing.T) {
	preset, err := isa.Preset("tianjic")
	require.NoError(t, err)
	ev := Events{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	counts := map[float64]bool{}
	r := Price(preset, ev, 0)
	for i, c := range r.Components {
		require.Equal(t, preset.Energy.Costs()[i].Key, c.Name)
		require.Equal(t, preset.Energy.Costs()[i].Value, c.Unit)
		counts[c.Count] = true
	}
	require.Len(t, counts, 13, "twelve events and no time")
}
