package chip

import (
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
	workers  []*worker
	layout   layout
	work     []isa.Cycle      // by core: cycles of integration
	spikes   [][]isa.NeuronID // by core
	sets     firedSets        // of cores whose spikes are not listed
	departed []departure
	timers   []*timer
	idle     chan *timer // those with nothing to do; nil without timing
	last     *timer      // of the last tick
}

func newFast(image *isa.Image, place []int32, o Options) *fast {
	engine := core.NewEngine
	if o.Lean {
		engine = core.NewLeanEngine
	}
	f := &fast{
		image:   image,
		engine:  engine(&image.Arch, image.Cores),
		place:   place,
		threads: o.Threads,
		work:    make([]isa.Cycle, len(image.Cores)),
		spikes:  make([][]isa.NeuronID, len(image.Cores)),
	}
	f.startWorkers(o.Threads, o.Lean)
	if o.Timing != TimingNone {
		f.startTimers(max(1, o.Threads))
	}
	f.findRuns()
	return f
}

func (f *fast) startTimers(n int) {
	f.idle = make(chan *timer, n)
	for range n {
		t := newTimer(f.image, f.place, f.layout.inside)
		f.timers = append(f.timers, t)
		f.idle <- t
	}
}

func (f *fast) tick(t isa.Tick, host []hostPacket, sets []hostSet) []departure {
	f.engine.StartTick(t)
	for i := range sets {
		sets[i].packets = sets[i].runs.deliver(f.engine, &sets[i].spikes)
	}
	f.compute(host)
	if f.idle != nil {
		f.time(host)
	}
	return f.departed
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
	f.drain()
	n := f.engine.Counters(i)
	if f.layout.countsItself(i) {
		n.PacketsOut += n.Spikes * uint64(f.layout.fanOut[i])
	}
	for _, t := range f.timers {
		t.schedule.cores[i].addTo(&n, t.schedule.ticks)
	}
	return n
}

func (f *fast) fifoPeak(i int) int {
	peak := 0
	for _, t := range f.timers {
		peak = max(peak, int(t.schedule.cores[i].peak))
	}
	return peak
}

func (f *fast) relayPeak(i int) int {
	peak := 0
	for _, t := range f.timers {
		if t.schedule.relays != nil {
			peak = max(peak, t.schedule.relays[i].peak)
		}
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
	f.drain()
	f.engine.Reset()
	for i := range f.spikes {
		f.spikes[i] = nil
	}
	clear(f.sets.unsaid)
}

func (f *fast) setBias(i int, n isa.NeuronID, bias int32) { f.engine.SetBias(i, n, bias) }
func (f *fast) potentials(i int) []int32                  { return f.engine.Potentials(i) }
func (f *fast) coreState(i int) core.State {
	f.drain()
	return f.engine.State(i)
}
func (f *fast) setCoreState(i int, s core.State, next isa.Tick) error {
	f.drain()
	return f.engine.SetState(i, s, next)
}
