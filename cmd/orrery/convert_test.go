package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/cmd/orrery/conversion"
)

// converts runs orrery convert on one of the MNIST networks and reads its JSON.
func converts(t *testing.T, dir, network string, args ...string) *conversion.Result {
	t.Helper()
	succeeds(t, dir, append([]string{"convert", absolute(t, "networks", network+".onnx"), "--calibrate", absolute(t, "mnist", "train-512-images-idx3-ubyte.gz"), "--json", "r.json",
		"--test", absolute(t, "mnist", "t10k-images-idx3-ubyte.gz"), "--labels", absolute(t, "mnist", "t10k-labels-idx1-ubyte.gz")}, args...)...)
	text, err := os.ReadFile(filepath.Join(dir, "r.json"))
	require.NoError(t, err)
	var r conversion.Result
	require.NoError(t, json.Unmarshal(text, &r))
	require.Equal(t, conversion.Schema, r.Schema)
	return &r
}

// TestJobDoesMyTrainedNetworkSpike converts an ONNX file, reads what each step loses, and runs the image: the same answers in every way to get there.
func TestJobDoesMyTrainedNetworkSpike(t *testing.T) {
	dir := t.TempDir()
	r := converts(t, dir, "mnist-mlp", "--ticks", "8", "--samples", "200", "-o", "mlp.chip")
	require.Equal(t, 25, r.Ticks, "8 digits of the input and 8 ticks of each of two layers, and one")
	require.Equal(t, []string{"pixels", "relu1", "relu2", "digit"}, []string{r.Layers[0].Name, r.Layers[1].Name, r.Layers[2].Name, r.Layers[3].Name})
	require.Greater(t, r.Layers[1].Correlation, 0.97)
	require.Len(t, r.Steps, 5)
	require.GreaterOrEqual(t, *r.Accuracy, *r.Steps[0].Accuracy-0.01)

	data := []string{"--samples", "200", "-q", "--input", absolute(t, "mnist", "t10k-images-idx3-ubyte.gz"), "--labels", absolute(t, "mnist", "t10k-labels-idx1-ubyte.gz"), "--json"}
	succeeds(t, dir, append(append([]string{"run", "mlp.chip"}, data...), "image.json")...)
	conversion := []string{"--calibrate", absolute(t, "mnist", "train-512-images-idx3-ubyte.gz"), "--ticks", "8"}
	succeeds(t, dir, append(append(append([]string{"run", absolute(t, "networks", "mnist-mlp.onnx")}, conversion...), data...), "network.json")...)
	image, network := readResult(t, filepath.Join(dir, "image.json")), readResult(t, filepath.Join(dir, "network.json"))
	require.Equal(t, image, network)
	require.Equal(t, *r.Accuracy, *image.Accuracy)
	require.Equal(t, r.Cores, image.CoresUsed)
	require.Zero(t, image.Multiplies)
	out := succeeds(t, dir, append([]string{"compile", absolute(t, "networks", "mnist-mlp.onnx"), "-o", "again.chip", "--require-lossless"}, conversion...)...).out
	require.Contains(t, out, "relu2")
	require.Equal(t, readFile(t, dir, "mlp.chip"), readFile(t, dir, "again.chip"))
}

func readFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	require.NoError(t, err)
	return data
}

// TestConvertedNetworksAnswerAsTheirIntegers: on the chip, image by image and activation by activation, and nearly as the trained network; with -full on all
// 10,000 test images.
func TestConvertedNetworksAnswerAsTheirIntegers(t *testing.T) {
	for _, c := range []struct {
		network, levels, code, samples string
		loss                           float64 // most that is lost against the trained network, on all images
	}{{"mnist-mlp", "8", "count", "200", 0.005}, {"mnist-mlp", "7", "digits", "200", 0.005}, {"mnist-cnn", "8", "count", "50", 0.006}, {"mnist-cnn", "15", "digits", "50", 0.006}} {
		t.Run(c.network+" "+c.code, func(t *testing.T) {
			args := []string{"--ticks", c.levels, "--code", c.code}
			if !*full {
				args = append(args, "--samples", c.samples)
			}
			r := converts(t, t.TempDir(), c.network, args...)
			require.Zero(t, r.Disagreeing)
			require.Zero(t, r.Saturations)
			for _, l := range r.Layers {
				require.Zero(t, l.Different, l.Name)
				require.Zero(t, l.ErrorSpikes, l.Name)
			}
			if *full {
				require.Equal(t, 10000, r.Samples)
				require.GreaterOrEqual(t, *r.Accuracy, *r.Steps[0].Accuracy-c.loss)
			}
			t.Logf("%s, %s, T = %s: %d images, accuracy of the trained network %.2f %%, on the chip %.2f %%, answers that differ from the integer network: %d", c.network, c.code, c.levels,
				r.Samples, 100**r.Steps[0].Accuracy, 100**r.Accuracy, r.Disagreeing)
		})
	}
}

