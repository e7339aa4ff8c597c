package imagetest

import (
	"fmt"
	"math/rand/v2"

	"orrery/isa"
)

// TrueNorth is a random image of a few cores of 256 TrueNorth neurons with dense rows, whose potentials begin within any number of bits.
func TrueNorth(seed uint64) *isa.Image {
	return from(&generator{Rand: rand.New(rand.NewPCG(seed, 8)), image: &isa.Image{}, north: true}, fmt.Sprintf("TrueNorth %d", seed))
}

// northArch makes a core's architecture that of such an image.
func (g *generator) northArch(c *isa.CoreArch) {
	c.Axons, c.Neurons, c.Storage, c.Weights = pick(g, 60, 256, 256, 300), 256, isa.Dense, isa.Typed
	c.ParameterSets, c.WeightBits, c.AxonTypes, c.SharedWeights = pick(g, 1, 4, 16, 20), g.between(2, 10), g.between(1, 4), 0
	c.SumsPerPacket, c.NeuronSerial, c.ScanAllAxons = 1, g.chance(0.1), false
}
