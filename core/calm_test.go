package core

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/neurons"
)

// TestCalmCoresRest: cores with noise, time windows and programs rest while nothing can change them, and are then where they would have been:
// spikes, states and counters are those of the readable core, whenever somebody looks.
func TestCalmCoresRest(t *testing.T) {
	defer func(best kernelSet) { kernels = best }(kernels)
	sets, rested := machineKernels(), map[string]int{}
	for seed := range uint64(36) {
		r := rand.New(rand.NewPCG(seed, 6))
		kernels = sets[seed/6%uint64(len(sets))]
		name, a, cfg := calmCore(t, r, seed)
		plain, fast := New(a, cfg), NewEngine(a, []isa.Core{*cfg})
		scratch := fast.NewScratch()
		bias := func(n isa.NeuronID, x int32) {
			plain.SetBias(n, x)
			fast.SetBias(0, n, x)
		}
		pulse := -1
		for tick := range 300 {
			if pulse >= 0 {
				bias(isa.NeuronID(pulse), 0)
				pulse = -1
			}
			if r.IntN(60) == 0 {
				pulse = r.IntN(cfg.Neurons)
				bias(isa.NeuronID(pulse), 1500)
			}
			runTick(plain, isa.Tick(tick))
			fast.StartTick(isa.Tick(tick))
			scratch.StartTick()
			var spikes []isa.NeuronID
			if fast.Idle(0) {
				rested[name]++
			} else {
				_, spikes = fast.Compute(0, scratch)
			}
			require.Equal(t, append([]isa.NeuronID{}, plain.Spikes()...), append([]isa.NeuronID{}, spikes...), "%s, seed %d tick %d", name, seed, tick)
			if r.IntN(20) == 0 {
				require.Equal(t, plain.State(), fast.State(0), "%s, seed %d tick %d", name, seed, tick)
			}
		}
		want, got := plain.Counters, fast.Counters(0)
		want.FireCycles, want.ActiveCycles, want.FIFOOccupancy = 0, 0, 0 // time is the caller's
		require.Equal(t, want, got, "%s, seed %d", name, seed)
		require.Equal(t, plain.State(), fast.State(0), "%s, seed %d", name, seed)
	}
	t.Logf("ticks at rest: %v", rested)
	for _, name := range []string{"noise", "windows", "noise and windows", "cuba_lif", "izhikevich"} {
		require.Greater(t, rested[name], 50, name)
	}
	require.Zero(t, rested["clipping noise"])
}

// calmCore is a core that settles where noise or windows do not matter, or one whose thresholds noise clips.
func calmCore(t *testing.T, r *rand.Rand, seed uint64) (string, *isa.Arch, *isa.Core) {
	t.Helper()
	name := []string{"noise", "windows", "noise and windows", "clipping noise", "cuba_lif", "izhikevich"}[seed%6]
	if model, err := neurons.Get(name); err == nil {
		b, err := model.Build(neurons.Settings{})
		require.NoError(t, err)
		a, cfg := programCore(t, b, 1+r.IntN(40))
		return name, a, cfg
	}
	a, cfg := lifCore(t, 1+r.IntN(40), 2, func(p *isa.LIF, _ *rand.Rand) {
		p.VFloor, p.LeakAlpha = -int32(r.IntN(20)), 100
		switch name {
		case "noise":
			p.NoiseMask = 0x3ff >> r.IntN(4)
		case "clipping noise":
			p.NoiseMask, p.VFloor, p.Vth0 = 1<<28-1, -1<<27, 1<<26
		case "noise and windows":
			p.NoiseMask = uint32(r.IntN(2)) * 0x1ff
			fallthrough
		case "windows":
			p.Window, p.WindowLength, p.VInit = r.IntN(4) > 0, uint16(r.IntN(30)), p.VFloor-int32(r.IntN(2))
			p.LeakBeta = -1
		}
	})
	clear(cfg.Bias)
	return name, a, &cfg
}

// TestGeneratorAndWindowsSkip: many steps at once are so many steps.
func TestGeneratorAndWindowsSkip(t *testing.T) {
	one, steps := lfsr(0x1234567), uint64(0)
	start := one
	for range 4000 {
		at := start
		at.skip(steps)
		require.Equal(t, one, at, "%d steps", steps)
		one.next()
		steps++
	}
	far, near := start, start
	far.skip(1 << 62)
	for range 1 << 10 {
		near.skip(1 << 52)
	}
	require.Equal(t, near, far)
	for _, p := range []isa.LIF{{}, {Window: true}, {Window: true, WindowLength: 7}, {Window: true, WindowLength: 65535}} {
		for first := range uint16(12) {
			steps := window{count: first}
			for n := range uint64(40) {
				steps.advance(&p)
				skipped := window{count: first}
				skipped.skip(&p, n+1)
				require.Equal(t, steps.count, skipped.count)
			}
		}
	}
}
