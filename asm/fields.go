package asm

import (
	"fmt"
	"math"
	"strconv"

	"orrery/isa"
)

// field is one named number of a record. Disassembler and assembler both work from the lists below, so that neither can forget one.
type field struct {
	name      string
	get       func() int64
	set       func(int64)
	low, high int64
	words     []string // the values 0, 1, .. by name, where they have names
	real      bool     // the bits of a 64-bit float
}

func (f field) text(v int64) string {
	if f.words != nil && v >= 0 && v < int64(len(f.words)) {
		return f.words[v]
	}
	if f.real {
		return strconv.FormatFloat(math.Float64frombits(uint64(v)), 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// number makes a field of any integer variable.
func number[T int16 | int32 | uint8 | uint16 | uint32](name string, p *T, low, high int64) field {
	return field{name: name, get: func() int64 { return int64(*p) }, set: func(v int64) { *p = T(v) }, low: low, high: high}
}

func flag(name string, p *bool) field {
	get := func() int64 {
		if *p {
			return 1
		}
		return 0
	}
	return field{name: name, get: get, set: func(v int64) { *p = v == 1 }, high: 1, words: []string{"no", "yes"}}
}

func realField(name string, p *float64) field {
	return field{name: name, get: func() int64 { return int64(math.Float64bits(*p)) }, set: func(v int64) { *p = math.Float64frombits(uint64(v)) }, real: true}
}

func int32Field(name string, p *int32) field { return number(name, p, math.MinInt32, math.MaxInt32) }

func uint16Field(name string, p *uint16) field { return number(name, p, 0, math.MaxUint16) }

func uint32Field(name string, p *uint32) field { return number(name, p, 0, math.MaxUint32) }

// populationFields is what a population has beside its name and shape.
func populationFields(p *isa.Population) []field { return []field{uint32Field("start", &p.Start)} }

// defaultLIF is a neuron that resets by subtraction and has no floor but the width of its potential.
func defaultLIF(a *isa.Arch) *isa.LIF {
	return &isa.LIF{Reset: isa.ResetSubtract, VFloor: int32(-1 << (a.Core.PotentialBits - 1))}
}

func lifFields(p *isa.LIF) []field {
	reset := number("reset", (*uint8)(&p.Reset), 0, int64(isa.ResetNone))
	reset.words = []string{"to", "subtract", "delta", "none"}
	return []field{
		int32Field("vth", &p.Vth0), reset, int32Field("vreset", &p.VReset), int32Field("delta", &p.Delta), int32Field("floor", &p.VFloor),
		flag("leak", &p.LeakMultiplicative), uint16Field("alpha", &p.LeakAlpha), int32Field("beta", &p.LeakBeta),
		uint16Field("refractory", &p.Refractory), uint16Field("hold", &p.Hold),
		flag("adaptive", &p.VthAdaptive), uint16Field("th_alpha", &p.ThAlpha), int32Field("th_beta", &p.ThBeta), int32Field("th_increment", &p.ThIncrement),
		flag("window", &p.Window), uint16Field("window_length", &p.WindowLength), int32Field("vinit", &p.VInit),
		uint32Field("noise_mask", &p.NoiseMask),
	}
}

func trueNorthFields(p *isa.TrueNorth) []field {
	var list []field
	for i := range p.Weights {
		list = append(list, number(fmt.Sprintf("w%d", i), &p.Weights[i], math.MinInt16, math.MaxInt16))
	}
	return append(list, int32Field("leak", &p.Leak), int32Field("positive", &p.PosThreshold), int32Field("negative", &p.NegThreshold),
		flag("subtracts", &p.ResetSubtracts), int32Field("reset", &p.Reset))
}

// neuronFields is what neuron n of a spiking core is loaded with.
func neuronFields(c *isa.Core, n int) []field {
	list := []field{uint16Field("set", &c.ParamSet[n]), int32Field("v0", &c.V0[n])}
	if c.Bias != nil {
		list = append(list, int32Field("bias", &c.Bias[n]))
	}
	return list
}

func inputFields(in *isa.Input) []field {
	return []field{uint32Field("max", &in.Max), uint32Field("window", &in.Window), uint32Field("min", &in.Min), uint32Field("scale", &in.Scale),
		number("planes", &in.Planes, 0, isa.MaxPlanes), flag("signed", &in.Signed), realField("step", &in.Step)}
}
