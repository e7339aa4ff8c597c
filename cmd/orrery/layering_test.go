package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// layers is the architecture: which rooms of this module each package may import, itself and its own subpackages aside.
// It says what the design is. When the test fails the code is wrong; do not change this data to fix a build.
var layers = map[string][]string{
	"isa":           {"isa/microcode", "isa/yamlfile"},
	"isa/bitset":    {},
	"isa/counter":   {},
	"isa/fit":       {"isa"},
	"isa/golden":    {},
	"isa/hdf5":      {},
	"isa/imagetest": {"isa"},
	"isa/microcode": {},
	"isa/ndarray":   {},
	"isa/neurons":   {"isa/microcode"},
	"isa/recorded":  {},
	"isa/traffic":   {"isa"},
	"isa/workload":  {"isa"},
	"isa/yamlfile":  {},

	"asm":               {"isa"},
	"asm/ranc":          {"isa"},
	"asm/ranc/ranctest": {},

	"core": {"isa"},
	"noc":  {"isa"},

	"chip":             {"isa", "core", "noc", "chip/energy"},
	"chip/area":        {"isa"},
	"chip/chiptest":    {"isa", "core", "noc", "chip"},
	"chip/energy":      {"isa"},
	"chip/evaluate":    {"isa", "core", "noc", "chip", "chip/energy", "chip/host"},
	"chip/host":        {"isa", "chip/host/events"},
	"chip/host/events": {"isa"},
	"chip/report":      {"isa", "core", "noc", "chip", "chip/energy", "chip/host", "chip/report/page"},
	"chip/report/page": {},
	"chip/trace":       {"isa", "core", "noc", "chip"},

	"compiler":            {"isa", "compiler/ir", "compiler/bound"},
	"compiler/agreement":  {},
	"compiler/bound":      {},
	"compiler/calibrate":  {"isa", "compiler", "compiler/ir", "compiler/refsim"},
	"compiler/convert":    {"isa", "compiler/ir", "compiler/onnx"},
	"compiler/dsl":        {"isa", "compiler/ir"},
	"compiler/format":     {},
	"compiler/floatsim":   {"isa", "compiler/ir"},
	"compiler/ir":         {"isa"},
	"compiler/lava":       {"isa", "isa/hdf5", "compiler/ir"},
	"compiler/nir":        {"isa", "isa/hdf5", "compiler/ir"},
	"compiler/nir/export": {"isa", "isa/hdf5", "compiler/ir"},
	"compiler/onnx":       {},
	"compiler/refsim":     {"isa", "compiler/ir"},

	"cmd/bench-compile": {"isa", "compiler", "compiler/ir", "cmd/usage"},
	"cmd/explore":       {"isa", "chip", "compiler"},
	"cmd/mutants":       {},
	"cmd/usage":         {},
	"cmd/view":          {"isa", "core", "noc", "chip", "chip/host"},

	"cmd/orrery":            {"isa", "asm", "core", "noc", "chip", "compiler", "cmd/explore", "cmd/view", "cmd/orrery"},
	"cmd/orrery/terminal":   {},
	"cmd/orrery/version":    {},
	"cmd/orrery/output":     {"chip/report/page"},
	"cmd/orrery/load":       {"isa", "chip/host", "compiler", "cmd/orrery/terminal", "cmd/usage", "cmd/orrery/version"},
	"cmd/orrery/inspect":    {"isa", "compiler/format", "cmd/orrery/load", "cmd/orrery/terminal"},
	"cmd/orrery/result":     {"isa", "core", "noc", "chip", "cmd/orrery/output", "cmd/orrery/terminal"},
	"cmd/orrery/job":        {"isa", "asm", "chip", "compiler/format", "compiler/ir", "cmd/orrery/load", "cmd/orrery/terminal"},
	"cmd/orrery/record":     {"isa", "chip", "chip/report/page", "cmd/orrery/job", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/terminal"},
	"cmd/orrery/compare":    {"isa", "chip", "chip/report/page", "compiler", "cmd/orrery/job", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/record", "cmd/orrery/result", "cmd/orrery/terminal", "cmd/orrery/version"},
	"cmd/orrery/run":        {"isa", "chip", "cmd/view", "cmd/orrery/compare", "cmd/orrery/job", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/record", "cmd/orrery/result", "cmd/orrery/terminal", "cmd/orrery/version"},
	"cmd/orrery/compile":    {"isa", "asm", "chip/report/page", "compiler", "cmd/orrery/inspect", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/terminal"},
	"cmd/orrery/conversion": {"isa", "chip", "compiler", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/result", "cmd/orrery/terminal"},
	"cmd/orrery/foreign":    {"isa", "asm/ranc", "chip", "compiler", "cmd/orrery/inspect", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/result", "cmd/orrery/terminal", "cmd/orrery/version"},
	"cmd/orrery/neuron":     {"isa", "core", "chip", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/result", "cmd/orrery/terminal"},
	"cmd/orrery/traffic":    {"isa", "noc", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/terminal"},
	"cmd/orrery/sweep":      {"chip/report/page", "cmd/explore", "cmd/orrery/output", "cmd/orrery/terminal", "cmd/orrery/version"},
	"cmd/orrery/arch":       {"isa", "chip/area", "chip/energy", "cmd/orrery/load", "cmd/orrery/output", "cmd/orrery/terminal"},
	"cmd/orrery/bench":      {"isa/workload", "core", "chip/evaluate", "cmd/orrery/inspect", "cmd/orrery/job", "cmd/orrery/output", "cmd/orrery/terminal", "cmd/usage"},
}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

func TestImportsRunOneWay(t *testing.T) {
	seen := 0
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(p.ImportPath, "orrery/")
		allowed, ok := layers[room]
		require.True(t, ok, "package %s has no place in the table of layers: give it one", room)
		seen++
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, "orrery/")
			if ours {
				require.True(t, mayImport(room, to, allowed), "%s imports %s; it may import %v", room, to, allowed)
			}
		}
	}
	require.Equal(t, len(layers), seen, "the table names packages that do not exist")
}

// mayImport allows a room's own subpackages of plain data (isa/counter with isa) and, to cmd and its rooms, every room below.
func mayImport(from, to string, allowed []string) bool {
	for _, a := range allowed {
		if to == a || a == "isa" && path.Dir(to) == "isa" || strings.HasPrefix(from, "cmd/") && strings.HasPrefix(to, a+"/") {
			return true
		}
	}
	return false
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "orrery/...").Output()
	require.NoError(t, err)
	var packages []listedPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listedPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
}
