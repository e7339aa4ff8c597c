package noc

import (
	"fmt"
	"math/rand/v2"

	"orrery/isa"
)

// Patterns are the synthetic traffic patterns, by the definitions of BookSim 2: each names where the node at (x, y) sends.
var Patterns = []string{"uniform", "transpose", "bitcomp", "tornado"}

// Traffic is an open-loop experiment on an empty mesh: every node makes a packet with probability Rate in each cycle and sends it when its
// router has room.
type Traffic struct {
	Pattern string
	Rate    float64 // packets per node and cycle, 0..1
	Seed    uint64
	Warmup  int // cycles before measuring
	Measure int // cycles whose packets are measured
	Drain   int // most cycles after that for the measured packets to arrive
}

// TrafficResult is what the measured packets saw. Latencies are in cycles from a packet's making (or, for NetworkLatency, its leaving the
// source's queue) to its delivery.
type TrafficResult struct {
	Packets        int     `json:"packets"`
	PacketLatency  float64 `json:"packet_latency"`
	NetworkLatency float64 `json:"network_latency"`
	MaxLatency     int64   `json:"max_latency"`
	Hops           float64 `json:"hops"`     // routers passed
	Offered        float64 `json:"offered"`  // packets per node and cycle
	Accepted       float64 `json:"accepted"` // deliveries per node and cycle while measuring
	Unstable       bool    `json:"unstable"` // some measured packets had not arrived by the end: past saturation
	Cycles         int64   `json:"cycles"`
}

// stamp is when a measured packet was made and when it entered its router; 0 made: not measured.
type stamp struct{ made, entered isa.Cycle }

// experiment is a run of Traffic.
type experiment struct {
	Traffic
	grid    isa.MeshArch
	mesh    *Mesh
	random  *rand.Rand
	queues  [][]isa.Packet // by node
	stamps  []stamp        // by payload of a packet
	pending int            // measured packets on their way
	result  TrafficResult
}

// Run runs the experiment on the mesh of an architecture; stop ends it early.
func (t Traffic) Run(a *isa.Arch, stop func() bool) (TrafficResult, error) {
	if err := t.check(a); err != nil {
		return TrafficResult{}, err
	}
	e := &experiment{Traffic: t, grid: a.Mesh, mesh: New(a), random: rand.New(rand.NewPCG(t.Seed, 0)), queues: make([][]isa.Packet, a.Mesh.Cores())}
	end := isa.Cycle(t.Warmup + t.Measure)
	for e.mesh.Cycle() < end || e.pending > 0 && e.mesh.Cycle() < end+isa.Cycle(t.Drain) {
		if e.mesh.Cycle()%1024 == 0 && stop() {
			break
		}
		e.cycle()
	}
	e.finish()
	return e.result, nil
}

func (t *Traffic) check(a *isa.Arch) error {
	m := a.Mesh
	switch {
	case !(t.Rate > 0 && t.Rate <= 1):
		return fmt.Errorf("rate is %v packets per node and cycle; it must be above 0 and at most 1", t.Rate)
	case t.Warmup < 0 || t.Measure < 1 || t.Drain < 0:
		return fmt.Errorf("warm-up %d, measurement %d, drain %d cycles; measure at least one", t.Warmup, t.Measure, t.Drain)
	case t.Pattern == "transpose" && m.Columns() != m.Rows():
		return fmt.Errorf("transpose needs a square mesh; this one is %d x %d", m.Columns(), m.Rows())
	}
	for _, p := range Patterns {
		if p == t.Pattern {
			return nil
		}
	}
	return fmt.Errorf("no traffic pattern %q; there are %v", t.Pattern, Patterns)
}

// cycle makes packets, sends what has room, and steps the mesh.
func (e *experiment) cycle() {
	now := e.mesh.Cycle()
	measuring := now >= isa.Cycle(e.Warmup) && now < isa.Cycle(e.Warmup+e.Measure)
	for n := range e.queues {
		if e.random.Float64() < e.Rate {
			e.make(n, now, measuring)
		}
		if len(e.queues[n]) > 0 && e.mesh.LocalRoom(isa.CoreID(n)) > 0 {
			p := e.queues[n][0]
			e.queues[n] = e.queues[n][1:]
			e.stamps[p.Payload].entered = now
			e.mesh.InjectLocal(isa.CoreID(n), p)
		}
	}
	e.mesh.Step()
	for _, d := range e.mesh.Delivered() {
		if measuring {
			e.result.Accepted++
		}
		e.arrived(d, now)
	}
}

func (e *experiment) make(n int, now isa.Cycle, measured bool) {
	from := e.grid.Coord(isa.CoreID(n))
	to := e.destination(from)
	p := isa.Packet{Header: isa.MakeHeader(to.X-from.X, to.Y-from.Y, 0), Payload: uint64(len(e.stamps))}
	s := stamp{made: -1}
	if measured {
		s.made = now
		e.pending++
		e.result.Packets++
		e.result.Hops += float64(max(to.X-from.X, from.X-to.X) + max(to.Y-from.Y, from.Y-to.Y) + 1)
	}
	e.stamps = append(e.stamps, s)
	e.queues[n] = append(e.queues[n], p)
}

// destination is where the pattern sends from p.
func (e *experiment) destination(p isa.Coord) isa.Coord {
	w, h := e.grid.Columns(), e.grid.Rows()
	switch e.Pattern {
	case "transpose":
		return isa.Coord{X: p.Y, Y: p.X}
	case "bitcomp":
		return isa.Coord{X: w - 1 - p.X, Y: h - 1 - p.Y}
	case "tornado":
		return isa.Coord{X: (p.X + (w+1)/2 - 1) % w, Y: (p.Y + (h+1)/2 - 1) % h}
	}
	return isa.Coord{X: e.random.IntN(w), Y: e.random.IntN(h)}
}

// arrived takes note of a delivery, which ends with the running cycle.
func (e *experiment) arrived(d Delivery, now isa.Cycle) {
	s := e.stamps[d.Packet.Payload]
	if s.made < 0 {
		return
	}
	e.pending--
	latency := now + 1 - s.made
	e.result.PacketLatency += float64(latency)
	e.result.NetworkLatency += float64(now + 1 - s.entered)
	e.result.MaxLatency = max(e.result.MaxLatency, int64(latency))
}

func (e *experiment) finish() {
	r := &e.result
	r.Unstable = e.pending > 0
	r.Cycles = int64(e.mesh.Cycle())
	nodeCycles := float64(len(e.queues) * e.Measure)
	r.Offered, r.Accepted = float64(r.Packets)/nodeCycles, r.Accepted/nodeCycles
	if done := float64(r.Packets - e.pending); done > 0 {
		r.PacketLatency, r.NetworkLatency = r.PacketLatency/done, r.NetworkLatency/done
	}
	if r.Packets > 0 {
		r.Hops /= float64(r.Packets)
	}
}
