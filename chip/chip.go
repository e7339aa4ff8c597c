package chip

import (
	"fmt"

	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// Engine names one of the two implementations of a tick.
type Engine string

const (
	Fast      Engine = "fast"
	Reference Engine = "reference"
)

// Options says how to simulate; none of it changes what is computed or counted.
type Options struct {
	Engine  Engine // "" is Fast
	Threads int    // goroutines that share the cores of one tick (fast engine); below 2: none
	// Strict makes a periodic tick that overruns its TickCycles an error instead of stretching it.
	Strict bool
}

// machine is one engine. Between ticks the mesh is empty and every core is done.
type machine interface {
	// tick runs tick t with the given packets waiting at each host port and returns the number of cycles until all was quiet.
	// It leaves the packets that left the chip, in order, in departed.
	tick(t isa.Tick, ports *portQueues) (busy isa.Cycle, departed []departure)
	// idle lets the clock run on for n cycles after a tick's work.
	idle(n isa.Cycle)
	reset()
	setBias(core int, n isa.NeuronID, bias int32)
	fired(core int) []isa.NeuronID
	potentials(core int) []int32
	coreCounters(core int) *core.Counters
	fifoPeak(core int) int
	relayPeak(core int) int
	routerCounters() []noc.RouterCounters
	routerPeaks() []int
	coreState(core int) core.State
	setCoreState(core int, s core.State) error
	meshState() noc.State
	setMeshState(s noc.State) error
}

// Chip is one chip (or mesh of chips) loaded with an image. It is not safe for concurrent use; test sets run one Chip per
// goroutine, which share the image.
type Chip struct {
	image    *isa.Image
	options  Options
	machine  machine
	now      isa.Tick
	counters Counters
	ports    portQueues
	outputs  outputMap
	arrived  [][]uint32 // by output: neurons whose spikes reached the host in the last tick, ascending
	place    []int32    // index into image.Cores by CoreID, -1 where unused
}

// New loads an image that has passed isa.Image.Verify.
func New(image *isa.Image, options Options) (*Chip, error) {
	c := &Chip{image: image, options: options, place: placeOf(image)}
	switch options.Engine {
	case "", Fast:
		c.machine = newFast(image, c.place, options.Threads)
	case Reference:
		c.machine = newReference(image, c.place)
	default:
		return nil, fmt.Errorf("engine %q: there are %q and %q", options.Engine, Fast, Reference)
	}
	c.ports = newPortQueues(&image.Arch)
	c.outputs = newOutputMap(image)
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
// the chip at the end of the tick.
func (c *Chip) Tick(spikes [][]uint32) error {
	c.load(spikes)
	busy, departed := c.machine.tick(c.now, &c.ports)
	c.receive(departed)
	took, err := c.sync(busy)
	c.machine.idle(took - busy)
	c.count(busy, took)
	c.now++
	return err
}

// load queues the host packets of this tick's input spikes at their ports, by input, neuron and entry.
func (c *Chip) load(spikes [][]uint32) {
	for i := range c.image.Inputs {
		if i >= len(spikes) || len(c.image.Inputs[i].PacketStart) == 0 {
			continue
		}
		in := &c.image.Inputs[i]
		for _, n := range spikes[i] {
			for _, p := range in.Packets[in.PacketStart[n]:in.PacketStart[n+1]] {
				c.ports.add(int(p.Port), isa.Spike(p.Header, int(p.Delay)))
				c.counters.Chip.HostPacketsIn++
			}
		}
	}
}

// receive sorts the packets that left the chip to the outputs they belong to.
func (c *Chip) receive(departed []departure) {
	for i := range c.arrived {
		c.arrived[i] = c.arrived[i][:0]
	}
	for _, d := range departed {
		c.counters.Chip.HostPacketsOut++
		if at, ok := c.outputs.find(d); ok {
			c.arrived[at.output] = append(c.arrived[at.output], at.neuron)
		}
	}
	for _, neurons := range c.arrived {
		sortAscending(neurons)
	}
}

// sync applies the clock's rule for the start of the next tick to a tick that was busy for the given cycles.
func (c *Chip) sync(busy isa.Cycle) (took isa.Cycle, err error) {
	clock := &c.image.Arch.Clock
	if clock.Sync == isa.Barrier {
		return busy + isa.Cycle(clock.SyncCycles), nil
	}
	if budget := isa.Cycle(clock.TickCycles); busy <= budget {
		return budget, nil
	}
	c.counters.Chip.Overruns++
	if c.options.Strict {
		err = fmt.Errorf("tick %d takes %d cycles; clock.tick_cycles of %s is %d: lengthen the tick, use clock.sync barrier, "+
			"or drop --strict to let it stretch", c.now, busy, c.image.Arch.Name, clock.TickCycles)
	}
	return busy, err
}

func (c *Chip) count(busy, took isa.Cycle) {
	n := &c.counters.Chip
	n.Ticks++
	n.Cycles += uint64(took)
	n.BusyCycles += uint64(busy)
	c.counters.LongestTick = max(c.counters.LongestTick, uint64(busy))
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
	c.counters.Chip.HostWrites += uint64(writes)
	c.transfer(writes)
}

// ReadPotentials reads the potentials of image.Outputs[output] from the chip's memory, appending them to v; the way through
// the host ports is paid for.
func (c *Chip) ReadPotentials(output int, v []int32) []int32 {
	refs := c.image.Outputs[output].Neurons
	for _, ref := range refs {
		v = append(v, c.machine.potentials(int(c.place[ref.Core]))[ref.Neuron])
	}
	c.counters.Chip.HostReads += uint64(len(refs))
	c.transfer(len(refs))
	return v
}

// transfer lets the clock run while n words pass the host ports, all ports in parallel.
func (c *Chip) transfer(n int) {
	perCycle := len(c.ports.queue) * c.image.Arch.IO.PacketsPerCycle
	cycles := uint64((n + perCycle - 1) / perCycle)
	c.counters.Chip.TransferCycles += cycles
	c.counters.Chip.Cycles += cycles
}

// Arrived lists, by output of the image, the neurons whose spikes reached the host in the last tick, ascending. The slices are
// valid until the next tick.
func (c *Chip) Arrived() [][]uint32 { return c.arrived }

// Fired lists the neurons of image.Cores[core] that fired in the last tick, ascending; valid until the next tick.
func (c *Chip) Fired(core int) []isa.NeuronID { return c.machine.fired(core) }

// Potentials are those of the neurons of image.Cores[core] now; valid until the next tick.
func (c *Chip) Potentials(core int) []int32 { return c.machine.potentials(core) }
