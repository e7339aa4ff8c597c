package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/asm/ranc/ranctest"
	"orrery/cmd/orrery/foreign"
	"orrery/isa/golden"
)

// TestJobDoesMyRANCNetworkRunHere imports memory files, compares with their golden outputs, and goes on with the image as with any other.
func TestJobDoesMyRANCNetworkRunHere(t *testing.T) {
	dir := t.TempDir()
	r := succeeds(t, dir, "import", "ranc", absolute(t, "ranc", "chain"), "-o", "chain.chip", "--replay", "--json", "r.json")
	require.Empty(t, r.err)
	for _, line := range []string{"chain: 3x1 cores of 4 axons x 2 neurons, output bus at (1,0)", "6 of 6", "8 of 8", "tick 1: the shortest way"} {
		require.Contains(t, r.out, line)
	}
	text, err := os.ReadFile(filepath.Join(dir, "r.json"))
	require.NoError(t, err)
	var res foreign.RANCResult
	require.NoError(t, json.Unmarshal(text, &res))
	require.Equal(t, 6, res.PacketsMatched)
	require.Equal(t, uint64(2*(4+2)+3), res.TickFormula)
	require.Equal(t, int32(-3), res.LowPotential)
	slow := succeeds(t, dir, "import", "ranc", absolute(t, "ranc", "chain"), "--replay", "--json", "-", "--engine", "reference").out
	require.JSONEq(t, string(text), slow)
	inspect := succeeds(t, dir, "inspect", "chain.chip", "--cores", "--symbol", "output").out
	require.Contains(t, inspect, "chain on ranc (3x1 cores of 4 axons x 2 neurons)")
	require.Contains(t, inspect, "output[2] = core c0 (0,0) neuron n1")
	require.Equal(t, 1, strings.Count(inspect, "│   c2 │"), "a line for each core")
	succeeds(t, dir, "disasm", "chain.chip", "-o", "chain.s")
	succeeds(t, dir, "asm", "chain.s", "-o", "again.chip", "--no-lint")
	succeeds(t, dir, "import", "ranc", absolute(t, "ranc", "chain"), "-o", "alone.chip", "--grid", "3x1", "--output-bus", "1,0")
	image, err := os.ReadFile(filepath.Join(dir, "chain.chip"))
	require.NoError(t, err)
	again, err := os.ReadFile(filepath.Join(dir, "again.chip"))
	require.NoError(t, err)
	require.Equal(t, image, again)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "none.idx"), append([]byte{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5}, 0, 0, 0, 0, 0), 0o644))
	succeeds(t, dir, "run", "chain.s", "--ticks", "9", "--input", "none.idx", "--json", "run.json")
	require.Equal(t, uint64(3), readResult(t, filepath.Join(dir, "run.json")).Spikes, "without input, what the leak fires")
}

