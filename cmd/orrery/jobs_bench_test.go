package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/evaluate"
	"orrery/compiler"
	"orrery/compiler/dsl"
	"orrery/isa"
	"orrery/isa/ndarray"
)

// BenchmarkJob runs whole data sets from a host: a chip is built for each thread, spikes are encoded and answers read. What is computed is compared with
// what others say it is, so that a faster wrong answer shows. One iteration is the whole set.
func BenchmarkJob(b *testing.B) {
	for _, job := range []struct {
		name  string
		make  func(b *testing.B) (evaluate.Config, func(r *evaluate.Result))
		short int // samples with timing
	}{{"784-256-10", perceptronJob, 10}, {"mnist-mlp", mnistJob, 300}, {"mnist-conv", mnistJob, 50}} {
		for _, timing := range []chip.Timing{chip.TimingNone, chip.TimingCycle} {
			for _, threads := range []int{1, 2} {
				b.Run(job.name+"/"+string(timing)+"/"+strconv.Itoa(threads), func(b *testing.B) {
					cfg, check := job.make(b)
					cfg.Options.Timing, cfg.Threads = timing, threads
					if timing == chip.TimingCycle {
						cfg.Samples = job.short
					}
					benchmarkRun(b, cfg, check)
				})
			}
		}
	}
}

func benchmarkRun(b *testing.B, cfg evaluate.Config, check func(r *evaluate.Result)) {
	var last *evaluate.Result
	for b.Loop() {
		r, err := evaluate.Run(context.Background(), cfg)
		require.NoError(b, err)
		last = r
	}
	check(last)
	runs, total := float64(b.N)/b.Elapsed().Seconds(), last.Counters.CoreTotal()
	b.ReportMetric(runs*float64(cfg.Samples), "samples/s")
	b.ReportMetric(runs*float64(total.SynapticAdds)/1e6, "Madds/s")
	b.ReportMetric(float64(total.Spikes)/float64(cfg.Samples), "spikes/sample")
}

// mnistJob is all test images through one of the MNIST networks; NumPy said what the answers are (testdata/networks/train_mnist.py).
func mnistJob(b *testing.B) (evaluate.Config, func(r *evaluate.Result)) {
	name := filepath.Base(filepath.Dir(filepath.Dir(b.Name())))
	res, net := compiled(b, name)
	cfg := evaluate.Config{Image: res.Image, Ticks: net.Ticks, Seed: 1}
	_, err := evaluate.Source{Inputs: []string{net.Data.Input}}.Attach(&cfg)
	require.NoError(b, err)
	want := expected(b, name)
	return cfg, func(r *evaluate.Result) {
		for i, a := range r.Answers {
			require.Equal(b, want[i], a.Class, "image %d", i)
		}
	}
}

// perceptronJob is the job of testdata/bench/mlp.py.
func perceptronJob(b *testing.B) (evaluate.Config, func(r *evaluate.Result)) {
	p, folder := drawnPerceptron(), b.TempDir()
	write := func(name string, data ...[]byte) string {
		path, whole := filepath.Join(folder, name), []byte{}
		for _, part := range data {
			whole = append(whole, part...)
		}
		require.NoError(b, os.WriteFile(path, whole, 0o600))
		return path
	}
	write("w1.npy", ndarray.Header("|i1", []int{perceptronHidden, perceptronPixels}), transposed(p.w1, perceptronHidden))
	write("w2.npy", ndarray.Header("|i1", []int{perceptronDigits, perceptronHidden}), transposed(p.w2, perceptronDigits))
	x := write("x.npy", ndarray.Header("|u1", []int{perceptronSamples, perceptronTicks, perceptronPixels}), p.x)
	net, err := dsl.Load(write("mlp.snn", []byte(perceptronText)), os.ReadFile)
	require.NoError(b, err)
	arch, err := isa.Preset(net.Arch)
	require.NoError(b, err)
	res, err := compiler.Compile(context.Background(), net, arch, compiler.Options{})
	require.NoError(b, err)
	cfg := evaluate.Config{Image: res.Image, Ticks: net.Ticks}
	_, err = evaluate.Source{Inputs: []string{x}}.Attach(&cfg)
	require.NoError(b, err)
	return cfg, func(r *evaluate.Result) {
		total := r.Counters.CoreTotal()
		require.Equal(b, p.spikes[r.Done-1], total.Spikes)
		require.Equal(b, p.adds[r.Done-1], total.SynapticAdds)
	}
}

// transposed is weights by target and source.
func transposed(w []int8, targets int) (list []byte) {
	for t := range targets {
		for at := t; at < len(w); at += targets {
			list = append(list, byte(w[at]))
		}
	}
	return list
}
