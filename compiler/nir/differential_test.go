package nir

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/imagetest"
)

const tickOfTests = 1e-3

// TestNetworkComputesWhatTheGraphSays: random graphs of all primitives, with loops, subgraphs, skips, delays and neurons that differ, computed from NIR's
// equations and run in real numbers after reading. Every layer spikes alike in every tick, a layer k ticks behind the input k ticks later; potentials that
// are read are alike.
func TestNetworkComputesWhatTheGraphSays(t *testing.T) {
	seen, spikes, ran := map[string]int{}, 0, 0
	for seed := range uint64(400) {
		n, ok := sameAsGraph(t, rand.NewPCG(seed, 9), seen)
		if ok {
			spikes, ran = spikes+n, ran+1
		}
	}
	t.Logf("%d graphs, %d spikes, nodes %v", ran, spikes, seen)
	require.Greater(t, ran, 320)
	require.Greater(t, spikes, 20000)
	for _, kind := range []string{"Input", "Output", "Linear", "Affine", "Scale", "Conv1d", "Conv2d", "SumPool2d", "AvgPool2d", "Flatten", "Delay", "LIF", "IF", "CubaLIF", "Threshold",
		"LI", "I", "CubaLI", "NIRGraph", "loop", "skip", "accumulate", "variants", "late bias", "output of two", "bits", "wired", "euler_lif", "euler_cuba", "reset ", "reset zero", "reset subtract", "reset delayed", "reset value", "layer delay 0", "layer delay 1"} {
		require.Greater(t, seen[kind], 5, kind)
	}
}

func FuzzNetworkComputesWhatTheGraphSays(f *testing.F) {
	f.Add([]byte("any"))
	f.Add([]byte{9, 200, 13, 255, 255, 3, 0, 0, 1, 77})
	f.Fuzz(func(t *testing.T, choices []byte) { sameAsGraph(t, imagetest.Bytes(choices), map[string]int{}) })
}

func sameAsGraph(t *testing.T, choices rand.Source, seen map[string]int) (spikes int, ok bool) {
	g := &graphs{rand.New(choices), seen, newSpec(), 0}
	g.graph()
	o := Options{Dt: tickOfTests, LayerDelay: g.IntN(2), Neurons: []Realisation{Auto, Wired, Program}[g.IntN(3)], Reset: []ResetMode{ResetUnsaid, ResetZero, ResetSubtract, ResetDelayed, ResetValue}[g.IntN(5)]}
	high := 1
	if g.IntN(4) == 0 {
		o.InputBits, o.InputRange, high = 3, [2]float64{0, 7}, 7
		seen["bits"]++
	}
	net, err := Read("random.nir", g.spec.file(), o)
	if err != nil {
		require.NotContains(t, err.Error(), "shape", "%v", err)
		seen[err.Error()[:min(70, len(err.Error()))]]++
		return 0, false
	}
	m, err := floatsim.New(context.Background(), net, isa.UnitLIF)
	require.NoError(t, err)
	g.count(net, o)
	const ticks = 25
	data := map[string][ticks][]float64{}
	e := newEvaluator(g.spec, tickOfTests, o.Reset, o.LayerDelay, func(name string, tick int) []float64 { return data[name][tick] })
	for p := range net.Populations {
		if pop := &net.Populations[p]; pop.Host() {
			var list [ticks][]float64
			for k := range list {
				for range pop.Values().Size() {
					list[k] = append(list[k], float64(g.IntN(2)*g.IntN(high+1)))
				}
			}
			data[pop.Name] = list
		}
	}
	sim := m.NewSim()
	late := slices.Max(starts(net))
	for tick := range ticks + late {
		sim.Tick(drives(net, func(name string) []float64 {
			if tick < ticks {
				return data[name][tick]
			}
			return nil
		}))
		for p := range net.Populations {
			spikes += g.same(t, net, ir.PopID(p), sim, e, tick, ticks)
		}
	}
	return spikes, true
}

// same compares one layer in one tick.
func (g *graphs) same(t *testing.T, net *ir.Network, p ir.PopID, sim *floatsim.Sim, e *evaluator, tick, ticks int) (spikes int) {
	pop := &net.Populations[p]
	if pop.Host() || tick >= ticks+pop.Start {
		return 0
	}
	fired := sim.Fired(p)
	if tick < pop.Start {
		require.Empty(t, fired, "%s fires before it starts", pop.Name)
		return 0
	}
	n := e.nodes[pop.Name]
	if n == nil { // the clock
		require.Equal(t, []uint32{0}, fired)
		return 0
	}
	if !cellKinds[n.kind].spikes {
		g.samePotential(t, net, p, sim, e, tick-pop.Start)
		return 0
	}
	var want []uint32
	for i, y := range e.out(pop.Name, tick-pop.Start) {
		if y == 1 {
			want = append(want, uint32(i))
		}
	}
	require.True(t, slices.Equal(want, fired), "tick %d: %s (%s, from %d) fires %v, should be %v", tick, pop.Name, n.kind, pop.Start, fired, want)
	return len(fired)
}

// samePotential compares what can be read of layers that do not spike: potentials of integrators, or sums of what linear nodes gave.
func (g *graphs) samePotential(t *testing.T, net *ir.Network, p ir.PopID, sim *floatsim.Sim, e *evaluator, tick int) {
	pop := &net.Populations[p]
	var want []float64
	if n := e.nodes[pop.Name]; cellKinds[n.kind].params != nil {
		want = e.out(pop.Name, tick)
	} else {
		for k := range tick + 1 {
			for i, v := range e.out(pop.Name, k-e.layerDelay) {
				if k == 0 {
					want = append(want, v)
				} else {
					want[i] += v
				}
			}
		}
	}
	for i, v := range sim.Potentials(p) {
		require.InDelta(t, want[i], v, 1e-4*(1+math.Abs(want[i])), "tick %d: potential of %s[%d]", tick, pop.Name, i)
	}
}

func drives(net *ir.Network, values func(name string) []float64) []floatsim.Drive {
	list := make([]floatsim.Drive, len(net.Populations))
	for p := range net.Populations {
		pop := &net.Populations[p]
		if !pop.Host() {
			continue
		}
		given := values(pop.Name)
		if pop.Input.Encoding == isa.EncodeBits { // real numbers take them as they are
			list[p].Values = given
			continue
		}
		for i, v := range given {
			if v == 1 {
				list[p].Spikes = append(list[p].Spikes, uint32(i))
			}
		}
	}
	return list
}

// count notes what a network has.
func (g *graphs) count(net *ir.Network, o Options) {
	g.seen[fmt.Sprintf("layer delay %d", o.LayerDelay)]++
	g.seen["reset "+string(o.Reset)]++
	for i := range net.Populations {
		p := &net.Populations[i]
		switch {
		case p.Host():
			continue
		case p.Neuron.Program != nil:
			g.seen[p.Neuron.Program.Model.Name]++
		default:
			g.seen["wired"]++
		}
		if p.Name == "clock" {
			g.seen["late bias"]++
		}
		if p.Variants != nil {
			g.seen["variants"]++
		}
	}
}
