package neurons

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// izhikevich is the model of 2003 with the given a, b, c, d.
func izhikevich(a, b, c, d float64) ode {
	return ode{y: []float64{-65, b * -65}, top: 30, slope: func(y []float64, I float64, dy []float64) {
		dy[0] = 0.04*y[0]*y[0] + 5*y[0] + 140 - y[1] + I
		dy[1] = a * (b*y[0] - y[1])
	}, reset: func(y []float64) { y[0] = c; y[1] += d }}
}

// TestIzhikevichSpikesWhenTheEquationsDo: the cell types of the 2003 paper, figure 2.
func TestIzhikevichSpikesWhenTheEquationsDo(t *testing.T) {
	for name, p := range map[string]struct {
		of    [4]float64
		steps int
	}{"regular spiking": {[4]float64{0.02, 0.2, -65, 8}, 16}, "intrinsically bursting": {[4]float64{0.02, 0.2, -55, 4}, 16},
		"chattering": {[4]float64{0.02, 0.2, -50, 2}, 16}, "fast spiking": {[4]float64{0.1, 0.2, -65, 2}, 16},
		"low-threshold spiking": {[4]float64{0.02, 0.25, -65, 2}, 32}} {
		t.Run(name, func(t *testing.T) {
			steps, p, m := p.steps, p.of, model(t, "izhikevich")
			b, err := m.Build(Settings{Params: map[string]float64{"a": p[0], "b": p[1], "c": p[2], "d": p[3]}, Steps: steps})
			require.NoError(t, err)
			o := izhikevich(p[0], p[1], p[2], p[3])
			compareTimes(t, b, o.spikes(500, 0.002, constant(10)), b.spikes(t, 500, constant(10)))
			if name == "regular spiking" || name == "fast spiking" {
				compareCurve(t, b, o, 0.005, 1500, 300, 3, 6, 10, 15, 20, 30)
			}
		})
	}
}

// seen is a run of a pattern: times of spikes, and V after each tick.
type seen struct {
	times []float64
	v     []float64
}

func (s seen) between(from, to float64) int {
	n := 0
	for _, t := range s.times {
		if t >= from && t < to {
			n++
		}
	}
	return n
}

func (s seen) gaps() []float64 {
	var gaps []float64
	for i := range max(0, len(s.times)-1) {
		gaps = append(gaps, s.times[i+1]-s.times[i])
	}
	return gaps
}

// pattern is one panel of figure 1 of Izhikevich (2004), with the parameters that he published for it.
type pattern struct {
	name       string
	a, b, c, d float64
	more       map[string]float64
	v0         float64
	current    func(t float64) float64
	duration   float64
	holds      func(s seen) bool
}

var classOne = map[string]float64{"k1": 4.1, "k0": 108}

func pulses(I float64, length float64, at ...float64) func(float64) float64 {
	return func(t float64) float64 {
		for _, from := range at {
			if t >= from && t < from+length {
				return I
			}
		}
		return 0
	}
}

