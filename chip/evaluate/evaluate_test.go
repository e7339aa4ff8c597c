package evaluate

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/host"
	"orrery/isa"
	"orrery/isa/imagetest"
)

// TestSamplesDoNotSeeEachOther: one chip that runs sample after sample answers and counts what a new chip for each sample does, from either
// engine, and so does a chip for every thread.
func TestSamplesDoNotSeeEachOther(t *testing.T) {
	compared := 0
	for seed := range uint64(25) {
		image := imagetest.Random(seed)
		if len(image.Outputs) == 0 {
			continue
		}
		for i := range image.Inputs {
			image.Inputs[i].Encoding, image.Inputs[i].Max = max(image.Inputs[i].Encoding, isa.EncodeRate), 1<<15
			if image.Inputs[i].Encoding == isa.EncodeLatency {
				image.Inputs[i].Window = 3
			}
		}
		cfg := Config{Image: image, Data: data(t, image, 5), Samples: 5, Ticks: 4, Seed: seed, Threads: 1}
		whole, err := Run(context.Background(), cfg)
		require.NoError(t, err)
		cfg.Threads = 3
		parallel, err := Run(context.Background(), cfg)
		require.NoError(t, err)
		require.Equal(t, whole, parallel, "seed %d", seed)
		var sum chip.Counters
		for i := range 5 {
			one := cfg
			one.First, one.Samples, one.Options.Engine = i, 1, []chip.Engine{chip.Fast, chip.Reference}[i%2]
			alone, err := Run(context.Background(), one)
			require.NoError(t, err)
			require.Equal(t, whole.Answers[i], alone.Answers[0], "seed %d sample %d", seed, i)
			sum.Add(&alone.Counters)
		}
		require.Equal(t, whole.Counters, sum, "seed %d", seed)
		compared++
	}
	require.Greater(t, compared, 10)
}

// data is samples of bytes for every input of an image.
func data(t *testing.T, image *isa.Image, samples int) []*host.Dataset {
	t.Helper()
	var list []*host.Dataset
	for i := range image.Inputs {
		size := image.Populations[image.Inputs[i].Population].Size()
		idx := []byte{0, 0, 8, 2, 0, 0, 0, byte(samples), 0, 0, byte(size >> 8), byte(size)}
		for k := range samples * size {
			idx = append(idx, byte(k*(2*i+37)))
		}
		name := filepath.Join(t.TempDir(), "data.idx")
		require.NoError(t, os.WriteFile(name, idx, 0o644))
		d, err := host.Open(name)
		require.NoError(t, err)
		list = append(list, d)
	}
	return list
}
