package noc

import (
	"fmt"
	"math"

	"orrery/isa"
)

// Traffic is an open-loop experiment on an empty mesh. Every node makes a packet with probability Rate in each cycle, whatever the mesh
// does with it: packets wait in an endless queue at their source until their router has room. Latencies count from the making.
//
// It measures as BookSim 2 does in its latency mode. Measured are the packets that come to the front of their source's queue after Warmup
// cycles, and are made before the end of the last of the sample periods, of Sample cycles each, that follow. Sampling ends when latency and throughput, both over all periods so far, changed by less than Converge in each of three periods in a row, or after Samples
// periods; then the run goes on, still under load, until the last measured packet has arrived. When at the end of a period (or every thousand
// cycles after them) the mean latency, counting the age of packets that have not arrived, is above Limit, the mesh is unstable and the run ends.
type Traffic struct {
	Pattern  string
	Rate     float64 // packets per node and cycle, 0..1
	Random   Random
	Seed     uint64
	Warmup   int     // cycles before measuring
	Sample   int     // cycles of a sample period
	Samples  int     // most sample periods
	Converge float64 // relative change below which latency and throughput count as settled; 0: take all samples
	Limit    float64 // mean latency in cycles above which the mesh is unstable
}

// Random is where packets come from.
type Random string

const (
	// Own: every node draws from a generator of its own the cycles until its next packet. The same seed offers the same packets to any mesh of the
	// same shape, and cycles without packets cost nothing.
	Own Random = "own"
	// BookSim: the generators and the order of draws of BookSim 2.
	BookSim Random = "booksim"
)

// TrafficResult is what the measured packets saw. Latencies are in cycles from a packet's making (or, for NetworkLatency, its leaving the
// source's queue) until its core sees it. Of an unstable mesh they are those of the packets that did arrive.
type TrafficResult struct {
	Packets        int     `json:"packets"`         // that arrived
	PacketLatency  float64 `json:"packet_latency"`  // mean
	LatencyError   float64 `json:"latency_error"`   // twice the standard error of the mean, from the sample periods' means; 0 with fewer than three
	NetworkLatency float64 `json:"network_latency"` // mean
	MaxLatency     int64   `json:"max_latency"`
	Hops           float64 `json:"hops"`      // routers passed, mean
	Offered        float64 `json:"offered"`   // packets made per node and cycle while measuring
	Accepted       float64 `json:"accepted"`  // deliveries per node and cycle while measuring
	Saturated      bool    `json:"saturated"` // deliveries fell behind: less than 0.99 of what was made
	Unstable       bool    `json:"unstable"`  // latency rose above the limit
	Cycles         int64   `json:"cycles"`    // of the whole run
}

// saturation is the share of the offered packets below which the accepted ones mean that queues grow all the time. Both count the same packets, so that the
// difference is no matter of chance, but what the mesh holds more at the end than at the beginning.
const saturation = 0.99

// drainCheck is how often a run looks for instability after its last sample period, in cycles.
const drainCheck = 1000

// experiment is a run of Traffic.
type experiment struct {
	Traffic
	grid   isa.MeshArch
	mesh   *Mesh
	source source
	sampler
}

// source makes packets and hands them to its experiment's inject, which it may ask for room.
type source interface {
	offer(e *experiment, now isa.Cycle)
	// waiting is the number of packets that wait for room now at the head of a source's queue, and the sum of the cycles in which they were made.
	waiting() (packets int, made uint64)
	// idle is for how many cycles from now on the source certainly makes no packet and has none that waits.
	idle(now isa.Cycle) isa.Cycle
	// next is the earliest making of a packet that has not entered its router.
	next() isa.Cycle
}

