package core

import "orrery/isa"

// View is where a readable core stands between two cycles, for tools that show it.
type View struct {
	Axon   int // whose row is being read, -1 for none
	Neuron int // under update; the number of neurons when all are
	Sums   int // packets of partial sums received in this tick
	FIFO   []isa.Packet
	Relay  []isa.Packet
}

// View is valid until the next cycle.
func (c *Core) View() View {
	return View{Axon: c.row, Neuron: c.neuron, Sums: c.received, FIFO: c.fifo.queue, Relay: c.relay.queue}
}

// Potential is V of one neuron.
func (c *Core) Potential(n isa.NeuronID) int32 { return c.soma.neurons[n].v }

// Active says whether an axon is active in the running tick.
func (c *Core) Active(a int) bool { return c.axons.isActive(a) }

// Activity is what a core did in one cycle.
type Activity uint8

const (
	Idle         Activity = iota
	Integrating           // read a word of a row
	Sending               // pushed partial sums
	Waiting               // for partial sums
	Firing                // spent the cycle on a neuron
	StalledFIFO           // could not push: the send FIFO was full
	StalledRoute          // pushed one of several route entries, which held the soma up
	Pushing               // pushed the last entry, beside nothing else
)

// Activities are their names.
var Activities = [...]string{"idle", "integrate", "send sums", "wait for sums", "fire", "stall: FIFO", "stall: routes", "push"}

func (a Activity) String() string { return Activities[a] }

// ActivityOf tells from the counters before and after a cycle what the core did in it.
func ActivityOf(before, after *Counters) Activity {
	switch {
	case after.ActiveCycles == before.ActiveCycles:
		return Idle
	case after.IntegrateCycles != before.IntegrateCycles:
		return Integrating
	case after.SendCycles != before.SendCycles:
		return Sending
	case after.WaitCycles != before.WaitCycles:
		return Waiting
	case after.FireCycles != before.FireCycles:
		return Firing
	case after.StallFIFOCycles != before.StallFIFOCycles:
		return StalledFIFO
	case after.StallRouteCycles != before.StallRouteCycles:
		return StalledRoute
	}
	return Pushing
}
