package explore

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the table of columns in docs/SWEEP.md")

// TestGoldenManualListsEveryColumnAndSetting holds docs/SWEEP.md against the structs.
func TestGoldenManualListsEveryColumnAndSetting(t *testing.T) {
	const path = "../../docs/SWEEP.md"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var lines strings.Builder
	for _, f := range FieldsOf[Figures]() {
		fmt.Fprintf(&lines, "| `%s` | %s | %s |\n", f.Name, f.Unit, f.Doc)
	}
	fmt.Fprintf(&lines, "| `point` | | the hash that tells experiments apart |\n")
	for _, f := range FieldsOf[Provenance]() {
		fmt.Fprintf(&lines, "| `%s` | %s | %s |\n", f.Name, f.Unit, f.Doc)
	}
	head := "| column | unit | meaning |\n|---|---|---|\n"
	before, after, ok := strings.Cut(string(text), head)
	require.True(t, ok)
	_, after, _ = strings.Cut(after, "\n\n")
	want := before + head + lines.String() + "\n" + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		text = []byte(want)
	}
	require.Equal(t, want, string(text), "run the test with -update")
	for _, k := range runKeys {
		require.Contains(t, string(text), "`"+k.key+"`")
		require.NotEmpty(t, k.doc)
	}
}
