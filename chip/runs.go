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

// runsOf are all packets of an input as runs; nil when they are short ones, or some packet does more than to set one core's bit.
func runsOf(in *isa.Input, packets []hostPacket) []run {
	var done, open []run
	for n := range len(in.PacketStart) - 1 {
		for _, p := range packets[in.PacketStart[n]:in.PacketStart[n+1]] {
			if p.core < 0 || p.packet.Header.Multicast() {
				return nil
			}
			open = prolong(open, run{p.core, int32(p.packet.Header.Destination()), int32(p.packet.Delay()), int32(n), 1})
		}
		kept := open[:0]
		for _, r := range open {
			if int(r.neuron+r.n) == n+1 {
				kept = append(kept, r)
			} else {
				done = append(done, r)
			}
		}
		if open = kept; (len(done)+len(open))*longRuns > len(packets) {
			return nil
		}
	}
	return append(done, open...)
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

// hostSet is the spikes of a tick at an input that consists of runs.
type hostSet struct {
	runs    []run
	spikes  bitset.Set
	packets int // how many packets they are: counted as they are delivered
}

// deliver hands them over.
func (h *hostSet) deliver(e *core.Engine) {
	for i := range h.runs {
		r := &h.runs[i]
		h.packets += e.DeliverSet(int(r.core), int(r.axon), int(r.delay), &h.spikes, int(r.neuron), int(r.n))
	}
}
