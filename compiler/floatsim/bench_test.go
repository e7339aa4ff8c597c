package floatsim

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
)

// BenchmarkPerceptron is the job of testdata/bench/mlp.py in real numbers: 784-256-10, a tenth of the inputs in each tick, 100 ticks. One iteration is
// a sample.
func BenchmarkPerceptron(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	weights := func(n int, mean, deviation float64) (list []float32) {
		for range n {
			list = append(list, float32(mean+deviation*r.NormFloat64()))
		}
		return list
	}
	hidden, digit := ir.DefaultNeuron(), ir.DefaultNeuron()
	hidden.Threshold, hidden.Decay, digit.Threshold, digit.Decay = 900, 240/256., 400, 240/256.
	m, err := New(context.Background(), &ir.Network{Populations: []ir.Population{{Name: "pixels", Shape: ir.Shape{784}, Input: &ir.Input{Encoding: isa.EncodeSpikes}},
		{Name: "hidden", Shape: ir.Shape{256}, Neuron: &hidden}, {Name: "digit", Shape: ir.Shape{10}, Neuron: &digit}}, Projections: []ir.Projection{
		{Source: 0, Target: 1, DelayMin: 1, DelayMax: 1, Connect: ir.Dense{Weights: weights(784*256, 2, 30)}},
		{Source: 1, Target: 2, DelayMin: 1, DelayMax: 1, Connect: ir.Dense{Weights: weights(256*10, 4, 40)}}}}, isa.UnitLIF)
	require.NoError(b, err)
	drives := make([][]Drive, 100)
	for t := range drives {
		drives[t] = []Drive{{}}
		for n := range 784 {
			if r.IntN(10) == 0 {
				drives[t][0].Spikes = append(drives[t][0].Spikes, uint32(n))
			}
		}
	}
	s, events := m.NewSim(), uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		s.Reset()
		for _, d := range drives {
			s.Tick(d)
		}
		events += s.Events
	}
	b.ReportMetric(float64(events)/b.Elapsed().Seconds()/1e6, "Madds/s")
}
