package neurons

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// ode is a published model as float64 equations: dy/dt = slope(y, I), with an upward crossing of y[0] through top as a spike, after which reset
// (if there is one) changes y.
type ode struct {
	y     []float64
	slope func(y []float64, current float64, dy []float64)
	top   float64
	reset func(y []float64)
}

// spikes integrates for a time by the classical Runge-Kutta method of fourth order and returns when y[0] crossed the top, interpolated.
func (o ode) spikes(duration, dt float64, current func(t float64) float64) []float64 {
	n := len(o.y)
	y := append([]float64{}, o.y...)
	var k [4][]float64
	for i := range k {
		k[i] = make([]float64, n)
	}
	next := make([]float64, n)
	var times []float64
	for i := range int(math.Round(duration / dt)) {
		t := float64(i) * dt
		I := current(t + dt/2)
		stage := func(from []float64, h float64, to []float64) {
			for j := range next {
				next[j] = y[j]
				if from != nil {
					next[j] += h * from[j]
				}
			}
			o.slope(next, I, to)
		}
		stage(nil, 0, k[0])
		stage(k[0], dt/2, k[1])
		stage(k[1], dt/2, k[2])
		stage(k[2], dt, k[3])
		before := y[0]
		for j := range y {
			y[j] += dt / 6 * (k[0][j] + 2*k[1][j] + 2*k[2][j] + k[3][j])
		}
		if before < o.top && y[0] >= o.top {
			times = append(times, t+dt*(o.top-before)/(y[0]-before))
			if o.reset != nil {
				o.reset(y)
			}
		}
	}
	return times
}

func model(t testing.TB, name string) *Model {
	t.Helper()
	m, err := Get(name)
	require.NoError(t, err)
	return m
}

// built is a model with some parameters changed.
func built(t testing.TB, name string, params map[string]float64) *Built {
	t.Helper()
	b, err := model(t, name).Build(Settings{Params: params})
	require.NoError(t, err)
	return b
}

// spikes are the ticks in which the program spikes under a current in the model's unit; tick k lasts from k to k+1 ticks.
func (b *Built) spikes(t testing.TB, duration float64, current func(t float64) float64) []int {
	t.Helper()
	c := NewCell(b)
	var ticks []int
	for k := range int(math.Round(duration / b.Tick)) {
		bias, err := b.Bias(current((float64(k) + 0.5) * b.Tick))
		require.NoError(t, err)
		if c.Tick(0, bias) {
			ticks = append(ticks, k)
		}
	}
	return ticks
}

func constant(I float64) func(float64) float64 { return func(float64) float64 { return I } }

// step is a current that begins at some time.
func step(from, I float64) func(float64) float64 {
	return func(t float64) float64 {
		if t < from {
			return 0
		}
		return I
	}
}

// compareTimes wants every spike within a tick of the reference's.
func compareTimes(t testing.TB, b *Built, want []float64, got []int) {
	t.Helper()
	require.Len(t, got, len(want), "spikes")
	worst := 0
	for i := range want {
		off := got[i] - int(want[i]/b.Tick)
		worst = max(worst, off, -off)
	}
	require.LessOrEqual(t, worst, 1, "ticks off")
	t.Logf("%s: %d spikes, the worst %d ticks of %v %s off", b.Model.Name, len(want), worst, b.Tick, b.Model.TickUnit)
}

// rate is spikes per unit of time between the first and the last of them after a time of settling.
func rate(times []float64, from float64) float64 {
	for len(times) > 0 && times[0] < from {
		times = times[1:]
	}
	if len(times) < 2 {
		return 0
	}
	return float64(len(times)-1) / (times[len(times)-1] - times[0])
}

func (b *Built) times(ticks []int) []float64 {
	var times []float64
	for _, k := range ticks {
		times = append(times, (float64(k)+0.5)*b.Tick)
	}
	return times
}

// compareCurve wants the firing rates at some currents within 2 % of the reference's; the last digit of a rate is the length of a tick.
func compareCurve(t testing.TB, b *Built, o ode, dt, duration, settle float64, currents ...float64) {
	t.Helper()
	worst := 0.0
	for _, I := range currents {
		want := rate(o.spikes(duration, dt, constant(I)), settle)
		got := rate(b.times(b.spikes(t, duration, constant(I))), settle)
		if want == 0 {
			require.Zero(t, got, "I = %v", I)
			continue
		}
		off := math.Abs(got-want) / want
		worst = max(worst, off)
		require.Less(t, off, 0.02, "I = %v: %v, the equations give %v", I, got, want)
	}
	t.Logf("%s: rates at %v, the worst %.2f %% off", b.Model.Name, currents, 100*worst)
}
