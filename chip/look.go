package chip

import (
	"fmt"

	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// Look is the inside of a chip after one cycle of a tick. Only the reference engine has an inside to look at: the fast one does not step
// through it, and has the same cycle numbers.
type Look struct {
	Tick   isa.Tick
	Cycle  isa.Cycle // within the tick; the one that has just been run
	r      *reference
	did    []core.Activity
	before []core.Counters
}

// EachCycle calls see after each cycle of the ticks to come; nil ends that. see must not keep the Look.
func (c *Chip) EachCycle(see func(l *Look)) error {
	r, ok := c.machine.(*reference)
	if !ok {
		return fmt.Errorf("engine %q does not step through cycles: they can be looked at with engine %q", Fast, Reference)
	}
	r.see = see
	if see != nil {
		r.look = Look{r: r, did: make([]core.Activity, len(r.cores)), before: make([]core.Counters, len(r.cores))}
		for i := range r.cores {
			r.look.before[i] = r.cores[i].Counters
		}
	}
	return nil
}

// lookAt shows the cycle that has just been run.
func (r *reference) lookAt(t isa.Tick, cycle isa.Cycle) {
	l := &r.look
	l.Tick, l.Cycle = t, cycle
	for i, c := range r.cores {
		l.did[i] = core.ActivityOf(&l.before[i], &c.Counters)
		l.before[i] = c.Counters
	}
	r.see(l)
}

// Did is what core i of the image did in the cycle.
func (l *Look) Did(i int) core.Activity { return l.did[i] }

// Core is where core i of the image stands.
func (l *Look) Core(i int) core.View { return l.r.cores[i].View() }

// Potential is V of a neuron of core i.
func (l *Look) Potential(i int, n isa.NeuronID) int32 { return l.r.cores[i].Potential(n) }

// Active says whether axon a of core i is active in this tick.
func (l *Look) Active(i, a int) bool { return l.r.cores[i].Active(a) }

// Fired lists the neurons of core i that have fired in this tick so far.
func (l *Look) Fired(i int) []isa.NeuronID { return l.r.cores[i].Spikes() }

// Queue calls see with each packet in an input of a router, the head first.
func (l *Look) Queue(router isa.CoreID, p noc.Port, see func(isa.Packet)) {
	l.r.mesh.Queue(router, p, see)
}

// Depth is the number of packets in an input of a router.
func (l *Look) Depth(router isa.CoreID, p noc.Port) int { return l.r.mesh.Depth(router, p) }

// RouterCounters are the counters of a router so far.
func (l *Look) RouterCounters(router isa.CoreID) *noc.RouterCounters {
	return &l.r.mesh.RouterCounters()[router]
}

// AtPorts is the number of packets of the host that still wait at its ports.
func (l *Look) AtPorts() int { return l.r.ports.left }
