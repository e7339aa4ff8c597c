package neurons

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProgramsFollowTheirEquations: every model under its example current; the fixed-point program and its equations spike as often, to within
// a spike in fifty, and models that stay below threshold keep close to each other.
func TestProgramsFollowTheirEquations(t *testing.T) {
	for _, name := range Names() {
		b, e, _ := both(t, name, 1/1024.0)
		m, cell, state := b.Model, NewCell(b), append([]float64{}, e.State...)
		bias, err := b.Bias(m.Example.Current)
		require.NoError(t, err)
		ticks := int(m.Example.Duration / b.Tick)
		spikes, real := 0, 0
		for range ticks {
			if cell.Tick(0, bias) {
				spikes++
			}
			if e.Update(state, 0, e.Bias(m.Example.Current)) {
				real++
			}
			require.False(t, math.IsNaN(state[0]), name)
		}
		t.Logf("%s: %d ticks, %d spikes of the program, %d of its equations", name, ticks, spikes, real)
		require.InDelta(t, real, spikes, math.Ceil(float64(real)/50), name)
		require.Positive(t, real, name)
	}
}

// TestSynapsesReachTheEquationsInTheirUnit: a weight of the author's unit moves the state as the program's levels of it do.
func TestSynapsesReachTheEquationsInTheirUnit(t *testing.T) {
	for _, name := range Names() {
		b, e, unit := both(t, name, 1/256.0)
		m, cell, state := b.Model, NewCell(b), append([]float64{}, e.State...)
		drive := m.Example.Current / 4
		levels := int32(math.Round(drive / unit))
		for range 3 {
			cell.Tick(levels, 0)
			e.Update(state, float64(levels)*unit, 0)
		}
		got := cell.State(0)
		if m.InputUnit == "unit" {
			got *= unit
		}
		want := e.Potential(state[0])
		require.InDelta(t, want, got, 1e-3*(1+math.Abs(want))+truncated(m), name)
	}
}

// both are a model's program and its equations; a model of integers has a unit of its own.
func both(t *testing.T, name string, unit float64) (*Built, *Equations, float64) {
	t.Helper()
	m, err := Get(name)
	require.NoError(t, err)
	if m.Integer {
		unit = 1
	}
	b, err := m.Build(Settings{Unit: unit})
	require.NoError(t, err)
	e, err := m.Equations(Settings{})
	require.NoError(t, err)
	return b, e, unit
}

// truncated is what a model of integers may lose: a step in each of two states and three ticks.
func truncated(m *Model) float64 {
	if m.Integer {
		return 6
	}
	return 0
}
