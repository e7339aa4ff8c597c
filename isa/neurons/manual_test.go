package neurons

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/golden"
)

// TestManualGoldenIsTheModels: the manual's parameters are those of the model files.
func TestManualGoldenIsTheModels(t *testing.T) {
	want, err := Manual()
	require.NoError(t, err)
	golden.Section(t, "../../docs/NEURONS.md", "models", want)
}
