package neurons

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// hodgkinHuxley is the model of 1952 with the potential inside minus outside and a rest of -65 mV (Dayan and Abbott, Theoretical Neuroscience,
// MIT Press 2001, section 5.5).
func hodgkinHuxley() ode {
	rates := func(v float64) (am, bm, ah, bh, an, bn float64) {
		linoid := functions["linoid"].(func(float64) float64)
		return linoid((v + 40) / 10), 4 * math.Exp(-(v+65)/18), 0.07 * math.Exp(-(v+65)/20), 1 / (1 + math.Exp(-(v+35)/10)),
			0.1 * linoid((v+55)/10), 0.125 * math.Exp(-(v+65)/80)
	}
	am, bm, ah, bh, an, bn := rates(-65)
	return ode{y: []float64{-65, am / (am + bm), ah / (ah + bh), an / (an + bn)}, top: 0, slope: func(y []float64, I float64, d []float64) {
		v, m, h, n := y[0], y[1], y[2], y[3]
		am, bm, ah, bh, an, bn := rates(v)
		d[0] = I - 120*m*m*m*h*(v-50) - 36*n*n*n*n*(v+77) - 0.3*(v+54.387)
		d[1], d[2], d[3] = am*(1-m)-bm*m, ah*(1-h)-bh*h, an*(1-n)-bn*n
	}}
}

func TestHodgkinHuxleySpikesWhenTheEquationsDo(t *testing.T) {
	b := built(t, "hodgkin_huxley", nil)
	compareTimes(t, b, hodgkinHuxley().spikes(500, 0.01, constant(10)), b.spikes(t, 500, constant(10)))
	compareCurve(t, b, hodgkinHuxley(), 0.01, 500, 100, 7, 8, 10, 15, 20, 40)
}

// TestHodgkinHuxleyRheobase: the current above which one spike, and the one above which a train of them follows a step, are those of the equations
// (about 2.2 and 6.2 uA/cm2).
func TestHodgkinHuxleyRheobase(t *testing.T) {
	b := built(t, "hodgkin_huxley", nil)
	threshold := func(atLeast int, count func(I float64) int) float64 {
		low, high := 0.0, 20.0
		for high-low > 0.01 {
			if mid := (low + high) / 2; count(mid) >= atLeast {
				high = mid
			} else {
				low = mid
			}
		}
		return high
	}
	for _, n := range []int{1, 5} {
		want := threshold(n, func(I float64) int { return len(hodgkinHuxley().spikes(200, 0.02, constant(I))) })
		got := threshold(n, func(I float64) int { return len(b.spikes(t, 200, constant(I))) })
		t.Logf("%d spikes from %.2f uA/cm2 on; the equations: %.2f", n, got, want)
		require.InDelta(t, want, got, 0.02*want)
	}
}

// pulse is a current of a short time from a moment on.
func pulse(from, length, I float64) func(float64) float64 {
	return func(t float64) float64 {
		if t >= from && t < from+length {
			return I
		}
		return 0
	}
}

// TestHodgkinHuxleyIsAllOrNone: below threshold a pulse makes hardly a spike's height, above it a spike whose height hardly depends on the pulse.
func TestHodgkinHuxleyIsAllOrNone(t *testing.T) {
	b := built(t, "hodgkin_huxley", nil)
	peak := func(I float64) float64 {
		c, top := NewCell(b), math.Inf(-1)
		for k := range 200 {
			bias, _ := b.Bias(pulse(1, 1, I)(float64(k) * b.Tick))
			c.Tick(0, bias)
			top = max(top, c.State(0))
		}
		return top
	}
	require.Less(t, peak(6), -50.0)
	require.Greater(t, peak(9), 30.0)
	require.InDelta(t, peak(9), peak(18), 8, "twice the pulse, the same spike")
}

// TestHodgkinHuxleyIsRefractory: a second pulse too soon after the first makes no second spike, or only when it is stronger.
func TestHodgkinHuxleyIsRefractory(t *testing.T) {
	b := built(t, "hodgkin_huxley", nil)
	second := func(delay, I float64) int {
		return len(b.spikes(t, 60, func(t float64) float64 { return pulse(5, 1, 15)(t) + pulse(5+delay, 1, I)(t) }))
	}
	require.Equal(t, 1, second(5, 15), "relatively refractory")
	require.Equal(t, 1, second(2, 60), "absolutely refractory")
	require.Equal(t, 2, second(8, 60), "a stronger pulse passes")
	require.Equal(t, 2, second(20, 15), "recovered")
}

// morrisLecar has the parameters of Rinzel and Ermentrout (1998), table 7.1.
func morrisLecar(v3, v4, gCa, phi float64) ode {
	return ode{y: []float64{-60, 0.0149}, top: 0, slope: func(y []float64, I float64, d []float64) {
		v, w := y[0], y[1]
		m := (1 + math.Tanh((v+1.2)/18)) / 2
		d[0] = (I - 2*(v+60) - gCa*m*(v-120) - 8*w*(v+84)) / 20
		d[1] = phi * ((1+math.Tanh((v-v3)/v4))/2 - w) * math.Cosh((v-v3)/(2*v4))
	}}
}

