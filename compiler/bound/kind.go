// Package bound proves how many cores a network needs at least, whatever the compiler does (docs/BOUND.md).
//
// Give every neuron a price. If no group of neurons that fits an owner with k-1 partial cores has a price above k, every partition needs at least as
// many cores as all prices add up to: the dual of packing neurons into cores. Any prices prove a bound; Cores looks for good ones.
package bound

import "math"

// Kind is a set of neurons that look alike to cores: what n of them listen to is known from below.
type Kind struct {
	Channels int          // neurons at each position, with the same axons; 0: the neurons share nothing that counts
	Depth    int          // axons at each cell
	Shapes   []Shape      // of up to as many positions as a core's neurons can touch
	Neurons  [Classes]int // by class of position
	Rows     float64      // without Channels: rows that each neuron takes at least
}

// Core is what a core holds at most.
type Core struct{ Neurons, Axons int }

// Whole is a kind whose neurons all listen to the same axons, or to more.
func Whole(neurons, axons int) Kind {
	return Kind{Channels: neurons, Depth: axons, Shapes: []Shape{{Positions: [Classes]int{1}, Cells: 1}}, Neurons: [Classes]int{neurons}}
}

// Windows is a kind of channels neurons at every position of a plane of windows over depth axons at every cell.
func Windows(p Plane, channels, depth int, core Core) Kind {
	k := Kind{Channels: channels, Depth: depth, Shapes: p.Shapes((core.Neurons + channels - 1) / channels), Neurons: p.Count()}
	for i := range k.Neurons {
		k.Neurons[i] *= channels
	}
	return k
}

// Apart is a kind of neurons each of which takes rows at least that no other has a use for.
func Apart(neurons int, rows float64) Kind { return Kind{Rows: rows, Neurons: [Classes]int{neurons}} }

// Count is the number of neurons.
func (k *Kind) Count() (sum int) {
	for _, n := range k.Neurons {
		sum += n
	}
	return sum
}

// Share is the least that a neuron takes of the rows which neurons of a kind share in a core, among as many as a core holds.
func (k *Kind) Share(core Core) float64 {
	least := math.Inf(1)
	for _, s := range k.Shapes {
		n := 0
		for _, count := range s.Positions {
			n += count * k.Channels
		}
		least = min(least, float64(s.Cells*k.Depth)/float64(min(n, core.Neurons)))
	}
	return least
}
