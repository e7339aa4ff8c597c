package main

import (
	"context"
	lebytes "encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/cmd/orrery/compare"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler/agreement"
	"orrery/compiler/ir"
	"orrery/isa/ndarray"
)

// fewBits is the MNIST perceptron with weights of 4 bits.
func fewBits(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(absolute(t, "networks", "mnist-mlp.snn"))
	require.NoError(t, err)
	changed := strings.NewReplacer("8 bits", "4 bits", `"../mnist`, `"`+absolute(t, "mnist"), `"mnist-mlp.npz"`, `"`+absolute(t, "networks", "mnist-mlp.npz")+`"`).Replace(string(text))
	require.Equal(t, 3, strings.Count(changed, "4 bits"))
	path := filepath.Join(dir, "few.snn")
	require.NoError(t, os.WriteFile(path, []byte(changed), 0o644))
	return path
}

func readComparison(t *testing.T, text string) *compare.Result {
	t.Helper()
	var r compare.Result
	require.NoError(t, json.Unmarshal([]byte(text), &r))
	require.Equal(t, "orrery.compare/1", r.Schema)
	return &r
}

// TestJobWhereIsAccuracyLost: weights of 4 bits change spikes from the first layer on; the chip changes nothing; the same bytes for any number
// of threads and either engine of the chip.
func TestJobWhereIsAccuracyLost(t *testing.T) {
	dir := t.TempDir()
	network := fewBits(t, dir)
	run := []string{"run", network, "--samples", "8", "--effort", "fast", "--compare", "float,quantised,chip"}
	out := succeeds(t, dir, append(run, "--json", "a.json")...).out
	require.Contains(t, out, "what quantisation changed")
	require.Contains(t, out, "what the chip changed: nothing: all 49792 cells of neuron and tick are equal")
	text, err := os.ReadFile(filepath.Join(dir, "a.json"))
	require.NoError(t, err)
	r := readComparison(t, string(text))
	require.Len(t, r.Engines, 3)
	require.Equal(t, r.Engines[1].Answers, r.Engines[2].Answers)
	for _, l := range r.Layers {
		require.Len(t, l.Pairs, 3)
		require.True(t, pairOf(t, l, "quantised", "chip").Equal(), l.Layer)
		p := pairOf(t, l, "float", "quantised")
		require.False(t, p.Equal(), l.Layer)
		require.Positive(t, p.Potential.Mean)
		require.LessOrEqual(t, l.Alone.Potential.Mean, p.Potential.Mean, "%s: what it hears is right when it is alone", l.Layer)
		require.Equal(t, 8, l.Alone.Score.Labelled)
	}
	first := *pairOf(t, r.Layers[0], "float", "quantised")
	first.B, first.By = r.Layers[0].Alone.B, r.Layers[0].Alone.By
	require.Equal(t, first, r.Layers[0].Alone.Pair, "the first layer hears the host in any case")
	require.Less(t, pairOf(t, r.Layers[0], "float", "quantised").First.Tick, pairOf(t, r.Layers[1], "float", "quantised").First.Tick, "what is first is first in the first layer")
	require.Equal(t, string(text), succeeds(t, dir, append(run, "--json", "-", "--engine", "reference", "--threads", "3", "--report", "page")...).out)
	require.Equal(t, []string{"compare.json", "index.html"}, listing(t, filepath.Join(dir, "page")))
	beside, err := os.ReadFile(filepath.Join(dir, "page", "compare.json"))
	require.NoError(t, err)
	require.Equal(t, string(text), string(beside))
	html, err := os.ReadFile(filepath.Join(dir, "page", "index.html"))
	require.NoError(t, err)
	for _, figure := range []string{"What the chip changed: nothing", fmt.Sprintf("%.5f", *pairOf(t, r.Layers[1], "float", "quantised").Correlation), "hidden2 over time", "hidden1 by neuron"} {
		require.Contains(t, string(html), figure)
	}
	alone := succeeds(t, dir, "run", network, "--samples", "8", "--compare", "quantised,float", "--json", "-", "--threads", "1").out
	require.Equal(t, r.Engines[:2], readComparison(t, alone).Engines, "without a chip: the same")
}

