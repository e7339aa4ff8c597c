package export

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler"
	"orrery/compiler/dsl"
	"orrery/compiler/floatsim"
	"orrery/compiler/ir"
	"orrery/compiler/nir"
	"orrery/compiler/refsim"
	"orrery/isa"
	"orrery/isa/hdf5"
	"orrery/isa/ndarray"
)

// quantised is a network in the network language, in integers.
func quantised(t *testing.T, text string) *ir.Quantised {
	t.Helper()
	dir := t.TempDir()
	kernel := make([]float64, 3*2*3*3)
	for i := range kernel {
		kernel[i] = math.Sin(float64(i + 1))
	}
	file, err := binary.Append(ndarray.Header("<f8", []int{3, 2, 3, 3}), binary.LittleEndian, kernel)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "k.npy"), file, 0o644))
	name := filepath.Join(dir, "net.snn")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	net, err := dsl.Load(name, os.ReadFile)
	require.NoError(t, err)
	arch, err := isa.Preset("tianjic")
	require.NoError(t, err)
	q, err := compiler.Quantise(context.Background(), net, arch)
	require.NoError(t, err)
	return q
}

// written is a network's file, opened.
func written(t *testing.T, q *ir.Quantised, o Options) *hdf5.File {
	t.Helper()
	data, _, err := File(q, o)
	require.NoError(t, err)
	f, err := hdf5.Parse(data)
	require.NoError(t, err)
	return f
}

func floats(t *testing.T, f *hdf5.File, path string) []float64 {
	t.Helper()
	d, err := f.Dataset("node/nodes/" + path)
	require.NoError(t, err)
	list, err := d.Floats()
	require.NoError(t, err)
	return list
}

func text(t *testing.T, f *hdf5.File, path string) []string {
	t.Helper()
	d, err := f.Dataset(path)
	require.NoError(t, err)
	list, err := d.Strings()
	require.NoError(t, err)
	return list
}

// TestConvolutionsStayConvolutions: of one rule, of a pooling, of bit planes; and their kernels are the levels.
func TestConvolutionsStayConvolutions(t *testing.T) {
	q := quantised(t, `arch tianjic
		input x[2, 6, 6] bits(3)
		layer a[3, 4, 4] lif(bias = 0.5)
		layer b[3, 2, 2] lif
		layer c[5] lif
		x -> a conv("k.npy")
		a -> b pool(2)
		b -> c dense(normal(0, 1))
		read c count
	`)
	f := written(t, q, Options{Dt: 1e-4})
	for node, kind := range map[string]string{"x_a": "Conv2d", "a_b": "Conv2d", "b_c": "Linear", "b_c_delay_flat": "Flatten", "a": "IF", "x": "Input"} {
		require.Equal(t, []string{kind}, text(t, f, "node/nodes/"+node+"/type"), node)
	}
	kernel := floats(t, f, "x_a/weight")
	require.Len(t, kernel, 3*6*3*3)
	var row []ir.Synapse
	conv := ir.Conv{Kernel: make([]float32, len(kernel)), OutChannels: 3, InChannels: 6, KH: 3, KW: 3, StrideY: 1, StrideX: 1, Groups: 1}
	for i, k := range kernel {
		conv.Kernel[i] = float32(k)
	}
	y := &q.Synapses[0]
	for s := range 6 * 6 * 6 {
		row = conv.Row(ir.Shape{6, 6, 6}, ir.Shape{3, 4, 4}, s, row[:0])
		for k, w := range row {
			require.Equal(t, float64(y.Level[y.Start[s]+int64(k)]), w.Weight)
		}
	}
	for c := range 3 {
		require.Equal(t, float64(q.Populations[1].Bias[0]), floats(t, f, "x_a/bias")[c])
	}
}

