package agreement

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// gather is a run of two engines in one layer: by sample and tick, the neurons that each fires.
func gather(neurons int, a, b [][][]uint32) []Figures {
	g := New([]string{"a", "b"}, AllPairs(2), []Layer{{"layer", neurons}}, 10, len(a))
	w := g.Worker()
	for s := range a {
		w.Begin(s)
		for t := range a[s] {
			w.Tick(t, 0, []Sight{{Present: true, Fired: a[s][t], Potentials: make([]float64, neurons)}, {Present: true, Fired: b[s][t], Potentials: constant(neurons, 0.5)}})
		}
		w.End()
	}
	return g.Figures()
}

func constant(n int, v float64) []float64 { return slices.Repeat([]float64{v}, n) }

// TestFiguresByHand: two samples of two ticks of three neurons.
func TestFiguresByHand(t *testing.T) {
	f := gather(3, [][][]uint32{{{0, 1}, {1}}, {{2}, {}}}, [][][]uint32{{{0, 1}, {1}}, {{2}, {1, 2}}})
	require.Equal(t, []Spikes{{"a", 4}, {"b", 6}}, f[0].Spikes)
	p := f[0].Pairs[0]
	// Counts by neuron and sample: a 1 2 0, 0 0 1; b 1 2 0, 0 1 2: n 6, sums 4 and 6, squares 6 and 10, products 7.
	require.InDelta(t, (6*7-4*6)/math.Sqrt((6*6-4*4)*(6*10-6*6)), *p.Correlation, 1e-12)
	require.Equal(t, uint64(1), p.NeuronsEqual, "neuron 0 alone never differs")
	require.Equal(t, []uint64{6, 4, 12, 10, 4, 6}, []uint64{p.Trains, p.TrainsEqual, p.Cells, p.CellsEqual, p.Both, p.Either})
	require.Equal(t, First{Tick: 1, Sample: 11, Neuron: 1, Fired: 1}, *p.First)
	require.Equal(t, "b", p.By)
	require.Equal(t, Distance{0.5, 0.5}, *p.Potential)
	require.Equal(t, []ByTick{{Both: 3}, {Both: 1, B: 2}}, p.ByTick)
	require.Equal(t, [2][]uint64{{1, 2, 1}, {1, 3, 2}}, p.Counts)
	require.False(t, p.Equal())
}

// TestFirstDifferenceIsTheEarliest: of equal ticks the first sample's, of equal samples the lowest neuron's.
func TestFirstDifferenceIsTheEarliest(t *testing.T) {
	none := []uint32{}
	a := [][][]uint32{{none, none, {0}}, {none, {1, 2}}, {none, {0}}}
	b := [][][]uint32{{none, none, none}, {none, {2}}, {none, none}}
	require.Equal(t, First{Tick: 1, Sample: 11, Neuron: 1}, *gather(3, a, b)[0].Pairs[0].First)
}

// TestSpikesATickApartAreNear: each has one partner, and one in the same tick comes first.
func TestSpikesATickApartAreNear(t *testing.T) {
	for _, c := range []struct {
		a, b []int // ticks
		both uint64
		near uint64
	}{
		{[]int{2}, []int{3}, 0, 1}, {[]int{3}, []int{2}, 0, 1}, {[]int{0}, []int{1}, 0, 1}, {[]int{1}, []int{0}, 0, 1}, {[]int{2}, []int{4}, 0, 0}, {[]int{2}, []int{2, 3}, 1, 0},
		{[]int{2, 4}, []int{3}, 0, 1}, {[]int{2, 4}, []int{3, 5}, 0, 2}, {[]int{1, 2}, []int{2, 3}, 1, 0}, {[]int{1, 3, 5}, []int{0, 4}, 0, 2},
	} {
		rows := func(ticks []int) [][][]uint32 {
			list := make([][]uint32, 8)
			for _, t := range ticks {
				list[t] = []uint32{0}
			}
			return [][][]uint32{list}
		}
		p := gather(1, rows(c.a), rows(c.b))[0].Pairs[0]
		require.Equal(t, []uint64{c.both, c.near}, []uint64{p.Both, p.Near}, "%+v", c)
	}
}

