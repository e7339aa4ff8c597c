package floatsim

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/compiler/refsim"
	"orrery/isa"
	"orrery/isa/imagetest"
	"orrery/isa/neurons"
)

// TestIntegersAreExact: on networks whose numbers the chip holds exactly, spikes and potentials of the real numbers are those of the integers.
func TestIntegersAreExact(t *testing.T) {
	spikes, ran := 0, 0
	for seed := range uint64(150) {
		if n, ok := equalsIntegers(t, rand.NewPCG(seed, 3)); ok {
			spikes += n
			ran++
		}
	}
	t.Logf("%d networks, %d spikes", ran, spikes)
	require.Greater(t, ran, 100)
	require.Greater(t, spikes, 10000)
}

func FuzzIntegersAreExact(f *testing.F) {
	f.Add([]byte("any"))
	f.Add([]byte{9, 200, 13, 255, 255, 3, 0, 0, 1, 77})
	f.Fuzz(func(t *testing.T, choices []byte) { equalsIntegers(t, imagetest.Bytes(choices)) })
}

// steps is the scale of all populations: a power of two, so that ten halvings by a decay are exact too.
const steps, ticks = 2048, 11

func equalsIntegers(t *testing.T, choices rand.Source) (spikes int, ok bool) {
	g := &generator{rand.New(choices)}
	arch, err := isa.Preset("tiny")
	require.NoError(t, err)
	arch.Core.WeightBits, arch.Core.PotentialBits, arch.Core.DelaySlots = 15, 32, 8
	if g.IntN(4) == 0 {
		arch.Soma.Unit, arch.Core.Weights, arch.Core.AxonTypes, arch.Core.WeightBits = isa.UnitTrueNorth, isa.Typed, 4, 9
	}
	net := g.network(arch)
	q, err := compiler.Quantise(context.Background(), net, arch)
	if err != nil {
		return 0, false
	}
	m, err := New(context.Background(), net, arch.Soma.Unit)
	require.NoError(t, err)
	sim, ref := m.NewSim(), refsim.New(q)
	for range 2 { // the second sample starts where the first did
		sim.Reset()
		ref.Reset()
		for tick := range ticks {
			drives, spiking := g.drive(net)
			sim.Tick(drives)
			ref.Tick(spiking)
			for p := range net.Populations {
				id, pop := ir.PopID(p), &net.Populations[p]
				require.True(t, slices.Equal(ref.Fired(id), sim.Fired(id)), "tick %d: %s fired %v, should have %v", tick, pop.Name, sim.Fired(id), ref.Fired(id))
				if !pop.Host() {
					spikes += len(ref.Fired(id))
				}
				for n, v := range ref.Potentials(id) {
					scale := q.Populations[p].Scale
					if q.Populations[p].Program != nil && pop.Neuron.Program.Model.Integer {
						scale = 1
					}
					require.Equal(t, float64(v)/scale, sim.Potentials(id)[n], "tick %d: potential of %s[%d]", tick, pop.Name, n)
				}
			}
		}
	}
	return spikes, true
}

// generator makes networks of numbers that need no rounding.
type generator struct{ *rand.Rand }

