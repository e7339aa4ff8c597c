package core

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestTrueNorthNeuronsOfManyKinds: more parameter sets than the kernels look up, up to one for each neuron, on the readable core and on the fast one
// with each set of kernels.
func TestTrueNorthNeuronsOfManyKinds(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 9))
		a, cfg := randomNorthCore(t, r, kernelSets+1+r.IntN(240))
		cfg.Neurons -= r.IntN(40)
		cfg.V0, cfg.ParamSet, cfg.RouteStart = cfg.V0[:cfg.Neurons], cfg.ParamSet[:cfg.Neurons], cfg.RouteStart[:cfg.Neurons+1]
		for i := range cfg.Crossbar.Words { // no cells behind the last neuron
			if per := isa.RowWords(cfg.Neurons, 1); i%per == per-1 {
				cfg.Crossbar.Words[i] &= 1<<(cfg.Neurons-(per-1)*64) - 1
			}
		}
		const ticks = 6
		due := make([][]int, ticks)
		for tick := range due {
			for range r.IntN(20) {
				due[tick] = append(due[tick], r.IntN(cfg.Axons))
			}
		}
		plain := New(a, &cfg)
		var spikes [][]isa.NeuronID
		for tick := range ticks {
			runTick(plain, isa.Tick(tick))
			spikes = append(spikes, append([]isa.NeuronID{}, plain.Spikes()...))
			for _, axon := range due[tick] {
				plain.Receive(isa.Spike(isa.MakeHeader(0, 0, axon), 1))
				plain.Commit()
			}
		}
		withKernels(func(name string) {
			fast := NewEngine(a, []isa.Core{cfg})
			require.NotNil(t, fast.cores[0].norths)
			scratch := fast.NewScratch()
			for tick := range ticks {
				require.Equal(t, spikes[tick], append([]isa.NeuronID{}, fireAt(fast, scratch, tick)...), "seed %d tick %d: %s", seed, tick, name)
				for _, axon := range due[tick] {
					fast.Deliver([]Mail{fast.Address(0, axon)}, 1)
				}
			}
			require.Equal(t, plain.State(), fast.State(0), "seed %d: %s", seed, name)
			require.Equal(t, plain.Counters.PotentialSaturations, fast.Counters(0).PotentialSaturations)
		})
	}
}

// BenchmarkFireTrueNorth: updates of TrueNorth neurons with few parameter sets and with one each, by each set of kernels and by the text of the unit.
func BenchmarkFireTrueNorth(b *testing.B) {
	for _, sets := range []int{4, 256} {
		a, cfg := randomNorthCore(b, rand.New(rand.NewPCG(3, 3)), sets)
		run := func(name string, text bool) {
			b.Run(fmt.Sprintf("%d/%s", sets, name), func(b *testing.B) {
				e := NewEngine(a, []isa.Core{cfg})
				c := &e.cores[0]
				c.whole = false
				if text {
					c.north, c.norths = nil, nil
				}
				e.StartTick(0)
				s := e.NewScratch()
				b.ReportAllocs()
				for b.Loop() {
					s.StartTick()
					e.Fire(0, s)
				}
				b.ReportMetric(float64(b.N*c.neurons)/b.Elapsed().Seconds()/1e6, "Mupdate/s")
			})
		}
		withKernels(func(name string) { run(name, false) })
		run("text", true)
	}
}
