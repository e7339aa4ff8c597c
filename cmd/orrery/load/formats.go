package load

import (
	"fmt"
	"os"
	"strings"

	"orrery/cmd/orrery/terminal"
	"orrery/compiler/dsl"
	"orrery/compiler/format"
	"orrery/compiler/ir"
	"orrery/compiler/nir"
)

// loadNetwork reads a network in any format that needs no conversion.
func (f NIRFlags) loadNetwork(path string) (*ir.Network, error) {
	in, err := format.Of(path)
	if err != nil {
		return nil, err
	}
	if given := f.Given(); len(given) > 0 && in != format.NIR {
		return nil, fmt.Errorf("%s: %s belong to .nir files", path, strings.Join(given, ", "))
	}
	if in != format.NIR {
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
