package core

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestTickInOneGo: a core whose ticks are computed in one go does what it does step by step: spikes, potentials and counters.
func TestTickInOneGo(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		a, cfg := randomNorthCore(t, r, 1+r.IntN(kernelSets))
		whole, steps := NewEngine(a, []isa.Core{cfg}), NewEngine(a, []isa.Core{cfg})
		if kernels.northCore == nil {
			t.Skip("this machine has no kernel for it")
		}
		require.True(t, whole.cores[0].whole)
		steps.cores[0].whole = false
		first, second := whole.NewScratch(), steps.NewScratch()
		for tick := range isa.Tick(20) {
			whole.StartTick(tick)
			steps.StartTick(tick)
			first.StartTick()
			second.StartTick()
			require.Equal(t, steps.Integrate(0, second), whole.Integrate(0, first))
			require.Equal(t, steps.Fire(0, second), whole.Fire(0, first), "seed %d tick %d", seed, tick)
			require.Equal(t, steps.Potentials(0), whole.Potentials(0))
			require.Equal(t, steps.Counters(0), whole.Counters(0))
			require.Equal(t, steps.Idle(0), whole.Idle(0))
			for range r.IntN(30) {
				axon, delay := r.IntN(cfg.Axons), 1+r.IntN(a.Core.DelaySlots)
				whole.Deliver([]Mail{whole.Address(0, axon)}, delay)
				steps.Deliver([]Mail{steps.Address(0, axon)}, delay)
			}
		}
	}
}

// randomNorthCore is a core of dense bits whose potentials reach their limits now and then.
func randomNorthCore(t testing.TB, r *rand.Rand, sets int) (*isa.Arch, isa.Core) {
	t.Helper()
	a, err := isa.Preset("truenorth")
	require.NoError(t, err)
	a.Core.PotentialBits = 9 + r.IntN(12)
	a.Core.Neurons = northBlock * (1 + r.IntN(2))
	cfg := isa.Core{Axons: 1 + r.IntN(a.Core.Axons), Neurons: a.Core.Neurons, RouteStart: make([]uint32, a.Core.Neurons+1)}
	cfg.Crossbar = isa.NewDense(cfg.Axons, cfg.Neurons, 1)
	for i := range cfg.Crossbar.Words {
		cfg.Crossbar.Words[i] = r.Uint64()
	}
	for range cfg.Axons {
		cfg.AxonType = append(cfg.AxonType, uint8(r.IntN(typesPerBlock)))
	}
	limit := 1 << (a.Core.PotentialBits - 1)
	value := func() int32 { return int32(r.IntN(2*limit) - limit) }
	for range sets {
		p := isa.TrueNorth{Leak: value() / 8, PosThreshold: value(), NegThreshold: value(), Reset: value(), ResetSubtracts: r.IntN(2) == 0}
		for k := range p.Weights {
			p.Weights[k] = int16(r.IntN(512) - 256)
		}
		cfg.TrueNorth = append(cfg.TrueNorth, p)
	}
	for range cfg.Neurons {
		cfg.V0 = append(cfg.V0, value())
		cfg.ParamSet = append(cfg.ParamSet, uint16(r.IntN(len(cfg.TrueNorth))))
	}
	return a, cfg
}
