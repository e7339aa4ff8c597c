package compiler

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLooseNeuronsLeaveNoGaps packs a convolution whose pooling neurons share nothing: they fill what its clusters leave, and cores of their own but the
// last.
func TestLooseNeuronsLeaveNoGaps(t *testing.T) {
	s := &state{ctx: context.Background(), net: convolution(nil), arch: small(t)}
	require.NoError(t, s.runUntil("partition"))
	s.entries = make([]int32, s.graph.neurons())
	u, c := s.newUnits(64), newCapacity(s.arch)
	g := newGaps(u, &c)
	require.NotNil(t, g)
	for v, loose := range g.loose {
		pop, _ := s.populationOf(u.members(unitID(v))[0])
		require.Equal(t, s.net.Populations[pop].Name == "pool", loose)
	}
	require.Equal(t, 4.0, g.rows)
	require.Equal(t, 1.0-16*g.each, g.cost(load{neurons: 30}, 1), "a full core's worth of rows is 16 neurons")
	require.Equal(t, 1.0-3*g.each, g.cost(load{neurons: 30, axons: 52}, 1))
	require.Equal(t, 2.0-4*g.each, g.cost(load{neurons: 60, axons: 65}, 2))
	lim := recipe{share: 1, cores: 1, spill: true, filled: true}.limits(s.arch, g)
	clusters, err := newGrowth(u, c).cover(lim)
	require.NoError(t, err)
	p := newPacker(u, c, 1)
	p.gaps = g
	placed, room := 0, 0
	for _, b := range p.pack(clusters) {
		placed += len(b.units)
		if b.load.neurons < 64 && b.load.axons+4 <= 64*b.cores {
			room++
		}
	}
	require.Equal(t, u.count(), placed)
	require.LessOrEqual(t, room, 1)
}
