package explore

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/golden"
)

// TestGoldenManualListsEveryColumnAndSetting holds docs/SWEEP.md against the structs.
func TestGoldenManualListsEveryColumnAndSetting(t *testing.T) {
	var lines strings.Builder
	lines.WriteString("| column | unit | meaning |\n|---|---|---|\n")
	for _, f := range FieldsOf[Figures]() {
		fmt.Fprintf(&lines, "| `%s` | %s | %s |\n", f.Name, f.Unit, f.Doc)
	}
	fmt.Fprintf(&lines, "| `point` | | the hash that tells experiments apart |\n")
	for _, f := range FieldsOf[Provenance]() {
		fmt.Fprintf(&lines, "| `%s` | %s | %s |\n", f.Name, f.Unit, f.Doc)
	}
	const path = "../../docs/SWEEP.md"
	golden.Section(t, path, "columns", lines.String())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, k := range runKeys {
		require.Contains(t, string(text), "`"+k.key+"`")
		require.NotEmpty(t, k.doc)
	}
}
