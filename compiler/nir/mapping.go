package nir

import "orrery/compiler/ir"

// mapping is an operation that is linear but for a bias.
type mapping interface {
	operation
	// stage is the linear part between the shapes that infer found; nil leaves every value as it is.
	stage(in, out shape) *ir.Stage
	// bias is what is added to each output; nil: nothing.
	bias(out shape) []float64
}

// reshape is a node that changes no value: Flatten, an input or output of a subgraph.
func (port) stage(_, _ shape) *ir.Stage { return nil }
func (port) bias(shape) []float64       { return nil }
