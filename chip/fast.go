package chip

import (
	"sync"

	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// fast is the engine for work. What a tick computes does not depend on how long anything took (ARCHITECTURE section 3), so it
// first computes all cores and hands over all packets, without a clock, and then lets a timer find the cycles. A tick's cycles
// depend on nothing but what the tick did: with several threads the timers of several ticks work beside each other.
type fast struct {
	image    *isa.Image
	engine   *core.Engine
	place    []int32
	threads  int
	owner    []int32          // by core: index of the core a partial core sends its sums to, -1 for a spiking core
	ports    []isa.Coord      // by host port: the router behind it
	work     []isa.Cycle      // by core: cycles of integration
	spikes   [][]isa.NeuronID // by core
	departed []departure
	timers   []*timer
	idle     chan *timer // those with nothing to do; nil without timing
	last     *timer      // of the last tick
}

func newFast(image *isa.Image, place []int32, o Options) *fast {
	f := &fast{
		image:   image,
		engine:  core.NewEngine(&image.Arch, image.Cores),
		place:   place,
		threads: min(o.Threads, len(image.Cores)),
		owner:   make([]int32, len(image.Cores)),
		work:    make([]isa.Cycle, len(image.Cores)),
		spikes:  make([][]isa.NeuronID, len(image.Cores)),
	}
	for i := range image.Cores {
		f.owner[i] = -1
		if cfg := &image.Cores[i]; cfg.Mode == isa.Partial {
			at := image.Arch.Mesh.Coord(cfg.ID)
			f.owner[i] = place[image.Arch.Mesh.At(isa.Coord{X: at.X + cfg.SumTo.DX(), Y: at.Y + cfg.SumTo.DY()})]
		}
	}
	for _, p := range isa.Ports(&image.Arch) {
		f.ports = append(f.ports, p.Router(image.Arch.Mesh))
	}
	if o.Timing != TimingNone {
		f.startTimers(max(1, f.threads))
	}
	return f
}

func (f *fast) startTimers(n int) {
	f.idle = make(chan *timer, n)
	for range n {
		t := newTimer(f.image, f.place)
		f.timers = append(f.timers, t)
		f.idle <- t
	}
}

func (f *fast) tick(t isa.Tick, host []hostPacket) []departure {
	f.engine.StartTick(t)
	f.compute()
	f.deliver(host)
	if f.idle != nil {
		f.time(host)
	}
	return f.departed
}

// compute does what all cores compute in this tick. Partial sums only add, so their order does not matter; they are still added
// in one goroutine, because two partial cores may have the same owner.
func (f *fast) compute() {
	f.forEachCore((*fast).integrate)
	for i, owner := range f.owner {
		if owner >= 0 {
			f.engine.SendSums(i, int(owner), f.image.Cores[i].SumTo.Destination())
		}
	}
	f.forEachCore((*fast).fire)
}

func (f *fast) integrate(i int) { f.work[i] = f.engine.Integrate(i) }

func (f *fast) fire(i int) {
	if f.owner[i] < 0 {
		f.spikes[i] = f.engine.Fire(i)
	}
}

// forEachCore calls do for every core, in f.threads goroutines.
func (f *fast) forEachCore(do func(f *fast, i int)) {
	n := len(f.image.Cores)
	if f.threads < 2 {
		for i := range n {
			do(f, i)
		}
		return
	}
	var wait sync.WaitGroup
	for k := range f.threads {
		wait.Go(func() {
			for i := k; i < n; i += f.threads {
				do(f, i)
			}
		})
	}
	wait.Wait()
}

// deliver hands over every packet of this tick: in another order than the mesh does, which changes nothing but is faster.
func (f *fast) deliver(host []hostPacket) {
	f.departed = f.departed[:0]
	for _, p := range host {
		f.land(f.ports[p.port], p.packet)
	}
	for i, spikes := range f.spikes {
		if len(spikes) == 0 {
			continue
		}
		cfg := &f.image.Cores[i]
		at, sent := f.image.Arch.Mesh.Coord(cfg.ID), 0
		for _, n := range spikes {
			routes := cfg.Routes[cfg.RouteStart[n]:cfg.RouteStart[n+1]]
			for _, r := range routes {
				f.land(at, isa.Spike(r.Header, int(r.Delay)))
			}
			sent += len(routes)
		}
		f.engine.Counters(i).PacketsOut += uint64(sent)
	}
}

// land puts a spike packet where it is addressed to, as seen from the router at from.
func (f *fast) land(from isa.Coord, p isa.Packet) {
	x, y := from.X+p.Header.DX(), from.Y+p.Header.DY()
	mesh := &f.image.Arch.Mesh
	if x < 0 || y < 0 || x >= mesh.Columns() || y >= mesh.Rows() {
		to, _ := f.image.Arch.Landing(from, p.Header)
		f.departed = append(f.departed, departure{to.Port, p})
		return
	}
	at := isa.Coord{X: x, Y: y}
	i := int(f.place[mesh.At(at)])
	if i < 0 {
		f.departed = append(f.departed, atTap(mesh.At(at), p))
		return
	}
	if p.Header.Multicast() && !f.forward(i, at, p) {
		f.engine.Pass(i)
		return
	}
	f.engine.Deliver(i, isa.AxonID(p.Header.Destination()), p.Delay())
}

// forward lets core i, at place at, send a multicast packet on as it is told to, and says whether the core also keeps it.
func (f *fast) forward(i int, at isa.Coord, p isa.Packet) (keep bool) {
	forward := &f.image.Cores[i].Forward
	if forward.Mode == isa.ForwardNone {
		return true
	}
	f.engine.Counters(i).PacketsRelayed++
	f.land(at, isa.Packet{Header: forward.Header(p.Header), Payload: p.Payload})
	return forward.Mode != isa.ForwardRelay
}

// time lets a timer find the cycles of the tick that has been computed: at once, or beside the next ticks when there are threads for it.
func (f *fast) time(host []hostPacket) {
	t := <-f.idle
	f.last = t
	t.load(f.work, f.spikes, host)
	if f.threads < 2 {
		t.run()
		f.idle <- t
		return
	}
	go func() {
		t.run()
		f.idle <- t
	}()
}

// settle waits until all timers are done.
func (f *fast) settle() {
	for range f.timers {
		<-f.idle
	}
	for _, t := range f.timers {
		f.idle <- t
	}
}

// clock adds up what the timers measured.
func (f *fast) clock() clock {
	var sum clock
	for _, t := range f.timers {
		sum.add(&t.clock)
	}
	if f.last != nil {
		sum.last = f.last.clock.last
	}
	return sum
}

// order lists what reached the host in the last tick in order of time.
func (f *fast) order() []departure {
	if f.last == nil {
		return nil
	}
	f.settle()
	return f.last.departed
}

func (f *fast) coreCounters(i int) core.Counters {
	n := *f.engine.Counters(i)
	for _, t := range f.timers {
		t.schedule.cores[i].cycles.addTo(&n)
	}
	return n
}

func (f *fast) fifoPeak(i int) int {
	peak := 0
	for _, t := range f.timers {
		peak = max(peak, t.schedule.fifos[i].peak)
	}
	return peak
}

func (f *fast) relayPeak(i int) int {
	peak := 0
	for _, t := range f.timers {
		peak = max(peak, t.schedule.relays[i].peak)
	}
	return peak
}

func (f *fast) routerCounters() []noc.RouterCounters {
	sum := make([]noc.RouterCounters, len(f.place))
	for _, t := range f.timers {
		t.addRouters(sum)
	}
	return sum
}

func (f *fast) routerPeaks() []int {
	peaks := make([]int, len(f.place))
	for _, t := range f.timers {
		for i, p := range t.mesh.Peaks() {
			peaks[i] = max(peaks[i], p)
		}
	}
	return peaks
}

func (f *fast) reset() {
	f.engine.Reset()
	for i := range f.spikes {
		f.spikes[i] = nil
	}
}

func (f *fast) setBias(i int, n isa.NeuronID, bias int32) { f.engine.SetBias(i, n, bias) }
func (f *fast) fired(i int) []isa.NeuronID                { return f.spikes[i] }
func (f *fast) potentials(i int) []int32                  { return f.engine.Potentials(i) }
func (f *fast) coreState(i int) core.State                { return f.engine.State(i) }
func (f *fast) setCoreState(i int, s core.State) error    { return f.engine.SetState(i, s) }
