package core

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/microcode"
	"orrery/isa/neurons"
)

// programCore is a core of n neurons that run a model, on an architecture with 28-bit potentials; they listen to one axon and send nothing.
func programCore(t testing.TB, b *neurons.Built, n int) (*isa.Arch, *isa.Core) {
	t.Helper()
	a, err := isa.Preset("tianjic")
	require.NoError(t, err)
	a.Core.Neurons = max(a.Core.Neurons, n)
	cfg := &isa.Core{Axons: 1, Neurons: n, Crossbar: isa.NewDense(1, n, 8), Bias: make([]int32, n), V0: make([]int32, n), ParamSet: make([]uint16, n),
		Program: b.Program, Seed: 12345, RouteStart: make([]uint32, n+1)}
	for i := range cfg.V0 {
		cfg.V0[i] = b.Start
	}
	require.NoError(t, b.Program.Verify(a.Microcode.Limits()))
	return a, cfg
}

// TestLIFProgramIsTheWiredUnit: lif.s on the fast and on the readable core against the wired unit, with everything that the unit has.
func TestLIFProgramIsTheWiredUnit(t *testing.T) {
	model, err := neurons.Get("lif")
	require.NoError(t, err)
	spikes := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		p := isa.LIF{Vth0: int32(r.IntN(2000)), VReset: int32(r.IntN(200)) - 100, VFloor: -int32(r.IntN(1 << 20)), Reset: isa.ResetMode(r.IntN(4)),
			Delta: int32(r.IntN(500)), LeakMultiplicative: true, LeakAlpha: uint16(r.IntN(257)), LeakBeta: int32(r.IntN(9)) - 4, Refractory: uint16(r.IntN(4)),
			VthAdaptive: true, ThAlpha: uint16(r.IntN(257)), ThBeta: int32(r.IntN(5)) - 2, ThIncrement: int32(r.IntN(300)), NoiseMask: uint32(1)<<r.IntN(8) - 1}
		if r.IntN(2) == 0 {
			p.Window, p.WindowLength = true, uint16(r.IntN(9))
			p.VInit = int32(r.IntN(100))
		}
		b, err := model.Build(neurons.Settings{Params: map[string]float64{"threshold": float64(p.Vth0), "v_reset": float64(p.VReset), "v_floor": float64(p.VFloor),
			"reset": float64(p.Reset), "delta": float64(p.Delta), "decay": float64(p.LeakAlpha) / 256, "leak": float64(p.LeakBeta), "refractory": float64(p.Refractory),
			"theta_decay": float64(p.ThAlpha) / 256, "theta_step": float64(p.ThBeta), "theta_jump": float64(p.ThIncrement), "noise_mask": float64(p.NoiseMask),
			"window": windowTicks(&p), "v_init": float64(p.VInit)}})
		require.NoError(t, err)
		a, cfg := programCore(t, b, 7)
		wiredCfg := *cfg
		wiredCfg.Program, wiredCfg.LIF = nil, []isa.LIF{p}
		wired, plain, fast := New(a, &wiredCfg), New(a, cfg), NewEngine(a, []isa.Core{*cfg})
		scratch := fast.NewScratch()
		if p.NoiseMask == 0 {
			p.NoiseMask = 0 // the unit's LFSR stands still then, the program's does not; nobody draws
		}
		for tick := range 80 {
			for n := range isa.NeuronID(7) {
				bias := int32(r.IntN(1500)) - 500
				wired.SetBias(n, bias)
				plain.SetBias(n, bias)
				fast.SetBias(0, n, bias)
			}
			runTick(wired, isa.Tick(tick))
			runTick(plain, isa.Tick(tick))
			fast.StartTick(isa.Tick(tick))
			fast.Integrate(0, scratch)
			got := fast.Fire(0, scratch)
			want := wired.State()
			require.Equal(t, want.V, plain.State().V, "seed %d tick %d", seed, tick)
			require.Equal(t, want.V, fast.State(0).V, "seed %d tick %d", seed, tick)
			require.Equal(t, want.Theta, fast.State(0).Words[:7], "seed %d tick %d: thresholds", seed, tick)
			require.Equal(t, len(wired.Spikes()), len(got))
			require.Equal(t, append([]isa.NeuronID{}, wired.Spikes()...), append([]isa.NeuronID{}, got...))
			spikes += len(got)
		}
	}
	require.Greater(t, spikes, 2000)
}

func windowTicks(p *isa.LIF) float64 {
	if !p.Window {
		return 0
	}
	return float64(p.WindowLength) + 1
}

