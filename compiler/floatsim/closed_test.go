package floatsim

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/neurons"
)

// alone is a network of one input and one neuron with a weight of w.
func alone(t *testing.T, n ir.Neuron, w float32) *Sim {
	t.Helper()
	m, err := New(context.Background(), &ir.Network{Populations: []ir.Population{
		{Name: "in", Shape: ir.Shape{1}, Input: &ir.Input{Encoding: isa.EncodeSpikes}}, {Name: "out", Shape: ir.Shape{1}, Neuron: &n}},
		Projections: []ir.Projection{{Source: 0, Target: 1, DelayMin: 1, DelayMax: 1, Connect: ir.Dense{Weights: []float32{w}}}}}, isa.UnitLIF)
	require.NoError(t, err)
	return m.NewSim()
}

// TestLeakyIntegratorIsAGeometricSum: with a constant input of w and a decay of d, V after tick t is w d (1 - d^t) / (1 - d).
func TestLeakyIntegratorIsAGeometricSum(t *testing.T) {
	n := ir.DefaultNeuron()
	n.Threshold, n.Decay = math.Inf(1), 0.9
	s := alone(t, n, 0.125)
	for tick := range 200 {
		s.Tick([]Drive{{Spikes: []uint32{0}}})
		require.InDelta(t, 0.125*0.9*(1-math.Pow(0.9, float64(tick)))/(1-0.9), s.Potentials(1)[0], 1e-12)
	}
	require.Equal(t, uint64(200), s.Events)
}

// TestFirstSpikeOfAConstantCurrent: V reaches b (1 - d^k) / (1 - d) when tick k-1 integrates, so it first passes T in tick
// ceil(ln(1 - T (1-d) / b) / ln d) - 1.
func TestFirstSpikeOfAConstantCurrent(t *testing.T) {
	for _, c := range []struct{ b, d, threshold float64 }{{0.1, 0.95, 1}, {0.3, 0.8, 1.2}, {1, 0.5, 1.9}, {0.021, 0.99, 2}} {
		n := ir.DefaultNeuron()
		n.Threshold, n.Decay, n.Bias = c.threshold, c.d, []float64{c.b}
		s := alone(t, n, 0)
		want := int(math.Ceil(math.Log(1-c.threshold*(1-c.d)/c.b)/math.Log(c.d))) - 1
		for tick := 0; ; tick++ {
			s.Tick(nil)
			if len(s.Fired(1)) > 0 {
				require.Equal(t, want, tick, "%+v", c)
				break
			}
			require.Less(t, tick, want, "%+v", c)
		}
	}
}

// TestValuesMultiplyWeights: a real-valued input is a current, weighted by its value.
func TestValuesMultiplyWeights(t *testing.T) {
	n := ir.DefaultNeuron()
	n.Threshold = math.Inf(1)
	s := alone(t, n, 0.5)
	sum := 0.0
	for tick, x := range []float64{0.25, -1.5, 0, 3} {
		s.Tick([]Drive{{Values: []float64{x}}})
		require.Equal(t, sum, s.Potentials(1)[0], "tick %d", tick)
		sum += 0.5 * x
	}
}

// TestCurrentLIFIsItsMatrix: between spikes the program's equations are a linear map of (v, i), which is the exact solution of the
// differential equations.
func TestCurrentLIFIsItsMatrix(t *testing.T) {
	model, err := neurons.Get("current_lif")
	require.NoError(t, err)
	n := ir.DefaultNeuron()
	n.Program = &ir.Program{Model: model, Params: map[string]float64{"threshold": 1000}}
	s := alone(t, n, 2)
	s.Tick([]Drive{{Spikes: []uint32{0}}})
	for ms := 1.0; ms < 80; ms++ {
		s.Tick(nil)
		// tau 10 ms, tau_syn 5 ms, R 10 MOhm, rest -65 mV: v - rest = R i tau_syn / (tau - tau_syn) (exp(-t/tau) - exp(-t/tau_syn))
		want := -65 + 10*2*5/(10.-5)*(math.Exp(-ms/10)-math.Exp(-ms/5))
		require.InDelta(t, want, s.Potentials(1)[0], 1e-9, "after %v ms", ms)
	}
}

// TestNoiseIsLeftOutAndSaidSo: a run of real numbers cannot draw what the chip draws.
func TestNoiseIsLeftOutAndSaidSo(t *testing.T) {
	n := ir.DefaultNeuron()
	n.Noise = 0.5
	s := alone(t, n, 1)
	require.Equal(t, []string{"out: its threshold noise of +-0.5 is left out"}, s.m.Notes())
}

// TestTicksDoNotAllocate: nothing is made between the start and the end of a tick.
func TestTicksDoNotAllocate(t *testing.T) {
	s := alone(t, ir.DefaultNeuron(), 2)
	drives := []Drive{{Spikes: []uint32{0}}}
	require.Zero(t, testing.AllocsPerRun(100, func() { s.Tick(drives) }))
}

// TestBitPlanesAreValuesAgain: an input that the chip is given bit by bit is driven by its values; one whose planes are connected otherwise keeps
// them.
func TestBitPlanesAreValuesAgain(t *testing.T) {
	n := ir.DefaultNeuron()
	n.Threshold = math.Inf(1)
	in := ir.Population{Name: "in"}
	require.NoError(t, in.BitPlanes(ir.Shape{2}, 4, -2, 1))
	net := &ir.Network{Populations: []ir.Population{in, {Name: "out", Shape: ir.Shape{2}, Neuron: &n}}, Projections: []ir.Projection{
		{Source: 0, Target: 1, DelayMin: 1, DelayMax: 1, Connect: in.FromPlanes(ir.OneToOne{Weights: []float64{3}})}}}
	m, err := New(context.Background(), net, isa.UnitLIF)
	require.NoError(t, err)
	require.True(t, m.Real(0))
	s := m.NewSim()
	s.Tick([]Drive{{Values: []float64{0.25, -1.75}}})
	s.Tick(nil)
	require.Equal(t, []float64{0.75, -5.25}, s.Potentials(1))
	net.Projections = append(net.Projections, ir.Projection{Source: 0, Target: 1, DelayMin: 1, DelayMax: 1, Connect: ir.Dense{Weights: make([]float32, 16)}})
	m, err = New(context.Background(), net, isa.UnitLIF)
	require.NoError(t, err)
	require.False(t, m.Real(0))
}
