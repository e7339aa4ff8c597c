package golden

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestUpdateWritesNothingButTheSection: what stands around it stays, and the text that was written is found equal.
func TestUpdateWritesNothingButTheSection(t *testing.T) {
	path := filepath.Join(t.TempDir(), "manual.md")
	require.NoError(t, os.WriteFile(path, []byte("before\n<!-- sizes: written by a test -->\nold\n<!-- end of sizes -->\nafter\n"), 0o644))
	*update = true
	Section(t, path, "sizes", "new\n")
	File(t, path+".whole", "all\n")
	*update = false
	Section(t, path, "sizes", "new\n")
	File(t, path+".whole", "all\n")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "before\n<!-- sizes: written by a test -->\nnew\n<!-- end of sizes -->\nafter\n", string(text))
}
