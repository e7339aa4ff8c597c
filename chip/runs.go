package chip

import (
	"orrery/isa"
	"orrery/isa/bitset"
)

// run is neurons that follow one another whose spikes go to axons that follow one another in the same way, so that they can be handed over a word of
// bits at a time: what a compiler that keeps the order of pixels makes of an image. A run of multicast packets is one for each core of its chain.
type run struct {
	core, axon, delay int32
	neuron, n         int32 // the first one, and how many there are
	multicast         bool
	follows           bool // the same packets as those of the run before, further on
	relays, passes    bool // the core sends them on; and keeps none
}

// longRuns is how many packets a run must have on average for runs to be worth keeping. Tests lower it.
var longRuns = 16

// runs are all that some neurons send, as runs, and what handing them over takes: in nanoseconds, as far as these are known.
type runs struct {
	list  []run
	set   int  // all runs, whoever fires
	each  int  // a spike packet by packet
	cheap bool // less than for one spike of 64 neurons: not worth counting them
}

// worth says that n spikes are better handed over as a set.
func (r *runs) worth(n int) bool { return r.list != nil && n*r.each >= r.set }

// newRuns are runs of so many neurons.
func newRuns(list []run, neurons int) runs {
	r := runs{list: list}
	for _, run := range list {
		r.set += 4 + 2*bitset.Words(int(run.n))
		r.each += int(run.n) * 4
		if run.multicast {
			r.each += int(run.n) * 4
		}
	}
	r.each = 2 + r.each/max(1, neurons)
	r.cheap = r.set <= r.each*neurons/64
	return r
}

// runFinder looks for runs in what an image sends.
type runFinder struct {
	image *isa.Image
	place []int32 // index of a core by its ID
}

// of are the packets start[n]..start[n+1]-1 of each neuron n as runs; none when these are short ones. to says which core a packet goes to first; -1 for
// one that leaves the chip.
func (f *runFinder) of(start []uint32, to func(packet uint32) run) runs {
	var done, open []run
	for n := range len(start) - 1 {
		for k := start[n]; k < start[n+1]; k++ {
			r := to(k)
			if r.core < 0 {
				return runs{}
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
			return runs{}
		}
	}
	return newRuns(f.chains(append(done, open...)), len(start)-1)
}

// prolong adds a packet, as a run of one, to the run that it goes on; or to the list.
func prolong(open []run, p run) []run {
	for i := range open {
		if r := &open[i]; r.core == p.core && r.delay == p.delay && r.multicast == p.multicast && r.neuron+r.n == p.neuron && r.axon+r.n == p.axon {
			r.n++
			return open
		}
	}
	return append(open, p)
}

// chains adds the further cores that multicast packets come to.
func (f *runFinder) chains(list []run) (all []run) {
	for _, r := range list {
		for r.multicast {
			forward := &f.image.Cores[r.core].Forward
			r.relays, r.passes = forward.Mode != isa.ForwardNone, forward.Mode == isa.ForwardRelay
			if !r.relays {
				break
			}
			all = append(all, r)
			at := f.image.Arch.Mesh.Coord(f.image.Cores[r.core].ID)
			r.core = f.core(at, forward.Header(0))
			r.follows = true
		}
		all = append(all, r)
	}
	return all
}

// core is the one that a packet goes to, as seen from a router; -1 for none.
func (f *runFinder) core(from isa.Coord, h isa.Header) int32 {
	x, y, mesh := from.X+h.DX(), from.Y+h.DY(), f.image.Arch.Mesh
	if x < 0 || y < 0 || x >= mesh.Columns() || y >= mesh.Rows() {
		return -1
	}
	return f.place[x+y*mesh.Columns()]
}

// ofInput are the runs of an input.
func (f *runFinder) ofInput(in *isa.Input, packets []hostPacket) runs {
	if len(packets) == 0 {
		return runs{}
	}
	return f.of(in.PacketStart, func(k uint32) run {
		p := &packets[k]
		h := p.packet.Header
		return run{core: p.core, axon: int32(h.Destination()), delay: int32(p.packet.Delay()), multicast: h.Multicast()}
	})
}

// ofCore are those of a core's routes.
func (f *runFinder) ofCore(cfg *isa.Core) runs {
	if cfg.Mode != isa.Spiking || len(cfg.Routes) == 0 {
		return runs{}
	}
	at := f.image.Arch.Mesh.Coord(cfg.ID)
	return f.of(cfg.RouteStart, func(k uint32) run {
		r := &cfg.Routes[k]
		return run{core: f.core(at, r.Header), axon: int32(r.Header.Destination()), delay: int32(r.Delay), multicast: r.Header.Multicast()}
	})
}
