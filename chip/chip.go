package chip

import (
	"fmt"

	"orrery/core"
	"orrery/isa"
	"orrery/isa/bitset"
	"orrery/noc"
)

// Engine names one of the two implementations of a tick.
type Engine string

const (
	Fast      Engine = "fast"
	Reference Engine = "reference"
)

// Timing says how much of a tick is simulated.
type Timing string

const (
	TimingCycle Timing = "cycle" // every cycle: when cores, FIFOs and routers do what they do
	TimingNone  Timing = "none"  // what is computed, and the counters of events; nothing that is counted in cycles or in routers
)

// Options says how to simulate; none of it changes what is computed or what is counted of it.
type Options struct {
	Engine  Engine // "" is Fast
	Timing  Timing // "" is TimingCycle; only the fast engine knows TimingNone
	Threads int    // goroutines for the cores of one tick and for the cycles of several (fast engine); below 2: none
	// Lean keeps every synapse once. Otherwise the fast engine may lay out sparse rows a second time, which takes up to 64 bytes a row.
	Lean bool
	// Strict makes a periodic tick that overruns its TickCycles an error instead of stretching it.
	Strict bool
}

func (o *Options) check() error {
	untimed := o.Timing == TimingNone
	switch {
	case o.Timing != "" && o.Timing != TimingCycle && !untimed:
		return fmt.Errorf("timing %q: there are %q and %q", o.Timing, TimingCycle, TimingNone)
	case o.Engine != "" && o.Engine != Fast && o.Engine != Reference:
		return fmt.Errorf("engine %q: there are %q and %q", o.Engine, Fast, Reference)
	case untimed && o.Engine == Reference:
		return fmt.Errorf("timing %q: the reference engine steps every cycle; only engine %q can leave them out", TimingNone, Fast)
	case untimed && o.Strict:
		return fmt.Errorf("timing %q: whether a tick is done in time, which strict asks for, is known only with timing %q", TimingNone, TimingCycle)
	}
	return nil
}

// machine is one engine. Between ticks the mesh is empty and every core is done.
type machine interface {
	// tick runs tick t with the given packets waiting at the host ports and returns those that left the chip, in any order. What it
	// costs in cycles may be worked out later, at the latest when settle returns. sets are further spikes of the host, of machines without timing.
	tick(t isa.Tick, host []hostPacket, sets []hostSet) (departed []departure)
	settle()
	// order lists the same packets in order of time.
	order() []departure
	clock() clock
	reset()
	setBias(core int, n isa.NeuronID, bias int32)
	fired(core int) []isa.NeuronID
	potentials(core int) []int32
	coreCounters(core int) core.Counters
	fifoPeak(core int) int
	relayPeak(core int) int
	routerCounters() []noc.RouterCounters
	routerPeaks() []int
	coreState(core int) core.State
	setCoreState(core int, s core.State, next isa.Tick) error
}

// Chip is one chip (or mesh of chips) loaded with an image. It is not safe for concurrent use; test sets run one Chip per
// goroutine, which share the image.
type Chip struct {
	image    *isa.Image
	options  Options
	machine  machine
	now      isa.Tick
	counters ChipCounters // what the clock does not know
	overruns uint64       // those that have been reported
	inputs   inputs
	outputs  outputMap
	arrived  [][]uint32 // by output: neurons whose spikes reached the host in the last tick, ascending
	place    []int32    // index into image.Cores by CoreID, -1 where unused
}

// New loads an image that has passed isa.Image.Verify.
func New(image *isa.Image, options Options) (*Chip, error) {
	c := &Chip{image: image, options: options, place: placeOf(image)}
	if err := options.check(); err != nil {
		return nil, err
	}
	if options.Engine == Reference {
		c.machine = newReference(image, c.place)
	} else if err := core.CheckSize(image.Cores); err != nil {
		return nil, err
	} else {
		c.machine = newFast(image, c.place, options)
	}
	c.inputs, c.outputs = newInputs(image, c.place, options.Timing), newOutputMap(image)
	c.arrived = make([][]uint32, len(image.Outputs))
	return c, nil
}

func placeOf(image *isa.Image) []int32 {
	place := make([]int32, image.Arch.Mesh.Cores())
	for i := range place {
		place[i] = -1
	}
	for i := range image.Cores {
		place[image.Cores[i].ID] = int32(i)
	}
	return place
}

// Reset puts the chip into its state before tick 0: potentials, queues, generators, arbitration. Counters go on.
func (c *Chip) Reset() {
	c.machine.reset()
	c.now = 0
}

// Now is the tick that the next call of Tick will run.
func (c *Chip) Now() isa.Tick { return c.now }

