package load

import (
	"fmt"

	"orrery/compiler/ir"
)

// CompilerFlags are the options of the compiler that compile and run share.
type CompilerFlags struct {
	PlaceSeed       uint64 `help:"Seed of placement's random choices." default:"1"`
	Effort          string `help:"How long to look for better partitions and places: fast, normal or max." enum:"fast,normal,max" default:"normal"`
	AddChips        bool   `help:"Take as many chips as the network needs."`
	Dump            string `help:"Print what a pass made, then go on: elaborate, lower, quantise, split, partition, place, route or emit." placeholder:"PASS"`
	Time            bool   `help:"Print the time of each pass."`
	WeightAxons     int    `help:"Cells that a weight may be spread over, each on an axon of its own: N times as many levels, and more axons for sources with large weights." default:"1" placeholder:"N"`
	RequireLossless bool   `help:"Refuse a network that the chip's integers do not hold exactly."`
	CalibrateFlags  `group:"Calibration:"`
	NIRFlags        `group:"NIR files (.nir):"`
	ONNXFlags       `group:"Trained networks (.onnx):"`
}

// mostWeightAxons bounds --weight-axons: some 13 bits of weights of 8.
const mostWeightAxons = 32

// spreadWeights lets weights take as many cells as the flags allow.
func (f CompilerFlags) spreadWeights(net *ir.Network) error {
	if f.WeightAxons < 1 || f.WeightAxons > mostWeightAxons {
		return fmt.Errorf("--weight-axons is %d; it is 1..%d", f.WeightAxons, mostWeightAxons)
	}
	for i := range net.Projections {
		net.Projections[i].Axons = f.WeightAxons
	}
	return nil
}
