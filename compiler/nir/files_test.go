package nir

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/ir"
	"orrery/isa/recorded"
)

// files are the NIR files that others wrote, by name; the test is skipped where there are none.
func files(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, path := range recorded.Need(t, "nir/*.nir") {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		all[filepath.Base(path)] = data
	}
	return all
}

func TestFilesOfOthers(t *testing.T) {
	for name, data := range files(t) {
		n, err := Read(name, data, Options{LayerDelay: Unsaid})
		switch name {
		case "allprims_gzip.nir":
			require.EqualError(t, err, "allprims_gzip.nir: cubali (CubaLI) gives its potential to li (LI); spikes have one bit, so that a potential is only read, "+
				"by an Output of its own with nothing between: make it spike (CubaLIF), or give it an Output")
			continue
		case "braille_noDelay_bias_zero_subgraph.nir":
			require.EqualError(t, err, "braille_noDelay_bias_zero_subgraph.nir: graph /lif1: edge input -> lif: there is no node lif; did you mean lif1? (3 more ends of edges lead nowhere)")
			continue
		}
		require.NoError(t, err, name)
		require.NoError(t, n.Check(), name)
		switch name {
		case "braille_noDelay_bias_zero.nir":
			require.Equal(t, []string{"input", "lif1.lif", "lif2"}, popNames(n))
			require.Equal(t, []int{0, 1, 2}, starts(n))
			require.Len(t, n.Projections, 3)
		case "cnn_sinabs.nir":
			require.Equal(t, []string{"input", "1", "3", "6", "10", "12"}, popNames(n))
			require.Equal(t, ir.Shape{2, 34, 34}, n.Populations[0].Shape)
			require.IsType(t, ir.Conv{}, n.Projections[0].Connect, "one map stays what it is")
			require.IsType(t, ir.Chain{}, n.Projections[2].Connect, "a pooling before a convolution")
		}
	}
}

func popNames(n *ir.Network) (list []string) {
	for i := range n.Populations {
		list = append(list, n.Populations[i].Name)
	}
	return list
}

func starts(n *ir.Network) (list []int) {
	for i := range n.Populations {
		list = append(list, n.Populations[i].Start)
	}
	return list
}