// Tick runs one tick: spikes[i] are the neurons of image.Inputs[i] that the host makes fire in it, ascending. An error leaves
// the chip at the end of the tick. With more than one thread the cycles of a tick may still be worked out when Tick returns; whoever asks
// for counters waits for them.
func (c *Chip) Tick(spikes [][]uint32) error { return c.TickSets(spikes, nil) }

// TickSets is Tick with the spikes of some inputs as sets: those of input i are sets[i], which has all its neurons or none; where it has none, or there
// are fewer sets, they are spikes[i].
func (c *Chip) TickSets(spikes [][]uint32, sets []bitset.Set) error {
	in := &c.inputs
	in.load(spikes, sets)
	c.receive(c.machine.tick(c.now, in.packets, in.sets))
	c.counters.HostPacketsIn += in.count()
	c.counters.Ticks++
	c.now++
	if c.options.Strict {
		return c.checkOverrun()
	}
	return nil
}

// receive sorts the packets that left the chip to the outputs they belong to.
func (c *Chip) receive(departed []departure) {
	for i := range c.arrived {
		c.arrived[i] = c.arrived[i][:0]
	}
	c.counters.HostPacketsOut += uint64(len(departed))
	for i := range departed {
		if at, ok := c.outputs.find(&departed[i]); ok {
			c.arrived[at.Output] = append(c.arrived[at.Output], at.Neuron)
		}
	}
	for _, neurons := range c.arrived {
		sortAscending(neurons)
	}
}

// checkOverrun refuses the last tick if it was not done in time.
func (c *Chip) checkOverrun() error {
	c.machine.settle()
	clock := c.machine.clock()
	if clock.overruns == c.overruns {
		return nil
	}
	c.overruns = clock.overruns
	return fmt.Errorf("tick %d takes %d cycles; clock.tick_cycles of %s is %d: lengthen the tick, use clock.sync barrier, "+
		"or drop --strict to let it stretch", c.now-1, clock.last, c.image.Arch.Name, c.image.Arch.Clock.TickCycles)
}

// LastBusy is the number of cycles of the last tick until all was quiet.
func (c *Chip) LastBusy() isa.Cycle {
	c.machine.settle()
	return c.machine.clock().last
}

// SetInputBias writes the currents of image.Inputs[input] into the bias registers of its neurons, through the host ports:
// values that differ from the image's are written and paid for in packets and cycles before the next tick.
func (c *Chip) SetInputBias(input int, bias []int32) {
	writes := 0
	for i, ref := range c.image.Inputs[input].Bias {
		at := int(c.place[ref.Core])
		if cfg := &c.image.Cores[at]; bias[i] != cfg.Bias[ref.Neuron] {
			writes++
		}
		c.machine.setBias(at, ref.Neuron, bias[i])
	}
	c.counters.HostWrites += uint64(writes)
	c.transfer(writes)
}

// ReadPotentials reads the potentials of image.Outputs[output] from the chip's memory, appending them to v; the way through
// the host ports is paid for.
func (c *Chip) ReadPotentials(output int, v []int32) []int32 {
	refs := c.image.Outputs[output].Neurons
	for _, ref := range refs {
		v = append(v, c.machine.potentials(int(c.place[ref.Core]))[ref.Neuron])
	}
	c.counters.HostReads += uint64(len(refs))
	c.transfer(len(refs))
	return v
}

// transfer lets the clock run while n words pass the host ports, all ports in parallel.
func (c *Chip) transfer(n int) {
	if c.options.Timing == TimingNone {
		return
	}
	perCycle := len(isa.Ports(&c.image.Arch)) * c.image.Arch.IO.PacketsPerCycle
	c.counters.TransferCycles += uint64((n + perCycle - 1) / perCycle)
}

// Arrived lists, by output of the image, the neurons whose spikes reached the host in the last tick, ascending. The slices are
// valid until the next tick.
func (c *Chip) Arrived() [][]uint32 { return c.arrived }

// Arrival is a spike that reached the host: an index into image.Outputs and the neuron's index in that output.
type Arrival struct {
	Output int
	Neuron uint32
}

// Arrivals lists the spikes that reached the host in the last tick in the order in which they did, appending them to list; within a cycle
// taps by place, then edge routers by place. There is no order without timing.
func (c *Chip) Arrivals(list []Arrival) []Arrival {
	departed := c.machine.order()
	for i := range departed {
		if at, ok := c.outputs.find(&departed[i]); ok {
			list = append(list, at)
		}
	}
	return list
}

// Fired lists the neurons of image.Cores[core] that fired in the last tick, ascending; valid until the next tick.
func (c *Chip) Fired(core int) []isa.NeuronID { return c.machine.fired(core) }

// Potentials are those of the neurons of image.Cores[core] now; valid until the next tick.
func (c *Chip) Potentials(core int) []int32 { return c.machine.potentials(core) }
