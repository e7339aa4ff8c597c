package convert

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/compiler/onnx"
)

// oneLayer is x -> dense -> Clip(0, high) -> dense, of one value each.
func oneLayer(weight, bias, high float32) *onnx.Graph {
	one := []int{1, 1}
	return &onnx.Graph{Input: onnx.Value{Name: "x", Shape: one}, Output: 3, Ops: []onnx.Op{
		{Kind: &onnx.Dense{Inputs: 1, Outputs: 1, Weights: []float32{weight}, Bias: []float32{bias}}, Inputs: []onnx.ValueID{0}, Out: onnx.Value{Name: "a", Shape: one}},
		{Kind: &onnx.Clip{High: high}, Inputs: []onnx.ValueID{1}, Out: onnx.Value{Name: "b", Shape: one}},
		{Kind: &onnx.Dense{Inputs: 1, Outputs: 1, Weights: []float32{1}}, Inputs: []onnx.ValueID{2}, Out: onnx.Value{Name: "y", Shape: one}}}}
}

// TestActivationIsClipFloorShift: of one neuron, the formula of Bu et al. in real numbers, everywhere but at a step's very edge.
func TestActivationIsClipFloorShift(t *testing.T) {
	for _, levels := range []int{1, 4, 7} {
		m, err := NewModel(oneLayer(2, -0.5, float32(math.Inf(1))), Preparation{})
		require.NoError(t, err)
		r, err := m.Measure(context.Background(), [][]uint16{{65535}}, func(int) {})
		require.NoError(t, err)
		q, err := NewInteger(m, r, Options{Method: Exact, Levels: levels, WeightBits: 8, InputDigits: 16, Percentile: 100})
		require.NoError(t, err)
		clip := 1.5 // of 2 x - 0.5 at x = 1
		for x := range 65536 {
			z := (2*float64(x)/65535 - 0.5) * float64(levels) / clip
			want := min(max(math.Floor(z+0.5), 0), float64(levels))
			if math.Abs(z-math.Round(z)) < 0.49 {
				require.Equal(t, int64(want), q.Run([]uint16{uint16(x)})[1][0], "x = %d, %d levels", x, levels)
			}
		}
	}
}

// TestClipIsTheCeilingOfTheNetworks: no activation counts beyond a Clip of the trained network.
func TestClipIsTheCeilingOfTheNetworks(t *testing.T) {
	m, err := NewModel(oneLayer(2, 0, 1), Preparation{})
	require.NoError(t, err)
	r, err := m.Measure(context.Background(), [][]uint16{{20000}, {65535}}, func(int) {})
	require.NoError(t, err)
	q, err := NewInteger(m, r, Options{Method: Exact, Levels: 4, WeightBits: 8, Percentile: 100})
	require.NoError(t, err)
	require.InDelta(t, 1, q.layers[1].unit[0]*4, 0.01)
	require.Equal(t, int64(4), q.Run([]uint16{65535})[1][0])
}

// TestClipsFollowTheSamples: a percentile leaves so many out, and the least error is not at the largest of a long tail.
func TestClipsFollowTheSamples(t *testing.T) {
	var h histogram
	values := make([]float64, 1000)
	for i := range values {
		values[i] = float64(i) / 1000
	}
	values[999] = 4
	for pass := range 2 {
		h.see(pass, values)
	}
	require.InDelta(t, 4, h.percentile(100), 1e-9)
	require.InDelta(t, 0.9, h.percentile(90), 0.03)
	require.Less(t, h.least(8), 2.0)
	cost := func(clip float64) (sum float64) {
		for _, v := range values {
			d := v - quantised(v, clip, 8)
			sum += d * d
		}
		return sum
	}
	require.Less(t, cost(h.least(8)), cost(4))
}

