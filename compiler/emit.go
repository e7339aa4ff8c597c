package compiler

import (
	"slices"

	"orrery/isa"
)

// emit writes the configuration of every core, ascending by place.
func emit(s *state) error {
	m := &isa.Image{Arch: *s.arch, Inputs: s.out.inputs, Outputs: s.out.outputs, Ticks: isa.Tick(s.net.Ticks)}
	for i := range s.net.Populations {
		p := isa.Population{Name: s.net.Populations[i].Name}
		for _, d := range s.net.Populations[i].Shape {
			p.Shape = append(p.Shape, uint32(d))
		}
		m.Populations = append(m.Populations, p)
	}
	for c := range s.cores {
		m.Cores = append(m.Cores, s.emitCore(c))
	}
	slices.SortFunc(m.Cores, func(a, b isa.Core) int { return int(a.ID) - int(b.ID) })
	m.Provenance = isa.Provenance{Tool: s.opts.Tool, Network: s.net.Name, Sources: s.net.Sources, Notes: s.quantisationNotes()}
	s.image = m
	return nil
}

func (s *state) emitCore(i int) isa.Core {
	c := &s.cores[i]
	k := isa.Core{ID: s.where[i], Axons: max(1, len(c.axons)), Neurons: c.neurons}
	s.eachNeuron(c, func(_ int, symbol isa.NeuronSymbol) { k.Symbol = append(k.Symbol, symbol) })
	if s.arch.Core.Weights == isa.Shared {
		k.SharedTable = sharedTable(s.arch)
	}
	if s.arch.Core.Weights == isa.Typed {
		k.AxonType = make([]uint8, k.Axons)
		for a, key := range c.axons {
			k.AxonType[a] = key.plane()
		}
	}
	s.emitCrossbar(c, &k)
	if c.owner >= 0 {
		k.Mode, k.SumTo = isa.Partial, s.out.sums[i]
		return k
	}
	per := s.arch.Core.SumsPerPacket
	for j := range s.cores {
		if s.cores[j].owner == i {
			k.ExpectSums += (s.cores[j].neurons + per - 1) / per
		}
	}
	k.Seed = s.seed(i)
	k.RouteStart, k.Routes = s.out.starts[i], s.out.routes[i]
	s.emitSoma(c, &k)
	return k
}

// emitSoma fills in dendrite and soma: one parameter set per population, or per population and leak on TrueNorth cores.
func (s *state) emitSoma(c *core, k *isa.Core) {
	k.V0, k.ParamSet = make([]int32, c.neurons), make([]uint16, c.neurons)
	if s.arch.Soma.Unit == isa.UnitLIF {
		k.Bias = make([]int32, c.neurons)
	}
	s.eachNeuron(c, func(n int, symbol isa.NeuronSymbol) {
		q := &s.q.Populations[symbol.Population]
		bias := int32(0)
		if q.Bias != nil {
			bias = q.Bias[symbol.Index]
		}
		k.V0[n] = q.V0
		if q.LIF != nil {
			k.Bias[n] = bias
			k.ParamSet[n] = chosen(&k.LIF, *q.LIF)
			return
		}
		p := *q.TrueNorth
		p.Weights, p.Leak = typeWeights(s.arch), bias
		k.ParamSet[n] = chosen(&k.TrueNorth, p)
	})
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

// emitCrossbar writes the cells of every slot's block.
func (s *state) emitCrossbar(c *core, k *isa.Core) {
	type cell struct {
		axon   int
		neuron uint16
		value  uint8
	}
	var cells []cell
	for _, slot := range c.slots {
		t := &s.tiles[slot.tile]
		f := &s.fanin[t.pop]
		at := make(map[int32]int, len(t.blocks[slot.block])) // axon of the core, by axon of the population
		for _, a := range t.blocks[slot.block] {
			at[a], _ = slices.BinarySearch(c.axons, f.keys[a])
		}
		for i, n := range t.neurons {
			for y := f.start[n]; y < f.start[n+1]; y++ {
				if axon, here := at[f.axon[y]]; here {
					cells = append(cells, cell{axon, uint16(slot.first + i), cellOf(s.arch, int(f.level[y]))})
				}
			}
		}
	}
	bits := s.arch.Core.CellBits()
	if s.arch.Core.Storage == isa.Dense {
		k.Crossbar = isa.NewDense(k.Axons, k.Neurons, bits)
		for _, x := range cells {
			k.Crossbar.Set(k.Neurons, x.axon, int(x.neuron), x.value)
		}
		return
	}
	slices.SortStableFunc(cells, func(a, b cell) int {
		if a.axon != b.axon {
			return a.axon - b.axon
		}
		return int(a.neuron) - int(b.neuron)
	})
	k.Crossbar = isa.Crossbar{Storage: isa.Sparse, Bits: bits, RowStart: make([]uint32, k.Axons+1)}
	for _, x := range cells {
		k.Crossbar.RowStart[x.axon+1]++
		k.Crossbar.Target = append(k.Crossbar.Target, x.neuron)
		k.Crossbar.Cell = append(k.Crossbar.Cell, x.value)
	}
	for a := range k.Axons {
		k.Crossbar.RowStart[a+1] += k.Crossbar.RowStart[a]
	}
}
