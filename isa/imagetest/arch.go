package imagetest

import (
	"math"
	"math/rand/v2"

	"orrery/isa"
)

// arch is a small random chip.
func (g *generator) arch() isa.Arch {
	preset, err := isa.Preset("tiny")
	if err != nil {
		panic(err) // embedded in the binary and tested
	}
	a := *preset
	a.Mesh = isa.MeshArch{Width: g.between(1, 4), Height: g.between(1, 3), ChipsX: pick(g, 1, 1, 1, 2), ChipsY: pick(g, 1, 1, 2)}
	a.Core = g.coreArch()
	if a.Core.Axons*a.Core.Neurons > 1<<13 {
		a.Mesh = isa.MeshArch{Width: g.between(1, 2), Height: g.between(1, 2), ChipsX: 1, ChipsY: 1}
	}
	a.Soma = isa.SomaArch{Unit: isa.UnitLIF, UpdateCycles: pick(g, 1, 1, 2, 5)}
	if a.Core.Weights == isa.Typed {
		a.Soma.Unit = isa.UnitTrueNorth
	}
	g.microcode(&a)
	a.Routes = isa.RouteArch{EntriesPerCore: 1000, EntriesPerNeuron: g.between(1, 6), Multicast: pick(g, isa.Unicast, isa.Adjacent)}
	a.NoC = isa.NoCArch{Pipeline: pick(g, isa.Simple, isa.Simple, isa.Speculative, isa.Sequential), Buffer: g.between(1, 4),
		RouterCycles: g.between(1, 3), LinkCycles: g.between(0, 2), ChipLinkCycles: g.between(0, 5),
		ChipLinkInterval: g.between(1, 4), Routing: pick(g, isa.XY, isa.YX), FlitBits: 96}
	if a.NoC.Pipeline != isa.Simple {
		a.NoC.CreditCycles = g.between(0, 2)
	}
	edges := []isa.Side{isa.East, isa.West, isa.North, isa.South}
	g.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
	a.IO = isa.IOArch{Edges: edges[:g.between(1, 4)], PacketsPerCycle: g.between(1, 2)}
	taps(&a)
	a.Clock = isa.ClockArch{MHz: 100, Sync: pick(g, isa.Barrier, isa.Periodic), SyncCycles: g.IntN(6), TickCycles: g.between(50, 600)}
	return a
}

// taps gives one chip in five places where the host listens; the first place is left to a core. They follow from what has been drawn, so that
// seeds keep the chips they had before there were taps.
func taps(a *isa.Arch) {
	r := rand.New(rand.NewPCG(uint64(a.Core.Axons), uint64(a.Core.Neurons)))
	if r.IntN(5) > 0 {
		return
	}
	for id := 1; id < a.Mesh.Cores(); id++ {
		if r.IntN(4) == 0 {
			a.IO.Taps = append(a.IO.Taps, isa.CoreID(id))
		}
	}
}

// coreArch is mostly a small core, now and then one of the size of a real chip's, whose rows fill whole words and vectors.
func (g *generator) coreArch() isa.CoreArch {
	c := isa.CoreArch{
		Axons: g.between(1, 70), Neurons: g.between(1, 70), Storage: pick(g, isa.Dense, isa.Sparse),
		Weights: pick(g, isa.Direct, isa.Direct, isa.Shared, isa.Typed), Lanes: pick(g, 1, g.between(1, 20), g.between(1, 300)), PotentialBits: g.between(8, 32),
		DelaySlots: pick(g, 1, g.between(1, 9), g.between(1, 64)), SendFIFO: g.between(1, 6), SumsPerPacket: pick(g, 1, 2, 4), SynapseBytes: 1 << 20,
		ScanAllAxons: g.chance(0.15),
	}
	if g.chance(0.15) {
		c.Axons, c.Neurons = pick(g, 64, 128, 256), pick(g, 64, 128, 256)
	}
	if c.Axons > 70 {
		c.SumsPerPacket = pick(g, 1, 2) // 16 bits may not hold what so many axons add up to
	}
	c.ParameterSets = g.between(1, min(5, c.Neurons))
	switch c.Weights {
	case isa.Direct:
		c.WeightBits = pick(g, 1, 2, 4, 8)
	case isa.Shared:
		c.WeightBits, c.SharedWeights = g.between(2, 8), pick(g, 2, 4, 8, 16, 32, 256)
	case isa.Typed:
		c.WeightBits, c.AxonTypes = g.between(2, 16), g.between(1, 4)
		if c.Storage == isa.Dense && (c.Axons+c.Neurons)%2 == 0 && c.Axons*c.Neurons < 2000*c.Lanes {
			c.NeuronSerial, c.ScanAllAxons = true, false
		}
	}
	if g.north {
		g.northArch(&c)
	}
	return c
}

