package workload

import "orrery/isa"

// Parameters of the TrueNorth-size network.
const (
	trueNorthThreshold = 100
	trueNorthLeak      = 2 // a neuron without input fires every 50 ticks: 20 Hz at ticks of 1 ms
)

// trueNorthWeights are the weights by axon type of the four kinds of neurons in each core. They cancel, so that input moves spikes but not
// the rate.
var trueNorthWeights = [4][4]int16{{1, -1, 2, -2}, {-1, 1, -2, 2}, {2, -2, 1, -1}, {3, -3, 1, -1}}

// trueNorth fills the truenorth preset: 4,096 cores of 256 x 256 one-bit synapses of which half are set, four axon types, neurons at about
// 20 Hz, each with one destination anywhere on the chip and a delay of 1..15 ticks.
func trueNorth() (*isa.Image, error) {
	arch, err := isa.Preset("truenorth")
	if err != nil {
		return nil, err
	}
	random := splitMix(1)
	image := &isa.Image{Arch: *arch, Provenance: isa.Provenance{Tool: "orrery bench", Network: "truenorth"}}
	image.Cores = make([]isa.Core, arch.Mesh.Cores())
	for i := range image.Cores {
		c := &image.Cores[i]
		c.ID, c.Axons, c.Neurons = isa.CoreID(i), arch.Core.Axons, arch.Core.Neurons
		trueNorthCore(c, &random)
		here := arch.Mesh.Coord(c.ID)
		c.RouteStart = []uint32{0}
		for n := range c.Neurons {
			to := arch.Mesh.Coord(isa.CoreID(random.below(len(image.Cores))))
			h := isa.MakeHeader(to.X-here.X, to.Y-here.Y, random.below(arch.Core.Axons))
			c.Routes = append(c.Routes, isa.Route{Header: h, Delay: uint8(1 + random.below(arch.Core.DelaySlots))})
			c.RouteStart = append(c.RouteStart, uint32(n+1))
		}
	}
	symbols(image, "n")
	return image, image.Verify()
}

// trueNorthCore draws the crossbar, the axon types, and where each neuron stands between two spikes.
func trueNorthCore(c *isa.Core, random *splitMix) {
	c.Crossbar = isa.NewDense(c.Axons, c.Neurons, 1)
	for i := range c.Crossbar.Words {
		c.Crossbar.Words[i] = random.next()
	}
	c.AxonType = make([]uint8, c.Axons)
	for a := range c.AxonType {
		c.AxonType[a] = uint8(random.below(4))
	}
	for _, w := range trueNorthWeights {
		c.TrueNorth = append(c.TrueNorth, isa.TrueNorth{Weights: w, Leak: trueNorthLeak, PosThreshold: trueNorthThreshold, NegThreshold: -1 << 19,
			ResetSubtracts: true})
	}
	c.V0, c.ParamSet = make([]int32, c.Neurons), make([]uint16, c.Neurons)
	for n := range c.V0 {
		c.V0[n] = int32(random.below(trueNorthThreshold))
		c.ParamSet[n] = uint16(random.below(len(trueNorthWeights)))
	}
}
