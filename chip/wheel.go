package chip

import (
	"math/bits"

	"orrery/isa"
)

// wheelSlots is the horizon of a timing wheel in cycles; what lies further ahead waits in its slot for another turn.
const wheelSlots = 4096

// wheel keeps each core at most once, under the cycle in which it is due: a timing wheel (Varghese and Lauck, 1987) of
// intrusive lists, so that nothing is allocated, with a bit a slot, so that cycles without events cost next to nothing.
type wheel struct {
	used  [wheelSlots / 64]uint64 // slots in which there are cores
	first []int32                 // by slot: first core, -1 when empty
	cores []onWheel
	count int
	ready []int32
}

type onWheel struct {
	due  isa.Cycle
	link int32 // the next core in its slot
}

func newWheel(cores int) wheel {
	w := wheel{first: make([]int32, wheelSlots), cores: make([]onWheel, cores)}
	for i := range w.first {
		w.first[i] = -1
	}
	return w
}

func (w *wheel) add(core int32, due isa.Cycle) {
	slot := uint(due) % wheelSlots
	w.cores[core] = onWheel{due, w.first[slot]}
	w.first[slot] = core
	w.used[slot/64] |= 1 << (slot % 64)
	w.count++
}

// any says whether some core may be due in cycle now: whether there is one in its slot.
func (w *wheel) any(now isa.Cycle) bool {
	slot := uint(now) % wheelSlots
	return w.used[slot/64]>>(slot%64)&1 != 0
}

// take removes and returns the cores that are due in cycle now; valid until the next call.
func (w *wheel) take(now isa.Cycle) []int32 {
	w.ready = w.ready[:0]
	slot := uint(now) % wheelSlots
	core := w.first[slot]
	w.first[slot] = -1
	w.used[slot/64] &^= 1 << (slot % 64)
	for core >= 0 {
		c := w.cores[core]
		w.count--
		if c.due == now {
			w.ready = append(w.ready, core)
		} else {
			w.add(core, c.due)
		}
		core = c.link
	}
	return w.ready
}

// next is the first cycle from now on in which a core is due; now itself when there is none.
func (w *wheel) next(now isa.Cycle) isa.Cycle {
	if w.count == 0 {
		return now
	}
	for at := now; ; at++ {
		slot := uint(at) % wheelSlots
		rest := w.used[slot/64] >> (slot % 64)
		if rest == 0 {
			at |= 63
			continue
		}
		at += isa.Cycle(bits.TrailingZeros64(rest))
		for core := w.first[at%wheelSlots]; core >= 0; core = w.cores[core].link {
			if w.cores[core].due == at {
				return at
			}
		}
	}
}