// soma gives a spiking core parameters, biases and initial potentials.
func (g *generator) soma(c *isa.Core) {
	a := &g.image.Arch
	bits := a.Core.PotentialBits
	sets, start := g.between(1, a.Core.ParameterSets), bits
	if g.north {
		start = g.between(1, bits)
	}
	if a.Microcode.Enabled && g.chance(0.5) {
		c.Program = g.program(a.Microcode.Limits(), sets)
	}
	for range sets {
		if c.Program != nil {
			break
		}
		if a.Soma.Unit == isa.UnitLIF {
			c.LIF = append(c.LIF, g.lif(bits))
		} else {
			c.TrueNorth = append(c.TrueNorth, g.trueNorth(a.Core.WeightBits))
		}
	}
	for range c.Neurons {
		c.ParamSet = append(c.ParamSet, uint16(g.IntN(sets)))
		c.V0 = append(c.V0, g.signed(start))
		if a.Soma.Unit == isa.UnitLIF {
			bias := int32(0)
			if g.chance(0.5) {
				bias = g.signed(10)
			}
			c.Bias = append(c.Bias, bias)
		}
	}
	if c.Seed = g.Uint32(); c.Seed%3 == 0 {
		calm(c)
	}
}

// calm takes away what drives a core from inside, so that without input it comes to rest.
func calm(c *isa.Core) {
	clear(c.Bias)
	clear(c.V0)
	for i := range c.LIF {
		p := &c.LIF[i]
		p.LeakBeta, p.ThBeta, p.Vth0 = 0, 0, max(p.Vth0, -p.Vth0-1)
	}
}

// lif is half of the time the plain integrate-and-fire neuron, else one that uses everything.
func (g *generator) lif(bits int) isa.LIF {
	p := isa.LIF{Vth0: g.signed(min(bits, 9)), VFloor: -1 << (bits - 1), VReset: g.signed(min(bits, 6)), Reset: isa.ResetMode(g.IntN(4)),
		Delta: g.signed(8), LeakMultiplicative: g.chance(0.5), LeakAlpha: uint16(g.IntN(257)), LeakBeta: g.signed(5)}
	if p.LeakAlpha%3 == 0 { // of what is drawn already, so that the images of old seeds stay
		p.Hold = uint16(p.Delta) & 7
	}
	if g.chance(0.5) {
		return p
	}
	p.VFloor = g.signed(bits)
	p.VthAdaptive, p.ThAlpha, p.ThBeta, p.ThIncrement = g.chance(0.5), uint16(g.IntN(257)), g.signed(4), g.signed(8)
	p.Refractory = pick(g, uint16(g.IntN(4)), uint16(g.IntN(4)), math.MaxUint16)
	p.Window, p.WindowLength, p.VInit = g.chance(0.5), uint16(g.IntN(6)), g.signed(bits)
	if g.chance(0.4) {
		p.NoiseMask = pick(g, uint32(1)<<g.IntN(8)-1, g.Uint32())
	}
	return p
}

func (g *generator) trueNorth(weightBits int) isa.TrueNorth {
	p := isa.TrueNorth{Leak: g.signed(5), PosThreshold: g.signed(8), NegThreshold: g.signed(8), ResetSubtracts: g.chance(0.5), Reset: g.signed(6)}
	for k := range p.Weights {
		p.Weights[k] = int16(g.signed(weightBits))
	}
	return p
}