// TestCorrelationIsDefinedWhereItIs: where counts do not vary, the figure is missing and says why.
func TestCorrelationIsDefinedWhereItIs(t *testing.T) {
	for _, c := range []struct {
		a, b []uint32
		want string
	}{
		{nil, nil, "both are silent"}, {[]uint32{0}, nil, "b is silent"}, {nil, []uint32{1}, "a is silent"}, {[]uint32{0, 1}, []uint32{0}, "all counts of a are 1"},
		{[]uint32{0, 1}, []uint32{0, 1}, "all counts of a are 1 and all counts of b are 1"}, {[]uint32{0, 1}, nil, "all counts of a are 1 and b is silent"},
	} {
		p := gather(2, [][][]uint32{{c.a}}, [][][]uint32{{c.b}})[0].Pairs[0]
		require.Nil(t, p.Correlation)
		require.Equal(t, c.want, p.Undefined)
	}
	p := gather(3, [][][]uint32{{{0, 2}, {2}}}, [][][]uint32{{{0, 2}, {2}}})[0].Pairs[0]
	require.Equal(t, 1.0, *p.Correlation, "equal counts, to the last bit")
}

// TestFiguresDoNotDependOnThreads: the same samples in any order on any number of workers.
func TestFiguresDoNotDependOnThreads(t *testing.T) {
	const samples, ticks, neurons = 12, 7, 20
	run := func(workers int) []Figures {
		g := New([]string{"a", "b", "c"}, AllPairs(3), []Layer{{"x", neurons}, {"y", neurons}}, 0, samples)
		var group sync.WaitGroup
		for k := range workers {
			w := g.Worker()
			group.Go(func() {
				for s := k; s < samples; s += workers {
					r := rand.New(rand.NewPCG(uint64(s), 1))
					w.Begin(s)
					for t := range ticks {
						for layer := range 2 {
							w.Tick(t, layer, []Sight{sight(r, neurons), sight(r, neurons), sight(r, neurons)})
						}
					}
					w.End()
				}
			})
		}
		group.Wait()
		return g.Figures()
	}
	want := run(1)
	for _, workers := range []int{2, 3, 5} {
		require.Equal(t, want, run(workers), workers)
	}
}

func sight(r *rand.Rand, neurons int) Sight {
	s := Sight{Present: r.IntN(4) > 0, Potentials: make([]float64, neurons)}
	for n := range neurons {
		s.Potentials[n] = r.Float64()
		if s.Present && r.IntN(3) == 0 {
			s.Fired = append(s.Fired, uint32(n))
		}
	}
	return s
}

// TestWhatIsNotShownIsNotCompared: a recording of one layer and of some ticks says nothing of others, and an unfinished sample nothing at all.
func TestWhatIsNotShownIsNotCompared(t *testing.T) {
	g := New([]string{"a", "recorded"}, AllPairs(2), []Layer{{"x", 2}, {"y", 2}}, 0, 2)
	w := g.Worker()
	w.Begin(0)
	for tick := range 4 {
		recorded := Sight{}
		if tick >= 2 {
			recorded = Sight{Present: true, Fired: []uint32{1}}
		}
		w.Tick(tick, 0, []Sight{{Present: true, Fired: []uint32{1}}, recorded})
		w.Tick(tick, 1, []Sight{{Present: true, Fired: []uint32{0}}, {}})
	}
	w.End()
	w.Begin(1)
	w.Tick(0, 0, []Sight{{Present: true, Fired: []uint32{0}}, {Present: true}})
	f := g.Figures()
	p := f[0].Pairs[0]
	require.True(t, p.Equal())
	require.Equal(t, []uint64{4, 2, 2}, []uint64{p.Cells, p.Both, p.NeuronsEqual})
	require.Nil(t, p.Potential, "spikes alone were recorded")
	require.Empty(t, f[1].Pairs)
	require.Equal(t, []Spikes{{"a", 4}}, f[1].Spikes)
}
