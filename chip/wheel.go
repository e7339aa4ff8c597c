package chip

import "orrery/isa"

// wheelSlots is the horizon of a timing wheel in cycles; what lies further ahead waits in its slot for another turn.
const wheelSlots = 4096

// wheel keeps each core at most once, under the cycle in which it is due: a timing wheel (Varghese and Lauck, 1987) of
// intrusive lists, so that nothing is allocated and a cycle without events costs one load.
type wheel struct {
	first []int32     // by slot: first core, -1 when empty
	link  []int32     // by core: the next one in its slot
	due   []isa.Cycle // by core
	count int
	ready []int32
}

func newWheel(cores int) wheel {
	w := wheel{first: make([]int32, wheelSlots), link: make([]int32, cores), due: make([]isa.Cycle, cores)}
	for i := range w.first {
		w.first[i] = -1
	}
	return w
}

func (w *wheel) add(core int32, due isa.Cycle) {
	slot := due % wheelSlots
	w.due[core] = due
	w.link[core] = w.first[slot]
	w.first[slot] = core
	w.count++
}

// take removes and returns the cores that are due in cycle now; valid until the next call.
func (w *wheel) take(now isa.Cycle) []int32 {
	w.ready = w.ready[:0]
	slot := now % wheelSlots
	if w.first[slot] < 0 {
		return nil
	}
	core := w.first[slot]
	w.first[slot] = -1
	for core >= 0 {
		next := w.link[core]
		if w.due[core] == now {
			w.ready = append(w.ready, core)
			w.count--
		} else {
			w.link[core] = w.first[slot]
			w.first[slot] = core
		}
		core = next
	}
	return w.ready
}

// next is the first cycle from now on in which a core is due; now itself when there is none.
func (w *wheel) next(now isa.Cycle) isa.Cycle {
	if w.count == 0 {
		return now
	}
	for at := now; ; at++ {
		for core := w.first[at%wheelSlots]; core >= 0; core = w.link[core] {
			if w.due[core] == at {
				return at
			}
		}
	}
}
