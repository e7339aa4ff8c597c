package compiler

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"orrery/isa"
)

// emit writes the configuration of every core, ascending by place.
func emit(s *state) error {
	m := &isa.Image{Arch: *s.arch, Inputs: s.out.inputs, Outputs: s.out.outputs, Ticks: isa.Tick(s.net.Ticks)}
	for i := range s.net.Populations {
		p := isa.Population{Name: s.net.Populations[i].Name, Start: uint32(s.net.Populations[i].Start)}
		for _, d := range s.net.Populations[i].Shape {
			p.Shape = append(p.Shape, uint32(d))
		}
		m.Populations = append(m.Populations, p)
	}
	m.Cores = s.emitCores()
	slices.SortFunc(m.Cores, func(a, b isa.Core) int { return int(a.ID) - int(b.ID) })
	m.Provenance = isa.Provenance{Tool: s.opts.Tool, Network: s.net.Name, Sources: s.net.Sources, Notes: slices.Concat(s.net.Notes, s.quantisationNotes())}
	s.image = m
	return nil
}

// emitCores writes every core, group by group, several groups at a time.
func (s *state) emitCores() []isa.Core {
	list := make([]isa.Core, len(s.cores))
	var workers sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			e := emitter{s: s, list: list, at: make([]cellRow, len(s.graph.keys))}
			for i := next.Add(1) - 1; i < int64(len(s.groups)); i = next.Add(1) - 1 {
				e.group(int(i))
			}
		})
	}
	workers.Wait()
	return list
}

// emitter writes groups. It keeps, for each axon that the group at hand listens to, the core and the row where it is.
type emitter struct {
	s    *state
	list []isa.Core
	at   []cellRow
}

type cellRow struct{ core, row int32 }

// group writes the owner and the partial cores of one group.
func (e *emitter) group(i int) {
	s, g := e.s, &e.s.groups[i]
	last := g.owner + 1
	for last < len(s.cores) && s.cores[last].group == i {
		last++
	}
	for c := g.owner; c < last; c++ {
		e.list[c] = s.emitCore(c)
		for row, a := range s.cores[c].axons {
			e.at[a] = cellRow{int32(c), int32(row)}
		}
	}
	per := s.arch.Core.SumsPerPacket
	for c := g.owner + 1; c < last; c++ {
		e.list[g.owner].ExpectSums += (s.cores[c].neurons + per - 1) / per
	}
	if s.arch.Core.Storage == isa.Dense {
		e.dense(g)
	} else {
		e.sparse(g, last)
	}
}

// dense sets the cells of a group's crossbars.
func (e *emitter) dense(g *group) {
	graph := &e.s.graph
	for k, n := range g.neurons {
		levels := graph.levels(n)
		for i, a := range graph.row(n) {
			to := e.at[a]
			c := &e.list[to.core]
			c.Crossbar.Set(c.Neurons, int(to.row), k-e.s.cores[to.core].first, cellOf(e.s.arch, int(levels[i])))
		}
	}
}

// sparse writes the rows of a group's cores, each by ascending neuron.
func (e *emitter) sparse(g *group, last int) {
	graph := &e.s.graph
	for _, n := range g.neurons {
		for _, a := range graph.row(n) {
			e.list[e.at[a].core].Crossbar.RowStart[e.at[a].row+1]++
		}
	}
	next := make([][]uint32, last-g.owner)
	for c := g.owner; c < last; c++ {
		x := &e.list[c].Crossbar
		for row := range len(x.RowStart) - 1 {
			x.RowStart[row+1] += x.RowStart[row]
		}
		count := x.RowStart[len(x.RowStart)-1]
		x.Target, x.Cell = make([]uint16, count), make([]uint8, count)
		next[c-g.owner] = slices.Clone(x.RowStart)
	}
	for k, n := range g.neurons {
		levels := graph.levels(n)
		for i, a := range graph.row(n) {
			to := e.at[a]
			x, at := &e.list[to.core].Crossbar, &next[int(to.core)-g.owner][to.row]
			x.Target[*at], x.Cell[*at] = uint16(k-e.s.cores[to.core].first), cellOf(e.s.arch, int(levels[i]))
			*at++
		}
	}
}

// emitCore writes everything of a core but its cells.
func (s *state) emitCore(i int) isa.Core {
	c := &s.cores[i]
	k := isa.Core{ID: s.where[i], Axons: max(1, len(c.axons)), Neurons: c.neurons}
	for _, n := range s.groups[c.group].neurons[c.first : c.first+c.neurons] {
		k.Symbol = append(k.Symbol, s.symbol(n))
	}
	if s.arch.Core.Weights == isa.Shared {
		k.SharedTable = sharedTable(s.arch)
	}
	if s.arch.Core.Weights == isa.Typed {
		k.AxonType = make([]uint8, k.Axons)
		for row, a := range c.axons {
			k.AxonType[row] = s.graph.keys[a].plane()
		}
	}
	bits := s.arch.Core.CellBits()
	k.Crossbar = isa.Crossbar{Storage: isa.Sparse, Bits: bits, RowStart: make([]uint32, k.Axons+1)}
	if s.arch.Core.Storage == isa.Dense {
		k.Crossbar = isa.NewDense(k.Axons, k.Neurons, bits)
	}
	k.Forward = s.forward(i)
	if c.owner >= 0 {
		k.Mode, k.SumTo = isa.Partial, s.out.sums[i]
		return k
	}
	k.Seed = s.seed(i)
	k.RouteStart, k.Routes = s.out.starts[i], s.out.routes[i]
	s.emitSoma(&k)
	return k
}

// emitSoma fills in dendrite and soma: one parameter set per population, or per population and leak on TrueNorth cores.
func (s *state) emitSoma(k *isa.Core) {
	k.V0, k.ParamSet = make([]int32, k.Neurons), make([]uint16, k.Neurons)
	if s.arch.Soma.Unit == isa.UnitLIF {
		k.Bias = make([]int32, k.Neurons)
	}
	for n, symbol := range k.Symbol {
		q := &s.q.Populations[symbol.Population]
		bias := int32(0)
		if q.Bias != nil {
			bias = q.Bias[symbol.Index]
		}
		variant := q.VariantOf(int(symbol.Index))
		k.V0[n] = q.V0[variant]
		if q.Program != nil {
			k.Bias[n] = bias
			k.ParamSet[n] = addSet(k, q.Program, variant)
			continue
		}
		if q.LIF != nil {
			k.Bias[n] = bias
			k.ParamSet[n] = chosen(&k.LIF, q.LIF[variant])
			continue
		}
		p := q.TrueNorth[variant]
		p.Weights, p.Leak = typeWeights(s.arch), bias
		k.ParamSet[n] = chosen(&k.TrueNorth, p)
	}
}

// chosen is the number of a parameter set, which is added to the list if it is not yet there.
func chosen[P comparable](sets *[]P, p P) uint16 {
	at := slices.Index(*sets, p)
	if at < 0 {
		at = len(*sets)
		*sets = append(*sets, p)
	}
	return uint16(at)
}