var classI = map[string]float64{"v3": 12, "v4": 17.4, "g_ca": 4, "phi": 1.0 / 15}

// TestMorrisLecarClasses: class I begins to fire at a rate near 0, class II at a rate that it jumps to.
func TestMorrisLecarClasses(t *testing.T) {
	one, two := built(t, "morris_lecar", classI), built(t, "morris_lecar", nil)
	equationsOne, equationsTwo := morrisLecar(12, 17.4, 4, 1.0/15), morrisLecar(2, 30, 4.4, 0.04)
	compareTimes(t, one, equationsOne.spikes(500, 0.02, constant(50)), one.spikes(t, 500, constant(50)))
	compareTimes(t, two, equationsTwo.spikes(500, 0.02, constant(100)), two.spikes(t, 500, constant(100)))
	compareCurve(t, one, equationsOne, 0.05, 3000, 500, 30, 41, 43, 45, 50, 60, 80)
	compareCurve(t, two, equationsTwo, 0.05, 3000, 500, 80, 95, 100, 120, 150)
	lowest := func(b *Built, from, to float64) float64 {
		for I := from; I < to; I += 0.25 {
			if r := rate(b.times(b.spikes(t, 3000, constant(I))), 500); r > 0 {
				return r * 1000
			}
		}
		return 0
	}
	slow, fast := lowest(one, 38, 45), lowest(two, 86, 100)
	t.Logf("lowest rates: class I %.1f Hz, class II %.1f Hz", slow, fast)
	require.Less(t, slow, 5.0)
	require.Greater(t, fast, 8.0)
}

// hindmarshRose is the model of 1984.
func hindmarshRose(r float64) ode {
	return ode{y: []float64{-1.6, -10, 2}, top: 1, slope: func(y []float64, I float64, d []float64) {
		x := y[0]
		d[0] = y[1] - x*x*x + 3*x*x - y[2] + I
		d[1] = 1 - 5*x*x - y[1]
		d[2] = r * (4*(x+1.6) - y[2])
	}}
}

func TestHindmarshRoseBurstsWhenTheEquationsDo(t *testing.T) {
	b := built(t, "hindmarsh_rose", nil)
	for _, I := range []float64{1.5, 2, 4} {
		compareTimes(t, b, hindmarshRose(0.006).spikes(500, 0.01, constant(I)), b.spikes(t, 500, constant(I)))
	}
	compareCurve(t, b, hindmarshRose(0.006), 0.02, 3000, 500, 1.5, 4, 5)
}

// bursts groups spikes that follow one another closely.
func bursts(times []float64, gap float64) []int {
	var sizes []int
	for i := range times {
		if i == 0 || times[i]-times[i-1] > gap {
			sizes = append(sizes, 0)
		}
		sizes[len(sizes)-1]++
	}
	return sizes
}

// TestHindmarshRoseRegimes: at rest below, periodic bursts at I = 2, chaos at I = 3.25 (bursts of varying size, and neighbouring states that part),
// regular spikes at I = 4.
func TestHindmarshRoseRegimes(t *testing.T) {
	run := func(I float64) []float64 {
		b := built(t, "hindmarsh_rose", nil)
		return b.times(b.spikes(t, 4000, constant(I)))
	}
	require.LessOrEqual(t, len(run(0)), 1)
	periodic := bursts(run(2), 40)[2:]
	require.Greater(t, len(periodic), 5)
	for _, size := range periodic[:len(periodic)-1] {
		require.Equal(t, periodic[0], size, "every burst has as many spikes")
	}
	require.Greater(t, periodic[0], 1, "more than one")
	chaotic := map[int]bool{}
	for _, size := range bursts(run(3.25), 20) {
		chaotic[size] = true
	}
	require.Greater(t, len(chaotic), 2, "sizes of bursts at I = 3.25: %v", chaotic)
	regular := run(4)
	for i := len(regular) - 20; i < len(regular); i++ {
		require.InDelta(t, regular[i]-regular[i-1], regular[i-1]-regular[i-2], 0.51, "regular spikes")
	}
	// Two neurons a grain apart: at I = 3.25 they part, at I = 2 they do not.
	part := func(I float64) float64 {
		near := built(t, "hindmarsh_rose", map[string]float64{"x0": -1.6 + 1e-3})
		a, b := NewCell(built(t, "hindmarsh_rose", nil)), NewCell(near)
		bias, err := near.Bias(I)
		require.NoError(t, err)
		apart := 0.0
		for k := range 12000 {
			a.Tick(0, bias)
			b.Tick(0, bias)
			if k > 6000 {
				apart = max(apart, math.Abs(a.State(2)-b.State(2)))
			}
		}
		return apart
	}
	require.Greater(t, part(3.25), 0.05)
	require.Less(t, part(2), 0.01)
}
