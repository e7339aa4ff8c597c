package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/golden"
	"orrery/isa/recorded"
)

// recordedPath is the whole path of a recording that nobody here wrote; without it the test is skipped.
func recordedPath(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(recorded.File(t, name))
	require.NoError(t, err)
	return path
}

func lavaFile(t *testing.T, name string) string {
	t.Helper()
	return recordedPath(t, "lava/"+name)
}

// TestJobDoesTheChipDoWhatLoihiDid replays recordings of layers on the emulated chip: spikes, currents and voltages in every tick.
func TestJobDoesTheChipDoWhatLoihiDid(t *testing.T) {
	dir := t.TempDir()
	oxford := succeeds(t, dir, "import", "lava", lavaFile(t, "oxford.net"), "--layer", "0", "--replay", lavaFile(t, "oxford_in.npy.gz"), "--expect",
		lavaFile(t, "oxford_out.npy.gz"))
	require.Contains(t, oxford.out, "2000 ticks, 1826 recorded spikes, 1826 fired\n0 mismatches in spikes\n")
	conv := succeeds(t, dir, "import", "lava", lavaFile(t, "pilotnet_lif.net"), "--layer", "3", "--effort", "fast", "--replay", lavaFile(t, "pilotnet_conv-1.npy.gz"),
		"--expect", lavaFile(t, "pilotnet_conv-2.npy.gz"), "--current", lavaFile(t, "pilotnet_conv-2-u.npy.gz"), "--voltage", lavaFile(t, "pilotnet_conv-2-v.npy.gz"))
	require.Contains(t, conv.out, "0 mismatches in spikes, 0 in 193536 currents, 0 in 193536 voltages")
	// a recording that is not this layer's is told apart
	wrong := orrery(t, dir, "import", "lava", lavaFile(t, "oxford.net"), "--layer", "0", "--replay", lavaFile(t, "oxford_in.npy.gz"), "--expect",
		lavaFile(t, "oxford_out.npy.gz"), "--reset-first", "0", "--reset-period", "1")
	require.Equal(t, exitFailed, wrong.code)
	require.Contains(t, wrong.err, "the layer does not do what was recorded")
}

// TestJobRunANetworkTrainedForLoihi imports Lava's MNIST network and runs images on the chip.
func TestJobRunANetworkTrainedForLoihi(t *testing.T) {
	dir := t.TempDir()
	succeeds(t, dir, "import", "lava", lavaFile(t, "mnist.net"), "--encoding", "regular", "--window", "20", "-o", "mnist.chip")
	succeeds(t, dir, "run", "mnist.chip", "--samples", "300", "--input", absolute(t, "mnist", "t10k-images-idx3-ubyte.gz"), "--labels",
		absolute(t, "mnist", "t10k-labels-idx1-ubyte.gz"), "--json", "r.json")
	r := readResult(t, filepath.Join(dir, "r.json"))
	require.Equal(t, "loihi", r.Arch)
	require.Greater(t, *r.Accuracy, 0.92)
	require.NotZero(t, r.Multiplies)
}

// TestBadLavaFilesGolden: what is not a network, or has what the chip does not.
func TestBadLavaFilesGolden(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, lavaFile(t, "oxford.net"), filepath.Join(dir, "oxford.net"))
	copyFile(t, lavaFile(t, "pilotnet_lif.net"), filepath.Join(dir, "pilotnet.net"))
	copyFile(t, lavaFile(t, "oxford_in.npy.gz"), filepath.Join(dir, "in.npy.gz"))
	copyFile(t, lavaFile(t, "oxford_out.npy.gz"), filepath.Join(dir, "out.npy.gz"))
	whole, err := os.ReadFile(filepath.Join(dir, "oxford.net"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cut.net"), whole[:len(whole)/2], 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "text.net"), []byte("hello"), 0o644))
	var all strings.Builder
	for _, line := range []string{
		"nowhere.net -o x.chip",
		"text.net -o x.chip",
		"cut.net -o x.chip",
		"oxford.net",
		"oxford.net -o nowhere/x.chip",
		"oxford.net -o x.chip --encoding regular",
		"oxford.net -o x.chip --layer 7",
		"oxford.net --replay in.npy.gz",
		"oxford.net --layer 0 --replay in.npy.gz --expect nowhere.npy",
		"oxford.net --layer 1 --replay in.npy.gz --expect out.npy.gz",
		"pilotnet.net --layer 6 --replay in.npy.gz --expect out.npy.gz",
		"oxford.net -o x.chip --arch truenorth",
	} {
		r := refused(t, dir, append([]string{"import", "lava"}, strings.Fields(line)...)...)
		require.Equal(t, exitFailed, r.code, line)
		all.WriteString("$ orrery import lava " + line + "\n" + r.err)
	}
	golden.File(t, testdata("bad", "lava.golden"), all.String())
}
