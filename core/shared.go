package core

import "orrery/isa"

// sharedSets let cores with the same parameters read the same memory: what most cores have in common stays in the caches.
type sharedSets struct {
	cells   map[cellWeights]*cellWeights
	weights map[[typesPerBlock][tableSets]int16]*[typesPerBlock][tableSets]int16
	plain   knownSets[plainGroup]
	lif     knownSets[lifGroup]
	north   map[trueNorthSets]*trueNorthSets
	short   map[shortSets]*shortSets
}

func newSharedSets() *sharedSets {
	return &sharedSets{map[cellWeights]*cellWeights{}, map[[typesPerBlock][tableSets]int16]*[typesPerBlock][tableSets]int16{}, newKnownSets[plainGroup](),
		newKnownSets[lifGroup](), map[trueNorthSets]*trueNorthSets{}, map[shortSets]*shortSets{}}
}

// intern is the first value that was equal to this one; nil stays nil.
func intern[T comparable](known map[T]*T, value *T) *T {
	if value == nil {
		return nil
	}
	if first, ok := known[*value]; ok {
		return first
	}
	known[*value] = value
	return value
}

// newPotentials is room for V of every spiking core, one after the other in memory.
func newPotentials(cores []isa.Core) [][]int32 {
	total := 0
	for i := range cores {
		total += padded(cores[i].Neurons)
	}
	memory := make([]int32, total)
	useHugePages(memory)
	v := make([][]int32, len(cores))
	for i := range cores {
		n := cores[i].Neurons
		v[i], memory = memory[:n:n], memory[padded(n):]
	}
	return v
}
