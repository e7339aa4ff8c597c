package chip

import (
	"cmp"
	"slices"

	"orrery/isa"
	"orrery/isa/counter"
	"orrery/noc"
)

// timer finds the cycles of one tick after the other from what the ticks did: it plays their packets through FIFOs and mesh, stepping
// only the cycles in which one is under way. It remembers nothing from tick to tick but what it counts.
type timer struct {
	did      record
	schedule schedule
	mesh     *noc.Mesh
	ports    portQueues
	place    []int32
	clock    clock
	departed []departure // of the last tick, in order of time
}

// record is what a tick did, as far as its cycles depend on it.
type record struct {
	work   []isa.Cycle    // by core: cycles of integration
	start  []uint32       // by core, and the end: first of its spikes
	spikes []isa.NeuronID // of all cores, each core's ascending
}

func newTimer(image *isa.Image, place []int32, inside []bool) *timer {
	t := &timer{mesh: noc.New(&image.Arch), ports: newPortQueues(&image.Arch), place: place, clock: clock{arch: &image.Arch.Clock}}
	t.did = record{work: make([]isa.Cycle, len(image.Cores)), start: make([]uint32, len(image.Cores)+1)}
	t.schedule.init(image, inside, &t.did, t.mesh)
	return t
}

// load copies what the tick did: the engine goes on to the next one.
func (t *timer) load(work []isa.Cycle, spikes [][]isa.NeuronID, host []hostPacket) {
	copy(t.did.work, work)
	t.did.spikes = t.did.spikes[:0]
	for i, s := range spikes {
		t.did.spikes = append(t.did.spikes, s...)
		t.did.start[i+1] = uint32(len(t.did.spikes))
	}
	t.ports.load(host)
}

// run times the tick that has been loaded.
func (t *timer) run() {
	s := &t.schedule
	t.mesh.StartTick()
	t.departed = t.departed[:0]
	s.start()
	for s.pending > 0 || !s.resting() || t.ports.left > 0 || !t.mesh.Quiet() {
		if s.resting() && t.ports.left == 0 && t.mesh.Quiet() {
			t.mesh.Idle(s.skip())
		}
		if t.ports.left > 0 {
			t.ports.inject(t.mesh)
		}
		s.step()
		t.mesh.Step()
		if len(t.mesh.Landed())+len(t.mesh.Left()) > 0 {
			t.deliver()
		}
		s.now++
	}
	t.clock.tick(max(s.now, s.busyUntil))
}

// deliver hands over what arrived in this cycle.
func (t *timer) deliver() {
	first := len(t.departed)
	for k, l := range t.mesh.Landed() {
		switch i := t.place[l.Core()]; {
		case i < 0:
			t.departed = append(t.departed, atTap(l.Core(), t.mesh.Delivered()[k].Packet))
		case l.Wide():
			t.schedule.receiveSums(i)
		case l.Multicast():
			t.schedule.receive(i, t.mesh.Delivered()[k].Packet)
		}
	}
	if taps := t.departed[first:]; len(taps) > 1 {
		slices.SortFunc(taps, func(a, b departure) int { return cmp.Compare(a.port.Index, b.port.Index) })
	}
	for _, d := range t.mesh.Left() {
		t.departed = append(t.departed, departure{d.Port, d.Packet})
	}
}

// addRouters adds the routers' counters to a list of them.
func (t *timer) addRouters(sum []noc.RouterCounters) {
	for i, n := range t.mesh.RouterCounters() {
		counter.Add(&sum[i], &n)
	}
}
