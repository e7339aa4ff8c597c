// Package golden holds what is computed against files that somebody has looked at; go test -update rewrites them. For tests.
package golden

import (
	"flag"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// File wants a text to be that of a file.
func File(t testing.TB, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to write it")
	require.Equal(t, string(want), got, "if this is right, run the test with -update")
}

// Section wants a text to be that of a part of a document, which stands between the lines <!-- NAME: .. --> and <!-- end of NAME -->.
func Section(t testing.TB, path, name, got string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	marks := regexp.MustCompile(`(?s)<!-- ` + name + `: [^\n]*-->\n(.*)<!-- end of ` + name + ` -->\n`)
	at := marks.FindSubmatchIndex(text)
	require.NotNil(t, at, "%s has no part %s", path, name)
	if *update {
		text = append(append(append([]byte{}, text[:at[2]]...), got...), text[at[3]:]...)
		require.NoError(t, os.WriteFile(path, text, 0o644))
		return
	}
	require.Equal(t, string(text[at[2]:at[3]]), got, "if this is right, run the test with -update")
}
