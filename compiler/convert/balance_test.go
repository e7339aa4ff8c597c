package convert

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler"
	"orrery/compiler/onnx"
)

// integrateAndFire runs an integer network as soft-reset neurons, all layers in one tick and each T ticks long: the spikes of every neuron, and the sums of the
// output. It has no delays, no cores, no ticks before a layer begins.
func integrateAndFire(q *Integer, input []int64) [][]int64 {
	levels := int64(q.Options.Levels)
	spikes, v := make([][]int64, len(q.layers)), make([][]int64, len(q.layers))
	for l := range spikes {
		n := q.Model.Layers[l].Shape.Size()
		spikes[l], v[l] = make([]int64, n), make([]int64, n)
		for i := range v[l] {
			v[l][i] = q.layers[l].threshold / 2
		}
	}
	for t := range levels {
		now := make([][]int64, len(spikes))
		now[0] = make([]int64, len(input))
		for i, n := range input {
			now[0][i] = (t+1)*n/levels - t*n/levels
		}
		for l := 1; l < len(spikes); l++ {
			for i, b := range q.net.bias[l] {
				v[l][i] += b / levels
			}
			for k, term := range q.Model.Layers[l].terms {
				q.net.terms[l][k].add(now[term.from], v[l])
			}
			now[l] = make([]int64, len(v[l]))
			for i := range v[l] {
				if th := q.layers[l].threshold; th > 0 && v[l][i] >= th {
					v[l][i] -= th
					now[l][i] = 1
					spikes[l][i]++
				}
			}
		}
		for i, s := range now[0] {
			spikes[0][i] += s
		}
	}
	spikes[len(spikes)-1] = v[len(v)-1]
	return spikes
}

// TestBalanceIsIntegrateAndFire: with delays and starts of their own the populations do what layers without time do.
func TestBalanceIsIntegrateAndFire(t *testing.T) {
	tried := 0
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 3))
		m, err := NewModel(randomGraph(seed), Preparation{})
		require.NoError(t, err)
		levels := make([]uint16, m.Layers[0].Shape.Size())
		for i := range levels {
			levels[i] = uint16(r.IntN(65536))
		}
		ranges, err := m.Measure(context.Background(), [][]uint16{levels}, func(int) {})
		require.NoError(t, err)
		whole, err := NewInteger(m, ranges, Options{Method: Balance, Levels: 1 + r.IntN(20), WeightBits: 8})
		require.NoError(t, err)
		s, err := whole.Spikes()
		if err != nil {
			require.ErrorContains(t, err, "--method exact, or average pooling")
			continue
		}
		tried++
		q, err := compiler.Quantise(context.Background(), s.Network, roomy(t))
		require.NoError(t, err)
		input := whole.Run(levels)[0]
		want, got := integrateAndFire(whole, input), simulate(t, s, q, input)
		for l := range want {
			require.Equal(t, want[l], got[l], "seed %d, layer %s", seed, m.Layers[l].Name)
		}
	}
	require.Greater(t, tried, 60)
}

// TestRatesComeNearTheIntegerNetwork the longer a balanced network runs.
func TestRatesComeNearTheIntegerNetwork(t *testing.T) {
	g, err := onnx.Load("../../testdata/onnx/residual-17.onnx")
	require.NoError(t, err)
	m, err := NewModel(g, Preparation{})
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 1))
	samples := make([][]uint16, 10)
	for i := range samples {
		for range g.Input.Size() {
			samples[i] = append(samples[i], uint16(r.IntN(65536)))
		}
	}
	ranges, err := m.Measure(context.Background(), samples, func(int) {})
	require.NoError(t, err)
	last := math.Inf(1)
	for _, levels := range []int{4, 16, 64, 256} {
		whole, err := NewInteger(m, ranges, Options{Method: Balance, Levels: levels, WeightBits: 8, Percentile: 100})
		require.NoError(t, err)
		loss := whole.NewLoss()
		for _, x := range samples {
			loss.Add(x, integrateAndFire(whole, whole.Run(x)[0]))
		}
		sum := 0.0
		for _, l := range loss.Layers() {
			sum += l.Error[Spiking]
		}
		require.Less(t, sum, last/1.5, "T = %d", levels)
		last = sum
	}
	require.Less(t, last, 0.2)
}
