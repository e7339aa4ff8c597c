package compiler

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/traffic"
)

// TestLinksCarryWhatTheImageSends compares the load that placement sees on every link with that of the finished image.
func TestLinksCarryWhatTheImageSends(t *testing.T) {
	res := compiled(t, convolution(nil), small(t), Options{})
	l := newRelief(res.placed)
	image := traffic.Of(res.Image, traffic.Uniform(defaultRate))
	for i, want := range l.load {
		side := [4]isa.Side{isa.East, isa.West, isa.South, isa.North}[i%4]
		require.InDelta(t, float64(want)/packetWeight, image.Link(isa.CoreID(i/4), side), 1e-6, "link %d", i)
	}
	require.NotZero(t, slices.Max(l.load))
}

// TestReliefTakesLoadFromTheWorstLink without adding more than its part to the traffic, and keeps the loads up to date.
func TestReliefTakesLoadFromTheWorstLink(t *testing.T) {
	res := compiled(t, convolution(nil), small(t), Options{Placement: Hilbert})
	p := res.placed
	l := newRelief(p)
	before, worst := p.total(), slices.Max(l.load)
	for range 20 {
		l.step()
	}
	require.Less(t, slices.Max(l.load), worst)
	require.LessOrEqual(t, p.total(), before+before/reliefPart)
	require.Equal(t, newRelief(p).load, l.load)
}
