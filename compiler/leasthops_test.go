package compiler

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
)

// somePlacer is a few cores with random traffic on a small mesh.
func somePlacer(t *testing.T, r *rand.Rand, n int) *placer {
	a := small(t)
	a.Mesh = isa.MeshArch{Width: 3, Height: 2 + r.IntN(2), ChipsX: 1, ChipsY: 1}
	s := &state{arch: a, net: &ir.Network{}, graph: graph{start: []int64{0}}, cores: slices.Repeat([]core{{owner: -1}}, n)}
	p := newPlacer(s)
	for c := range n {
		p.host[c] = int64(r.IntN(3) * 500)
		for other := range c {
			if r.IntN(3) > 0 {
				w := int64(r.IntN(5000))
				p.edges[c], p.edges[other] = append(p.edges[c], edge{int32(other), w}), append(p.edges[other], edge{int32(c), w})
			}
		}
	}
	return p
}

// bestOfAll is the least traffic of any placement.
func (p *placer) bestOfAll(c int) int64 {
	if c == len(p.where) {
		return p.total()
	}
	best := int64(1 << 60)
	for site := range p.at {
		if p.at[site] < 0 {
			p.put(int32(c), isa.CoreID(site))
			best = min(best, p.bestOfAll(c+1))
			p.at[site] = -1
		}
	}
	return best
}

func TestNoPlacementHasFewerHopsThanTheLeast(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 6))
		p := somePlacer(t, r, 2+r.IntN(4))
		want := p.bestOfAll(0)
		p.along(rows(p.s.arch.Mesh), nil)
		got, exact := p.leastHops()
		require.True(t, exact)
		require.Equal(t, want, got, "seed %d", seed)
		require.LessOrEqual(t, (newPlacementBound(p).assign()+1)/2, want, "seed %d", seed)
	}
}