var patterns = []pattern{
	{"A tonic spiking", 0.02, 0.2, -65, 6, nil, -70, step(10, 14), 200, func(s seen) bool {
		g := s.gaps()
		return len(g) > 4 && slices.Max(g[2:]) < 1.2*slices.Min(g[2:])
	}},
	{"B phasic spiking", 0.02, 0.25, -65, 6, nil, -64, step(20, 0.5), 300, func(s seen) bool { return len(s.times) == 1 }},
	{"C tonic bursting", 0.02, 0.2, -50, 2, nil, -70, step(22, 15), 220, func(s seen) bool {
		sizes := bursts(s.times, 10)
		return len(sizes) >= 3 && slices.Min(sizes[:len(sizes)-1]) >= 2
	}},
	{"D phasic bursting", 0.02, 0.25, -55, 0.05, nil, -64, step(20, 0.6), 300, func(s seen) bool {
		return len(s.times) >= 3 && s.times[len(s.times)-1] < 100 && len(bursts(s.times, 20)) == 1
	}},
	{"E mixed mode", 0.02, 0.2, -55, 4, nil, -70, step(16, 10), 160, func(s seen) bool {
		sizes := bursts(s.times, 12)
		return len(sizes) >= 3 && sizes[0] >= 2 && slices.Max(sizes[1:]) == 1
	}},
	{"F spike frequency adaptation", 0.01, 0.2, -65, 8, nil, -70, step(8.5, 30), 85, func(s seen) bool {
		g := s.gaps()
		return len(g) > 3 && g[len(g)-1] > 2*g[0]
	}},
	{"G class 1 excitable", 0.02, -0.1, -55, 6, classOne, -60, func(t float64) float64 { return 0.075 * max(0, t-30) }, 300, func(s seen) bool {
		g := s.gaps()
		return len(g) > 4 && g[0] > 2.5*g[len(g)-1]
	}},
	{"H class 2 excitable", 0.2, 0.26, -65, 0, nil, -64, func(t float64) float64 { return -0.5 + 0.015*max(0, t-30) }, 300, func(s seen) bool {
		g := s.gaps()
		return len(g) > 4 && g[0] < 25 // from 40 Hz on, where class 1 begins at half of that
	}},
	{"I spike latency", 0.02, 0.2, -65, 6, nil, -70, pulses(7.04, 3, 10), 100, func(s seen) bool { return len(s.times) == 1 && s.times[0] > 15 }}, // after the pulse
	{"J subthreshold oscillations", 0.05, 0.26, -60, 0, nil, -62, pulses(2, 5, 20), 200, func(s seen) bool {
		if len(s.times) != 1 {
			return false
		}
		rest, crossings := s.v[len(s.v)-1], 0
		for i := int(s.times[0]) + 20; i+1 < len(s.v)-20; i++ {
			if (s.v[i]-rest)*(s.v[i+1]-rest) < 0 {
				crossings++
			}
		}
		return crossings >= 3
	}},
	{"K resonator", 0.1, 0.26, -60, -1, nil, -62, pulses(0.65, 4, 40, 60, 280, 320), 400, func(s seen) bool {
		return s.between(0, 280) != s.between(280, 400) && s.between(0, 280)*s.between(280, 400) == 0
	}},
	{"L integrator", 0.02, -0.1, -55, 6, classOne, -60, pulses(9, 2, 9, 14, 70, 80), 100, func(s seen) bool { return s.between(0, 70) == 1 && s.between(70, 100) == 0 }},
	{"M rebound spike", 0.03, 0.25, -60, 4, nil, -64, pulses(-15, 5, 20), 200, func(s seen) bool { return len(s.times) == 1 && s.times[0] > 25 }},
	{"N rebound burst", 0.03, 0.25, -52, 0, nil, -64, pulses(-15, 5, 20), 200, func(s seen) bool { return len(s.times) >= 3 && s.times[0] > 25 }},
	{"O threshold variability", 0.03, 0.25, -60, 4, nil, -64, func(t float64) float64 { return pulses(1, 5, 10, 80)(t) + pulses(-6, 5, 70)(t) }, 100, func(s seen) bool {
		return s.between(0, 70) == 0 && s.between(80, 100) == 1
	}},
	{"P bistability", 0.1, 0.26, -60, 0, nil, -61, func(t float64) float64 { return 0.24 + pulses(1, 5, 37.5, 216)(t) }, 300, func(s seen) bool {
		return s.between(0, 37) == 0 && s.between(60, 216) > 3 && s.between(240, 300) == 0
	}},
	{"Q depolarising after-potential", 1, 0.2, -60, -21, nil, -70, pulses(20, 2, 9), 50, func(s seen) bool {
		if len(s.times) != 1 {
			return false
		}
		rest, after := s.v[0], s.v[int(s.times[0])+1:int(s.times[0])+20]
		return slices.Max(after) > rest+1
	}},
	{"R accommodation", 0.02, 1, -55, 4, map[string]float64{"b0": 65, "u0": -16}, -65, func(t float64) float64 {
		switch {
		case t < 200:
			return t / 25
		case t >= 300 && t < 312.5:
			return (t - 300) / 12.5 * 4
		}
		return 0
	}, 400, func(s seen) bool { return s.between(0, 300) == 0 && s.between(300, 400) == 1 }},
	{"S inhibition-induced spiking", -0.02, -1, -60, 8, nil, -63.8, func(t float64) float64 { return 80 + pulses(-5, 200, 50)(t) }, 350, func(s seen) bool {
		return s.between(0, 50) == 0 && s.between(50, 260) >= 3 && s.between(280, 350) == 0
	}},
	{"T inhibition-induced bursting", -0.026, -1, -45, -2, nil, -63.8, func(t float64) float64 { return 80 + pulses(-5, 200, 50)(t) }, 350, func(s seen) bool {
		return s.between(0, 50) == 0 && len(bursts(s.times, 8)) >= 2 && slices.Max(bursts(s.times, 8)) >= 2
	}},
}

// TestIzhikevichPatterns: the named patterns of figure 1 of Izhikevich (2004), under the currents that he gave for them.
func TestIzhikevichPatterns(t *testing.T) {
	held := 0
	for _, p := range patterns {
		params := map[string]float64{"a": p.a, "b": p.b, "c": p.c, "d": p.d, "v0": p.v0}
		for k, v := range p.more {
			params[k] = v
		}
		b := built(t, "izhikevich", params)
		c := NewCell(b)
		var s seen
		for k := range int(p.duration) {
			bias, err := b.Bias(p.current(float64(k) + 0.5))
			require.NoError(t, err)
			if c.Tick(0, bias) {
				s.times = append(s.times, float64(k))
			}
			s.v = append(s.v, c.State(0))
		}
		ok := p.holds(s)
		t.Logf("%-34s %v %v", p.name, ok, s.times[:min(len(s.times), 30)])
		if ok {
			held++
		}
	}
	require.GreaterOrEqual(t, held, 12, "patterns of 20")
}
