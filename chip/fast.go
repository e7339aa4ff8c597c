package chip

import (
	"sync"

	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// fast is the engine for work. What a tick computes does not depend on how long anything takes (ARCHITECTURE section 3), so it
// first computes all cores, in parallel and without a clock, and then finds the cycles: schedule says when each core has a
// packet for its FIFO, and only those cycles and the ones in which a packet is under way are stepped.
type fast struct {
	image    *isa.Image
	engine   *core.Engine
	mesh     *noc.Mesh
	place    []int32
	threads  int
	owner    []int32 // by core: index of the core a partial core sends its sums to, -1 for a spiking core
	work     []isa.Cycle
	spikes   [][]isa.NeuronID
	schedule schedule
	departed []departure
}

func newFast(image *isa.Image, place []int32, threads int) *fast {
	f := &fast{
		image:   image,
		engine:  core.NewEngine(&image.Arch, image.Cores),
		mesh:    noc.New(&image.Arch),
		place:   place,
		threads: min(threads, len(image.Cores)),
		owner:   make([]int32, len(image.Cores)),
		work:    make([]isa.Cycle, len(image.Cores)),
		spikes:  make([][]isa.NeuronID, len(image.Cores)),
	}
	for i := range image.Cores {
		f.owner[i] = -1
		if cfg := &image.Cores[i]; cfg.Mode == isa.Partial {
			f.owner[i] = place[destination(&image.Arch, cfg.ID, cfg.SumTo)]
		}
	}
	f.schedule.init(f)
	return f
}

// destination is the core that header h leads to from core c.
func destination(a *isa.Arch, c isa.CoreID, h isa.Header) isa.CoreID {
	at := a.Mesh.Coord(c)
	return a.Mesh.At(isa.Coord{X: at.X + h.DX(), Y: at.Y + h.DY()})
}

func (f *fast) tick(t isa.Tick, ports *portQueues) (isa.Cycle, []departure) {
	f.engine.StartTick(t)
	f.compute()
	return f.time(ports), f.departed
}

// compute does what all cores compute in this tick. Partial sums only add, so their order does not matter; they are still added
// in one goroutine, because two partial cores may have the same owner.
func (f *fast) compute() {
	f.forEachCore((*fast).integrate)
	for i, owner := range f.owner {
		if owner >= 0 {
			f.engine.AddSums(int(owner), f.image.Cores[i].SumTo.Destination(), f.engine.Sums(i))
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

// time plays the tick's packets through FIFOs and mesh and returns when all was quiet.
func (f *fast) time(ports *portQueues) isa.Cycle {
	s := &f.schedule
	f.departed = f.departed[:0]
	s.start()
	for s.pending > 0 || len(s.sending) > 0 || ports.left > 0 || !f.mesh.Quiet() {
		if len(s.sending) == 0 && ports.left == 0 && f.mesh.Quiet() {
			f.mesh.Idle(s.skip())
		}
		if ports.left > 0 {
			ports.inject(f.mesh)
		}
		s.step()
		f.mesh.Step()
		f.deliver()
		s.now++
	}
	return max(s.now, s.busyUntil)
}

// deliver hands over what arrived in this cycle.
func (f *fast) deliver() {
	for _, d := range f.mesh.Delivered() {
		i := f.place[d.Core]
		if d.Packet.Header.Wide() {
			f.schedule.receiveSums(i)
			continue
		}
		f.spike(i, d.Packet)
	}
	for _, d := range f.mesh.Left() {
		f.departed = append(f.departed, departure{d.Port, d.Packet})
	}
}

// spike lets core i keep a spike, send it on, or both.
func (f *fast) spike(i int32, p isa.Packet) {
	if p.Header.Multicast() {
		mode := f.image.Cores[i].Forward.Mode
		if mode != isa.ForwardNone {
			f.schedule.relay(i, p)
		}
		if mode == isa.ForwardRelay {
			f.engine.Pass(int(i))
			return
		}
	}
	f.engine.Deliver(int(i), isa.AxonID(p.Header.Destination()), p.Delay())
}

// idle also lets the mesh catch up with a tick whose last cycles were cores updating silent neurons.
func (f *fast) idle(n isa.Cycle) {
	f.mesh.Idle(n + max(0, f.schedule.busyUntil-f.schedule.now))
}

func (f *fast) reset() {
	f.engine.Reset()
	f.mesh.Reset()
	f.schedule.now, f.schedule.busyUntil = 0, 0
}

func (f *fast) setBias(i int, n isa.NeuronID, bias int32) { f.engine.SetBias(i, n, bias) }
func (f *fast) fired(i int) []isa.NeuronID                { return f.spikes[i] }
func (f *fast) potentials(i int) []int32                  { return f.engine.Potentials(i) }
func (f *fast) coreCounters(i int) *core.Counters         { return f.engine.Counters(i) }
func (f *fast) fifoPeak(i int) int                        { return f.schedule.fifos[i].peak }
func (f *fast) relayPeak(i int) int                       { return f.schedule.relays[i].peak }
func (f *fast) routerCounters() []noc.RouterCounters      { return f.mesh.RouterCounters() }
func (f *fast) routerPeaks() []int                        { return f.mesh.Peaks() }
func (f *fast) coreState(i int) core.State                { return f.engine.State(i) }
func (f *fast) setCoreState(i int, s core.State) error    { return f.engine.SetState(i, s) }
func (f *fast) meshState() noc.State                      { return f.mesh.State() }
func (f *fast) setMeshState(s noc.State) error            { return f.mesh.SetState(s) }
