package trace

import (
	"fmt"
	"io"
	"strconv"

	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// VCD is a waveform (IEEE 1364, value change dump) for GTKWave and Surfer. A nanosecond of it is one cycle of the chip. For each core: what it
// does (the numbers of core.Activity), the depth of its send FIFO and relay buffer, and spike and potential of the chosen neurons; for each router: the depth of each
// input and dx, dy and destination of its head; for the chip: sample, tick, packets at the host ports.
type VCD struct {
	out     *counting
	image   *isa.Image
	filter  *Filter
	at      uint64 // last time written
	written bool
	signals []signal
	chip    chipSignals
	cores   []coreSignals   // by core; those that pass the filter
	routers []routerSignals // by router
	probes  []probeSignals
	err     error
}

// signal is one variable: its code in the file, its width in bits and its last value.
type signal struct {
	code  string
	bits  int
	value uint64
	known bool
}

type chipSignals struct{ sample, tick, ports int }

type coreSignals struct {
	index              int
	doing, fifo, relay int
}

type routerSignals struct {
	id    isa.CoreID
	ports [len(noc.Ports)]portSignals
}

type portSignals struct{ depth, dx, dy, dest int }

type probeSignals struct {
	at               isa.Place
	spike, potential int
	value            int32
}

// NewVCD writes a waveform to w.
func NewVCD(w io.Writer, image *isa.Image, filter *Filter) *VCD {
	v := &VCD{out: newCounting(w), image: image, filter: filter}
	v.print("$comment 1 ns is 1 cycle of %g MHz; %s $end\n$timescale 1 ns $end\n", image.Arch.Clock.MHz, activityNames())
	v.scope("chip")
	v.chip = chipSignals{v.variable("sample", 32), v.variable("tick", 32), v.variable("at_host_ports", 32)}
	for i := range image.Cores {
		if filter.Cores[i] {
			v.core(i)
		}
	}
	for id := range filter.Routers {
		if filter.Routers[id] {
			v.router(isa.CoreID(id))
		}
	}
	v.print("$upscope $end\n$enddefinitions $end\n")
	return v
}

func activityNames() string {
	text := "doing:"
	for i, name := range core.Activities {
		text += fmt.Sprintf(" %d %s;", i, name)
	}
	return text
}

func (v *VCD) print(format string, args ...any) {
	if _, err := fmt.Fprintf(v.out, format, args...); v.err == nil {
		v.err = err
	}
}

func (v *VCD) scope(name string) { v.print("$scope module %s $end\n", name) }

// variable declares a signal. Its code is its number in base 94, in printable characters.
func (v *VCD) variable(name string, bits int) int {
	n := len(v.signals)
	code := ""
	for k := n; ; k = k/94 - 1 {
		code = string(rune('!'+k%94)) + code
		if k < 94 {
			break
		}
	}
	v.signals = append(v.signals, signal{code: code, bits: bits})
	kind := "wire"
	if bits == 32 {
		kind = "integer"
	}
	v.print("$var %s %d %s %s $end\n", kind, bits, code, name)
	return n
}

func (v *VCD) core(i int) {
	c := &v.image.Cores[i]
	v.scope(fmt.Sprintf("core_%d", c.ID))
	v.cores = append(v.cores, coreSignals{i, v.variable("doing", 4), v.variable("fifo", 16), v.variable("relay", 16)})
	for _, at := range v.filter.Probes {
		if at.Core == i {
			s := c.Symbol[at.Neuron]
			name := fmt.Sprintf("%s_%d", v.image.Populations[s.Population].Name, s.Index)
			v.probes = append(v.probes, probeSignals{at, v.variable(name+"_spike", 1), v.variable(name+"_potential", 32), 0})
		}
	}
	v.print("$upscope $end\n")
}

func (v *VCD) router(id isa.CoreID) {
	v.scope(fmt.Sprintf("router_%d", id))
	r := routerSignals{id: id}
	for k, p := range noc.Ports {
		r.ports[k] = portSignals{v.variable(p.String()+"_depth", 16), v.variable(p.String()+"_dx", 8), v.variable(p.String()+"_dy", 8), v.variable(p.String()+"_dest", 12)}
	}
	v.routers = append(v.routers, r)
	v.print("$upscope $end\n")
}

// set writes a signal's value if it has changed.
func (v *VCD) set(at uint64, i int, value uint64) {
	s := &v.signals[i]
	if s.bits < 64 {
		value &= 1<<s.bits - 1
	}
	if s.known && s.value == value {
		return
	}
	s.known, s.value = true, value
	if !v.written || at != v.at {
		v.print("#%d\n", at)
		v.at, v.written = at, true
	}
	if s.bits == 1 {
		v.print("%d%s\n", value, s.code)
		return
	}
	v.print("b%s %s\n", strconv.FormatUint(value, 2), s.code)
}

// Begin lets the spikes of the tick before end.
func (v *VCD) Begin(at uint64, _ []noc.RouterCounters) {
	for i := range v.probes {
		v.set(at, v.probes[i].spike, 0)
	}
}

// Cycle writes what has changed.
func (v *VCD) Cycle(at uint64, l *chip.Look) error {
	v.set(at, v.chip.tick, uint64(l.Tick))
	v.set(at, v.chip.ports, uint64(l.AtPorts()))
	for _, c := range v.cores {
		view := l.Core(c.index)
		v.set(at, c.doing, uint64(l.Did(c.index)))
		v.set(at, c.fifo, uint64(len(view.FIFO)))
		v.set(at, c.relay, uint64(len(view.Relay)))
	}
	for i := range v.routers {
		v.ports(at, l, &v.routers[i])
	}
	return v.err
}

func (v *VCD) ports(at uint64, l *chip.Look, r *routerSignals) {
	for k, p := range noc.Ports {
		s, depth := &r.ports[k], 0
		l.Queue(r.id, p, func(packet isa.Packet) {
			if depth == 0 {
				h := packet.Header
				v.set(at, s.dx, uint64(h.DX()))
				v.set(at, s.dy, uint64(h.DY()))
				v.set(at, s.dest, uint64(h.Destination()))
			}
			depth++
		})
		v.set(at, s.depth, uint64(depth))
	}
}

// Potentials takes note of V after a tick.
func (v *VCD) Potentials(t *Tick) error {
	for i := range v.probes {
		v.probes[i].value = t.Potential(v.probes[i].at)
	}
	return nil
}

// Tick ends a tick: everything is quiet, and the potentials are new.
func (v *VCD) Tick(t *Tick) error {
	end := max(t.Start+t.Added.Chip.BusyCycles, v.at)
	v.set(end, v.chip.sample, uint64(t.Sample))
	for _, c := range v.cores {
		v.set(end, c.doing, uint64(core.Idle))
	}
	for i := range v.probes {
		p := &v.probes[i]
		v.set(end, p.potential, uint64(uint32(p.value)))
		for _, n := range t.Fired[p.at.Core] {
			if n == p.at.Neuron {
				v.set(end, p.spike, 1)
			}
		}
	}
	return v.err
}

// Close ends the file.
func (v *VCD) Close() error {
	v.print("#%d\n", v.at+1)
	if err := v.out.Flush(); v.err == nil {
		v.err = err
	}
	return v.err
}

// Size is the number of bytes written.
func (v *VCD) Size() int64 { return v.out.Size() }
