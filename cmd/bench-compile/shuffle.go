package main

import (
	"math/rand/v2"
	"slices"

	"orrery/compiler/ir"
)

// shuffled is a network with the neurons of each population in random order, its shapes and rules gone: nothing is left of the structure but
// the synapses themselves.
func shuffled(net *ir.Network, seed uint64) *ir.Network {
	r := rand.New(rand.NewPCG(seed, 11))
	out := *net
	out.Populations = slices.Clone(net.Populations)
	order := make([][]int, len(net.Populations)) // by population: where each neuron goes
	for i := range out.Populations {
		n := net.Populations[i].Shape.Size()
		order[i] = r.Perm(n)
		out.Populations[i].Shape = ir.Shape{n}
	}
	out.Projections = slices.Clone(net.Projections)
	for i := range out.Projections {
		j := &net.Projections[i]
		out.Projections[i].Connect = listed(net, j, order)
	}
	return &out
}

// listed is a projection's synapses in the new order.
func listed(net *ir.Network, j *ir.Projection, order [][]int) ir.List {
	from, to := net.Populations[j.Source].Shape, net.Populations[j.Target].Shape
	rows := make([][]ir.Synapse, from.Size())
	var row []ir.Synapse
	for s := range rows {
		row = j.Connect.Row(from, to, s, row[:0])
		list := slices.Clone(row)
		for i := range list {
			list[i].Target = uint32(order[j.Target][list[i].Target])
		}
		slices.SortFunc(list, func(a, b ir.Synapse) int { return int(a.Target) - int(b.Target) })
		rows[order[j.Source][s]] = list
	}
	l := ir.List{Start: make([]int, 1, len(rows)+1)}
	for _, list := range rows {
		l.Synapses = append(l.Synapses, list...)
		l.Start = append(l.Start, len(l.Synapses))
	}
	return l
}
