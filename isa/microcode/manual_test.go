package microcode

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the instruction set into the manual")

const (
	manualFile  = "../../docs/ISA.md"
	manualBegin = "<!-- instructions: written by go test ./isa/microcode -update -->\n"
	manualEnd   = "<!-- end -->\n"
)

// TestManualGoldenIsTheTable: the manual's list of instructions is the table that encodes, decodes and runs them.
func TestManualGoldenIsTheTable(t *testing.T) {
	text, err := os.ReadFile(manualFile)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), manualBegin)
	require.True(t, ok, "the manual has the mark %q", manualBegin)
	inside, after, ok := strings.Cut(rest, manualEnd)
	require.True(t, ok)
	if *update {
		require.NoError(t, os.WriteFile(manualFile, []byte(before+manualBegin+Manual()+manualEnd+after), 0o644))
		return
	}
	require.Equal(t, Manual(), inside, "run the test with -update")
}
