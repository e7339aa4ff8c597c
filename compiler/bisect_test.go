package compiler

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// ringGraph connects each of n vertices with the next few, and some at random.
func ringGraph(n, near, far int, r *rand.Rand) *cutGraph {
	g := &cutGraph{}
	b := edgeList{}
	order := r.Perm(n)
	for v := range n {
		g.size = append(g.size, 1)
		for d := 1; d <= near; d++ {
			b.add(int32(order[v]), int32(order[(v+d)%n]), 10)
		}
	}
	for range far {
		b.add(int32(r.IntN(n)), int32(r.IntN(n)), 10)
	}
	b.into(g)
	return g
}

func TestGraphAddsParallelEdgesUp(t *testing.T) {
	g := &cutGraph{size: []int32{1, 1, 1}}
	b := edgeList{}
	b.add(0, 1, 2)
	b.add(2, 0, 5)
	b.add(1, 0, 3)
	b.add(1, 1, 9)
	b.into(g)
	require.Equal(t, []int32{0, 2, 3, 4}, g.start)
	require.Equal(t, []int32{1, 2, 0, 0}, g.to)
	require.Equal(t, []int64{5, 5, 5, 5}, g.cost)
}

func TestCoarseGraphCutsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	g := ringGraph(300, 4, 100, r)
	coarse, of := g.coarsen(7)
	require.Less(t, coarse.count(), 200)
	require.Equal(t, g.total(), coarse.total())
	require.LessOrEqual(t, max(coarse.size[0], coarse.size[50]), int32(7))
	rough, side := make([]uint8, coarse.count()), make([]uint8, g.count())
	for v := range rough {
		rough[v] = uint8(r.IntN(2))
	}
	for v := range side {
		side[v] = rough[of[v]]
	}
	b := &bisection{most: [2]int32{300, 300}}
	require.Equal(t, newCut(coarse, b, rough).value(), newCut(g, b, side).value())
}

// TestGainIsWhatAFlipSaves: the gains kept up to date are those of the definition, and refining never makes a cut worse.
func TestGainIsWhatAFlipSaves(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	g := ringGraph(100, 3, 60, r)
	side := make([]uint8, g.count())
	for v := range side {
		side[v] = uint8(r.IntN(2))
	}
	c := newCut(g, &bisection{most: [2]int32{60, 60}}, side)
	for range 200 {
		v := int32(r.IntN(g.count()))
		before, gain := c.value(), c.gain[v]
		if c.held[0] > 60 || c.held[1] > 60 {
			before -= int64(c.excess()) << 40
		}
		c.undo(v)
		require.Equal(t, gain, before-(c.value()-int64(c.excess())<<40))
	}
	before := c.value()
	c.refine()
	require.Less(t, c.value(), before)
	require.LessOrEqual(t, max(c.held[0], c.held[1]), int32(60))
}

func TestPartsOfARingAreArcs(t *testing.T) {
	for _, k := range []int{2, 3, 5, 8} {
		g := ringGraph(400, 4, 0, rand.New(rand.NewPCG(uint64(k), 1)))
		most := int32(400*11/10/k) + 1
		part := g.parts(k, most)
		sizes, cut := make([]int32, k), int64(0)
		for v, p := range part {
			sizes[p]++
			for i := g.start[v]; i < g.start[v+1]; i++ {
				if part[g.to[i]] != p {
					cut += g.cost[i]
				}
			}
		}
		for _, n := range sizes {
			require.LessOrEqual(t, n, most)
		}
		require.LessOrEqual(t, float64(cut/2), 1.5*float64(k*10*(4+3+2+1)), "%d parts: arcs cut 10 edges each", k)
	}
}
