package export

import (
	"fmt"
	"math"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/neurons"
)

// cell is one kind of neuron of a population as NIR can say it, in chip steps: I = I iDecay + input; V = V decay + I + leak; a spike above the
// threshold; V = reset, or V - threshold.
type cell struct {
	current   bool // has a synaptic current of its own; otherwise I is the input
	leaks     bool // decay is below 1
	decay     float64
	iDecay    float64
	leak      float64
	threshold float64
	never     bool // the threshold is not reached
	subtract  bool
	reset     float64
	initial   float64 // V before the first tick, which only metadata can say
	rounds    bool    // the chip rounds the potential down in every tick
	lost      []string
}

// cells are the kinds of neurons of a population.
func (e *exporter) cells(p ir.PopID) ([]cell, error) {
	n, q := &e.q.Network.Populations[p], &e.q.Populations[p]
	var list []cell
	for i, kind := range n.Kinds() {
		switch {
		case q.TrueNorth != nil:
			return nil, fmt.Errorf("%s runs the truenorth unit, for which NIR has no node: choose an architecture with soma.unit lif", e.name(p))
		case q.LIF != nil:
			list = append(list, wired(&q.LIF[i], q.V0[i], math.IsInf(kind.Threshold, 1), e.q.Bits))
		default:
			c, err := programmed(kind.Program, q.Scale)
			if err != nil {
				return nil, fmt.Errorf("%s %w", e.name(p), err)
			}
			list = append(list, c)
		}
	}
	return list, nil
}

// wired is the wired unit. It integrates, fires, resets and leaks; NIR's equations leak and integrate: between two inputs both have done the same.
func wired(u *isa.LIF, v0 int32, never bool, bits int) cell {
	c := cell{leaks: u.LeakMultiplicative, decay: 1, leak: float64(u.LeakBeta), threshold: float64(u.Vth0), never: never, subtract: u.Reset == isa.ResetSubtract,
		reset: float64(u.VReset), rounds: u.LeakMultiplicative, initial: float64(int64(v0) - int64(u.LeakBeta))}
	if c.leaks {
		c.decay = float64(u.LeakAlpha) / 256
	}
	for _, l := range []struct {
		happens bool
		what    string
	}{
		{u.Refractory > 0 && !never, "refractory ticks"},
		{u.VthAdaptive || u.ThBeta != 0 || u.ThIncrement != 0, "a threshold that moves"},
		{u.Window, "a time window"},
		{u.NoiseMask != 0, "noise"},
		{u.VFloor != -1<<(bits-1), "the floor of the potential"},
		{c.initial != 0, "a potential before the first tick"},
		{u.Reset == isa.ResetDelta && !never, "a reset by a step"},
		{u.Reset == isa.ResetNone && !never, "no reset after a spike"},
	} {
		if l.happens {
			c.lost = append(c.lost, l.what)
		}
	}
	return c
}

// programmed is a neuron that runs one of the programs that imported NIR neurons run, with the constants as they are in it.
func programmed(n *ir.Program, scale float64) (cell, error) {
	cuba := n.Model.Name == "euler_cuba"
	if !cuba && n.Model.Name != "euler_lif" {
		return cell{}, fmt.Errorf("runs the program %s, for which NIR has no node: export takes the wired unit, euler_lif and euler_cuba", n.Model.Name)
	}
	b, err := n.Model.Build(neurons.Settings{Params: n.Params, Tick: n.Tick, Steps: n.Steps, Unit: 1 / scale})
	if err != nil {
		return cell{}, err
	}
	is := map[string]float64{}
	for _, r := range b.Errors {
		is[r.Name] = r.Realised
	}
	c := cell{current: cuba, leaks: is["keep_v"] < 1, decay: is["keep_v"], iDecay: is["keep_i"], leak: is["rest"], threshold: is["vth"], never: n.Params["threshold"] >= 1e30,
		subtract: is["from_v"] != 0, reset: -is["less"], rounds: true}
	if c.subtract {
		c.reset = 0
	}
	if n.Params["reset"] == 2 && !c.never {
		return c, fmt.Errorf("subtracts its threshold a tick late, after the leak; NIR's neurons are reset where they fire")
	}
	if cuba && (!c.leaks || c.iDecay >= 1) {
		return c, fmt.Errorf("has a current or a potential that does not decay; NIR's CubaLIF has time constants for both")
	}
	return c, nil
}
