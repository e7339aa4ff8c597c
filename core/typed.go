package core

import "orrery/isa"

const (
	lanes         = 32 // 16-bit sums in a vector of the widest kernel: neurons of a block
	typesPerBlock = 4
	tableSets     = 32 // parameter sets whose weights fit a vector
)

// typedRows are the weights that a neuron has for each axon type.
type typedRows struct {
	axonType []uint8 // nil: all axons are of type 0
	sets     []uint16
	table    *[typesPerBlock][tableSets]int16 // by type and parameter set, if those are few
	wide     []int16                          // else laid out for the kernel: by block of 32 neurons, type and neuron
	largest  int                              // greatest magnitude
}

func newTypedRows(cfg *isa.Core) typedRows {
	t := typedRows{axonType: cfg.AxonType, sets: cfg.ParamSet}
	if cfg.AxonType == nil { // direct bits
		t.wide, t.largest = oneWeight(cfg.Neurons, 1), 1
		return t
	}
	for _, p := range cfg.TrueNorth {
		for _, w := range p.Weights {
			t.largest = max(t.largest, int(w), -int(w))
		}
	}
	if len(cfg.TrueNorth) > tableSets {
		t.wide = make([]int16, typesPerBlock*padded(cfg.Neurons))
		for n, set := range cfg.ParamSet {
			for k, w := range cfg.TrueNorth[set].Weights {
				t.wide[placeOf(k, n)] = w
			}
		}
		return t
	}
	t.table = new([typesPerBlock][tableSets]int16)
	for set, p := range cfg.TrueNorth {
		for k, w := range p.Weights {
			t.table[k][set] = w
		}
	}
	return t
}

// oneWeight is the same weight for all, laid out for the kernel.
func oneWeight(neurons int, weight int16) []int16 {
	wide := make([]int16, typesPerBlock*padded(neurons))
	for i := range wide {
		wide[i] = weight
	}
	return wide
}

// placeOf is where the kernel looks for the weight of neuron n for axons of type k.
func placeOf(k, n int) int { return (n/lanes*typesPerBlock+k)*lanes + n%lanes }

// weights are laid out for the kernel, in the scratch unless they are so already.
func (t *typedRows) weights(s *Scratch) []int16 {
	if t.wide != nil {
		return t.wide
	}
	kernels.weights(s.weights, t.sets, t.table)
	return s.weights
}

// mark writes the types of axons into the upper halves of their numbers.
func (t *typedRows) mark(axons []uint32) {
	if t.axonType != nil {
		for i, a := range axons {
			axons[i] = a | uint32(t.axonType[a])<<16
		}
	}
}

// addBits adds the rows of a dense crossbar of bits and returns how many are set.
func (r *rows) addBits(sum []int32, s *Scratch) (set uint64) {
	r.typed.mark(s.active)
	weights := r.typed.weights(s)
	for list := range chunks(s.active, min(r.chunk, slicedMost)) {
		if len(list) >= kernels.sliceFrom {
			set += r.addSliced(sum, list, weights, s.sliced)
			continue
		}
		set += kernels.addTyped(sum, r.cells, r.words, list, r.neurons, weights)
	}
	return set
}

// addSparseTyped adds rows of sparse bits.
func (r *rows) addSparseTyped(sum []int32, axons []uint32) {
	x := &r.cfg.Crossbar
	for _, a := range axons {
		k := r.typed.axonType[a]
		for i := x.RowStart[a]; i < x.RowStart[a+1]; i++ {
			if n := x.Target[i]; x.Cell[i] != 0 {
				sum[n] += int32(r.cfg.TrueNorth[r.cfg.ParamSet[n]].Weights[k])
			}
		}
	}
}
