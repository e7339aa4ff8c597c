// Package floatsim runs a network as its author described it, in real numbers (float64), population by population: the reference that says
// what quantisation changes. It knows nothing of cores, of cycles and of the integers that the compiler chooses.
//
// What is computed is docs/TIMING.md's neuron without its roundings and clippings; a population that runs a program runs the program's own
// equations (isa/neurons.Equations). Random threshold noise is left out: Notes says where. Sums are added in a fixed order, so that a run is
// the same on every machine and for any number of threads.
package floatsim

import (
	"context"
	"fmt"
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/neurons"
)

// Model is a network ready to run: what simulators of many samples share.
type Model struct {
	net      *ir.Network // bit planes put together again
	real     []bool      // by population: driven by values
	unit     isa.Unit
	synapses []ir.Synapses
	dense    []bool                 // by projection: every row leads to all targets in order
	programs [][]*neurons.Equations // by population and variant; empty for the wired unit
	depth    int64                  // slots of what is on its way
	notes    []string
}

// New prepares a network for cores with the given unit: the truenorth unit fires at its threshold, the LIF unit above it.
func New(ctx context.Context, net *ir.Network, unit isa.Unit) (*Model, error) {
	if err := net.Check(); err != nil {
		return nil, err
	}
	m := &Model{unit: unit, depth: 2, programs: make([][]*neurons.Equations, len(net.Populations))}
	m.net, m.real = values(net)
	net = m.net
	for i := range net.Populations {
		if err := m.prepare(i); err != nil {
			return nil, net.Populations[i].Pos.Errorf("%s: %w", net.Populations[i].Name, err)
		}
	}
	for i := range net.Projections {
		y, err := net.LowerReal(ctx, ir.ProjID(i))
		if err != nil {
			return nil, err
		}
		m.synapses = append(m.synapses, y)
		m.dense = append(m.dense, isDense(&y, net.Populations[net.Projections[i].Target].Shape.Size()))
		m.depth = max(m.depth, int64(net.Projections[i].DelayMax)+1)
	}
	return m, nil
}

// values is the network with real values where the chip is given their bits, and says which inputs these are. An input whose planes are connected
// in a way of their own keeps them.
func values(net *ir.Network) (*ir.Network, []bool) {
	real := make([]bool, len(net.Populations))
	for p := range real {
		in := net.Populations[p].Input
		real[p] = in != nil && in.Encoding == isa.EncodeBits
	}
	for i := range net.Projections {
		if _, planes := net.Projections[i].Connect.(ir.Planes); !planes {
			real[net.Projections[i].Source] = false
		}
	}
	out := *net
	out.Populations, out.Projections = slices.Clone(net.Populations), slices.Clone(net.Projections)
	for i := range out.Projections {
		j := &out.Projections[i]
		if !real[j.Source] {
			continue
		}
		planes := j.Connect.(ir.Planes)
		if j.Connect = planes.Values; j.SourceDelay != nil {
			j.SourceDelay = j.SourceDelay[:planes.Shape.Size()]
		}
	}
	for p := range real {
		if real[p] {
			out.Populations[p].Shape = net.Populations[p].Values()
		}
	}
	return &out, real
}

// Real says that input p is driven by real values, one for each neuron of a plane, where the chip is given their bits.
func (m *Model) Real(p ir.PopID) bool { return m.real[p] }

// prepare builds the equations of a population that runs a program, and notes what is left out of it.
func (m *Model) prepare(i int) error {
	p := &m.net.Populations[i]
	if p.Host() {
		return nil
	}
	noise := 0.0
	for _, n := range p.Kinds() {
		noise = max(noise, n.Noise)
		if n.Program == nil {
			continue
		}
		e, err := n.Program.Model.Equations(neurons.Settings{Params: n.Program.Params, Tick: n.Program.Tick, Steps: n.Program.Steps})
		if err != nil {
			return err
		}
		m.programs[i] = append(m.programs[i], e)
		noise = max(noise, n.Program.Params["noise_mask"])
	}
	switch {
	case noise > 0 && m.programs[i] != nil:
		m.notes = append(m.notes, fmt.Sprintf("%s: the random numbers that its program draws are 0", p.Name))
	case noise > 0:
		m.notes = append(m.notes, fmt.Sprintf("%s: its threshold noise of +-%.4g is left out", p.Name, noise))
	}
	return nil
}

// Notes says in words what of the network is not run.
func (m *Model) Notes() []string { return m.notes }

// isDense says that every row leads to all targets in order with one delay, so that a row is a plain sum of arrays.
func isDense(y *ir.Synapses, targets int) bool {
	if y.Delay != nil {
		return false
	}
	for s := range len(y.Start) - 1 {
		row := y.Target[y.Start[s]:y.Start[s+1]]
		if len(row) != targets {
			return false
		}
		for i, t := range row {
			if int(t) != i {
				return false
			}
		}
	}
	return true
}
