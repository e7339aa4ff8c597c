package isa

import "fmt"

// CoreID numbers cores row by row over the whole grid: x + columns*y.
type CoreID uint32

// AxonID and NeuronID number axons (crossbar rows) and neurons (crossbar columns) within a core.
type (
	AxonID   uint16
	NeuronID uint16
)

func (c CoreID) String() string   { return fmt.Sprintf("c%d", uint32(c)) }
func (a AxonID) String() string   { return fmt.Sprintf("a%d", uint16(a)) }
func (n NeuronID) String() string { return fmt.Sprintf("n%d", uint16(n)) }

// Tick is a time step of the network; Cycle a period of the chip clock.
type (
	Tick  int64
	Cycle int64
)

// Coord is a core's place on the grid; x grows east, y grows south, (0,0) is the north-west corner.
type Coord struct{ X, Y int }

func (p Coord) String() string { return fmt.Sprintf("(%d,%d)", p.X, p.Y) }

// At is the core at p.
func (m MeshArch) At(p Coord) CoreID { return CoreID(p.X + m.Columns()*p.Y) }

// Coord is where core c is.
func (m MeshArch) Coord(c CoreID) Coord {
	return Coord{int(c) % m.Columns(), int(c) / m.Columns()}
}
