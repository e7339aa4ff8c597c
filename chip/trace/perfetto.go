package trace

import (
	"encoding/json"
	"fmt"
	"io"

	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// Perfetto is a trace in the Trace Event Format of Chrome, which Perfetto's viewer and trace processor read. One microsecond of it is one
// cycle of the chip. Ticks, cores and routers are tracks; what a core did in a cycle, and a router's busy cycles and stalls, are slices.
//
// Sums over slices of one name are the run's counters: integrate is integrate_cycles, fire is fire_cycles, busy of routers is busy_cycles;
// a stall's flit_cycles argument sums to stall_backpressure or stall_arbitration.
type Perfetto struct {
	out     *counting
	image   *isa.Image
	filter  *Filter
	cores   []coreTrack
	routers []routerTrack
	energy  func(*chip.Counters) float64
	comma   bool
	err     error
}

// Processes of the trace.
const (
	pidTicks = iota + 1
	pidCores
	pidRouters
)

type coreTrack struct {
	did   core.Activity
	since uint64
}

type routerTrack struct {
	before noc.RouterCounters
	known  bool
	slices [3]openSlice // busy, no room, lost to another input
}

type openSlice struct {
	open          bool
	since, amount uint64
}

var routerSlices = [3]string{"busy", "stall: no room ahead", "stall: another input"}

// NewPerfetto writes a trace to w. energy prices what a tick added, in picojoules.
func NewPerfetto(w io.Writer, image *isa.Image, filter *Filter, energy func(*chip.Counters) float64) *Perfetto {
	p := &Perfetto{out: newCounting(w), image: image, filter: filter, energy: energy, cores: make([]coreTrack, len(image.Cores)),
		routers: make([]routerTrack, image.Arch.Mesh.Cores())}
	fmt.Fprintf(p.out, `{"displayTimeUnit":"ns","otherData":{"time":"1 us is 1 cycle","mhz":%g,"network":%s},"traceEvents":[`, image.Arch.Clock.MHz,
		quoted(image.Provenance.Network))
	p.name(pidTicks, -1, "ticks")
	p.name(pidCores, -1, "cores")
	p.name(pidRouters, -1, "routers")
	p.name(pidTicks, 0, "ticks")
	for i := range image.Cores {
		if filter.Cores[i] {
			c := &image.Cores[i]
			p.name(pidCores, i, fmt.Sprintf("%v %v %s", c.ID, image.Arch.Mesh.Coord(c.ID), image.Holds(c)))
		}
	}
	return p
}

func quoted(s string) string {
	text, _ := json.Marshal(s) // a string always has a JSON form
	return string(text)
}

// name names a process (thread -1) or one of its threads.
func (p *Perfetto) name(pid, tid int, name string) {
	what := "thread_name"
	if tid < 0 {
		what, tid = "process_name", 0
	}
	p.event(`{"ph":"M","pid":%d,"tid":%d,"name":"%s","args":{"name":%s}}`, pid, tid, what, quoted(name))
}

func (p *Perfetto) event(format string, args ...any) {
	if p.comma {
		p.print(",\n")
	}
	p.comma = true
	p.print(format, args...)
}

func (p *Perfetto) print(format string, args ...any) {
	if _, err := fmt.Fprintf(p.out, format, args...); p.err == nil {
		p.err = err
	}
}

// Begin takes note of what the routers had counted.
func (p *Perfetto) Begin(_ uint64, routers []noc.RouterCounters) {
	for i := range p.routers {
		p.routers[i].before = routers[i]
	}
}

// Cycle opens and closes slices.
func (p *Perfetto) Cycle(at uint64, l *chip.Look) error {
	for i := range p.cores {
		if did := l.Did(i); p.filter.Cores[i] && did != p.cores[i].did {
			p.endCore(i, at)
			p.cores[i] = coreTrack{did, at}
		}
	}
	for i := range p.routers {
		if p.filter.Routers[i] {
			p.router(i, at, l.RouterCounters(isa.CoreID(i)))
		}
	}
	return p.err
}

func (p *Perfetto) endCore(i int, at uint64) {
	if c := p.cores[i]; c.did != core.Idle {
		p.event(`{"ph":"X","pid":%d,"tid":%d,"ts":%d,"dur":%d,"name":"%s"}`, pidCores, i, c.since, at-c.since, c.did)
	}
}

// router follows one router: in which cycles it held a flit, and in which heads could not move.
func (p *Perfetto) router(i int, at uint64, now *noc.RouterCounters) {
	r := &p.routers[i]
	added := [3]uint64{now.BusyCycles - r.before.BusyCycles, now.StallBackpressure - r.before.StallBackpressure, now.StallArbitration - r.before.StallArbitration}
	r.before = *now
	for k, n := range added {
		s := &r.slices[k]
		if n == 0 {
			p.endRouter(i, k, at)
			continue
		}
		if !s.open {
			if !r.known {
				r.known = true
				p.name(pidRouters, i, fmt.Sprintf("router %v", p.image.Arch.Mesh.Coord(isa.CoreID(i))))
			}
			*s = openSlice{open: true, since: at}
		}
		s.amount += n
	}
}

func (p *Perfetto) endRouter(i, k int, at uint64) {
	if s := &p.routers[i].slices[k]; s.open {
		p.event(`{"ph":"X","pid":%d,"tid":%d,"ts":%d,"dur":%d,"name":"%s","args":{"flit_cycles":%d}}`, pidRouters, i, s.since, at-s.since, routerSlices[k], s.amount)
		s.open = false
	}
}

// Tick closes what is open at its end and writes its own slice and counters.
func (p *Perfetto) Tick(t *Tick) error {
	c := &t.Added.Chip
	end := t.Start + c.BusyCycles
	for i := range p.cores {
		p.endCore(i, end)
		p.cores[i] = coreTrack{}
	}
	for i := range p.routers {
		for k := range routerSlices {
			p.endRouter(i, k, end)
		}
	}
	cores, routers := t.Added.CoreTotal(), t.Added.RouterTotal()
	p.event(`{"ph":"X","pid":%d,"tid":0,"ts":%d,"dur":%d,"name":"sample %d tick %d","args":{"sample":%d,"tick":%d,"spikes":%d,"synaptic_adds":%d,"hops":%d,"busy_cycles":%d,"energy_pj":%.6g}}`,
		pidTicks, t.Start, c.Cycles-c.TransferCycles, t.Sample, t.Tick, t.Sample, t.Tick, cores.Spikes, cores.SynapticAdds, routers.Hops(), c.BusyCycles, p.energy(&t.Added))
	if c.BusyCycles > 0 {
		p.event(`{"ph":"X","pid":%d,"tid":0,"ts":%d,"dur":%d,"name":"work"}`, pidTicks, t.Start, c.BusyCycles)
	}
	for _, counter := range []struct {
		name  string
		value uint64
	}{{"spikes", cores.Spikes}, {"synaptic adds", cores.SynapticAdds}, {"hops", routers.Hops()}} {
		p.event(`{"ph":"C","pid":%d,"ts":%d,"name":"%s","args":{"value":%d}}`, pidTicks, t.Start, counter.name, counter.value)
	}
	return p.err
}

// Close ends the file.
func (p *Perfetto) Close() error {
	p.print("]}\n")
	if err := p.out.Flush(); p.err == nil {
		p.err = err
	}
	return p.err
}

// Size is the number of bytes written.
func (p *Perfetto) Size() int64 { return p.out.Size() }
