package nir

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/ndarray"
)

const exports = "../../testdata/nir/exports"

// TestExportsOfOtherToolsDoWhatTheyDidThere: networks that snnTorch, Norse and Sinabs exported, run in real numbers: every spike of every layer that those tools
// recorded, and the potentials of a layer that has none. How they were made is in exports.py.
func TestExportsOfOtherToolsDoWhatTheyDidThere(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(exports, "*.nir"))
	require.NoError(t, err)
	require.Len(t, paths, 9)
	layers, spikes := 0, 0
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".nir")
		o := Options{LayerDelay: 0}
		switch name {
		case "norse":
			o.Dt = 1e-6 // the file has tau times dt, so this is dt times dt
		case "default": // snnTorch's
			o.Reset = ResetDelayed
		case "sinabs":
			o.Reset = ResetSubtract
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		net, err := Read(path, data, o)
		require.NoError(t, err)
		n, k := asRecorded(t, name, net)
		layers, spikes = layers+n, spikes+k
	}
	require.Equal(t, 20, layers)
	t.Logf("%d layers, %d spikes", layers, spikes)
}

// recording is an array of the recordings, by ticks.
func recording(t *testing.T, name string) [][]float64 {
	a, err := ndarray.Read(filepath.Join(exports, "recorded.npz:"+name))
	require.NoError(t, err)
	var list [][]float64
	for size := len(a.Values) / a.Shape[0]; len(a.Values) > 0; a.Values = a.Values[size:] {
		list = append(list, a.Values[:size])
	}
	return list
}

func asRecorded(t *testing.T, name string, net *ir.Network) (layers, spikes int) {
	m, err := floatsim.New(context.Background(), net, isa.UnitLIF)
	require.NoError(t, err)
	sim, input := m.NewSim(), recording(t, name+".input")
	want := make([][][]float64, len(net.Populations))
	for p := range net.Populations {
		if !net.Populations[p].Host() {
			want[p] = recording(t, name+"."+net.Populations[p].Name)
			require.Len(t, want[p], len(input), "%s of %s was recorded", net.Populations[p].Name, name)
			layers++
		}
	}
	for tick := range len(input) + len(net.Populations) {
		sim.Tick(drives(net, func(string) []float64 {
			if tick < len(input) {
				return input[tick]
			}
			return nil
		}))
		for p := range net.Populations {
			pop, at := &net.Populations[p], tick-net.Populations[p].Start
			if pop.Host() || at < 0 || at >= len(input) {
				continue
			}
			if r := net.Readouts[0]; int(r.Population) == p && r.Kind == isa.ReadPotential {
				require.InDeltaSlice(t, want[p][at], sim.Potentials(ir.PopID(p)), 1e-5, "%s: potentials of %s in tick %d", name, pop.Name, at)
				continue
			}
			got := make([]float64, pop.Shape.Size())
			for _, n := range sim.Fired(ir.PopID(p)) {
				got[n] = 1
				spikes++
			}
			require.Equal(t, want[p][at], got, "%s: spikes of %s in tick %d", name, pop.Name, at)
		}
	}
	return layers, spikes
}