func one[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

func (g *generator) network(a *isa.Arch) *ir.Network {
	net := &ir.Network{Name: "exact", Populations: []ir.Population{{Name: "in", Shape: ir.Shape{1 + g.IntN(20)}, Input: &ir.Input{Encoding: isa.EncodeSpikes}}}}
	for i := range 1 + g.IntN(3) {
		p := ir.Population{Name: fmt.Sprintf("layer%d", i), Shape: ir.Shape{1 + g.IntN(20)}, Scale: steps}
		if a.Soma.Unit == isa.UnitTrueNorth {
			p.Scale = 1
		}
		p.Neuron = g.neuron(a, &p)
		g.vary(a, &p)
		net.Populations = append(net.Populations, p)
	}
	for target := 1; target < len(net.Populations); target++ {
		for range 1 + g.IntN(3) {
			j := ir.Projection{Source: ir.PopID(g.IntN(len(net.Populations))), Target: ir.PopID(target), DelayMin: 1 + g.IntN(6), Seed: g.Uint64()}
			j.DelayMax = j.DelayMin + g.IntN(3)
			if g.IntN(3) == 0 {
				for range net.Populations[j.Source].Shape.Size() {
					j.SourceDelay = append(j.SourceDelay, uint8(j.DelayMin+g.IntN(j.DelayMax-j.DelayMin+1)))
				}
			}
			j.Connect = g.rule(net.Populations[j.Source].Shape, net.Populations[target].Shape)
			net.Projections = append(net.Projections, j)
		}
	}
	return net
}

// rule is a list of whole weights, with repeats, or all of them.
func (g *generator) rule(source, target ir.Shape) ir.Connectivity {
	if g.IntN(2) == 0 {
		d := ir.Dense{}
		for range source.Size() * target.Size() {
			d.Weights = append(d.Weights, float32(g.IntN(9)-3))
		}
		return d
	}
	list := ir.List{Start: []int{0}}
	for range source.Size() {
		for n := range target.Size() {
			for g.IntN(3) == 0 {
				list.Synapses = append(list.Synapses, ir.Synapse{Target: uint32(n), Weight: float64(g.IntN(9) - 3)})
			}
		}
		list.Start = append(list.Start, len(list.Synapses))
	}
	return list
}

func (g *generator) neuron(a *isa.Arch, p *ir.Population) *ir.Neuron {
	n := ir.DefaultNeuron()
	n.Threshold, n.Reset = float64(g.IntN(8)), one(g, isa.ResetSubtract, isa.ResetTo)
	if n.Reset == isa.ResetTo {
		n.Strict = g.IntN(2) == 0
		n.ResetTo = float64(g.IntN(5) - 2)
	}
	if g.IntN(2) == 0 {
		for range p.Shape.Size() {
			n.Bias = append(n.Bias, float64(g.IntN(5)-1))
		}
	}
	if g.IntN(8) == 0 {
		n.Threshold = math.Inf(1)
	}
	if a.Soma.Unit == isa.UnitTrueNorth {
		return &n
	}
	if g.IntN(4) == 0 {
		return g.program(n, p)
	}
	n.Decay, n.Leak, n.Initial = one(g, 1, 1, 0.5, 0), float64(g.IntN(3)-1), float64(g.IntN(3))
	n.Reset, n.Delta = isa.ResetMode(g.IntN(4)), float64(g.IntN(4))
	n.Refractory, n.ThetaDecay, n.ThetaJump, n.ThetaStep = g.IntN(3), one(g, 1, 0.5), float64(g.IntN(3)), float64(g.IntN(2))
	n.Window, n.Floor = one(g, 0, 0, 1, 5), one(g, math.Inf(-1), -1, 2)
	return &n
}

// vary gives neurons parameters of their own, or lets a population that is driven and at rest start late.
func (g *generator) vary(a *isa.Arch, p *ir.Population) {
	n := p.Neuron
	switch {
	case g.IntN(3) == 0:
		for range 1 + g.IntN(3) {
			v := *n
			if v.Bias, v.Threshold = nil, float64(g.IntN(8)); n.Program != nil {
				v.Program = &ir.Program{Model: n.Program.Model, Params: maps.Clone(n.Program.Params)}
				v.Program.Params["threshold"] = v.Threshold + 1
			}
			p.Variants = append(p.Variants, v)
		}
		for range p.Shape.Size() {
			p.Variant = append(p.Variant, uint16(g.IntN(len(p.Variants))))
		}
	case n.Program == nil && a.Soma.Unit == isa.UnitLIF && n.Bias != nil && n.Threshold > 0:
		n.Initial, n.Leak, n.ThetaStep, n.Window, n.Floor, n.Bias[0] = 0, 0, 0, 0, -1, 1
		p.Start = g.IntN(5)
	}
}

func (g *generator) program(n ir.Neuron, p *ir.Population) *ir.Neuron {
	m, err := neurons.Get(one(g, "lif", "cuba_lif"))
	if err != nil {
		panic(err) // embedded
	}
	n.Program = &ir.Program{Model: m, Params: map[string]float64{"threshold": float64(1 + g.IntN(6)), "refractory": float64(g.IntN(3))}}
	if m.Name == "cuba_lif" {
		n.Program.Params["i_decay"], n.Program.Params["v_decay"] = one(g, 4096., 0), one(g, 4096., 0, 2048)
		if p.Scale = one(g, 0., 4); n.Program.Params["v_decay"] == 2048 {
			p.Scale = 32 // halvings stay whole
			for i := range n.Bias {
				n.Bias[i] *= 32
			}
		}
		return &n
	}
	n.Program.Params["decay"], n.Program.Params["reset"], n.Program.Params["delta"] = one(g, 1, 0.5), float64(g.IntN(4)), 2
	n.Program.Params["window"], n.Program.Params["theta_jump"], n.Program.Params["v_floor"] = one(g, 0., 4), float64(g.IntN(2)), one(g, -1e30, -2)
	return &n
}

// drive fires each input with probability 1/3.
func (g *generator) drive(net *ir.Network) ([]Drive, map[ir.PopID][]uint32) {
	var list []uint32
	for n := range net.Populations[0].Shape.Size() {
		if g.IntN(3) == 0 {
			list = append(list, uint32(n))
		}
	}
	return []Drive{{Spikes: list}}, map[ir.PopID][]uint32{0: list}
}
