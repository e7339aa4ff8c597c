package chip

import (
	"slices"

	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// reference is the plain engine: every cycle steps every core and every router, nothing is skipped. Read it with ARCHITECTURE
// section 3 beside it.
type reference struct {
	cores    []*core.Core
	mesh     *noc.Reference
	place    []int32
	ports    portQueues
	time     clock
	departed []departure
	see      func(*Look) // after each cycle; nil when nobody looks
	look     Look
}

func newReference(image *isa.Image, place []int32) *reference {
	r := &reference{mesh: noc.NewReference(&image.Arch), place: place, ports: newPortQueues(&image.Arch), time: clock{arch: &image.Arch.Clock}}
	for i := range image.Cores {
		r.cores = append(r.cores, core.New(&image.Arch, &image.Cores[i]))
	}
	return r
}

func (r *reference) tick(t isa.Tick, host []hostPacket, _ []hostSet) []departure {
	r.departed = r.departed[:0]
	r.ports.load(host)
	r.mesh.StartTick()
	for _, c := range r.cores {
		c.StartTick(t)
	}
	var cycle isa.Cycle
	for ; !r.quiet(); cycle++ {
		r.cycle()
		if r.see != nil {
			r.lookAt(t, cycle)
		}
	}
	r.time.tick(cycle)
	return r.departed
}

// cycle is one clock period. Everyone decides on the state at its start: hosts and FIFOs ask the mesh for room before it
// steps, and what cores push or receive shows only after Commit.
func (r *reference) cycle() {
	r.ports.inject(r.mesh)
	for _, c := range r.cores {
		r.send(c)
		c.Step()
	}
	r.mesh.Step()
	r.deliver()
	for _, c := range r.cores {
		c.Commit()
	}
}

// send moves the packet that a core has for its router there when there is room.
func (r *reference) send(c *core.Core) {
	if p, ok := c.Head(); ok && r.mesh.LocalRoom(c.ID()) {
		r.mesh.InjectLocal(c.ID(), p)
		c.Pop()
	}
}

func (r *reference) deliver() {
	for _, d := range r.mesh.Delivered() {
		if i := r.place[d.Core]; i >= 0 {
			r.cores[i].Receive(d.Packet)
			continue
		}
		r.departed = append(r.departed, atTap(d.Core, d.Packet))
	}
	for _, d := range r.mesh.Left() {
		r.departed = append(r.departed, departure{d.Port, d.Packet})
	}
}

func (r *reference) quiet() bool {
	for _, c := range r.cores {
		if !c.Done() || !c.Sent() {
			return false
		}
	}
	return r.ports.left == 0 && r.mesh.Quiet()
}

func (r *reference) reset() {
	for _, c := range r.cores {
		c.Reset()
	}
}

func (r *reference) order() []departure                        { return r.departed }
func (r *reference) settle()                                   {}
func (r *reference) clock() clock                              { return r.time }
func (r *reference) setBias(i int, n isa.NeuronID, bias int32) { r.cores[i].SetBias(n, bias) }
func (r *reference) fired(i int) []isa.NeuronID                { return r.cores[i].Spikes() }
func (r *reference) potentials(i int) []int32                  { return r.cores[i].Potentials() }
func (r *reference) coreCounters(i int) core.Counters          { return r.cores[i].Counters }
func (r *reference) fifoPeak(i int) int                        { return r.cores[i].FIFOPeak() }
func (r *reference) relayPeak(i int) int                       { return r.cores[i].RelayPeak() }
func (r *reference) routerCounters() []noc.RouterCounters {
	return slices.Clone(r.mesh.RouterCounters())
}
func (r *reference) routerPeaks() []int         { return r.mesh.Peaks() }
func (r *reference) coreState(i int) core.State { return r.cores[i].State() }
func (r *reference) setCoreState(i int, s core.State, _ isa.Tick) error {
	return r.cores[i].SetState(s)
}
