package chip

import (
	"orrery/core"
	"orrery/isa"
	"orrery/isa/bitset"
)

// run is neurons that follow one another whose spikes go to axons that follow one another in the same way, so that they can be handed over a word of
// bits at a time: what a compiler that keeps the order of pixels makes of an image.
type run struct {
	core, axon, delay int32
	neuron, n         int32 // the first one, and how many there are
}

// longRuns is how many packets a run must have on average for runs to be worth it: a packet is made only for a neuron that fires. Tests lower it.
var longRuns = 16

// runsOf are the packets start[n]..start[n+1]-1 of each neuron n as runs; nil when these are short ones. to says where a packet goes; plain is false for
// one that does more than to set one core's bit.
func runsOf(start []uint32, to func(packet uint32) (r run, plain bool)) []run {
	var done, open []run
	for n := range len(start) - 1 {
		for k := start[n]; k < start[n+1]; k++ {
			r, plain := to(k)
			if !plain {
				return nil
			}
			r.neuron, r.n = int32(n), 1
			open = prolong(open, r)
		}
		kept := open[:0]
		for _, r := range open {
			if int(r.neuron+r.n) == n+1 {
				kept = append(kept, r)
			} else {
				done = append(done, r)
			}
		}
		if open = kept; (len(done)+len(open))*longRuns > int(start[len(start)-1]) {
			return nil
		}
	}
	return append(done, open...)
}

// inputRuns are the runs of an input.
func inputRuns(in *isa.Input, packets []hostPacket) []run {
	if len(packets) == 0 {
		return nil
	}
	return runsOf(in.PacketStart, func(k uint32) (run, bool) {
		p := &packets[k]
		return run{core: p.core, axon: int32(p.packet.Header.Destination()), delay: int32(p.packet.Delay())}, p.core >= 0 && !p.packet.Header.Multicast()
	})
}

// coreRuns are those of the routes of core i, all of which lead to cores.
func (l *layout) coreRuns(i int, cfg *isa.Core, place []int32) []run {
	return runsOf(cfg.RouteStart, func(k uint32) (run, bool) {
		r := &l.routes[i][k]
		to := place[l.at[i].X+r.Header.DX()+(l.at[i].Y+r.Header.DY())*l.columns]
		return run{core: to, axon: int32(r.Header.Destination()), delay: int32(r.Delay)}, true
	})
}

// prolong adds a packet, as a run of one, to the run that it goes on; or to the list.
func prolong(open []run, p run) []run {
	for i := range open {
		if r := &open[i]; r.core == p.core && r.delay == p.delay && r.neuron+r.n == p.neuron && r.axon+r.n == p.axon {
			r.n++
			return open
		}
	}
	return append(open, p)
}

// deliver hands over the spikes of a set, and returns how many packets they are.
func deliver(e *core.Engine, runs []run, s *bitset.Set) (packets int) {
	for i := range runs {
		r := &runs[i]
		packets += e.DeliverSet(int(r.core), int(r.axon), int(r.delay), s, int(r.neuron), int(r.n))
	}
	return packets
}

// hostSet is the spikes of a tick at an input that consists of runs.
type hostSet struct {
	runs    []run
	spikes  bitset.Set
	packets int // how many packets they are: counted as they are delivered
}

// firedSets are the spikes of cores that consist of runs: they are listed when somebody asks for them.
type firedSets struct {
	words  [][]uint64 // by core; nil of others
	unsaid []bool     // by core: it has fired in this tick, and nobody has asked yet
	lists  [][]isa.NeuronID
}

// fireSet integrates and fires core i, hands over its spikes and keeps them.
func (w *worker) fireSet(i int) {
	f, e := w.f, w.f.engine
	if !f.layout.sums[i] {
		f.work[i] = e.Integrate(i, w.scratch)
	}
	set, n := e.FireSet(i, w.scratch)
	f.spikes[i], f.sets.unsaid[i] = nil, n > 0
	if n > 0 {
		copy(f.sets.words[i], set)
		s := bitset.Of(set, 0, len(set)*64)
		e.Sent(i, deliver(e, f.layout.runs[i], &s))
	}
}

// fired lists the spikes of core i.
func (f *fast) fired(i int) []isa.NeuronID {
	if f.sets.unsaid[i] {
		f.sets.unsaid[i] = false
		f.sets.lists[i] = core.AppendMembers(f.sets.lists[i][:0], f.sets.words[i])
		f.spikes[i] = f.sets.lists[i]
	}
	return f.spikes[i]
}

// findRuns lets spikes stay sets where routes are runs. There must be no timing, which wants lists, and one worker, which has all inboxes; and the TrueNorth
// unit's kernel gives lists.
func (f *fast) findRuns() {
	n := len(f.image.Cores)
	f.sets = firedSets{make([][]uint64, n), make([]bool, n), make([][]isa.NeuronID, n)}
	f.layout.runs = make([][]run, n)
	if f.idle != nil || len(f.workers) > 1 || f.image.Arch.Soma.Unit == isa.UnitTrueNorth {
		return
	}
	for i := range f.image.Cores {
		cfg := &f.image.Cores[i]
		if cfg.Mode != isa.Spiking || len(cfg.Routes) == 0 || !f.layout.inside[i] {
			continue
		}
		if f.layout.runs[i] = f.layout.coreRuns(i, cfg, f.place); f.layout.runs[i] != nil {
			f.sets.words[i] = make([]uint64, bitset.Words(cfg.Neurons))
		}
	}
}
