package chip

import (
	"orrery/core"
	"orrery/isa"
	"orrery/isa/bitset"
)

// deliver hands over the spikes of a set, and returns how many packets they are.
func (rs *runs) deliver(e *core.Engine, s *bitset.Set) (packets int) {
	n := 0
	for i := range rs.list {
		r := &rs.list[i]
		switch {
		case r.follows && n == 0:
			continue
		case r.passes:
			if !r.follows {
				n = s.Count(int(r.neuron), int(r.n))
			}
			e.Pass(int(r.core), n)
		default:
			n = e.DeliverSet(int(r.core), int(r.axon), int(r.delay), s, int(r.neuron), int(r.n))
		}
		if r.relays {
			e.Relayed(int(r.core), n)
		}
		if !r.follows {
			packets += n
		}
	}
	return packets
}

// hostSet is the spikes of a tick at an input that consists of runs.
type hostSet struct {
	runs    *runs
	spikes  bitset.Set
	packets int // how many packets they are: counted as they are delivered
}

// firedSets are the spikes of cores that consist of runs: they are listed when somebody asks for them.
type firedSets struct {
	words  [][]uint64 // by core; nil of others
	unsaid []bool     // by core: it has fired in this tick, and nobody has asked yet
	lists  [][]isa.NeuronID
}

// fireSet integrates and fires core i, and hands over its spikes and keeps them; few of them it lists instead, to be sent as others.
func (w *worker) fireSet(i int) {
	f, e := w.f, w.f.engine
	if !f.layout.sums[i] {
		f.work[i] = e.Integrate(i, w.scratch)
	}
	set, n := e.FireSet(i, w.scratch)
	f.spikes[i], f.sets.unsaid[i] = nil, false
	switch rs := &f.layout.runs[i]; {
	case n == 0:
	case !rs.worth(n):
		f.sets.list(f, i, set)
	default:
		copy(f.sets.words[i], set)
		f.sets.unsaid[i] = true
		s := bitset.Of(set, 0, len(set)*64)
		e.Sent(i, rs.deliver(e, &s))
	}
}

// list lists the spikes of core i.
func (s *firedSets) list(f *fast, i int, set []uint64) {
	s.lists[i] = core.AppendMembers(s.lists[i][:0], set)
	f.spikes[i] = s.lists[i]
}

// fired lists the spikes of core i.
func (f *fast) fired(i int) []isa.NeuronID {
	if f.sets.unsaid[i] {
		f.sets.unsaid[i] = false
		f.sets.list(f, i, f.sets.words[i])
	}
	return f.spikes[i]
}

// findRuns lets spikes stay sets where routes are runs. There must be no timing, which wants lists, and one worker, which has all inboxes; and the TrueNorth
// unit's kernel gives lists.
func (f *fast) findRuns() {
	n := len(f.image.Cores)
	f.sets = firedSets{make([][]uint64, n), make([]bool, n), make([][]isa.NeuronID, n)}
	f.layout.runs = make([]runs, n)
	if f.idle != nil || len(f.workers) > 1 || f.image.Arch.Soma.Unit == isa.UnitTrueNorth {
		return
	}
	finder := runFinder{f.image, f.place}
	for i := range f.image.Cores {
		if f.layout.runs[i] = finder.ofCore(&f.image.Cores[i]); f.layout.runs[i].list != nil {
			f.sets.words[i] = make([]uint64, bitset.Words(f.image.Cores[i].Neurons))
		}
	}
}