// TestWhatCannotBeConverted says why, and what to do.
func TestWhatCannotBeConverted(t *testing.T) {
	m, err := NewModel(oneLayer(1, 0, 1), Preparation{})
	require.NoError(t, err)
	r, err := m.Measure(context.Background(), [][]uint16{{65535}}, func(int) {})
	require.NoError(t, err)
	for want, o := range map[string]Options{
		"T = 0; an activation has 1..4096 levels": {WeightBits: 8},
		"weights of 1 bits; 2..12":                {Levels: 4, WeightBits: 1},
		"17 digits of an input value; 1..16":      {Levels: 4, WeightBits: 8, InputDigits: 17},
		"the percentile is 101":                   {Levels: 4, WeightBits: 8, Percentile: 101},
		"2^n - 1 levels, not 8":                   {Levels: 8, WeightBits: 8, Code: Digits},
		"the sum of neuron 0 can reach":           {Levels: 4096, WeightBits: 12, InputDigits: 16},
	} {
		_, err := NewInteger(m, r, o)
		if want == "the sum of neuron 0 can reach" {
			require.NoError(t, err, "one weight is not too much")
			wide := oneLayer(1, 0, 1)
			n := 1 << 14
			wide.Input.Shape = []int{1, n}
			wide.Ops[0].Kind = &onnx.Dense{Inputs: n, Outputs: 1, Weights: make([]float32, n)}
			for i := range n {
				wide.Ops[0].Kind.(*onnx.Dense).Weights[i] = 1
			}
			m, err := NewModel(wide, Preparation{})
			require.NoError(t, err)
			r, err := m.Measure(context.Background(), [][]uint16{make([]uint16, n)}, func(int) {})
			require.NoError(t, err)
			_, err = NewInteger(m, r, o)
			require.ErrorContains(t, err, want)
			continue
		}
		require.ErrorContains(t, err, want)
	}
	for want, kind := range map[string]onnx.Kind{
		"neurons send no negative spikes":            &onnx.Clip{Low: -1, High: 1},
		"the maximum of values that no Relu or Clip": &onnx.Pool{Window: onnx.Window{Channels: 1, H: 1, W: 1, KH: 1, KW: 1, StrideY: 1, StrideX: 1, OH: 1, OW: 1}, Max: true},
	} {
		g := oneLayer(1, 0, 1)
		g.Ops[1].Kind = kind
		_, err := NewModel(g, Preparation{})
		require.ErrorContains(t, err, want)
	}
	_, err = NewModel(oneLayer(1, 0, 1), Preparation{Std: []float64{0}})
	require.ErrorContains(t, err, "--std is [0]")
	_, err = NewModel(oneLayer(1, 0, 1), Preparation{Mean: []float64{0, 1}})
	require.ErrorContains(t, err, "--mean has 2 values; input x has 1 channels")
}

// TestNamesAreThoseOfSymbols, whatever exporters call values.
func TestNamesAreThoseOfSymbols(t *testing.T) {
	for name, want := range map[string]string{"pixels": "pixels", "input.1": "input_1", "/conv/Relu_output_0": "conv_Relu_output_0", "3": "x", "": "x", "0a": "x"} {
		require.Equal(t, want, plain(name, "x"))
	}
	require.Equal(t, ir.Shape{3, 1, 9}, populationShape([]int{1, 3, 9}))
	require.Equal(t, ir.Shape{5}, populationShape([]int{5}))
}

// TestFewBitsKeepTheSmallWeights: of weights that are small but for one, the largest is cut below 8 bits, and counted; at 8 bits none is.
func TestFewBitsKeepTheSmallWeights(t *testing.T) {
	g := oneLayer(1, 0, 1)
	g.Input.Shape = []int{1, 100}
	d := &onnx.Dense{Inputs: 100, Outputs: 1, Weights: make([]float32, 100)}
	for i := range d.Weights {
		d.Weights[i] = float32(i%7-3) / 30
	}
	d.Weights[50] = 0.5
	g.Ops[0].Kind = d
	m, err := NewModel(g, Preparation{})
	require.NoError(t, err)
	r, err := m.Measure(context.Background(), [][]uint16{slices.Repeat([]uint16{65535}, 100)}, func(int) {})
	require.NoError(t, err)
	for bits, cut := range map[int]int{3: 1, 8: 0} {
		q, err := NewInteger(m, r, Options{Method: Exact, Levels: 8, WeightBits: bits, InputDigits: 8})
		require.NoError(t, err)
		require.Equal(t, cut, q.layers[1].clipped, "%d bits", bits)
		small := 0
		for _, w := range q.net.terms[1][0].weights {
			if w != 0 {
				small++
			}
		}
		require.Greater(t, small, 50)
	}
}