func pairOf(t *testing.T, l compare.ComparedLayer, a, b string) *agreement.Pair {
	t.Helper()
	for i := range l.Pairs {
		if l.Pairs[i].A == a && l.Pairs[i].B == b {
			return &l.Pairs[i]
		}
	}
	require.Fail(t, "no such pair", "%s: %s %s", l.Layer, a, b)
	return nil
}

// TestJobRunInRealNumbers: answers and spikes without a chip, and nothing made up.
func TestJobRunInRealNumbers(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-mlp.snn")
	out := succeeds(t, dir, "run", network, "--engine", "float", "--samples", "300", "--json", "f.json").out
	require.Contains(t, out, "no cycles and no energy")
	text, err := os.ReadFile(filepath.Join(dir, "f.json"))
	require.NoError(t, err)
	var r compare.FloatResult
	require.NoError(t, json.Unmarshal(text, &r))
	require.Equal(t, "orrery.float/1", r.Schema)
	require.Contains(t, out, fmt.Sprintf("(%d of 300)", r.Correct))
	require.Greater(t, r.Correct, 285)
	require.Len(t, r.Answers, 300)
	require.NotContains(t, string(text), "pj")
	sum := uint64(0)
	for _, l := range r.Layers {
		sum += l.Spikes
	}
	require.Equal(t, sum, r.Spikes)
}

// TestJobComparedWithARecording: a recording of the float engine's own spikes agrees in every cell; with one spike moved it does not, and says
// where.
func TestJobComparedWithARecording(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "net.snn"), []byte("arch tiny\ninput in[2] spikes\nlayer out[2] lif(threshold = 1, decay = 0.5)\n"+
		"in -> out one_to_one(0.75)\nread out count\nrun 6 ticks\n"), 0o644))
	// V is 0.75, then 0.375 + 0.75 = 1.125: a spike, 0.0625 remain after the leak. Neuron 1 has one input alone.
	write := func(name string, ticks int, values ...byte) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), append([]byte{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, byte(ticks), 0, 0, 0, 2}, values...), 0o644))
	}
	write("in.idx", 6, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0)
	write("right.idx", 4, 0, 0, 0, 0, 1, 0, 0, 0)
	write("wrong.idx", 4, 0, 0, 0, 0, 0, 0, 1, 0)
	run := func(recorded string) string {
		return succeeds(t, dir, "run", "net.snn", "--input", "in.idx", "--compare", "float,out="+recorded).out
	}
	require.Contains(t, run("right.idx"), "float and out=right.idx: nothing: all 8 cells of neuron and tick are equal, 1 spikes among them")
	require.Contains(t, run("wrong.idx"), "tick 2 of sample 0: [0], by float")
}

// TestJobRecordTheFloatEngine: its spikes as an array, which a comparison then finds equal in every cell.
func TestJobRecordTheFloatEngine(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-mlp.snn")
	said := succeeds(t, dir, "run", network, "--engine", "float", "--samples", "4", "--spikes", "f.npz", "--record", "hidden1,hidden2", "-q")
	require.Empty(t, said.out)
	out := succeeds(t, dir, "run", network, "--samples", "4", "--compare", "float,hidden1=f.npz:hidden1,hidden2=f.npz:hidden2").out
	for _, layer := range []string{"hidden1=f.npz:hidden1: nothing: all 16384 cells", "hidden2=f.npz:hidden2: nothing: all 8192 cells"} {
		require.Contains(t, out, layer)
	}
}

