package neurons

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestEveryModelBuildsOnEveryChipWithMicrocode: with its defaults, within the memories of the presets.
func TestEveryModelBuildsOnEveryChipWithMicrocode(t *testing.T) {
	for _, name := range Names() {
		m, err := Get(name)
		require.NoError(t, err)
		require.Equal(t, name, m.Name)
		require.NotEmpty(t, m.Doc)
		require.NotEmpty(t, m.Cite, name)
		b, err := m.Build(Settings{})
		require.NoError(t, err, name)
		for _, preset := range []string{"tianjic", "loihi", "tiny"} {
			a, err := isa.Preset(preset)
			require.NoError(t, err)
			require.NoError(t, b.Program.Verify(a.Microcode.Limits()), "%s on %s", name, preset)
		}
		t.Logf("%s: %d instructions, %d table words, %d constants, %d states", name, len(b.Program.Code), b.Program.TableWords(), b.Program.Constants(), b.Program.States)
	}
}