// TestDelaysAreNodes: all of them with a layer delay of 0, what is beyond a tick with 1; a layer's delay to itself counts from its next step.
func TestDelaysAreNodes(t *testing.T) {
	q := quantised(t, `arch tianjic
		input x[4] spikes
		layer a[4] lif
		layer b[4] lif
		x -> a one_to_one(1)
		a -> a one_to_one(0.5)
		a -> b dense(1), delay 3
		x -> b dense(0.5), delay 1..4
		read b count
	`)
	f := written(t, q, Options{Dt: 1e-3})
	require.Equal(t, []float64{1e-3, 1e-3, 1e-3, 1e-3}, floats(t, f, "x_a_delay/delay"))
	require.Equal(t, []float64{3e-3, 3e-3, 3e-3, 3e-3}, floats(t, f, "a_b_delay/delay"))
	root, err := f.Group("node/nodes")
	require.NoError(t, err)
	require.False(t, root.Has("a_a_delay"))
	require.True(t, root.Has("x_b_2_delay"), "synapses of one neuron with several delays")
	sum := 0.0
	for _, name := range []string{"x_b", "x_b_2", "x_b_3", "x_b_4"} {
		if root.Has(name) {
			for _, w := range floats(t, f, name+"/weight") {
				sum += w
			}
		}
	}
	total := 0.0
	for _, level := range q.Synapses[3].Level {
		total += float64(level)
	}
	require.Equal(t, total, sum, "every synapse is in one matrix")

	root, err = written(t, q, Options{Dt: 1e-4, LayerDelay: 1}).Group("node/nodes")
	require.NoError(t, err)
	require.False(t, root.Has("x_a_delay"))
	require.True(t, root.Has("a_b_delay"))
}

// TestLeaksAreTimeConstants: tau from the realised decay, a gain that leaves the input as it is, and a note of what is rounded.
func TestLeaksAreTimeConstants(t *testing.T) {
	q := quantised(t, `arch tianjic
		input x[2] spikes
		layer a[2] lif(decay = 0.75, reset = to(0.25), leak = 0)
		layer b[2] lif(threshold = never, decay = 0.5)
		x -> a dense(1)
		a -> b dense(1)
		read b potential
	`)
	data, notes, err := File(q, Options{Dt: 1e-3})
	require.NoError(t, err)
	require.Len(t, notes, 3)
	f, err := hdf5.Parse(data)
	require.NoError(t, err)
	require.InDelta(t, 4e-3, floats(t, f, "a/tau")[0], 1e-12)
	require.InDelta(t, 4, floats(t, f, "a/r")[0], 1e-12)
	require.Equal(t, float64(q.Populations[1].LIF[0].VReset), floats(t, f, "a/v_reset")[0])
	require.Equal(t, []string{"LI"}, text(t, f, "node/nodes/b/type"))
	again, _, err := File(q, Options{Dt: 1e-3})
	require.NoError(t, err)
	require.Equal(t, data, again)
}

// TestWhatNIRCannotSay is refused by population, or counted.
func TestWhatNIRCannotSay(t *testing.T) {
	for parameters, want := range map[string]string{
		"refractory = 3": "a: refractory ticks", "theta_jump = 1": "a: a threshold that moves", "noise = 0.5": "a: noise", "floor = -1": "a: the floor of the potential",
		"reset = by(0.5)": "a: a reset by a step", "reset = none": "a: no reset", "window = 4": "a: a time window", "initial = 0.5": "a: a potential before the first tick",
	} {
		q := quantised(t, "arch tianjic\ninput x[2] spikes\nlayer a[2] lif("+parameters+")\nx -> a dense(1)\nread a count\n")
		_, _, err := File(q, Options{Dt: 1e-4})
		require.ErrorContains(t, err, want)
		data, notes, err := File(q, Options{Dt: 1e-4, Approximate: true})
		require.NoError(t, err)
		require.NotEmpty(t, data)
		require.Contains(t, notes[len(notes)-1], "(1): "+want)
		if parameters == "initial = 0.5" {
			f, err := hdf5.Parse(data)
			require.NoError(t, err)
			require.Equal(t, float64(q.Populations[1].V0[0]), floats(t, f, "a/metadata/initial")[1])
		}
	}
	q := quantised(t, "arch tianjic\ninput x[2] spikes\nlayer a[2] izhikevich\nx -> a dense(1)\nread a count\n")
	_, _, err := File(q, Options{Dt: 1e-4, Approximate: true})
	require.ErrorContains(t, err, "a runs the program izhikevich, for which")
	q = quantised(t, "arch tianjic\ninput x[2] spikes\nlayer a[2] euler_lif(reset = 2)\nx -> a dense(1)\nread a count\n")
	_, _, err = File(q, Options{Dt: 1e-4})
	require.ErrorContains(t, err, "a subtracts its threshold a tick late")
	q = quantised(t, "arch tianjic\ninput x[2] spikes\nlayer a[2] lif\nlayer b[2] lif(bias = 1)\nx -> a dense(1)\nread a count\n")
	_, _, err = File(q, Options{Dt: 1e-4})
	require.ErrorContains(t, err, "b has a bias and nothing that leads to it")
}

