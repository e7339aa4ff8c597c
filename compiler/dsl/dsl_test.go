package dsl

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npy"
	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
)

// files is a file system in memory.
type files map[string][]byte

func (f files) read(path string) ([]byte, error) {
	if data, ok := f[filepath.ToSlash(path)]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("open %s: %w", path, os.ErrNotExist)
}

func npyOf(values any) []byte {
	var b bytes.Buffer
	if err := npy.Write(&b, values); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// library are the files that networks in tests may name.
func library(main string) files {
	f := files{"net.snn": []byte(main)}
	f["w.npy"] = npyOf([]float32{1, 2, 3, 4, 5, 6})
	f["lib/part.snn"] = []byte("step 2 ms\nlayer middle[2] lif(tau = 20 ms)\ninput side[3] spikes\nside -> middle dense(\"w.npy\")\n")
	f["lib/w.npy"] = npyOf([]float32{6, 5, 4, 3, 2, 1})
	return f
}

func load(t testing.TB, text string) *ir.Network {
	t.Helper()
	net, err := Load("net.snn", library(text).read)
	require.NoError(t, err)
	return net
}

func TestEncodings(t *testing.T) {
	net := load(t, `step 0.5 ms
		input a[3] rate(max = 200 Hz)
		input b[2, 3] latency(window = 8 ms, min = 25 %)
		input c[4] current(gain = 2 mV) into lif(threshold = 15 mV, reset = to(-5 mV))
		input d[5] spikes
		input e[1] rate(30 %)
		input f[2] regular(window = 5 ms)`)
	require.InDelta(t, 0.1, net.Populations[0].Input.Max, 1e-12, "200 Hz for half a millisecond")
	require.Equal(t, &ir.Input{Encoding: isa.EncodeLatency, Window: 16, Min: 0.25}, net.Populations[1].Input)
	require.Equal(t, &ir.Input{Encoding: isa.EncodeCurrent, Gain: 2}, net.Populations[2].Input)
	require.Equal(t, 15.0, net.Populations[2].Neuron.Threshold)
	require.Equal(t, isa.ResetTo, net.Populations[2].Neuron.Reset)
	require.Equal(t, -5.0, net.Populations[2].Neuron.ResetTo)
	require.Equal(t, isa.EncodeSpikes, net.Populations[3].Input.Encoding)
	require.InDelta(t, 0.3, net.Populations[4].Input.Max, 1e-12)
	require.Equal(t, &ir.Input{Encoding: isa.EncodeRegular, Window: 10}, net.Populations[5].Input)
}

func TestProgrammedNeurons(t *testing.T) {
	net := load(t, `step 0.5 ms
		layer a[3] izhikevich(a = 0.1, c = -0.05 V, bias = 4, steps = 8)
		layer b[2] current_lif(tau = 0.02 s, tau_syn = 500 us, scale = 10)
		layer c[1] lif_program(threshold = 3)`)
	a := net.Populations[0].Neuron
	require.Equal(t, "izhikevich", a.Program.Model.Name)
	require.Equal(t, map[string]float64{"a": 0.1, "c": -50}, a.Program.Params)
	require.Equal(t, 8, a.Program.Steps)
	require.Equal(t, 0.5, a.Program.Tick)
	require.Equal(t, []float64{4, 4, 4}, a.Bias)
	require.Equal(t, map[string]float64{"tau": 20, "tau_syn": 0.5}, net.Populations[1].Neuron.Program.Params)
	require.Equal(t, 10.0, net.Populations[1].Scale)
	require.Equal(t, "lif", net.Populations[2].Neuron.Program.Model.Name)
}

func TestNeuronParametersUnitsAndDefaults(t *testing.T) {
	net := load(t, `step 1 ms
		layer a[2, 2, 2] lif(decay = 90 %, leak = -0.1, reset = by(0.5), floor = -1, initial = 0.25, bias = 0.5, refractory = 2 ms,
		    theta_tau = 10 ms, theta_jump = 0.1, theta_step = 0.01, window = 7, noise = 0.05, scale = 64)
		layer b[1] lif
		layer c[1] lif(tau = 20 ms, threshold = never, reset = zero)
		layer d[2, 1, 3] lif(bias = load("w.npy"))`)
	a := net.Populations[0]
	require.Equal(t, &ir.Neuron{Threshold: 1, Decay: 0.9, Leak: -0.1, Reset: isa.ResetDelta, Delta: 0.5, Floor: -1, Initial: 0.25,
		Bias: []float64{.5, .5, .5, .5, .5, .5, .5, .5}, Refractory: 2, ThetaDecay: math.Exp(-0.1), ThetaStep: 0.01, ThetaJump: 0.1, Window: 7,
		Noise: 0.05}, a.Neuron)
	require.Equal(t, 64.0, a.Scale)
	plain := ir.DefaultNeuron()
	require.Equal(t, &plain, net.Populations[1].Neuron)
	require.InDelta(t, math.Exp(-1.0/20), net.Populations[2].Neuron.Decay, 1e-15)
	require.True(t, math.IsInf(net.Populations[2].Neuron.Threshold, 1))
	require.Equal(t, []float64{1, 2, 3, 4, 5, 6}, net.Populations[3].Neuron.Bias)
}

func TestProjections(t *testing.T) {
	net := load(t, `input a[3] spikes
		layer b[2] lif
		layer c[1, 4, 4] lif
		layer d[1, 2, 2] lif
		a -> b dense("w.npy"), 4 bits, delay 2..5, seed 9
		a -> b sparse((2, 0, -1), (0, 1, 0.5), (0, 0, 2))
		b -> b one_to_one(-0.5), delay 3
		b -> a2 random(p = 10 %, weight = normal(0, 0.1), self = no)
		c -> d pool(2, kind = sum)
		c -> d pool((2, 2), stride = 2)
		b -> b dense(uniform(-1, 1))
		layer a2[7] lif`)
	j := net.Projections
	require.Equal(t, ir.Dense{Weights: []float32{1, 2, 3, 4, 5, 6}}, j[0].Connect)
	require.Equal(t, []int{4, 2, 5, 9}, []int{j[0].Bits, j[0].DelayMin, j[0].DelayMax, int(j[0].Seed)})
	require.Equal(t, ir.List{Start: []int{0, 2, 2, 3}, Synapses: []ir.Synapse{{Target: 0, Weight: 2}, {Target: 1, Weight: 0.5}, {Target: 0, Weight: -1}}}, j[1].Connect)
	require.Equal(t, ir.OneToOne{Weights: []float64{-0.5}}, j[2].Connect)
	require.Equal(t, ir.Random{P: 0.1, Weight: ir.Distribution{Kind: "normal", B: 0.1}, Seed: 4, NoSelf: true}, j[3].Connect)
	require.Equal(t, ir.Pool{KH: 2, KW: 2, StrideY: 2, StrideX: 2, Scale: 1}, j[4].Connect)
	require.Equal(t, ir.Pool{KH: 2, KW: 2, StrideY: 2, StrideX: 2, Scale: 0.25}, j[5].Connect)
	require.Equal(t, ir.Random{P: 1, Weight: ir.Distribution{Kind: "uniform", A: -1, B: 1}, Seed: 7}, j[6].Connect)
	require.Equal(t, ir.PopID(1), j[6].Source)
}

func TestImportsPrefixNamesAndFindTheirOwnFiles(t *testing.T) {
	net := load(t, `import "lib/part.snn" as left
		import "lib/part.snn" as right
		left.middle -> right.middle one_to_one(1)
		read right.middle count
		run 5 ticks`)
	var names []string
	for _, p := range net.Populations {
		names = append(names, p.Name)
	}
	require.Equal(t, []string{"left.middle", "left.side", "right.middle", "right.side"}, names)
	require.InDelta(t, math.Exp(-0.1), net.Populations[0].Neuron.Decay, 1e-15, "20 ms in ticks of 2 ms")
	require.Equal(t, ir.Dense{Weights: []float32{6, 5, 4, 3, 2, 1}}, net.Projections[0].Connect, "beside the imported file")
	var sources []string
	for _, s := range net.Sources {
		sources = append(sources, s.Name)
	}
	require.Equal(t, []string{"net.snn", "lib/part.snn", "lib/w.npy"}, sources)
	require.Equal(t, 5, net.Ticks)
}

func TestHeadStatements(t *testing.T) {
	net := load(t, `network "a paper's figure"
		arch "chips/mine.yaml"
		data "x.npz:images" labels "../y.npy"
		step 1 ms
		layer a[1] lif
		run 0.02 s`)
	require.Equal(t, "a paper's figure", net.Name)
	require.Equal(t, "chips/mine.yaml", net.Arch)
	require.Equal(t, "x.npz:images", net.Data.Input)
	require.Equal(t, "../y.npy", net.Data.Labels)
	require.Equal(t, 20, net.Ticks)
}

// TestManualIsTrue loads every example of docs/DSL.md.
func TestManualIsTrue(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "DSL.md"))
	require.NoError(t, err)
	examples := strings.Split(string(text), "```snn\n")[1:]
	require.Greater(t, len(examples), 4)
	for _, e := range examples {
		example, _, _ := strings.Cut(e, "```")
		read := func(path string) ([]byte, error) {
			if path == "example.snn" {
				return []byte(example), nil
			}
			return os.ReadFile(filepath.Join("..", "..", "testdata", "networks", path))
		}
		_, err := Load("example.snn", read)
		require.NoError(t, err, example)
	}
}

func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"../../testdata/bad/*.snn", "../../testdata/networks/*.snn"} {
		names, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, name := range names {
			text, err := os.ReadFile(name)
			require.NoError(f, err)
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Load("net.snn", library(text).read)
		if err != nil {
			require.NotContains(t, err.Error(), "\n", "one clear error")
			require.NotContains(t, err.Error(), "strconv")
		}
	})
}
