package neurons

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCurrentLIFIsExactIntegration: every spike in the tick in which float64 arithmetic with the same propagators has it, and the firing rate that of the
// closed form, 1 / (t_ref + tau ln((RI + rest - reset) / (RI + rest - threshold))), to the length of a tick.
func TestCurrentLIFIsExactIntegration(t *testing.T) {
	b := built(t, "current_lif", nil)
	for _, I := range []float64{1.4, 1.6, 2, 3, 5} {
		v, hold := -65.0, 0
		var want []int
		for k := range 500 {
			if hold > 0 {
				hold--
			} else {
				v = -65 + (v+65)*math.Exp(-0.1) + 10*I*(1-math.Exp(-0.1))
			}
			if v >= -50 {
				want, v, hold = append(want, k), -65, 2
			}
		}
		require.Equal(t, want, b.spikes(t, 500, constant(I)), "I = %v", I)
	}
	fine, err := model(t, "current_lif").Build(Settings{Tick: 0.05})
	require.NoError(t, err)
	for _, I := range []float64{1.6, 2, 3, 5} {
		want := 1 / (2 + 10*math.Log(10*I/(10*I-15)))
		require.InEpsilon(t, want, rate(fine.times(fine.spikes(t, 2000, constant(I))), 0), 0.02, "I = %v", I)
	}
}

// TestCurrentLIFSynapse: one synaptic event makes the double-exponential potential of the equations.
func TestCurrentLIFSynapse(t *testing.T) {
	b := built(t, "current_lif", nil)
	c := NewCell(b)
	for k := range 60 {
		sum := int32(0)
		if k == 0 {
			sum = 1
		}
		c.Tick(sum, 0)
		end := float64(k + 1)
		want := 10 * 5.0 / (5 - 10) * (math.Exp(-end/5) - math.Exp(-end/10))
		require.InDelta(t, want, c.State(0)+65, 0.002, "after %v ms", end)
	}
}

// TestAdaptiveLIFAdapts: spikes where float64 arithmetic has them, and ever longer intervals up to the adapted one.
func TestAdaptiveLIFAdapts(t *testing.T) {
	b := built(t, "adaptive_lif", map[string]float64{"beta": 30})
	alpha, rho := math.Exp(-1.0/20), math.Exp(-1.0/200)
	for _, I := range []float64{1.5, 2, 4} {
		v, a := 0.0, 0.0
		var want []int
		for k := range 500 {
			threshold := 1 + 30*a
			v = alpha*v + (1-alpha)*I
			a *= rho
			if v > threshold {
				want = append(want, k)
				v -= threshold
				a += 1 - rho
			}
		}
		got := b.spikes(t, 500, constant(I))
		require.Equal(t, len(want), len(got), "I = %v", I)
		for i := range want {
			require.InDelta(t, want[i], got[i], 1)
		}
		require.Greater(t, got[len(got)-1]-got[len(got)-2], 2*(got[1]-got[0]), "I = %v", I)
	}
}

// TestCubaLIFReadsAsTheChipDoes: the voltage's register holds the refractory count, and integration goes on from 0.
func TestCubaLIFReadsAsTheChipDoes(t *testing.T) {
	b := built(t, "cuba_lif", map[string]float64{"threshold": 25, "v_decay": 1024, "i_decay": 4096, "refractory": 1})
	c := NewCell(b)
	want := []struct {
		sum   int32
		v     float64
		spike bool
	}{{0, 256, false}, {-22, -960, false}, {40, 128, true}, {0, 256, false}, {-2, 320, false}, {12, 1264, false}, {100, 128, true}, {-3, 64, false}}
	for k, w := range want {
		require.Equal(t, w.spike, c.Tick(w.sum, 4), "tick %d", k)
		require.Equal(t, w.v, c.State(0), "tick %d", k)
	}
	long := NewCell(built(t, "cuba_lif", map[string]float64{"threshold": 1, "refractory": 3}))
	var spikes []int
	for k := range 10 {
		if long.Tick(2, 0) {
			spikes = append(spikes, k)
		}
	}
	require.Equal(t, []int{0, 3, 6, 9}, spikes)
}

// TestBadModelsAreRefused: with file and line.
func TestBadModelsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                                    "x.s: a model has a .model line and at least one .state",
		".model x\n.state V q99 mV = 0":                       `x.s:2: "q99" is not a format: q0..q40`,
		".model x\n.state V q0":                               "x.s:2: .state NAME FORMAT UNIT = EXPRESSION",
		".model x\n.state V q0 1 = 0\nadd r0":                 "x.s:3: add has 3 operands, found 1: add d, a, b",
		".model x\n.state V q0 1 = 0\n.wat":                   "x.s:3: cannot be read: .wat",
		".model x\n.state V q0 1 = 0\n.repeat":                "x.s:3: .repeat has no .end",
		".model x\n.state V q0 1 = 0\n.const k q16 = 1e9":     "x.s:3: k is 1e+09; q16 holds -32768..32768",
		".model x\n.state V q0 1 = 0\n.const k q16 = tea":     "x.s:3: tea: unknown name tea (1:1)",
		".model x\n.state V q0 1 = 0\n.const k q16 = log(-1)": "x.s:3: log(-1) is NaN",
		".model x\n.state V q0 1 = 0\n.table t q0 over x q16 from 0 to 9 by 0.3 = x": "x.s:3: table t: a step of 0.3 is no power of two of q16",
	} {
		m, err := Read("x.s", []byte(text))
		if err == nil {
			_, err = m.Build(Settings{})
		}
		require.EqualError(t, err, want)
	}
	_, err := model(t, "izhikevich").Build(Settings{Params: map[string]float64{"q": 1}})
	require.EqualError(t, err, `izhikevich: there is no parameter "q"`)
	_, err = model(t, "izhikevich").Build(Settings{Params: map[string]float64{"v0": 1e6}})
	require.EqualError(t, err, "izhikevich: V is 1e+06; q16 holds -32768..32768")
	_, err = Get("perceptron")
	require.ErrorContains(t, err, `there is no neuron model "perceptron"; there are adaptive_lif, cuba_lif, current_lif,`)
}

// FuzzRead: no model file breaks the reader or the builder.
func FuzzRead(f *testing.F) {
	for _, name := range Names() {
		text, _ := Source(name)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := Read("fuzz.s", text)
		if err == nil && m.Steps < 50 && len(text) < 1<<14 {
			_, _ = m.Build(Settings{})
		}
	})
}
