package explore

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTrainedNetworksAreConvertedForEachPoint: T, method and the core's weight bits are axes like others; what cannot be is a row with its reason.
func TestTrainedNetworksAreConvertedForEachPoint(t *testing.T) {
	dir := folder(t, `name: trained
fixed: {network: net.onnx, convert.calibrate: in.idx, input: in.idx, labels: labels.idx, arch: tianjic}
axes:
  ticks: [4, 7]
  convert.method: [exact, balance]
  convert.code: [count, digits]
  core.weight_bits: [4, 8]
where: [convert.method == "exact" or convert.code == "count"]
`)
	network, err := os.ReadFile(filepath.Join("..", "..", "testdata", "onnx", "matmul-13.onnx"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "net.onnx"), network, 0o644))
	r := run(t, dir, "out", Options{Threads: 2})
	require.Len(t, r.Rows, 12)
	s, err := Read(filepath.Join(dir, "sweep.yaml"))
	require.NoError(t, err)
	seen, invalid := map[string]bool{}, 0
	for _, row := range r.Rows {
		if row.Status == StatusInvalid {
			require.Contains(t, row.Reason, "2^n - 1 levels, not 4")
			invalid++
			continue
		}
		require.Equal(t, StatusOK, row.Status, row.Reason)
		alone, err := s.newTask(row.Index, row.Set, "")
		require.NoError(t, err)
		require.False(t, seen[alone.compileKey], "every point is a network of its own")
		seen[alone.compileKey] = true
		image, err := alone.compile(context.Background())
		require.NoError(t, err)
		require.Len(t, image.Provenance.Sources, 2, "the network and the samples")
	}
	require.Equal(t, 2, invalid)
}
