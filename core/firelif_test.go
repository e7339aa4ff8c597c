package core

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// lifFeatures are LIF neurons of a kind each.
var lifFeatures = []struct {
	name string
	sets int
	set  func(p *isa.LIF, r *rand.Rand)
}{
	{"plain", 1, func(*isa.LIF, *rand.Rand) {}},
	{"thresholds", 256, func(p *isa.LIF, r *rand.Rand) { p.Vth0 += int32(r.IntN(500)) }},
	{"refractory", 1, func(p *isa.LIF, _ *rand.Rand) { p.Refractory = 3 }},
	{"adaptive", 1, func(p *isa.LIF, _ *rand.Rand) { p.VthAdaptive, p.ThAlpha, p.ThIncrement = true, 250, 400 }},
	{"noise", 1, func(p *isa.LIF, _ *rand.Rand) { p.NoiseMask = 0xff }},
	{"everything", 256, func(p *isa.LIF, r *rand.Rand) {
		*p = isa.LIF{Vth0: 800 + int32(r.IntN(500)), VthAdaptive: true, ThAlpha: 250, ThIncrement: 400, VFloor: -1 << 20, Reset: isa.ResetMode(r.IntN(4)), Delta: 700,
			LeakMultiplicative: true, LeakAlpha: uint16(200 + r.IntN(50)), LeakBeta: 1, Refractory: uint16(r.IntN(5)), Window: true, WindowLength: uint16(5 + r.IntN(20)),
			NoiseMask: 0xff}
	}},
}

// lifCore is a core of n such neurons, whose biases make them fire now and then.
func lifCore(t testing.TB, n, sets int, set func(p *isa.LIF, r *rand.Rand)) (*isa.Arch, isa.Core) {
	t.Helper()
	a, err := isa.Preset("tianjic")
	require.NoError(t, err)
	a.Core.Neurons, a.Core.ParameterSets = max(a.Core.Neurons, n), max(a.Core.ParameterSets, sets)
	r := rand.New(rand.NewPCG(uint64(n), 5))
	cfg := isa.Core{Axons: 1, Neurons: n, Crossbar: isa.NewDense(1, n, 8), V0: make([]int32, n), Bias: make([]int32, n), ParamSet: make([]uint16, n),
		RouteStart: make([]uint32, n+1), Seed: 12345}
	for i := range n {
		cfg.Bias[i], cfg.ParamSet[i] = int32(r.IntN(200)), uint16(i%sets)
	}
	for range sets {
		p := isa.LIF{Vth0: 1000, Reset: isa.ResetSubtract, VFloor: -1 << 20, LeakMultiplicative: true, LeakAlpha: 240}
		set(&p, r)
		cfg.LIF = append(cfg.LIF, p)
	}
	return a, cfg
}

// TestLIFCoresAreTheSame: neurons of every kind, and biases that 32 bits hold and that they do not, on the readable core and the fast engine:
// spikes, states and counters, whatever kernel is used.
func TestLIFCoresAreTheSame(t *testing.T) {
	wide, narrow := 0, 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 4))
		f := lifFeatures[seed%uint64(len(lifFeatures))]
		a, cfg := lifCore(t, 1+r.IntN(100), 1+r.IntN(f.sets), f.set)
		for i := range cfg.LIF {
			cfg.LIF[i].Hold = uint16(r.IntN(4) * r.IntN(2))
		}
		plain, fast := New(a, &cfg), NewEngine(a, []isa.Core{cfg})
		scratch := fast.NewScratch()
		for tick := range 60 {
			for range r.IntN(3) {
				n, bias := isa.NeuronID(r.IntN(cfg.Neurons)), int32(r.IntN(1000)-300)
				if tick > 40 && seed%2 == 0 {
					bias = int32(r.Uint32())
				}
				plain.SetBias(n, bias)
				fast.SetBias(0, n, bias)
			}
			runTick(plain, isa.Tick(tick))
			spiked := append([]isa.NeuronID{}, fireAt(fast, scratch, tick)...)
			require.Equal(t, append([]isa.NeuronID{}, plain.Spikes()...), spiked, "%s, seed %d tick %d", f.name, seed, tick)
			require.Equal(t, plain.State(), fast.State(0), "%s, seed %d tick %d", f.name, seed, tick)
			if kernel, _ := fast.byKernel(); kernel {
				narrow++
			} else {
				wide++
			}
		}
		want, got := plain.Counters, fast.Counters(0)
		want.FireCycles, want.ActiveCycles, want.FIFOOccupancy = 0, 0, 0 // time is the caller's
		require.Equal(t, want, got, "%s, seed %d", f.name, seed)
	}
	require.Greater(t, min(wide, narrow), 200)
}

// TestStatesOutsideThePotentialAreRefused: the kernels count on states that an update can have left.
func TestStatesOutsideThePotentialAreRefused(t *testing.T) {
	a, cfg := lifCore(t, 3, 1, lifFeatures[3].set)
	fast := NewEngine(a, []isa.Core{cfg})
	for _, change := range []func(s *State){func(s *State) { s.V[1] = 1 << 27 }, func(s *State) { s.Theta[2] = -1<<27 - 1 }} {
		s := fast.State(0)
		change(&s)
		require.ErrorContains(t, fast.SetState(0, s, 0), "potentials have 28 bits")
		require.ErrorContains(t, New(a, &cfg).SetState(s), "potentials have 28 bits")
	}
}

// BenchmarkFire: updates of LIF neurons by each set of kernels and by the text of the unit.
func BenchmarkFire(b *testing.B) {
	for _, f := range lifFeatures {
		run := func(name string, wide bool) {
			b.Run(fmt.Sprintf("%s/%s", f.name, name), func(b *testing.B) {
				a, cfg := lifCore(b, 256, f.sets, f.set)
				e := NewEngine(a, []isa.Core{cfg})
				e.cores[0].narrow = !wide
				e.StartTick(0)
				s := e.NewScratch()
				b.ReportAllocs()
				for b.Loop() {
					s.StartTick()
					e.Fire(0, s)
				}
				b.ReportMetric(float64(b.N)*256/b.Elapsed().Seconds()/1e6, "Mupdate/s")
			})
		}
		withKernels(func(name string) { run(name, false) })
		run("text", true)
	}
}