// TestExportedNetworksComputeTheSame: a network, and what the importer makes of its file in real arithmetic, spike alike in every tick: convolutions,
// loops, delays, biases, resets; with the chip's delays in the file and with one tick of them left to the reader.
func TestExportedNetworksComputeTheSame(t *testing.T) {
	for name, text := range map[string]string{
		"convolution": `input x[2, 6, 6] spikes
			layer a[3, 4, 4] lif(threshold = 2, bias = 0.25)
			layer b[3, 2, 2] lif(threshold = 1)
			layer c[5] lif(threshold = 0.5, reset = zero, bias = 0.125)
			x -> a conv("k.npy")
			a -> b pool(2, kind = sum)
			b -> c dense(normal(0, 1))
			read c count`,
		"loops": `input x[2, 6, 6] spikes
			layer a[20] lif(threshold = 2, reset = to(-0.5))
			layer b[10] lif(threshold = 1, bias = -0.25)
			x -> a random(p = 0.2, weight = normal(0.2, 1))
			a -> a random(p = 0.3, weight = normal(0, 1))
			a -> b dense(normal(0, 1)), delay 3
			b -> a dense(normal(0, 1)), delay 2
			x -> b random(p = 0.2, weight = normal(0, 1)), delay 1..4
			read b count`,
		"programs": `input x[2, 6, 6] spikes
			layer a[20] euler_lif(threshold = 2, decay = 0.97, leak = 0.01, bias = 0.1)
			layer b[10] euler_cuba(threshold = 1, reset = 1, bias = 0.05, leak = -0.01)
			x -> a random(p = 0.2, weight = normal(0.2, 1))
			a -> b dense(normal(0, 1)), delay 3
			read b count`,
	} {
		q := quantised(t, "arch tianjic\n"+text+"\n")
		for _, o := range []Options{{Dt: 1e-3}, {Dt: 1e-4, LayerDelay: 1}} {
			data, _, err := File(q, o)
			require.NoError(t, err)
			again, err := nir.Read(name, data, nir.Options{LayerDelay: nir.Unsaid})
			require.NoError(t, err, name)
			for i := range again.Populations {
				require.Zero(t, again.Populations[i].Start)
			}
			compare(t, q, again)
		}
	}
}

// compare runs both on the same random spikes.
func compare(t *testing.T, q *ir.Quantised, again *ir.Network) {
	t.Helper()
	model, err := floatsim.New(context.Background(), again, isa.UnitLIF)
	require.NoError(t, err)
	float, integer := model.NewSim(), refsim.New(q)
	here := map[string]ir.PopID{}
	for p := range again.Populations {
		here[again.Populations[p].Name] = ir.PopID(p)
	}
	r := rand.New(rand.NewPCG(1, 1))
	fired := 0
	for range 60 {
		var spikes []uint32
		for n := range q.Network.Populations[0].Shape.Size() {
			if r.IntN(5) == 0 {
				spikes = append(spikes, uint32(n))
			}
		}
		integer.Tick(map[ir.PopID][]uint32{0: spikes})
		drives := make([]floatsim.Drive, len(again.Populations))
		drives[here[q.Network.Populations[0].Name]].Spikes = spikes
		float.Tick(drives)
		for p := 1; p < len(q.Populations); p++ {
			name := q.Network.Populations[p].Name
			require.Equal(t, slices.Collect(slices.Values(integer.Fired(ir.PopID(p)))), slices.Collect(slices.Values(float.Fired(here[name]))), name)
			fired += len(integer.Fired(ir.PopID(p)))
		}
	}
	require.Greater(t, fired, 100)
}

