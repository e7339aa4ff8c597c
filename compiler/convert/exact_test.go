package convert

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/compiler/onnx"
	"orrery/compiler/refsim"
	"orrery/isa"
)

// simulate runs a sample through the network-level oracle: by layer, the value of the spikes of each neuron, and of the output its potentials.
func simulate(t *testing.T, s *Spikes, q *ir.Quantised, input []int64) [][]int64 {
	t.Helper()
	net := s.Network
	values := make([][]int64, len(net.Populations))
	for l := range values {
		values[l] = make([]int64, net.Populations[l].Shape.Size())
	}
	sim := refsim.New(q)
	for tick := range net.Ticks {
		sim.Tick(map[ir.PopID][]uint32{0: sent(net.Populations[0].Input, input, tick)})
		for l := range values {
			for _, n := range sim.Fired(ir.PopID(l)) {
				values[l][n] += s.Value(l, tick)
			}
		}
	}
	last := len(values) - 1
	for n, v := range sim.Potentials(ir.PopID(last)) {
		values[last][n] = int64(v)
	}
	return values
}

// sent are the inputs that spike in a tick, evenly or digit by digit.
func sent(in *ir.Input, values []int64, tick int) (spikes []uint32) {
	t, w := int64(tick), int64(in.Window)
	for n, v := range values {
		if t < w && (in.Encoding == isa.EncodeEven && (t+1)*v/w > t*v/w || in.Encoding == isa.EncodeDigits && v>>(w-1-t)&1 == 1) {
			spikes = append(spikes, uint32(n))
		}
	}
	return spikes
}

// roomy is the default chip with as many delays as a deep network of digits may ask for.
func roomy(t *testing.T) *isa.Arch {
	a, err := isa.Preset("tianjic")
	require.NoError(t, err)
	a.Core.DelaySlots = 64
	return a
}

// sameNumbers converts a graph and wants every layer of the spiking network to send what the integer network computes.
func sameNumbers(t *testing.T, g *onnx.Graph, o Options, r *rand.Rand) (refused error) {
	t.Helper()
	m, err := NewModel(g, Preparation{})
	require.NoError(t, err)
	samples := make([][]uint16, 6)
	for i := range samples {
		for range g.Input.Size() {
			samples[i] = append(samples[i], uint16(r.IntN(65536)))
		}
	}
	ranges, err := m.Measure(context.Background(), samples[:3], func(int) {})
	require.NoError(t, err)
	whole, err := NewInteger(m, ranges, o)
	require.NoError(t, err)
	s, err := whole.Spikes()
	if err != nil {
		return err
	}
	require.NoError(t, s.Network.Check())
	q, err := compiler.Quantise(context.Background(), s.Network, roomy(t))
	require.NoError(t, err)
	for _, levels := range samples {
		want := whole.Run(levels)
		got := simulate(t, s, q, want[0])
		for l := range want {
			require.Equal(t, want[l], got[l], "layer %s", m.Layers[l].Name)
		}
	}
	return nil
}

// TestChipComputesTheIntegerNetwork, in every layer: networks of several exporters, with counts and with digits.
func TestChipComputesTheIntegerNetwork(t *testing.T) {
	files, err := filepath.Glob("../../testdata/onnx/*.onnx")
	require.NoError(t, err)
	require.Greater(t, len(files), 12)
	r := rand.New(rand.NewPCG(1, 2))
	for _, file := range files {
		g, err := onnx.Load(file)
		require.NoError(t, err)
		for _, o := range []Options{{Levels: 4}, {Levels: 9, InputDigits: 8}, {Code: Digits, Levels: 7}, {Code: Digits, Levels: 15, InputDigits: 8}} {
			o.Method, o.WeightBits = Exact, 8
			t.Run(fmt.Sprint(filepath.Base(file), o.Levels), func(t *testing.T) {
				if err := sameNumbers(t, g, o, r); err != nil {
					require.ErrorContains(t, err, "cannot be seen in their digits")
					require.Equal(t, Digits, o.Code)
				}
			})
		}
	}
}
