package traffic

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

func mesh(t *testing.T, order isa.Order) *isa.Arch {
	a, err := isa.Preset("tiny")
	require.NoError(t, err)
	a.Mesh = isa.MeshArch{Width: 2, Height: 4, ChipsX: 2, ChipsY: 1}
	a.NoC.Routing = order
	return a
}

func TestPacketsLoadTheLinksOfTheirWay(t *testing.T) {
	for order, corner := range map[isa.Order]isa.Coord{isa.XY: {X: 3, Y: 0}, isa.YX: {X: 0, Y: 2}} {
		l := New(mesh(t, order))
		l.Spike(isa.Coord{}, isa.Coord{X: 3, Y: 2}, 0.5)
		l.Sum(corner, isa.Coord{X: 3, Y: 2}, 4)
		l.Spike(isa.Coord{X: 1, Y: 1}, isa.Coord{X: 1, Y: 1}, 7)
		require.InDelta(t, 0.5, l.Spikes, 1e-12, "a spike to its own core passes no link")
		require.InDelta(t, 4, l.Sums, 1e-12)
		hops := map[isa.Order]float64{isa.XY: 5*0.5 + 2*4, isa.YX: 5*0.5 + 3*4}[order]
		require.InDelta(t, hops, l.Hops, 1e-12)
		require.Equal(t, corner, l.Worst().From)
		require.InDelta(t, 4.5, l.Worst().Packets, 1e-12)
	}
}

func TestBordersBetweenChipsAndTheHostAreCounted(t *testing.T) {
	l := New(mesh(t, isa.XY))
	l.Spike(isa.Coord{X: 2, Y: 1}, isa.Coord{X: -1, Y: 1}, 1)
	require.InDelta(t, 2, l.Hops, 1e-12, "the way over the edge is no hop")
	require.InDelta(t, 1, l.Chips, 1e-12)
	require.InDelta(t, 1, l.Host, 1e-12)
	l.FromHost(isa.Coord{}, isa.Coord{X: 1}, 2)
	require.InDelta(t, 3, l.Host, 1e-12)
	require.InDelta(t, 4, l.Hops, 1e-12)
	require.InDelta(t, 2, l.Through(0), 1e-12)
}
