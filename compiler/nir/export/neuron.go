package export

import (
	"fmt"
	"math"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/hdf5"
)

// neurons writes the node of a population on the chip.
//
// The wired unit integrates, fires, resets and leaks; NIR's equations leak and integrate. Between two inputs both have done the same, so that spikes
// are equal: V = floor(V * alpha / 256) is V + dt/tau * (r * I - V) with tau = dt * 256 / (256 - alpha) and r = tau/dt, up to the floor.
func (e *exporter) neurons(p ir.PopID) (name string, err error) {
	q := &e.q.Populations[p]
	if q.LIF == nil {
		what := "the truenorth unit"
		if q.Program != nil {
			what = "the program " + q.Program.Name
		}
		return "", fmt.Errorf("%s runs %s, for which NIR has no node: export takes neurons of the wired lif unit", e.name(p), what)
	}
	e.said(p)
	kind, err := e.kind(p)
	if err != nil {
		return "", err
	}
	shape := e.shape(p)
	values := func(of func(u *isa.LIF) float64) hdf5.Values {
		list := make([]float64, size(shape))
		for i := range list {
			list[i] = of(&q.LIF[q.VariantOf(i)])
		}
		return hdf5.Floats(shape, list)
	}
	n, name := e.node(e.name(p), kind)
	n.Put("r", values(func(u *isa.LIF) float64 {
		if u.LeakMultiplicative {
			return 256 / (256 - float64(u.LeakAlpha))
		}
		return 1
	}))
	if kind == "LIF" || kind == "LI" {
		n.Put("tau", values(func(u *isa.LIF) float64 { return e.o.Dt * 256 / (256 - float64(u.LeakAlpha)) }))
		n.Put("v_leak", values(func(*isa.LIF) float64 { return 0 }))
		e.note("%s: the chip rounds the potential down when it leaks, in each tick; the file cannot say that", e.name(p))
	}
	about := n.Folder("metadata")
	about.Put("scale", hdf5.Floats(nil, []float64{q.Scale}))
	if kind == "LI" || kind == "I" {
		return name, nil
	}
	n.Put("v_threshold", values(func(u *isa.LIF) float64 { return float64(u.Vth0) }))
	if q.LIF[0].Reset == isa.ResetSubtract {
		about.Put("reset", hdf5.String("subtract"))
		return name, nil
	}
	about.Put("reset", hdf5.String("value"))
	n.Put("v_reset", values(func(u *isa.LIF) float64 { return float64(u.VReset) }))
	return name, nil
}

// kind is the node type of a population's neurons.
func (e *exporter) kind(p ir.PopID) (string, error) {
	q, silent, leak := &e.q.Populations[p], 0, 0
	for i := range q.LIF {
		if math.IsInf(e.q.Network.Populations[p].Kinds()[i].Threshold, 1) {
			silent++
		}
		if q.LIF[i].LeakMultiplicative {
			leak++
		}
	}
	if leak != 0 && leak != len(q.LIF) {
		return "", fmt.Errorf("%s has neurons with and without a leak; a NIR node has all of one kind: make them two populations", e.name(p))
	}
	kind := map[bool]string{false: "I", true: "LI"}[leak > 0]
	if silent < len(q.LIF) {
		kind += "F"
	}
	return kind, nil
}

// said takes note of what of a population NIR cannot say.
func (e *exporter) said(p ir.PopID) {
	q := &e.q.Populations[p]
	lowest := int32(-1 << (e.q.Bits - 1))
	seen := map[string]bool{}
	lose := func(happens bool, what string) {
		if happens && !seen[what] {
			seen[what] = true
			e.lose(p, "%s", what)
		}
	}
	for i := range q.LIF {
		u := &q.LIF[i]
		never := math.IsInf(e.q.Network.Populations[p].Kinds()[i].Threshold, 1)
		lose(u.Refractory > 0 && !never, "refractory ticks")
		lose(u.VthAdaptive || u.ThBeta != 0 || u.ThIncrement != 0, "a threshold that moves")
		lose(u.Window, "a time window")
		lose(u.NoiseMask != 0, "noise")
		lose(u.VFloor != lowest, "the floor of the potential")
		lose(q.V0[i] != u.LeakBeta, "a potential before the first tick")
		lose(u.Reset == isa.ResetDelta && !never, "a reset by a step")
		lose(u.Reset == isa.ResetNone && !never, "no reset after a spike")
		lose(u.Reset != q.LIF[0].Reset, "different resets in one population")
	}
	if e.o.LayerDelay == 1 {
		lose(e.q.Network.Populations[p].Start > 0, "a first tick after that of the input (choose a layer delay of 0)")
	}
}

// bias is what every tick adds to a neuron: its bias, and the leak that is a number.
func (e *exporter) bias(p ir.PopID, n int) int64 {
	q := &e.q.Populations[p]
	b := int64(q.LIF[q.VariantOf(n)].LeakBeta)
	if q.Bias != nil {
		b += int64(q.Bias[n])
	}
	return b
}
