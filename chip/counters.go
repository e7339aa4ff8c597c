package chip

import (
	"slices"

	"orrery/core"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/noc"
)

// ChipCounters are the events that belong to no core and no router.
type ChipCounters struct {
	Ticks          uint64 `json:"ticks" unit:"ticks" doc:"ticks run"`
	Cycles         uint64 `json:"cycles" unit:"cycles" timed:"yes" doc:"clock cycles passed: ticks with their synchronisation, and host transfers"`
	BusyCycles     uint64 `json:"busy_cycles" unit:"cycles" timed:"yes" doc:"cycles from a tick's start until all was quiet"`
	TransferCycles uint64 `json:"transfer_cycles" unit:"cycles" timed:"yes" doc:"cycles in which the host wrote biases or read potentials"`
	Overruns       uint64 `json:"overruns" unit:"ticks" timed:"yes" doc:"periodic ticks that were not done in time and were stretched"`
	HostPacketsIn  uint64 `json:"host_packets_in" unit:"packets" doc:"packets from the host into the mesh"`
	HostPacketsOut uint64 `json:"host_packets_out" unit:"packets" doc:"packets from the mesh to the host"`
	HostWrites     uint64 `json:"host_writes" unit:"words" doc:"bias registers written by the host"`
	HostReads      uint64 `json:"host_reads" unit:"words" doc:"potentials read by the host"`
}

// Counters is everything a run counted. Sums over cores or routers are the totals: there is no other place where a total is
// kept.
type Counters struct {
	Chip    ChipCounters
	Cores   []core.Counters      // by index in image.Cores
	Routers []noc.RouterCounters // by CoreID

	// Peaks do not add up; over several runs the larger counts.
	LongestTick uint64   // busy cycles
	FIFOPeak    []uint64 // packets in the send FIFO, by index in image.Cores
	RelayPeak   []uint64 // packets in the relay buffer, by index in image.Cores
	RouterPeak  []uint64 // flits in the fullest input FIFO, by CoreID
}

// Counters is a copy of what has been counted since the chip was made.
func (c *Chip) Counters() Counters {
	var n Counters
	c.CountersInto(&n)
	return n
}

// CountersInto is Counters into memory that is used again and again.
func (c *Chip) CountersInto(n *Counters) {
	c.machine.settle()
	clock := c.machine.clock()
	n.Chip, n.LongestTick = c.counters, clock.longest
	n.Chip.Cycles, n.Chip.BusyCycles, n.Chip.Overruns = clock.cycles+n.Chip.TransferCycles, clock.busy, clock.overruns
	n.Cores, n.FIFOPeak, n.RelayPeak = n.Cores[:0], n.FIFOPeak[:0], n.RelayPeak[:0]
	for i := range c.image.Cores {
		n.Cores = append(n.Cores, c.machine.coreCounters(i))
		n.FIFOPeak = append(n.FIFOPeak, uint64(c.machine.fifoPeak(i)))
		n.RelayPeak = append(n.RelayPeak, uint64(c.machine.relayPeak(i)))
	}
	n.Routers = append(n.Routers[:0], c.machine.routerCounters()...)
	n.RouterPeak = n.RouterPeak[:0]
	for _, peak := range c.machine.routerPeaks() {
		n.RouterPeak = append(n.RouterPeak, uint64(peak))
	}
}

// Add adds the counters of another run of the same image.
func (n *Counters) Add(m *Counters) {
	if n.Cores == nil {
		n.Cores = make([]core.Counters, len(m.Cores))
		n.Routers = make([]noc.RouterCounters, len(m.Routers))
		n.FIFOPeak = make([]uint64, len(m.FIFOPeak))
		n.RelayPeak = make([]uint64, len(m.RelayPeak))
		n.RouterPeak = make([]uint64, len(m.RouterPeak))
	}
	counter.Add(&n.Chip, &m.Chip)
	for i := range m.Cores {
		counter.Add(&n.Cores[i], &m.Cores[i])
		n.FIFOPeak[i] = max(n.FIFOPeak[i], m.FIFOPeak[i])
		n.RelayPeak[i] = max(n.RelayPeak[i], m.RelayPeak[i])
	}
	for i := range m.Routers {
		counter.Add(&n.Routers[i], &m.Routers[i])
		n.RouterPeak[i] = max(n.RouterPeak[i], m.RouterPeak[i])
	}
	n.LongestTick = max(n.LongestTick, m.LongestTick)
}

// Minus is what was counted between an earlier copy and this one; peaks are those of this one.
func (n *Counters) Minus(before *Counters) Counters {
	d := Counters{Chip: counter.Sub(&n.Chip, &before.Chip), LongestTick: n.LongestTick, FIFOPeak: slices.Clone(n.FIFOPeak),
		RelayPeak: slices.Clone(n.RelayPeak), RouterPeak: slices.Clone(n.RouterPeak)}
	for i := range n.Cores {
		d.Cores = append(d.Cores, counter.Sub(&n.Cores[i], &before.Cores[i]))
	}
	for i := range n.Routers {
		d.Routers = append(d.Routers, counter.Sub(&n.Routers[i], &before.Routers[i]))
	}
	return d
}

// CoreTotal is the sum over cores.
func (n *Counters) CoreTotal() core.Counters { return counter.Sum(n.Cores) }

// RouterTotal is the sum over routers.
func (n *Counters) RouterTotal() noc.RouterCounters { return counter.Sum(n.Routers) }

// ActiveCycles is the number of cycles in which core i of the image was not done with its tick.
func (n *Counters) ActiveCycles(i int) isa.Cycle { return isa.Cycle(n.Cores[i].ActiveCycles) }
