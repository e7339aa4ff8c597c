// Package recorded finds, for tests, the networks and recordings that nobody here wrote: files under $ORRERY_DATA, by default shared/data beside the project.
package recorded

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Root is the folder of recordings. It need not exist.
func Root(t testing.TB) string {
	t.Helper()
	if root := os.Getenv("ORRERY_DATA"); root != "" {
		return root
	}
	dir, err := os.Getwd() // a test runs in the folder of its package
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(dir), "shared", "data")
		}
		up := filepath.Dir(dir)
		require.NotEqual(t, dir, up, "no go.mod above the test")
		dir = up
	}
}

// Files are the paths that match any of the patterns, which are relative to Root. There may be none.
func Files(t testing.TB, patterns ...string) []string {
	t.Helper()
	var files []string
	for _, pattern := range patterns {
		list, err := filepath.Glob(filepath.Join(Root(t), pattern))
		require.NoError(t, err)
		files = append(files, list...)
	}
	return files
}

// Need is Files, and skips the test when there are none.
func Need(t testing.TB, patterns ...string) []string {
	t.Helper()
	files := Files(t, patterns...)
	if len(files) == 0 {
		t.Skipf("nothing like %v under %s: set ORRERY_DATA", patterns, Root(t))
	}
	return files
}

// File is the path of one recording; without it the test is skipped.
func File(t testing.TB, name string) string { return Need(t, name)[0] }

// Read is what one recording holds; without it the test is skipped.
func Read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(File(t, name))
	require.NoError(t, err)
	return data
}
