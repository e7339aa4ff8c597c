package noc

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"orrery/isa"
)

// Patterns are the synthetic traffic patterns, by the definitions of BookSim 2: each names where a node sends.
var Patterns = []string{"uniform", "transpose", "bitcomp", "tornado"}

// pattern is where a node sends its next packet.
type pattern func(from isa.CoreID, random rand.Source) isa.Coord

func checkPattern(name string, m isa.MeshArch) error {
	if !slices.Contains(Patterns, name) {
		return fmt.Errorf("no traffic pattern %q; there are %v", name, Patterns)
	}
	if name == "transpose" && m.Columns() != m.Rows() {
		return fmt.Errorf("transpose needs a square mesh; this one is %d x %d", m.Columns(), m.Rows())
	}
	return nil
}

func newPattern(name string, m isa.MeshArch) pattern {
	if name == "uniform" {
		n := uint64(m.Cores())
		return func(_ isa.CoreID, random rand.Source) isa.Coord {
			return m.Coord(isa.CoreID(random.Uint64() >> 32 * n >> 32))
		}
	}
	to := make([]isa.Coord, m.Cores())
	for i := range to {
		to[i] = permuted(name, m, m.Coord(isa.CoreID(i)))
	}
	return func(from isa.CoreID, _ rand.Source) isa.Coord { return to[from] }
}

// permuted is where the node at p sends under a pattern that is a permutation.
func permuted(name string, m isa.MeshArch, p isa.Coord) isa.Coord {
	w, h := m.Columns(), m.Rows()
	switch name {
	case "transpose":
		return isa.Coord{X: p.Y, Y: p.X}
	case "bitcomp":
		return isa.Coord{X: w - 1 - p.X, Y: h - 1 - p.Y}
	case "tornado":
		return isa.Coord{X: (p.X + (w+1)/2 - 1) % w, Y: (p.Y + (h+1)/2 - 1) % h}
	}
	panic("noc: no permutation " + name) // checkPattern has seen it
}
