package compiler

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Baseline is a simple way to partition, for comparison with the compiler's own. All of them go through the same capacities, passes and
// checks, so their images are as right as any.
type Baseline string

const (
	Sequential Baseline = "sequential" // neurons in the order of the network, each core filled up before the next
	Shuffled   Baseline = "random"     // neurons in random order, each core filled up before the next
	Given      Baseline = "given"      // Options.Parts says which neurons belong together; what does not fit moves to where there is room
)

// baselinePartition fills cores in the way that a baseline prescribes. Where neurons could spread their axons over partial cores or leave
// columns empty it does both and keeps the better.
func (s *state) baselinePartition(u *units, c capacity) (best []bin, err error) {
	parts, err := s.baselineParts()
	if err != nil {
		return nil, err
	}
	var least quality
	for _, spill := range []bool{false, true} {
		f := &filler{packer: newPacker(u, c, 0), spill: spill}
		for _, list := range parts {
			if err := f.fill(list); err != nil {
				return nil, err
			}
		}
		if s.opts.Baseline == Given {
			f.repair()
		}
		if q := measureBins(u, f.bins); best == nil || q.less(least) {
			best, least = f.bins, q
		}
	}
	return best, nil
}

// baselineParts lists neurons in the order in which they are to fill cores, part by part.
func (s *state) baselineParts() ([][]neuronID, error) {
	order := make([]neuronID, s.graph.neurons())
	for i := range order {
		order[i] = neuronID(i)
	}
	switch s.opts.Baseline {
	case Sequential:
		return [][]neuronID{order}, nil
	case Shuffled:
		r := rand.New(rand.NewPCG(s.opts.Seed, 0))
		r.Shuffle(len(order), func(i, k int) { order[i], order[k] = order[k], order[i] })
		return [][]neuronID{order}, nil
	case Given:
		if len(s.opts.Parts) != len(order) {
			return nil, fmt.Errorf("%d neurons are given parts; the network has %d on the chip", len(s.opts.Parts), len(order))
		}
		slices.SortStableFunc(order, func(a, b neuronID) int { return cmp.Compare(s.opts.Parts[a], s.opts.Parts[b]) })
		var parts [][]neuronID
		for i, n := range order {
			if i == 0 || s.opts.Parts[n] != s.opts.Parts[order[i-1]] {
				parts = append(parts, nil)
			}
			parts[len(parts)-1] = append(parts[len(parts)-1], n)
		}
		return parts, nil
	}
	return nil, fmt.Errorf("there is no baseline %q", s.opts.Baseline)
}

// filler puts neurons one after the other into the last bin.
type filler struct {
	*packer
	spill bool
	mark  int32
	over  []int32 // bins that hold what a part's first bin had no room for
}

// fill starts a new bin and fills as many as a part needs. A bin may have no more cores than its largest neuron needs, unless spill.
func (f *filler) fill(part []neuronID) error {
	at, need := int32(-1), 0
	for _, n := range part {
		f.mark++
		item := f.measure([]unitID{f.u.unitOf[n]}, f.mark)
		if item.cores == 0 {
			return &unheld{f.u.unitOf[n]}
		}
		if at >= 0 {
			f.countShared(&item, at)
			l := f.union(at, &item)
			cores := f.cap.cores(l)
			if cores != 0 && (f.spill || cores <= max(need, item.cores)) && f.cap.room(f.bins[at].params, item.params...) {
				need = max(need, item.cores)
				f.merge(at, &item)
				f.shared[at] = 0
				continue
			}
			f.shared[at] = 0
			f.over = append(f.over, int32(len(f.bins)))
		}
		at, need = int32(len(f.bins)), item.cores
		f.bins, f.shared = append(f.bins, bin{}), append(f.shared, 0)
		f.merge(at, &item)
	}
	return nil
}

// countShared counts the axons of a cluster that a bin has.
func (f *filler) countShared(item *bin, at int32) {
	for _, a := range item.axons {
		if h := f.holders[a]; slices.Contains(h, at) {
			f.shared[at]++
		}
	}
}

// repair moves neurons out of overflow bins into others that have room, and drops bins that became empty.
func (f *filler) repair() {
	for _, from := range f.over {
		var stay []unitID
		for _, v := range f.bins[from].units {
			f.mark++
			item := f.measure([]unitID{v}, f.mark)
			if to := f.roomFor(&item, from); to >= 0 {
				f.merge(to, &item)
			} else {
				stay = append(stay, v)
			}
			for _, at := range f.friend {
				f.shared[at] = 0
			}
		}
		f.keep(from, stay)
	}
	f.bins = slices.DeleteFunc(f.bins, func(b bin) bool { return len(b.units) == 0 })
}

// keep leaves a bin only some of its units.
func (f *filler) keep(at int32, stay []unitID) {
	for _, a := range f.bins[at].axons {
		f.holders[a] = slices.DeleteFunc(f.holders[a], func(b int32) bool { return b == at })
	}
	f.mark++
	f.bins[at] = f.measure(stay, f.mark)
	for _, a := range f.bins[at].axons {
		f.holders[a] = append(f.holders[a], at)
	}
}

// roomFor is the first bin before from that takes a neuron without more cores.
func (f *filler) roomFor(item *bin, from int32) int32 {
	f.findFriends(item)
	for at := range from {
		b := &f.bins[at]
		if len(b.units) == 0 {
			continue
		}
		if n := f.cap.cores(f.union(at, item)); n != 0 && n <= b.cores && f.cap.room(b.params, item.params...) {
			return at
		}
	}
	return -1
}