// TestNetworksOfEveryExporterOnTheChip: on the chip, every activation of every sample is that of the integer network, as a count and, where no maximum is taken, as
// digits.
func TestNetworksOfEveryExporterOnTheChip(t *testing.T) {
	files, err := filepath.Glob(absolute(t, "onnx", "*.onnx"))
	require.NoError(t, err)
	require.Greater(t, len(files), 12)
	dir := t.TempDir()
	for _, file := range files {
		for _, code := range [][]string{{"--ticks", "5"}, {"--ticks", "7", "--code", "digits", "--input-digits", "0"}} {
			r := orrery(t, dir, append([]string{"convert", file, "--calibrate", strings.TrimSuffix(file, ".onnx") + ".npz:x", "--json", "r.json", "--effort", "fast"}, code...)...)
			if strings.Contains(file, "pooled") && len(code) > 2 {
				require.Contains(t, r.err, "average pooling")
				continue
			}
			require.Zero(t, r.code, "%s: %s", file, r.err)
			var res conversion.Result
			require.NoError(t, json.Unmarshal(readFile(t, dir, "r.json"), &res))
			require.Zero(t, res.Disagreeing)
			require.GreaterOrEqual(t, res.Samples, 8)
			for _, l := range res.Layers {
				require.Zero(t, l.Different, "%s %s", file, l.Name)
			}
		}
	}
}

// TestConversionsDoNotDependOnThreads: the same bytes, by the method with losses in its spikes too.
func TestConversionsDoNotDependOnThreads(t *testing.T) {
	dir := t.TempDir()
	var texts []string
	for _, threads := range []string{"1", "3"} {
		r := converts(t, dir, "mnist-mlp", "--ticks", "4", "--samples", "40", "--method", "balance", "--percentile", "99", "--threads", threads)
		require.Equal(t, "rate", r.Code)
		require.NotZero(t, r.Layers[2].Different, "rates are not exact")
		texts = append(texts, string(readFile(t, dir, "r.json")))
	}
	require.Equal(t, texts[0], texts[1])
}

// TestConversionIsPrinted: layers, steps, what it took, and a table over T when asked.
func TestConversionIsPrinted(t *testing.T) {
	dir := t.TempDir()
	args := []string{"convert", absolute(t, "onnx", "conv-13.onnx"), "--ticks", "4", "--calibrate", absolute(t, "onnx", "conv-13.npz") + ":x"}
	out := succeeds(t, dir, args...).out
	for _, want := range []string{"opset 13, pytorch", "method exact, count, T = 4 levels, inputs of 255", "CORRELATION", "whole weights and biases", "exact, count"} {
		require.Contains(t, out, want)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "labels.idx"), []byte{0, 0, 8, 1, 0, 0, 0, 8, 1, 2, 3, 4, 0, 1, 2, 3}, 0o644))
	out = succeeds(t, dir, append(args, "--test", absolute(t, "onnx", "conv-13.npz")+":x", "--labels", "labels.idx", "--table")...).out
	require.Equal(t, 6, strings.Count(out, "│ exact, count"))
	require.Equal(t, 5, strings.Count(out, "exact, digits"))
	require.Equal(t, 15, strings.Count(out, "balance, rate"))
	require.Contains(t, succeeds(t, dir, "convert", absolute(t, "onnx", "pooled-14.onnx"), "--ticks", "4", "--calibrate", absolute(t, "onnx", "pooled-14.npz")+":x").out, "max1")
}
