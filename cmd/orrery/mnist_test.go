package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"orrery/chip"
	"orrery/chip/host"
	"orrery/compiler"
	"orrery/compiler/dsl"
	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/counter"
)

var full = flag.Bool("full", false, "run all 10,000 test images spike by spike, not the first few hundred")

func testdata(parts ...string) string {
	return filepath.Join(append([]string{"..", "..", "testdata"}, parts...)...)
}

// compiled compiles one of the MNIST networks for its default chip.
func compiled(t testing.TB, name string) (*compiler.Result, *ir.Network) {
	t.Helper()
	net, err := dsl.Load(testdata("networks", name+".snn"), os.ReadFile)
	require.NoError(t, err)
	arch, err := isa.Preset(net.Arch)
	require.NoError(t, err)
	res, err := compiler.Compile(context.Background(), net, arch, compiler.Options{})
	require.NoError(t, err)
	return res, net
}

// expected are the classes that an independent integer simulation (train_mnist.py, in NumPy) gave for the test images.
func expected(t testing.TB, name string) []int {
	t.Helper()
	text, err := os.ReadFile(testdata("networks", name+".expected.txt"))
	require.NoError(t, err)
	var list []int
	for word := range strings.FieldsSeq(string(text)) {
		class, err := strconv.Atoi(word)
		require.NoError(t, err)
		list = append(list, class)
	}
	return list
}

// TestMNISTSpikeBySpike runs both networks on the emulated chip and in refsim: every spike and potential of every population in every tick is
// the same, and so is the class of every image, which is also that of an independent simulation in NumPy.
func TestMNISTSpikeBySpike(t *testing.T) {
	for _, network := range []struct {
		name     string
		accuracy float64 // of all 10,000
		images   int     // in the default tests
	}{{"mnist-mlp", 0.983, 400}, {"mnist-conv", 0.990, 150}} {
		t.Run(network.name, func(t *testing.T) {
			res, net := compiled(t, network.name)
			require.LessOrEqual(t, net.Ticks, 16)
			require.LessOrEqual(t, res.Image.Usage().Cores.Used, uint64(156), "one chip")
			images := network.images
			if *full {
				images = 10000
			}
			right := spikeBySpike(t, res, net, images, expected(t, network.name))
			fmt.Printf("%s: %d of %d images right, equal to refsim spike by spike and to NumPy image by image\n", network.name, right, images)
			if *full {
				require.GreaterOrEqual(t, float64(right)/float64(images), network.accuracy)
			}
		})
	}
}

// spikeBySpike runs images on a chip and in refsim, tick by tick, and returns how many were classified as labelled.
func spikeBySpike(t *testing.T, res *compiler.Result, net *ir.Network, images int, want []int) (right int) {
	data, err := host.Open(net.Data.Input)
	require.NoError(t, err)
	labels, err := host.OpenLabels(net.Data.Labels)
	require.NoError(t, err)
	classes := make([]int, images)
	var group errgroup.Group
	workers := runtime.NumCPU()
	counters := make([]chip.Counters, workers)
	for w := range workers {
		group.Go(func() error {
			s := newSideBySide(t, res, net)
			for i := w; i < images; i += workers {
				classes[i] = s.image(t, data, i)
			}
			counters[w] = s.chip.Counters()
			return nil
		})
	}
	require.NoError(t, group.Wait())
	require.Equal(t, want[:images], classes)
	for i, class := range classes {
		if class == labels[i] {
			right++
		}
	}
	sum := counters[0]
	for w := 1; w < workers; w++ {
		sum.Add(&counters[w])
	}
	total := sum.CoreTotal()
	require.Zero(t, total.Multiplies, "no multiplier in the spiking path")
	require.NotZero(t, total.SynapticAdds)
	byCore := make([]uint64, len(counter.Values(&total)))
	for i := range sum.Cores {
		for k, v := range counter.Values(&sum.Cores[i]) {
			byCore[k] += v
		}
	}
	require.Equal(t, counter.Values(&total), byCore, "the sum over cores is the total")
	return right
}

// sideBySide is a chip and refsim on the same input.
type sideBySide struct {
	chip    *chip.Chip
	sim     *oracle
	encoder *host.Encoder
	readout *host.Readout
	ticks   int
	stim    host.Stimulus
}

func newSideBySide(t *testing.T, res *compiler.Result, net *ir.Network) *sideBySide {
	c, err := chip.New(res.Image, chip.Options{})
	require.NoError(t, err)
	in := &res.Image.Inputs[0]
	return &sideBySide{chip: c, sim: newOracle(res), encoder: host.NewEncoder(in, res.Image.Populations[in.Population].Extents(), 1),
		readout: host.NewReadout(&res.Image.Outputs[0]), ticks: net.Ticks}
}

// image runs one image and returns its class.
func (s *sideBySide) image(t *testing.T, data *host.Dataset, i int) int {
	require.NoError(t, s.encoder.EncodeInto(&s.stim, data, i, s.ticks))
	s.chip.Reset()
	s.sim.Reset()
	s.readout.Reset()
	for tick := range s.ticks {
		in := [][]uint32{s.stim.Spikes[tick]}
		require.NoError(t, s.chip.Tick(in))
		s.sim.tick(in)
		s.sim.compare(t, s.chip, fmt.Sprintf("image %d tick %d", i, tick))
	}
	s.readout.Potentials(s.chip.ReadPotentials(0, nil))
	class, ok := s.readout.Answer()
	require.True(t, ok)
	return class
}
