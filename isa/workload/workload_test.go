package workload_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/workload"
)

// TestSameNameSameImage: an image is a function of its name.
func TestSameNameSameImage(t *testing.T) {
	a, err := workload.Build("r1k")
	require.NoError(t, err)
	b, err := workload.Build("r1k")
	require.NoError(t, err)
	require.Equal(t, a.Encode(), b.Encode())
	require.Equal(t, uint64(102400), a.Usage().Synapses.Used)
}

func TestBuildRefusesOtherNames(t *testing.T) {
	for name, message := range map[string]string{
		"r":        `workload "r": there are [r1k r10k r100k truenorth]`,
		"r0":       `workload "r0": there are`,
		"r768":     `workload "r768": at least 769 neurons`,
		"r9999k":   `workload "r9999k": at most 1048576 neurons`,
		"loihi":    `workload "loihi": there are`,
		"r1048577": `workload "r1048577": at most 1048576 neurons`,
	} {
		_, err := workload.Build(name)
		require.ErrorContains(t, err, message)
	}
}

func TestOddSizesFillTheirLastCorePartly(t *testing.T) {
	image, err := workload.Build("r1000")
	require.NoError(t, err)
	require.Len(t, image.Cores, 4)
	require.Equal(t, 1000-3*256, image.Cores[3].Neurons)
}

// BenchmarkLoad decodes images of the named workloads: checksums, canonical form and every index are checked.
func BenchmarkLoad(b *testing.B) {
	for _, name := range workload.Names {
		image, err := workload.Build(name)
		require.NoError(b, err)
		data, synapses := image.Encode(), float64(image.Usage().Synapses.Used)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := isa.Decode(data)
				require.NoError(b, err)
			}
			b.ReportMetric(synapses*float64(b.N)/b.Elapsed().Seconds()/1e6, "Msynapse/s")
		})
	}
}