// TestJobWhatTheBitsOfAnInputCost: real numbers go in as they are in the float engine and as bits on the chip; where the bits hold them exactly
// nothing differs, and with fewer bits the first layer differs.
func TestJobWhatTheBitsOfAnInputCost(t *testing.T) {
	dir := t.TempDir()
	network := func(bits int) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "net.snn"), fmt.Appendf(nil, "arch tiny\nnetwork bits\ninput in[2] bits(%d, min = -1, max = %g)\n"+
			"layer out[2] lif(threshold = 0.75, scale = 8)\nin -> out one_to_one(1)\nread out count\nrun 8 ticks\n", bits, 1-2/float64(int(1)<<bits)), 0o644))
	}
	values := []float64{0.25, -0.5, 0.5, 0.375, 0.125, 0.625, -0.125, 0.75, 0.375, 0.5, 0.25, 0.125, 0.625, -0.25, 0.5, 0.625}
	file, err := lebytes.Append(ndarray.Header("<f8", []int{1, 8, 2}), lebytes.LittleEndian, values)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "in.npy"), file, 0o644))
	run := func() string {
		return succeeds(t, dir, "run", "net.snn", "--input", "in.npy", "--compare", "float,quantised,chip").out
	}
	network(4)
	require.Contains(t, run(), "float and quantised, what quantisation changed: nothing")
	network(2)
	coarse := run()
	require.Contains(t, coarse, "each layer quantised by itself")
	require.Contains(t, coarse, "what the chip changed: nothing")
}

// TestComparisonSeesTheChipAsItIs: random networks on random chips, by the path that users take: inputs from files, spikes and potentials mapped
// through the symbols. The chip differs from the quantised network nowhere.
func TestComparisonSeesTheChipAsItIs(t *testing.T) {
	compared, spikes := 0, uint64(0)
	for seed := range uint64(30) {
		g := &networks{rand.New(rand.NewPCG(seed, 11))}
		arch := g.arch(t)
		net := g.network(arch)
		o := compare.Order{Engines: []string{"float", "quantised", "chip"}}
		o.Engine, o.Shrink, o.Polarity = "fast", 1, "off,on" // the defaults
		ticks := 6
		o.Ticks, o.Input = &ticks, randomInputs(t, g, net, ticks)
		m, err := o.Compare(context.Background(), terminal.Streams{}, net, arch, nil)
		if err != nil {
			require.NotContains(t, err.Error(), "compiler error")
			continue // does not fit its chip
		}
		res := m.Result()
		require.NoError(t, res.BrokenPromise(), "seed %d", seed)
		require.Equal(t, 2, res.Samples)
		compared++
		for _, l := range res.Layers {
			p := pairOf(t, l, "quantised", "chip")
			require.True(t, p.Equal(), l.Layer)
			spikes += p.Both
		}
	}
	t.Logf("%d networks, %d spikes", compared, spikes)
	require.Greater(t, compared, 15)
	require.Greater(t, spikes, uint64(3000))
}

// randomInputs writes two samples for every input.
func randomInputs(t *testing.T, g *networks, net *ir.Network, ticks int) (list []string) {
	t.Helper()
	for p := range net.Populations {
		pop := &net.Populations[p]
		if pop.Input == nil {
			continue
		}
		shape, values := []int{2, pop.Shape.Size()}, []float64{}
		if pop.Host() {
			shape = []int{2, ticks, pop.Shape.Size()}
		}
		for range 2 * ticks * pop.Shape.Size() {
			if values = append(values, g.Float64()); pop.Host() {
				values[len(values)-1] = float64(g.IntN(4) / 3)
			}
		}
		size := 1
		for _, n := range shape {
			size *= n
		}
		file, err := lebytes.Append(ndarray.Header("<f8", shape), lebytes.LittleEndian, values[:size])
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), pop.Name+".npy")
		require.NoError(t, os.WriteFile(path, file, 0o644))
		list = append(list, pop.Name+"="+path)
	}
	return list
}

// compareNIR compares a network of the NIR paper with a recording, and returns the result and what was printed.
func compareNIR(t *testing.T, args ...string) (*compare.Result, string) {
	t.Helper()
	dir := t.TempDir()
	out := succeeds(t, dir, append(append([]string{"run"}, args...), "--effort", "fast", "--json", "c.json")...).out
	text, err := os.ReadFile(filepath.Join(dir, "c.json"))
	require.NoError(t, err)
	return readComparison(t, string(text)), out
}

