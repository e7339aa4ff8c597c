package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/hdf5"
)

// alarm is a graph as its author's tool would write it: two inputs, a layer that hears itself, in a graph of its own, and an output.
func alarm() []byte {
	root := hdf5.NewFolder()
	root.Put("version", hdf5.String("1.0.7"))
	edges := func(f *hdf5.Folder, list ...string) {
		f.Put("type", hdf5.String("NIRGraph"))
		f.Put("edges", hdf5.Strings([]int{len(list) / 2, 2}, list))
	}
	node := func(f *hdf5.Folder, name, kind string) *hdf5.Folder {
		n := f.Folder("nodes").Folder(name)
		n.Put("type", hdf5.String(kind))
		return n
	}
	port := func(f *hdf5.Folder, name, kind string, size int64) {
		node(f, name, kind).Put("shape", hdf5.Ints([]int{1}, []int64{size}))
	}
	neurons := func(n *hdf5.Folder, size int, values map[string]float64) {
		for name, v := range values {
			list := make([]float64, size)
			for i := range list {
				list[i] = v
			}
			n.Put(name, hdf5.Floats([]int{size}, list))
		}
	}
	g := root.Folder("node")
	edges(g, "input", "fc", "fc", "ring", "ring", "out", "out", "lif", "lif", "output")
	port(g, "input", "Input", 2)
	port(g, "output", "Output", 2)
	node(g, "fc", "Linear").Put("weight", hdf5.Floats([]int{3, 2}, []float64{1, 0, 0, 1, 0.5, 0.5}))
	node(g, "out", "Linear").Put("weight", hdf5.Floats([]int{2, 3}, []float64{1, 0, 0.25, 0, 1, 0.25}))
	neurons(node(g, "lif", "LIF"), 2, map[string]float64{"tau": 4e-3, "r": 4, "v_leak": 0, "v_threshold": 0.9})
	ring := g.Folder("nodes").Folder("ring")
	edges(ring, "input", "cell", "cell", "back", "back", "cell", "cell", "output")
	port(ring, "input", "Input", 3)
	port(ring, "output", "Output", 3)
	node(ring, "back", "Linear").Put("weight", hdf5.Floats([]int{3, 3}, []float64{0, 1, 0, 0, 0, 1, 0, 0, 0}))
	neurons(node(ring, "cell", "IF"), 3, map[string]float64{"r": 1, "v_threshold": 0.9})
	return root.Encode()
}

// TestJobTakeMyNetworkFromNIR: a file as it is, compiled, run with what it leaves open said or assumed, compared with its real numbers, swept.
func TestJobTakeMyNetworkFromNIR(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "alarm.nir"), alarm(), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "in.csv"), []byte("0,0\n0,0\n0,1\n0,0\n0,0\n1,1\n0,0\n0,0\n0,0\n0,0\n"), 0o644))

	compile := succeeds(t, dir, "compile", "alarm.nir", "-o", "alarm.chip", "--dt", "1e-3")
	require.Contains(t, compile.out, "ring.cell")
	for _, left := range []string{"(--reset)", "(--layer-delay)", "(--input-bits N for real values)"} {
		require.Contains(t, compile.err, left)
		require.Contains(t, succeeds(t, dir, "inspect", "alarm.chip").out, left, "the image keeps what was assumed")
	}
	require.NotContains(t, compile.err, "(--dt)")
	for _, what := range []string{"alarm.chip", "alarm.nir"} { // ten ticks of input, and two until they are through the layers
		succeeds(t, dir, "run", what, "--input", "in.csv", "--json", "r.json")
		text, err := os.ReadFile(filepath.Join(dir, "r.json"))
		require.NoError(t, err)
		require.Contains(t, string(text), "\"ticks\": 12,", what)
	}
	quiet := succeeds(t, dir, "run", "alarm.nir", "--input", "in.csv", "-q", "--spikes", "out.csv")
	require.Empty(t, quiet.out+quiet.err, "neither notes nor what was written")

	// input 1 fires cell 1 in tick 2, which fires cell 0 a tick later; in tick 5 both inputs fire all cells, 2 fires 1 in tick 6, and 1 fires 0 in 6 and 7
	for delay, want := range [][2]string{{"2 [1], 3 [0], 5 [0], 5 [1], 5 [2], 6 [0], 6 [1], 7 [0]", "2 [1], 3 [0], 5 [0], 5 [1], 6 [0], 6 [1], 7 [0]"},
		{"3 [1], 4 [0], 6 [0], 6 [1], 6 [2], 7 [0], 7 [1], 8 [0]", "4 [1], 5 [0], 7 [0], 7 [1], 8 [0], 8 [1], 9 [0]"}} {
		r := succeeds(t, dir, "run", "alarm.nir", "--input", "in.csv", "--dt", "1e-3", "--reset", "zero", "--layer-delay", fmt.Sprint(delay), "--compare", "float,quantised,chip")
		require.Contains(t, r.out, "quantised and chip, what the chip changed: nothing")
		for _, engine := range []string{"float", "quantised", "chip"} {
			require.Contains(t, r.out, "spikes of ring.cell in the first sample, "+engine+": "+want[0]+"\n")
			require.Contains(t, r.out, "spikes of lif in the first sample, "+engine+": "+want[1]+"\n")
		}
		require.NotContains(t, r.err, "(--layer-delay)")
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "s.yaml"), []byte("name: s\nfixed: {network: alarm.nir, input: in.csv, ticks: 12}\naxes: {core.lanes: [4, 16], nir.layer_delay: [0, 1], nir.reset: [zero, subtract]}\n"), 0o644))
	require.Regexp(t, `ok +│ +8 `, succeeds(t, dir, "sweep", "s.yaml").out)
}
