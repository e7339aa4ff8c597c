package load

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"orrery/cmd/orrery/terminal"
	"orrery/compiler/dsl"
	"orrery/compiler/ir"
	"orrery/compiler/nir"
)

// networkFiles are the extensions of files that a network is read from.
var networkFiles = []string{".snn", ".nir", ".onnx"}

// IsNetwork says that a file is a network, which is compiled before it runs.
func IsNetwork(path string) bool { return slices.Contains(networkFiles, filepath.Ext(path)) }

// loadNetwork reads a network in any format, told by its extension.
func (f NIRFlags) loadNetwork(path string) (*ir.Network, error) {
	ext := filepath.Ext(path)
	if given := f.Given(); len(given) > 0 && ext != ".nir" {
		return nil, fmt.Errorf("%s: %s belong to .nir files", path, strings.Join(given, ", "))
	}
	if ext != ".nir" {
		return dsl.Load(path, os.ReadFile)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	o, err := f.nir()
	if err != nil {
		return nil, err
	}
	return nir.Read(path, data, o)
}

// sayNotes tells what a file left open.
func sayNotes(io terminal.Streams, path string, net *ir.Network) {
	for _, note := range net.Notes {
		io.Note("%s: %s", path, note)
	}
}

// IsONNX says that a file is a trained network, which is converted before it is compiled.
func IsONNX(path string) bool { return filepath.Ext(path) == ".onnx" }
