package core

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestShortPotentials: a core whose potentials are kept in 16 bits while these are enough does what it does in 32 bits, step by step: spikes,
// potentials, state and counters, whenever it is widened, shortened again, reset, or given another state.
func TestShortPotentials(t *testing.T) {
	if kernels.shortCore == nil {
		t.Skip("this machine has no kernel for it")
	}
	var seen shortRun
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 4))
		a, cfg := randomShortCore(t, r)
		short, steps := NewEngine(a, []isa.Core{cfg}), NewEngine(a, []isa.Core{cfg})
		steps.cores[0].whole, steps.short = false, nil
		if short.short == nil {
			seen.never++
			continue
		}
		seen.run(t, r, a, short, steps, cfg.Axons)
	}
	t.Logf("%+v", seen)
	for _, n := range []int{seen.never, seen.ticks, seen.wide, seen.widened, seen.shortened} {
		require.Greater(t, n, 2)
	}
}

// shortRun is what happened to short cores.
type shortRun struct{ never, ticks, wide, widened, shortened int }

func (seen *shortRun) run(t *testing.T, r *rand.Rand, a *isa.Arch, short, steps *Engine, axons int) {
	first, second := short.NewScratch(), steps.NewScratch()
	ahead, state, density := r.IntN(2) == 0, steps.State(0), 0.05*float64(r.IntN(4))
	for tick := isa.Tick(0); tick < 200; tick++ {
		was := short.isShort(0)
		short.StartTick(tick)
		steps.StartTick(tick)
		first.StartTick()
		second.StartTick()
		if ahead {
			short.Ahead(0, first)
		}
		work, spikes := short.Compute(0, first)
		require.Equal(t, steps.Integrate(0, second), work)
		require.Equal(t, append([]isa.NeuronID{}, steps.Fire(0, second)...), append([]isa.NeuronID{}, spikes...))
		seen.count(was, short.isShort(0))
		if r.IntN(3) == 0 {
			require.Equal(t, steps.Potentials(0), short.Potentials(0))
			require.Equal(t, steps.Counters(0), short.Counters(0))
			require.Equal(t, steps.State(0), short.State(0))
		}
		require.Equal(t, steps.Idle(0), short.Idle(0))
		switch r.IntN(70) {
		case 0:
			short.Reset()
			steps.Reset()
			tick = -1
			if r.IntN(2) == 0 {
				return
			}
		case 1:
			state.V[r.IntN(len(state.V))] = int32(r.IntN(2)*2-1) << (a.Core.PotentialBits - 2)
			require.NoError(t, short.SetState(0, state, tick+1))
			require.NoError(t, steps.SetState(0, state, tick+1))
		case 2:
			state = steps.State(0)
		}
		for axon := range axons {
			if r.Float64() < density {
				delay := 1 + r.IntN(3)
				short.Deliver([]Mail{short.Address(0, axon)}, delay)
				steps.Deliver([]Mail{steps.Address(0, axon)}, delay)
			}
		}
	}
}

func (seen *shortRun) count(was, is bool) {
	switch {
	case is:
		seen.ticks++
	default:
		seen.wide++
	}
	seen.widened += int(count(was && !is))
	seen.shortened += int(count(is && !was))
}

// randomShortCore is one of 256 neurons whose weights, leaks, resets, thresholds and potentials are of any size, each of its own.
func randomShortCore(t *testing.T, r *rand.Rand) (*isa.Arch, isa.Core) {
	t.Helper()
	a, cfg := randomNorthCore(t, r, 1+r.IntN(kernelSets+1))
	a.Core.Neurons, a.Core.PotentialBits = shortNeurons, 9+r.IntN(12)
	cfg.Neurons, cfg.RouteStart, cfg.ParamSet, cfg.V0 = shortNeurons, cfg.RouteStart[:shortNeurons+1], cfg.ParamSet[:shortNeurons], cfg.V0[:shortNeurons]
	cfg.Crossbar = isa.NewDense(cfg.Axons, cfg.Neurons, 1)
	for i := range cfg.Crossbar.Words {
		cfg.Crossbar.Words[i] = r.Uint64()
	}
	value := func(bits int) int32 { return int32(r.IntN(2<<bits) - 1<<bits) }
	top := a.Core.PotentialBits - 2 - r.IntN(2)
	weight, leak, start := r.IntN(9), r.IntN(8), r.IntN(top+1)
	for i := range cfg.TrueNorth {
		p := &cfg.TrueNorth[i]
		p.Leak, p.Reset, p.PosThreshold, p.NegThreshold = value(leak), value(r.IntN(top+1)), value(r.IntN(top+1)), value(r.IntN(top+1))
		if r.IntN(4) > 0 {
			p.PosThreshold, p.NegThreshold = max(p.PosThreshold, -p.PosThreshold-1), min(p.NegThreshold, -p.NegThreshold-1)
		}
		for k := range p.Weights {
			p.Weights[k] = int16(value(weight))
		}
	}
	for n := range cfg.V0 {
		cfg.V0[n] = value(start)
	}
	return a, cfg
}
