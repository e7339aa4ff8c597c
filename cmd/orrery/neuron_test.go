package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/cmd/orrery/neuron"
	"orrery/isa"
	"orrery/isa/golden"
)

// TestJobWhatDoesBiologyCost runs models on the chip and compares them.
func TestJobWhatDoesBiologyCost(t *testing.T) {
	dir := t.TempDir()
	out := succeeds(t, dir, "neuron", "izhikevich", "-p", "c=-50", "-p", "d=2", "--current", "10", "--from", "20", "--svg", "ch.svg", "--json", "ch.json").out
	require.Contains(t, out, "621")
	picture, err := os.ReadFile(filepath.Join(dir, "ch.svg"))
	require.NoError(t, err)
	require.Contains(t, string(picture), "<svg")
	require.Equal(t, string(picture), func() string {
		succeeds(t, dir, "neuron", "izhikevich", "-p", "c=-50", "-p", "d=2", "--current", "10", "--from", "20", "--svg", "again.svg")
		again, err := os.ReadFile(filepath.Join(dir, "again.svg"))
		require.NoError(t, err)
		return string(again)
	}(), "the same run draws the same picture")
	text, err := os.ReadFile(filepath.Join(dir, "ch.json"))
	require.NoError(t, err)
	var r neuron.Result
	require.NoError(t, json.Unmarshal(text, &r))
	require.Greater(t, len(r.Spikes), 20)
	require.GreaterOrEqual(t, r.Spikes[0], 20)
	require.Len(t, r.V, 300)
	require.Equal(t, 460.0, r.PerUpdate["micro_fetches"])
	// a model of one's own: the program's source, changed
	source := succeeds(t, dir, "neuron", "morris_lecar", "--source").out
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.s"), []byte(strings.Replace(source, ".model morris_lecar", ".model mine", 1)), 0o644))
	require.Contains(t, succeeds(t, dir, "neuron", "mine.s", "--steps", "4").out, "mine on tianjic")
}

// TestLoihisNeuronCostsWhatIsPublished: an inactive update of the CUBA neuron takes 52 pJ, an active one 81 (Davies et al. 2018).
func TestLoihisNeuronCostsWhatIsPublished(t *testing.T) {
	var r neuron.Result
	text := succeeds(t, t.TempDir(), "neuron", "cuba_lif", "--current", "0", "--arch", "loihi", "--json", "-").out
	require.NoError(t, json.Unmarshal([]byte(text), &r))
	require.Empty(t, r.Spikes)
	require.InDelta(t, 52, r.PJ, 0.01)
	arch, err := isa.Preset("loihi")
	require.NoError(t, err)
	require.InDelta(t, 81, r.PJ+float64(arch.Energy.Spike.PJ), 0.5)
}

// TestCompareGoldenIsInTheManual: the manual's table of what models cost is what the command prints.
func TestCompareGoldenIsInTheManual(t *testing.T) {
	out := succeeds(t, t.TempDir(), "neuron", "--compare").out
	golden.Section(t, "../../docs/NEURONS.md", "compare", "\n```\n"+out+"```\n\n")
}
