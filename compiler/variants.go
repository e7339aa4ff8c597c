package compiler

import (
	"fmt"
	"math"

	"orrery/compiler/ir"
	"orrery/isa"
)

// A population's neurons may have different parameters (ir.Population.Variants), each a parameter set of the cores that hold them, and may begin later than
// tick 0 (ir.Population.Start).

// hold lets the neurons of a population that starts late wait for their first tick. Neurons without bias that rest in their initial state do so by themselves;
// others start with a refractory count.
func hold(p *ir.Population, q *ir.QuantisedPopulation) error {
	if p.Start == 0 {
		return nil
	}
	driven := p.Input != nil
	for _, b := range q.Bias {
		driven = driven || b != 0
	}
	if driven && q.TrueNorth != nil {
		return fmt.Errorf("starts at tick %d with biases; the truenorth unit cannot wait: choose an architecture with soma.unit lif", p.Start)
	}
	for i := range q.LIF {
		u := &q.LIF[i]
		if !still(u, q.V0[i]) {
			return fmt.Errorf("starts at tick %d, but its initial state does not last: without input its potential, threshold or time window moves", p.Start)
		}
		if driven {
			u.Hold = uint16(p.Start)
		}
	}
	return nil
}

// mergeVariants makes one of variants that came to the same integers, such as decays that are alike in 1/256: a core has room for few parameter sets.
func mergeVariants(variant []uint16, v0 []int32, lif []isa.LIF, north []isa.TrueNorth) ([]uint16, []int32, []isa.LIF, []isa.TrueNorth) {
	type integers struct {
		v0    int32
		lif   isa.LIF
		north isa.TrueNorth
	}
	number, renamed, kept := map[integers]uint16{}, make([]uint16, len(v0)), 0
	for i := range v0 {
		is := integers{v0: v0[i]}
		if lif != nil {
			is.lif = lif[i]
		} else {
			is.north = north[i]
		}
		at, known := number[is]
		if !known {
			at = uint16(kept)
			number[is] = at
			if v0[kept] = v0[i]; lif != nil {
				lif[kept] = lif[i]
			} else {
				north[kept] = north[i]
			}
			kept++
		}
		renamed[i] = at
	}
	if kept == len(v0) {
		return variant, v0, lif, north
	}
	var own []uint16
	if kept > 1 {
		for _, v := range variant {
			own = append(own, renamed[v])
		}
	}
	return own, v0[:kept], lif[:min(kept, len(lif))], north[:min(kept, len(north))]
}

// still says that a neuron without input stays at v.
func still(u *isa.LIF, v int32) bool {
	next := int64(v)
	if u.LeakMultiplicative {
		next = next * int64(u.LeakAlpha) >> 8
	}
	return max(next+int64(u.LeakBeta), int64(u.VFloor)) == int64(v) && v <= max(u.Vth0, u.VFloor) && u.ThBeta == 0 && !u.Window && u.NoiseMask == 0
}

// noise says that some neuron of a population draws random numbers for its threshold.
func noise(q *ir.QuantisedPopulation) bool {
	for i := range q.LIF {
		if q.LIF[i].NoiseMask != 0 {
			return true
		}
	}
	return false
}

func widestNoise(p *ir.Population) (width float64) {
	for _, n := range p.Kinds() {
		width = max(width, n.Noise)
	}
	return width
}

// decayNote says what became of the decays of a population's neurons.
func decayNote(p *ir.Population, q *ir.QuantisedPopulation) string {
	kinds := p.Kinds()
	low, high := math.Inf(1), math.Inf(-1)
	for _, n := range kinds {
		low, high = min(low, n.Decay), max(high, n.Decay)
	}
	note := ""
	if len(kinds) > 1 {
		note = fmt.Sprintf("; %d kinds of neurons in %d parameter sets", len(kinds), max(len(q.LIF), len(q.TrueNorth)))
	}
	switch {
	case low == 1 || q.LIF == nil:
		return note
	case low == high:
		return note + fmt.Sprintf("; decay %.4g realised as %d/256", low, q.LIF[0].LeakAlpha)
	}
	return note + fmt.Sprintf("; decays %.4g..%.4g in steps of 1/256, worst off by %.3g", low, high, q.Report.Decay)
}