// between is a network of an input and a layer with a rule between them, in integers.
func between(t *testing.T, in, out ir.Shape, rule ir.Connectivity) *ir.Quantised {
	t.Helper()
	neuron := ir.DefaultNeuron()
	net := &ir.Network{Name: "rule", Populations: []ir.Population{
		{Name: "x", Shape: in, Input: &ir.Input{Encoding: isa.EncodeSpikes}}, {Name: "a", Shape: out, Neuron: &neuron},
	}, Projections: []ir.Projection{{Source: 0, Target: 1, DelayMin: 1, DelayMax: 1, Connect: rule}}, Readouts: []ir.Readout{{Population: 1}}}
	arch, err := isa.Preset("tianjic")
	require.NoError(t, err)
	q, err := compiler.Quantise(context.Background(), net, arch)
	require.NoError(t, err)
	return q
}

// TestConvolutionsInOtherForms: a pooling before a convolution, quantised as a whole, is one kernel, and so is one that pads less behind than before where
// that makes no difference; where it does, and where levels differ from place to place, there is a matrix. All compute the same.
func TestConvolutionsInOtherForms(t *testing.T) {
	kernel := make([]float32, 3*2*3*3)
	for i := range kernel {
		kernel[i] = float32(math.Sin(float64(i + 1)))
	}
	conv := func(stride, pad, extra int) ir.Conv {
		return ir.Conv{Kernel: kernel, OutChannels: 3, InChannels: 2, KH: 3, KW: 3, StrideY: stride, StrideX: stride, PadY: pad, PadX: pad, ExtraY: extra, ExtraX: extra, Groups: 1}
	}
	in, pooled := ir.Shape{2, 8, 8}, ir.Shape{2, 4, 4}
	pool := ir.Pool{KH: 2, KW: 2, StrideY: 2, StrideX: 2, Scale: 1}
	uneven := ir.Chain{Stages: []ir.Stage{{Connect: conv(2, 1, 0), In: in, Out: ir.Shape{3, 4, 4}}}}
	for n := range 48 {
		uneven.Gain = append(uneven.Gain, 1+float64(n)/48)
	}
	for name, c := range map[string]struct {
		rule ir.Connectivity
		out  ir.Shape
		want []int // the weights' shape
	}{
		"pooling first": {ir.Chain{Stages: []ir.Stage{{Connect: pool, In: in, Out: pooled}, {Connect: conv(1, 1, 0), In: pooled, Out: ir.Shape{3, 4, 4}}}}, ir.Shape{3, 4, 4}, []int{3, 2, 6, 6}},
		"less behind":   {conv(2, 1, -1), ir.Shape{3, 4, 4}, []int{3, 2, 3, 3}},
		"more behind":   {conv(1, 0, 2), ir.Shape{3, 8, 8}, []int{192, 128}},
		"uneven":        {uneven, ir.Shape{3, 4, 4}, []int{48, 128}},
	} {
		q := between(t, in, c.out, c.rule)
		data, _, err := File(q, Options{Dt: 1e-4})
		require.NoError(t, err, name)
		f, err := hdf5.Parse(data)
		require.NoError(t, err)
		d, err := f.Dataset("node/nodes/x_a/weight")
		require.NoError(t, err)
		require.Equal(t, c.want, d.Shape, name)
		again, err := nir.Read(name, data, nir.Options{LayerDelay: nir.Unsaid})
		require.NoError(t, err)
		compare(t, q, again)
	}
}
