package microcode

import (
	"testing"

	"orrery/isa/golden"
)

// TestManualGoldenIsTheTable: the manual's list of instructions is the table that encodes, decodes and runs them.
func TestManualGoldenIsTheTable(t *testing.T) {
	golden.Section(t, "../../docs/ISA.md", "instructions", Manual())
}