// TestJobTheRampOfNIR: the neuron of the NIR paper spikes at 460, 510, 710 and 760 in real numbers and on the chip, as in Norse's recording; with a
// tick from layer to layer, one tick later.
func TestJobTheRampOfNIR(t *testing.T) {
	network, trace := recordedPath(t, "nir/lif_norse.nir"), recordedPath(t, "nir/lif_norse.csv")
	for delay, want := range [][]compare.SpikeTime{{{Tick: 460}, {Tick: 510}, {Tick: 710}, {Tick: 760}}, {{Tick: 461}, {Tick: 511}, {Tick: 711}, {Tick: 761}}} {
		r, _ := compareNIR(t, network, "--input", trace+":0", "--reset", "zero", "--layer-delay", fmt.Sprint(delay), "--compare", "float,chip,1="+trace+":2")
		require.Len(t, r.Layers, 1)
		l := r.Layers[0]
		require.Equal(t, want, l.FirstSample[0].Spikes, "float")
		require.Equal(t, want, l.FirstSample[1].Spikes, "chip")
		require.Equal(t, delay == 0, pairOf(t, l, "float", "1=lif_norse.csv:2").Equal())
		require.Less(t, pairOf(t, l, "float", "chip").Potential.Worst, 1e-3, "of a threshold of 0.1")
	}
}

// TestJobReadBrailleAsSnnTorchDoes: all cells of the raster that snnTorch recorded, in real numbers; on the chip the same answer, and how far the
// hidden layer agrees is stated.
func TestJobReadBrailleAsSnnTorchDoes(t *testing.T) {
	raster := recordedPath(t, "nir/snntorch_activity_noDelay_bias_zero.npy")
	r, out := compareNIR(t, recordedPath(t, "nir/braille_noDelay_bias_zero.nir"), "--input", recordedPath(t, "nir/ds_test_sample0_input_256x12.csv"), "--reset", "zero",
		"--layer-delay", "0", "--compare", "float,quantised,chip,lif1.lif="+raster)
	p := pairOf(t, r.Layers[0], "float", "lif1.lif=snntorch_activity_noDelay_bias_zero.npy")
	require.Equal(t, []uint64{256 * 38, 256 * 38, 119}, []uint64{p.Cells, p.CellsEqual, p.Both})
	require.Equal(t, []uint64{10, 160, 112, 113, 103, 68, 121}, r.Output.Counts["float"])
	require.Equal(t, []int{1}, r.Engines[0].Answers)
	require.Equal(t, []int{1}, r.Engines[2].Answers, "the chip, with weights of 8 bits")
	for _, l := range r.Layers {
		require.True(t, pairOf(t, l, "quantised", "chip").Equal())
	}
	require.Greater(t, *pairOf(t, r.Layers[0], "float", "chip").Correlation, 0.9)
	for _, want := range []string{"lif1.lif=snntorch_activity_noDelay_bias_zero.npy: nothing: all 9728 cells", "spikes of lif2 by neuron, float: 10 160 112 113 103 68 121"} {
		require.Contains(t, out, want)
	}
}

// TestJobAConvolutionAsPyTorchDoes: every spike of five layers that PyTorch computed in 64 bits (testdata/nir/cnn_torch.py), in real numbers.
func TestJobAConvolutionAsPyTorchDoes(t *testing.T) {
	engines := "float"
	layers := []string{"1", "3", "6", "10", "12"}
	for _, layer := range layers {
		engines += "," + layer + "=" + absolute(t, "nir", "cnn_sinabs_torch.npz") + ":layer" + layer
	}
	r, _ := compareNIR(t, recordedPath(t, "nir/cnn_sinabs.nir"), "--input", recordedPath(t, "nir/sample_nmnist.bin"), "--bins", "300", "--reset", "zero", "--layer-delay", "0",
		"--compare", engines)
	spikes := uint64(0)
	for i, layer := range layers {
		p := pairOf(t, r.Layers[i], "float", layer+"=cnn_sinabs_torch.npz:layer"+layer)
		require.Equal(t, p.Cells, p.CellsEqual, layer)
		require.Equal(t, uint64(300*r.Layers[i].Neurons), p.Cells)
		spikes += p.Both
	}
	require.Equal(t, uint64(20691), spikes)
	require.Equal(t, []int{4}, r.Engines[0].Answers, "the class")
}
