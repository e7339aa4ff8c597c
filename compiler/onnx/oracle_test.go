package onnx

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/ndarray"
)

func read(t *testing.T, path string) (values []float32, samples int) {
	t.Helper()
	a, err := ndarray.Read(path)
	require.NoError(t, err)
	for _, v := range a.Values {
		values = append(values, float32(v))
	}
	return values, a.Shape[0]
}

// TestValuesAreThoseOfOnnxruntime runs the networks of testdata/onnx, from several exporters and opsets, on the inputs beside them.
func TestValuesAreThoseOfOnnxruntime(t *testing.T) {
	files, err := filepath.Glob("../../testdata/onnx/*.onnx")
	require.NoError(t, err)
	require.Greater(t, len(files), 12)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			g, err := Load(file)
			require.NoError(t, err)
			archive := strings.TrimSuffix(file, ".onnx") + ".npz:"
			x, samples := read(t, archive+"x")
			y, _ := read(t, archive+"y")
			each := len(y) / samples
			for i := range samples {
				got := g.Run(x[i*g.Input.Size() : (i+1)*g.Input.Size()])[g.Output]
				require.Len(t, got, each)
				want := y[i*each : (i+1)*each]
				if len(g.Notes) > 0 { // a softmax is left out
					require.Equal(t, largest(want), largest(got))
					continue
				}
				for k := range want {
					require.InDelta(t, want[k], got[k], 2e-5, "sample %d", i)
				}
			}
		})
	}
}

func largest(list []float32) int {
	best := 0
	for i, v := range list {
		if v > list[best] {
			best = i
		}
	}
	return best
}
