package neurons

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the models into the manual")

const (
	manualFile  = "../../docs/NEURONS.md"
	manualBegin = "<!-- models: written by go test ./isa/neurons -update -->\n"
	manualEnd   = "<!-- end of models -->\n"
)

// TestManualGoldenIsTheModels: the manual's parameters are those of the model files.
func TestManualGoldenIsTheModels(t *testing.T) {
	text, err := os.ReadFile(manualFile)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), manualBegin)
	require.True(t, ok, "the manual has the mark %q", manualBegin)
	inside, after, ok := strings.Cut(rest, manualEnd)
	require.True(t, ok)
	want, err := Manual()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(manualFile, []byte(before+manualBegin+want+manualEnd+after), 0o644))
		return
	}
	require.Equal(t, want, inside, "run the test with -update")
}