// TestProgramsAreTheSameInBothCores: every model, on the readable and the fast core, under noise of input: states, spikes and counters.
func TestProgramsAreTheSameInBothCores(t *testing.T) {
	for _, name := range neurons.Names() {
		model, err := neurons.Get(name)
		require.NoError(t, err)
		b, err := model.Build(neurons.Settings{})
		require.NoError(t, err)
		a, cfg := programCore(t, b, 150) // more than a block
		plain, fast := New(a, cfg), NewEngine(a, []isa.Core{*cfg})
		scratch := fast.NewScratch()
		r := rand.New(rand.NewPCG(1, 2))
		scale := 30.0
		if b.Model.Input == 0 {
			scale = 200
		}
		for tick := range 12 {
			for n := range isa.NeuronID(cfg.Neurons) {
				bias, err := b.Bias(scale * r.Float64())
				require.NoError(t, err)
				plain.SetBias(n, bias)
				fast.SetBias(0, n, bias)
			}
			runTick(plain, isa.Tick(tick))
			fast.StartTick(isa.Tick(tick))
			fast.Integrate(0, scratch)
			require.Equal(t, append([]isa.NeuronID{}, plain.Spikes()...), append([]isa.NeuronID{}, fast.Fire(0, scratch)...), "%s tick %d", name, tick)
			require.Equal(t, plain.State(), fast.State(0), "%s tick %d", name, tick)
		}
		want, got := plain.Counters, fast.Counters(0)
		want.FireCycles, want.ActiveCycles, want.FIFOOccupancy = 0, 0, 0 // time is the caller's
		require.Equal(t, want, got, name)
		require.Equal(t, uint64(12*150*len(b.Program.Code)), got.MicroFetches)
		require.Equal(t, uint64(12*150*b.Program.Cycles(a.Microcode.Cost())), plain.Counters.FireCycles, "%s: the bound is what every update takes", name)
	}
}

// BenchmarkNeurons: updates of each model by each set of kernels, beside the wired unit.
func BenchmarkNeurons(b *testing.B) {
	run := func(e *Engine) func(b *testing.B) {
		return func(b *testing.B) {
			scratch := e.NewScratch()
			e.StartTick(1)
			b.ReportAllocs()
			for b.Loop() {
				scratch.StartTick()
				e.Fire(0, scratch)
			}
			b.ReportMetric(float64(b.N)*256/b.Elapsed().Seconds()/1e6, "Mupdate/s")
		}
	}
	b.Run("wired_lif", run(benchEngine(b)))
	for _, name := range neurons.Names() {
		model, err := neurons.Get(name)
		require.NoError(b, err)
		built, err := model.Build(neurons.Settings{})
		require.NoError(b, err)
		a, cfg := programCore(b, built, 256)
		for n := range cfg.Bias {
			cfg.Bias[n], _ = built.Bias(float64(n % 10))
		}
		withKernels(func(set string) {
			b.Run(name+"/"+set, run(NewEngine(a, []isa.Core{*cfg})))
		})
	}
}

// FuzzProgramEngines runs any words that the loader accepts on both cores: the same states and counts, and the cycles known at load time.
func FuzzProgramEngines(f *testing.F) {
	f.Add([]byte{0x10, 0, 0, 1, 0x60, 0, 0x80, 0, 0x99, 0, 0, 0, 0x94, 0x20, 0, 0})
	f.Add([]byte{0x10, 0x10, 0, 0, 0x19, 0x11, 1, 0, 0x14, 1, 0, 1, 0x98, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &microcode.Program{Name: "fuzz", States: 3, Tables: []microcode.Table{{First: -100, Shift: 3, Values: []int32{5, -9, 1 << 30}}},
			Sets: []microcode.Set{{Constants: []int32{7, -1 << 31}, State: []int32{0, 40}}, {Constants: []int32{-3, 1 << 20}, State: []int32{1, 2}}}}
		for ; len(data) >= 4; data = data[4:] {
			p.Code = append(p.Code, microcode.Word(uint32(data[0])<<24|uint32(data[1])<<16|uint32(data[2])<<8|uint32(data[3])))
		}
		a, err := isa.Preset("tianjic")
		require.NoError(t, err)
		if p.Verify(a.Microcode.Limits()) != nil {
			return
		}
		const n = 9
		cfg := &isa.Core{Axons: 1, Neurons: n, Crossbar: isa.NewDense(1, n, 8), Bias: []int32{1, -1, 0, 1 << 30, -1 << 30, 5, 6, 7, 8}, V0: make([]int32, n),
			ParamSet: []uint16{0, 1, 0, 0, 1, 1, 0, 1, 0}, Program: p, Seed: 99, RouteStart: make([]uint32, n+1)}
		withKernels(func(name string) {
			plain, fast := New(a, cfg), NewEngine(a, []isa.Core{*cfg})
			scratch := fast.NewScratch()
			for tick := range 3 {
				runTick(plain, isa.Tick(tick))
				fast.StartTick(isa.Tick(tick))
				fast.Integrate(0, scratch)
				require.Equal(t, fmt.Sprint(plain.Spikes()), fmt.Sprint(fast.Fire(0, scratch)), name)
				require.Equal(t, plain.State(), fast.State(0))
			}
			require.Equal(t, uint64(3*n*p.Cycles(a.Microcode.Cost())), plain.Counters.FireCycles)
			require.Equal(t, plain.Counters.MicroFetches, fast.Counters(0).MicroFetches)
			require.Equal(t, plain.Counters.Multiplies, fast.Counters(0).Multiplies)
			require.Equal(t, plain.Counters.MicroStates, fast.Counters(0).MicroStates)
		})
	})
}
