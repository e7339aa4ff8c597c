package lava

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/recorded"
)

func TestLayersOfRecordedNetworks(t *testing.T) {
	f, err := Read("pilotnet_lif.net", recorded.Read(t, "lava/pilotnet_lif.net"))
	require.NoError(t, err)
	require.Equal(t, 16, f.Sample)
	var shapes []string
	for _, l := range f.Layers {
		shapes = append(shapes, l.Shape.String())
	}
	require.Equal(t, []string{"[24, 32, 99]", "[36, 15, 49]", "[48, 7, 24]", "[64, 4, 22]", "[64, 2, 20]", "[100, 1, 1]", "[50, 1, 1]", "[10, 1, 1]", "[1, 1, 1]"}, shapes)
	l, err := f.Find(2)
	require.NoError(t, err)
	require.Equal(t, map[string]float64{"i_decay": 4096, "v_decay": 1024, "threshold": 25, "refractory": 1, "weight_exp": 0}, l.Params)
	require.Len(t, l.Bias, 36*15*49)
	require.Equal(t, []int{1, 2, 6}, []int{f.FirstReset(1), f.FirstReset(2), f.FirstReset(7)}, "a flatten layer has no neurons")
	_, err = f.Find(6)
	require.EqualError(t, err, "pilotnet_lif.net has no layer 6 with weights; there are 1, 2, 3, 4, 5, 7, 8, 9, 10")
	net, err := f.Network(2, 3, &ir.Input{Encoding: isa.EncodeSpikes})
	require.NoError(t, err)
	require.Len(t, net.Populations, 3)
	require.Equal(t, ir.Shape{24, 32, 99}, net.Populations[0].Shape)
	for _, j := range net.Projections {
		require.NoError(t, j.Connect.Check(net.Populations[j.Source].Shape, net.Populations[j.Target].Shape))
	}
}

// TestEvenWeightsAreHalved: what 8 bits do not hold loses a common power of two to the exponent.
func TestEvenWeightsAreHalved(t *testing.T) {
	f, err := Read("mnist.net", recorded.Read(t, "lava/mnist.net"))
	require.NoError(t, err)
	for i, want := range []float64{1, 1, 1} {
		require.Equal(t, want, f.Layers[i].Params["weight_exp"])
		for _, w := range f.Layers[i].Connect.(ir.Dense).Weights {
			require.LessOrEqual(t, max(w, -w), float32(127))
		}
	}
}

// FuzzRead: no bytes break the reader.
func FuzzRead(f *testing.F) {
	f.Add([]byte("\x89HDF\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = Read("fuzz.net", data) })
}