// TestBadRANCFilesGolden damages memory files in every way that an importer must see.
func TestBadRANCFilesGolden(t *testing.T) {
	var all strings.Builder
	for _, bad := range []struct {
		name  string
		files map[string]string // changed or, when empty, taken away
		args  string
	}{
		{name: "nothing asked for", args: "net"},
		{name: "JSON of what", args: "net -o out.chip --json r.json"},
		{name: "no such directory", args: "nowhere -o out.chip"},
		{name: "no folder for the image", args: "net -o nowhere/out.chip"},
		{name: "no memory files", files: chainWithout("csram_000.mem", "csram_002.mem", "tc_000.mem", "tc_002.mem"), args: "net -o out.chip"},
		{name: "a file that is no archive", args: "net/tc_000.mem -o out.chip"},
		{name: "axon types missing", files: chainWithout("tc_002.mem"), args: "net -o out.chip"},
		{name: "neurons missing", files: chainWithout("csram_002.mem"), args: "net -o out.chip"},
		{name: "a core twice", files: map[string]string{"csram_00.mem": "0"}, args: "net -o out.chip"},
		{name: "no neurons", files: map[string]string{"csram_002.mem": "/* none */\n"}, args: "net -o out.chip"},
		{name: "no axons", files: map[string]string{"tc_000.mem": "\n"}, args: "net -o out.chip"},
		{name: "one axon more", files: map[string]string{"tc_002.mem": "0\n1\n0\n1\n1\n"}, args: "net -o out.chip"},
		{name: "one neuron more", files: map[string]string{"csram_002.mem": strings.Repeat(strings.Repeat("0", 92)+"\n", 3)}, args: "net -o out.chip"},
		{name: "types of other width", files: map[string]string{"tc_000.mem": "0\n1\n00\n1\n"}, args: "net -o out.chip"},
		{name: "eight types", files: map[string]string{"tc_000.mem": "000\n001\n000\n001\n"}, args: "net -o out.chip"},
		{name: "not binary", files: map[string]string{"csram_000.mem": "0101\n01012\n"}, args: "net -o out.chip"},
		{name: "an undefined bit", files: map[string]string{"csram_000.mem": "0101\n 01x1\n"}, args: "net -o out.chip"},
		{name: "an address", files: map[string]string{"csram_000.mem": "@0010\n"}, args: "net -o out.chip"},
		{name: "a slash", files: map[string]string{"csram_000.mem": "0101/0\n"}, args: "net -o out.chip"},
		{name: "an open comment", files: map[string]string{"csram_000.mem": "\n  /* words\n"}, args: "net -o out.chip"},
		{name: "an endless word", files: map[string]string{"csram_000.mem": strings.Repeat("01", 5000)}, args: "net -o out.chip"},
		{name: "a neuron cut short", files: map[string]string{"csram_002.mem": strings.Repeat("0", 92) + "\n" + strings.Repeat("0", 91) + "\n"}, args: "net -o out.chip"},
		{name: "widths that do not add up", files: map[string]string{"csram_000.mem": strings.Repeat("0", 93) + "\n"}, args: "net -o out.chip"},
		{name: "packets of no width", files: map[string]string{"tb_input.txt": strings.Repeat("0000000\n", 7)}, args: "net -o out.chip"},
		{name: "a field that does not exist", args: "net -o out.chip --bits colour=3"},
		{name: "a field too wide", args: "net -o out.chip --bits weight=17"},
		{name: "widths given wrongly", args: "net -o out.chip --bits weight=8"},
		{name: "inputs without their number", files: chainWithout("tb_num_inputs.txt"), args: "net --replay"},
		{name: "outputs without their number", files: chainWithout("tb_num_outputs.txt"), args: "net --replay"},
		{name: "too few inputs", files: map[string]string{"tb_num_inputs.txt": "2\n1\n2\n1\n0\n2\n"}, args: "net --replay"},
		{name: "too many inputs", files: map[string]string{"tb_num_inputs.txt": "2\n1\n2\n1\n"}, args: "net --replay"},
		{name: "a number that is none", files: map[string]string{"tb_num_inputs.txt": "2\none\n"}, args: "net --replay"},
		{name: "outputs of two widths", files: map[string]string{"tb_correct.txt": "11\n00\n01\n00\n00\n111\n"}, args: "net --replay"},
		{name: "an input outside the grid", files: map[string]string{"tb_input.txt": strings.Repeat("000000000000000001000000\n", 7)}, args: "net --replay --grid 3x1"},
		{name: "an input to the bus", files: map[string]string{"tb_input.txt": strings.Repeat("000000001000000000000000\n", 7)}, args: "net --replay"},
		{name: "no test bench", files: chainWithout("tb_input.txt", "tb_num_inputs.txt", "tb_correct.txt", "tb_num_outputs.txt"), args: "net --replay"},
		{name: "another output", files: map[string]string{"tb_correct.txt": "11\n00\n01\n00\n01\n11\n"}, args: "net --replay -o out.chip"},
		{name: "an output that never comes", files: map[string]string{"tb_correct.txt": "11\n00\n01\n10\n00\n11\n"}, args: "net --replay --output-bus 1,0"},
		{name: "another start", args: "net --replay --skip 2"},
		{name: "a grid that is none", args: "net -o out.chip --grid 3"},
		{name: "a grid too small", args: "net -o out.chip --grid 2x1"},
		{name: "a grid too narrow", args: "net -o out.chip --grid 1x3"},
		{name: "a bus that is none", args: "net -o out.chip --output-bus 1"},
		{name: "a bus outside", args: "net -o out.chip --grid 3x1 --output-bus 4,0"},
		{name: "a bus that nobody sends to", args: "net -o out.chip --grid 3x2 --output-bus 0,1"},
		{name: "an architecture without the unit", args: "net -o out.chip --arch tianjic"},
		{name: "a parameter that does not exist", args: "net -o out.chip --set core.axonz=3"},
		{name: "potentials too narrow", files: map[string]string{"csram_000.mem": rancNeurons("011111111", 2)}, args: "net -o out.chip --set core.potential_bits=8 --grid 3x1 --output-bus 1,0"},
	} {
		dir := t.TempDir()
		files := readChain(t)
		for name, text := range bad.files {
			if files[name] = text; text == "" {
				delete(files, name)
			}
		}
		ranctest.WriteFiles(t, filepath.Join(dir, "net"), files)
		r := refused(t, dir, append([]string{"import", "ranc"}, strings.Fields(bad.args)...)...)
		fmt.Fprintf(&all, "%s [exit %d]: %s", bad.name, r.code, r.err)
	}
	golden.File(t, testdata("bad", "ranc.golden"), all.String())
}

func chainWithout(names ...string) map[string]string {
	without := map[string]string{}
	for _, name := range names {
		without[name] = ""
	}
	return without
}

func readChain(t *testing.T) map[string]string {
	t.Helper()
	dir := absolute(t, "ranc", "chain")
	files := map[string]string{}
	for _, name := range listing(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		files[name] = string(text)
	}
	return files
}

// rancNeurons are n neurons without connections that start at a potential and send to the east.
func rancNeurons(potential string, n int) string {
	return strings.Repeat("0001"+potential+strings.Repeat("0", 9*6+1)+"000000001"+"000000000"+"01"+"0000\n", n)
}
