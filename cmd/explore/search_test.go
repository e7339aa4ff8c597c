package explore

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// space is a sweep of three real axes and one of names that evaluates nothing itself.
func space(t *testing.T, where string) *Sweep {
	t.Helper()
	s, err := Parse("space.yaml", []byte("name: space\nfixed: {network: none.snn, arch: tiny}\naxes:\n  energy.hop.pj: {from: 0, to: 1.5}\n"+
		"  energy.add.pj: {from: 0, to: 1.5}\n  energy.spike.pj: {from: 0, to: 1.5}\n  clock.sync: [barrier, periodic]\n"+where))
	require.NoError(t, err)
	return s
}

// zdt1 is a test problem with a known front, f2 = 1 - sqrt(f1), reached where all variables but the first are 0 (Zitzler, Deb and Thiele 2000); a wrong
// name in the list costs as well.
func zdt1(_ context.Context, points []Point) (*Result, error) {
	r := &Result{}
	for _, p := range points {
		x := make([]float64, 3)
		for k := range x {
			v, _ := asNumber(p[k].Value)
			x[k] = v / 1.5
		}
		g := 1 + 9*(x[1]+x[2])/2
		if p[3].Value == "periodic" {
			g++
		}
		r.Rows = append(r.Rows, Row{Set: p, Status: StatusOK, Got: &Figures{Energy: x[0], Latency: g * (1 - math.Sqrt(x[0]/g))}})
	}
	return r, nil
}

// volume is the area that a front dominates below the corner (1.1, 6).
func volume(rows []Row, o []Objective) float64 {
	area, top := 0.0, 6.0
	for _, i := range Front(rows, o) {
		c := costs(&rows[i], o)
		if c[0] < 1.1 && c[1] < top {
			area += (1.1 - c[0]) * (top - c[1])
			top = c[1]
		}
	}
	return area
}

func TestSearchFindsAKnownFront(t *testing.T) {
	o, err := ParseObjectives("energy,latency")
	require.NoError(t, err)
	s := space(t, "")
	found, err := s.Find(context.Background(), Search{Objectives: o, Budget: 600, Population: 24, Seed: 1}, zdt1)
	require.NoError(t, err)
	require.Len(t, found.Rows, 600)
	s.Design, s.Points = DesignRandom, 600
	points, _, err := s.Choose()
	require.NoError(t, err)
	chance, err := zdt1(context.Background(), points)
	require.NoError(t, err)
	best := 5 + 2.0/3 + 0.6 // the exact front dominates the integral of 6 - f2, and what lies right of its end
	require.Greater(t, volume(found.Rows, o), 0.95*best, "nearly all that the exact front dominates")
	require.Greater(t, volume(found.Rows, o), 1.03*volume(chance.Rows, o), "more than chance finds")
	again, err := s.Find(context.Background(), Search{Objectives: o, Budget: 600, Population: 24, Seed: 1}, zdt1)
	require.NoError(t, err)
	require.Equal(t, found.Rows, again.Rows)
}

func TestSearchKeepsToConditionsAndEndsWhenAllIsSeen(t *testing.T) {
	o, err := ParseObjectives("energy,latency")
	require.NoError(t, err)
	found, err := space(t, "where: [energy.hop.pj > energy.add.pj]\n").Find(context.Background(), Search{Objectives: o, Budget: 200}, zdt1)
	require.NoError(t, err)
	for _, r := range found.Rows {
		require.Greater(t, r.Set[0].Value.(float64), r.Set[1].Value.(float64))
	}
	s, err := Parse("x.yaml", []byte("name: x\nfixed: {network: none.snn, arch: tiny}\naxes:\n  energy.hop.pj: [0, 1]\n  energy.add.pj: [0, 1]\n  energy.spike.pj: [0, 1]\n  clock.sync: [barrier, periodic]\n"))
	require.NoError(t, err)
	found, err = s.Find(context.Background(), Search{Objectives: o, Budget: 200}, zdt1)
	require.NoError(t, err)
	require.Len(t, found.Rows, 16, "each point once")
}

// TestAStoppedSearchGoesOn: the rows of the journal stand for the evaluations that made them.
func TestAStoppedSearchGoesOn(t *testing.T) {
	dir := folder(t, "name: hunt\nfixed: {network: net.snn, core.synapse_bytes: 4096}\naxes:\n  core.axons: {from: 16, to: 64}\n  noc.buffer: {from: 1, to: 6}\n  clock.sync: [barrier, periodic]\nderive: {clock.tick_cycles: \"100\"}\n")
	o, err := ParseObjectives("energy,latency,accuracy")
	require.NoError(t, err)
	s, err := Read(filepath.Join(dir, "sweep.yaml"))
	require.NoError(t, err)
	q := Search{Objectives: o, Budget: 24, Population: 8, Seed: 3}
	whole, err := s.Optimise(context.Background(), filepath.Join(dir, "a"), q, Options{Threads: 2})
	require.NoError(t, err)
	require.Len(t, whole.Rows, 24)
	require.NotEmpty(t, Front(whole.Rows, o))
	ctx, stop := context.WithCancel(context.Background())
	_, err = s.Optimise(ctx, filepath.Join(dir, "b"), q, Options{Threads: 1, Progress: func(done, of int) {
		require.Equal(t, 24, of)
		if done > 10 {
			stop()
		}
	}})
	require.ErrorAs(t, err, new(*Interrupted))
	resumed, err := s.Optimise(context.Background(), filepath.Join(dir, "b"), q, Options{Threads: 1})
	require.NoError(t, err)
	require.Greater(t, resumed.Reused, 10)
	require.Equal(t, whole.Rows, resumed.Rows)
}

func TestFrontIsWhatNothingDominates(t *testing.T) {
	o, err := ParseObjectives("energy,max:cores_used")
	require.NoError(t, err)
	rows := []Row{{Got: &Figures{Energy: 1, Cores: 1}}, {Got: &Figures{Energy: 2, Cores: 3}}, {Got: &Figures{Energy: 3, Cores: 2}}, {}, {Got: &Figures{Energy: 1, Cores: 1}}}
	require.Equal(t, []int{0, 4, 1}, Front(rows, o))
	require.Equal(t, [][]int{{0, 1, 4}, {2}, {3}}, sorted([][]float64{{1, -1}, {2, -3}, {3, -2}, nil, {1, -1}}))
	for _, bad := range []string{"", "speed", "min:nothing", "mid:energy_nj"} {
		_, err := ParseObjectives(bad)
		require.ErrorContains(t, err, "no objective")
	}
}

// TestSensitivityIsTheShareOfVariance: y = 3a + b over a grid of a and b, with c of no influence.
func TestSensitivityIsTheShareOfVariance(t *testing.T) {
	var a, b, c []any
	var y []float64
	for i := range 64 {
		a, b, c = append(a, i%4), append(b, i/4%4), append(c, []string{"x", "y"}[i/16%2])
		y = append(y, float64(3*(i%4)+i/4%4))
	}
	require.InDelta(t, 0.9, explained(a, y), 0.01)
	require.InDelta(t, 0.1, explained(b, y), 0.06)
	require.InDelta(t, 0, explained(c, y), 0.03)
	require.Greater(t, trend(a, y), 0.9)
	require.True(t, math.IsNaN(trend(c, y)))
	var many []any
	for i := range 64 {
		many = append(many, i)
		y[i] = -float64(i)
	}
	require.Greater(t, explained(many, y), 0.9, "a range is cut into bins")
	require.InDelta(t, -1, trend(many, y), 1e-9)
}
