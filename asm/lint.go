package asm

import (
	"fmt"

	"orrery/isa"
)

// Lint lists what an image has to no effect, one line for each core and kind: axons that nothing sends to, rows without synapses, neurons that
// nothing drives, neurons whose spikes go nowhere. A chip runs it all the same.
func Lint(m *isa.Image) []string {
	heard := heardAxons(m)
	var list []string
	for i := range m.Cores {
		c := &m.Cores[i]
		var silent, empty, still, mute int
		for a := range c.Axons {
			if !heard[axon{c.ID, a}] {
				silent++
			}
			if c.RowSynapses(a) == 0 {
				empty++
			}
		}
		if c.Mode == isa.Spiking {
			still, mute = idleNeurons(m, c)
		}
		for _, w := range []struct {
			n    int
			what string
		}{{silent, "axons that nothing sends to"}, {empty, "axons without synapses"}, {still, "neurons that nothing drives"},
			{mute, "neurons whose spikes go nowhere and that nobody reads"}} {
			if w.n > 0 {
				list = append(list, fmt.Sprintf("core %v: %d %s", c.ID, w.n, w.what))
			}
		}
	}
	return list
}

type axon struct {
	core isa.CoreID
	axon int
}

// heardAxons are those that some neuron or the host sends to.
func heardAxons(m *isa.Image) map[axon]bool {
	heard := map[axon]bool{}
	forward := map[isa.CoreID]isa.Forward{}
	for i := range m.Cores {
		forward[m.Cores[i].ID] = m.Cores[i].Forward
	}
	hear := func(from isa.Coord, h isa.Header) {
		to, ok := m.Arch.Landing(from, h)
		for ok && !to.Host {
			f := forward[to.Core]
			if !h.Multicast() || f.Mode != isa.ForwardRelay {
				heard[axon{to.Core, h.Destination()}] = true
			}
			if !h.Multicast() || f.Mode == isa.ForwardNone {
				break
			}
			to, ok = m.Arch.Landing(m.Arch.Mesh.Coord(to.Core), f.Header(h))
		}
	}
	for i := range m.Cores {
		for _, r := range m.Cores[i].Routes {
			hear(m.Arch.Mesh.Coord(m.Cores[i].ID), r.Header)
		}
	}
	ports := isa.Ports(&m.Arch)
	for i := range m.Inputs {
		for _, p := range m.Inputs[i].Packets {
			hear(ports[p.Port].Router(m.Arch.Mesh), p.Header)
		}
	}
	return heard
}

// idleNeurons counts the neurons of a spiking core without synapse, bias, partial sum or current (still), and those without route that no
// output reads (mute).
func idleNeurons(m *isa.Image, c *isa.Core) (still, mute int) {
	driven, read := make([]bool, c.Neurons), make([]bool, c.Neurons)
	mark := func(list []isa.NeuronRef, flags []bool) {
		for _, ref := range list {
			if ref.Core == c.ID {
				flags[ref.Neuron] = true
			}
		}
	}
	for i := range m.Inputs {
		mark(m.Inputs[i].Bias, driven)
	}
	for i := range m.Outputs {
		mark(m.Outputs[i].Neurons, read)
	}
	for n, b := range c.Bias {
		driven[n] = driven[n] || b != 0 || c.ExpectSums > 0
	}
	for n, set := range c.ParamSet {
		if c.TrueNorth != nil && c.TrueNorth[set].Leak != 0 {
			driven[n] = true
		}
	}
	synapses(c, driven)
	for n := range c.Neurons {
		if !driven[n] {
			still++
		}
		if c.RouteStart[n] == c.RouteStart[n+1] && !read[n] {
			mute++
		}
	}
	return still, mute
}

// synapses marks the neurons that have any.
func synapses(c *isa.Core, driven []bool) {
	x := &c.Crossbar
	for i, target := range x.Target {
		driven[target] = driven[target] || x.Cell[i] != 0
	}
	if x.Storage == isa.Sparse {
		return
	}
	for a := range c.Axons {
		for n := range c.Neurons {
			driven[n] = driven[n] || x.Get(c.Neurons, a, n) != 0
		}
	}
}
