// Package nir reads networks in the Neuromorphic Intermediate Representation (Pedersen et al., Nature Communications 15, 2024; files of the Python package
// nir 0.2 to 1.0, HDF5) and turns them into an ir.Network that computes the same in real arithmetic. A file says neither how long a tick is, nor
// how neurons are reset (some do), nor how long a spike travels; Options do.
//
// A NIR graph is read (read.go), subgraphs are put in the place of their nodes (inline.go), shapes follow from the inputs (shape.go). What stands between
// neurons is linear (mapping.go), so that all ways from one population to the next become one projection each (way.go, connect.go), neurons become populations
// (cell.go, neurons.go), and depth decides which delays they get (retime.go). docs/FORMATS.md says what becomes of what.
package nir

import "fmt"

// ResetMode is what a spike does to the potential.
type ResetMode string

// The reset modes. A file that gives v_reset asks for ResetValue.
const (
	ResetUnsaid   ResetMode = ""
	ResetZero     ResetMode = "zero"
	ResetSubtract ResetMode = "subtract" // by the threshold
	ResetDelayed  ResetMode = "delayed"  // by the threshold, but in the next tick, after the leak: snnTorch unless told otherwise
	ResetValue    ResetMode = "value"    // to v_reset
)

// Realisation is what updates neurons that both can.
type Realisation string

// Auto chooses the wired unit where its 8-bit decay is near enough.
const (
	Auto    Realisation = "auto"
	Wired   Realisation = "wired"
	Program Realisation = "program"
)

// Unsaid is the layer delay of Options that leave it open.
const Unsaid = -1

// Options are what a file leaves open.
type Options struct {
	Dt         float64   // seconds a tick; 0: what the file's metadata says, else 1e-4
	Reset      ResetMode // ResetUnsaid: as the file says, else to zero
	LayerDelay int       // ticks from one layer to the next: 0, 1 or Unsaid, which is 0
	Neurons    Realisation
	InputBits  int        // 0: inputs are spikes; else real values of so many bits, within InputRange
	InputRange [2]float64 // of values; {0, 0}: 0..1
}

// check refuses options that there are not.
func (o *Options) check() error {
	switch {
	case o.Dt < 0 || o.Dt > 1e3 || o.Dt != o.Dt:
		return fmt.Errorf("dt is %v s; it is above 0", o.Dt)
	case o.LayerDelay < Unsaid || o.LayerDelay > 1:
		return fmt.Errorf("a layer delay of %d ticks; it is 0 or 1", o.LayerDelay)
	}
	switch o.Reset {
	case ResetUnsaid, ResetZero, ResetSubtract, ResetDelayed, ResetValue:
	default:
		return fmt.Errorf("reset %q; it is %s, %s, %s or %s", o.Reset, ResetZero, ResetSubtract, ResetDelayed, ResetValue)
	}
	switch o.Neurons {
	case "", Auto, Wired, Program:
	default:
		return fmt.Errorf("neurons %q; it is %s, %s or %s", o.Neurons, Auto, Wired, Program)
	}
	return nil
}