// Run runs the experiment on the mesh of an architecture; stop ends it early.
func (t Traffic) Run(a *isa.Arch, stop func() bool) (TrafficResult, error) {
	if err := t.check(a); err != nil {
		return TrafficResult{}, err
	}
	e := t.begin(a)
	e.warmUp(stop)
	for e.periods < t.Samples && e.settled < 3 && !e.unstable && !stop() {
		e.cycles(t.Sample)
		e.endPeriod()
	}
	e.until = e.mesh.Cycle()
	for n := 1; !e.unstable && !e.drained(); n++ {
		if n%drainCheck == 0 {
			e.checkLimit()
			if stop() {
				break
			}
		}
		e.cycles(1)
	}
	return e.result(), nil
}

// begin sets up the experiment.
func (t Traffic) begin(a *isa.Arch) *experiment {
	e := &experiment{Traffic: t, grid: a.Mesh, mesh: New(a)}
	if e.until = math.MaxInt64; t.Random == BookSim {
		e.source = newBookSim(t, a.Mesh)
	} else {
		e.source = newBernoulli(t, a.Mesh)
	}
	return e
}

// warmUp runs the cycles before measuring, in periods so that an unstable mesh is found early. The means of the last period are what the first
// sample is compared with.
func (e *experiment) warmUp(stop func() bool) {
	e.warming, e.from = true, isa.Cycle(e.Warmup)
	for left := e.Warmup; left > 0 && !e.unstable && !stop(); {
		if left <= e.Sample {
			e.clear()
		}
		length := (left-1)%e.Sample + 1
		e.cycles(length)
		left -= length
		e.compareWithLast()
		e.checkLimit()
	}
	if !e.unstable {
		e.warming = false
		e.clear()
	}
}

func (t *Traffic) check(a *isa.Arch) error {
	m := a.Mesh
	switch {
	case !(t.Rate > 0 && t.Rate <= 1):
		return fmt.Errorf("rate is %v packets per node and cycle; it must be above 0 and at most 1", t.Rate)
	case t.Warmup < 0 || t.Sample < 1 || t.Samples < 1 || t.Warmup > maxCycles || t.Sample > maxCycles/t.Samples:
		return fmt.Errorf("warm-up %d cycles, %d samples of %d cycles; measure at least one cycle and at most %d", t.Warmup, t.Samples, t.Sample, maxCycles)
	case !(t.Converge >= 0) || !(t.Limit > 0):
		return fmt.Errorf("convergence %v, latency limit %v; the first is at least 0, the second above it", t.Converge, t.Limit)
	}
	return checkPattern(t.Pattern, m)
}

// maxCycles bounds warm-up and samples, so that any cycle of a run fits half of a payload.
const maxCycles = 1 << 29

// cycles runs n cycles of source and mesh.
func (e *experiment) cycles(n int) {
	for end := e.mesh.Cycle() + isa.Cycle(n); e.mesh.Cycle() < end; {
		now := e.mesh.Cycle()
		for _, d := range e.mesh.Delivered() { // in the last cycle: their cores see them now
			e.arrived(d.Packet, now)
		}
		if e.mesh.Quiet() {
			if idle := min(e.source.idle(now), end-now); idle > 0 {
				e.mesh.Idle(idle)
				continue
			}
		}
		e.source.offer(e, now)
		e.mesh.Step()
	}
}

// measured marks the payload of a measured packet.
const measured = 1 << 63

// inject sends a packet from a node to a place. It was made in one cycle and came to the front of its source's queue in one; its payload says
// whether it is measured, when it was made, and when it entered.
func (e *experiment) inject(node isa.CoreID, to isa.Coord, made, front isa.Cycle) {
	from := e.grid.Coord(node)
	dx, dy := to.X-from.X, to.Y-from.Y
	hops := max(dx, -dx) + max(dy, -dy) + 1
	payload := uint64(made)<<32 | uint64(e.mesh.Cycle())
	if e.enters(made, front) {
		payload |= measured
	}
	e.mesh.InjectLocal(node, isa.Packet{Header: isa.MakeHeader(dx, dy, hops), Payload: payload})
}
