package asm

import (
	"math"
	"slices"
	"strings"

	"orrery/isa"
)

// coreSource is a core while its lines are read.
type coreSource struct {
	isa.Core
	at     *line
	sparse []sparseEntry
}

type sparseEntry struct {
	axon   int
	target uint16
	cell   uint8
}

func (a *assembler) startCore(l *line) error {
	if err := a.endCore(); err != nil {
		return err
	}
	c := &coreSource{at: l}
	id, err := a.id(l, "a core", "c", int64(a.arch.Mesh.Cores())-1)
	if err != nil {
		return err
	}
	c.ID = isa.CoreID(id)
	mode, err := l.take("spiking or partial")
	switch {
	case err != nil:
		return err
	case mode == "partial":
		c.Mode = isa.Partial
	case mode != "spiking":
		return l.here("expected spiking or partial, found %q", mode)
	}
	for _, size := range []struct {
		what string
		to   *int
		most int
	}{{"axons", &c.Axons, a.arch.Core.Axons}, {"neurons", &c.Neurons, a.arch.Core.Neurons}} {
		if err := l.expect(size.what); err != nil {
			return err
		}
		n, err := l.number64(size.what, 1, int64(size.most))
		if err != nil {
			return err
		}
		*size.to = int(n)
	}
	c.allocate(a.arch)
	a.core, a.input, a.output = c, nil, nil
	return nil
}

// allocate makes the lists that the core's size and the architecture ask for.
func (c *coreSource) allocate(a *isa.Arch) {
	if a.Core.Storage == isa.Dense {
		c.Crossbar = isa.NewDense(c.Axons, c.Neurons, a.Core.CellBits())
	} else {
		c.Crossbar = isa.Crossbar{Storage: isa.Sparse, Bits: a.Core.CellBits(), RowStart: make([]uint32, c.Axons+1)}
	}
	if a.Core.Weights == isa.Typed {
		c.AxonType = make([]uint8, c.Axons)
	}
	if c.Mode == isa.Partial {
		return
	}
	c.V0, c.ParamSet, c.RouteStart = make([]int32, c.Neurons), make([]uint16, c.Neurons), []uint32{0}
	if a.Soma.Unit == isa.UnitLIF {
		c.Bias = make([]int32, c.Neurons)
	}
}

// endCore completes the core that was being read: rows are sorted, and every neuron has its line.
func (a *assembler) endCore() error {
	c := a.core
	if c == nil {
		return nil
	}
	a.core = nil
	if n := len(c.Symbol); n != c.Neurons {
		return c.at.errorf(1, "core %v has %d neurons and %d .neuron lines", c.ID, c.Neurons, n)
	}
	slices.SortStableFunc(c.sparse, func(x, y sparseEntry) int { return x.axon - y.axon })
	for _, e := range c.sparse {
		c.Crossbar.RowStart[e.axon+1]++
		c.Crossbar.Target = append(c.Crossbar.Target, e.target)
		c.Crossbar.Cell = append(c.Crossbar.Cell, e.cell)
	}
	for i := range max(0, len(c.Crossbar.RowStart)-1) {
		c.Crossbar.RowStart[i+1] += c.Crossbar.RowStart[i]
	}
	if n := len(a.image.Cores); n > 0 && a.image.Cores[n-1].ID >= c.ID {
		return c.at.errorf(1, "core %v stands after core %v; cores ascend", c.ID, a.image.Cores[n-1].ID)
	}
	a.image.Cores = append(a.image.Cores, c.Core)
	return nil
}

// id is the next word, a letter and a number: c3, n17, a5.
func (a *assembler) id(l *line, what, letter string, most int64) (int64, error) {
	w, err := l.take(what)
	if err != nil {
		return 0, err
	}
	return l.numbered(w, what, letter, most)
}

// numbered reads a letter and a number out of the word taken last.
func (l *line) numbered(text, what, letter string, most int64) (int64, error) {
	digits, ok := strings.CutPrefix(text, letter)
	if !ok || digits == "" || digits[0] < '0' || digits[0] > '9' {
		return 0, l.here("expected %s such as %s0, found %q", what, letter, text)
	}
	return l.parse(digits, what, 0, most)
}

func (a *assembler) sums(l *line) error {
	if a.core.Mode != isa.Partial {
		return l.here("core %v is spiking; only partial cores send sums", a.core.ID)
	}
	w, err := l.take("a core and its first neuron, c0.n0")
	if err != nil {
		return err
	}
	core, neuron, _ := strings.Cut(w, ".")
	c, err := l.numbered(core, "a core", "c", int64(a.arch.Mesh.Cores())-1)
	if err != nil {
		return err
	}
	n, err := l.numbered(neuron, "a neuron", "n", isa.MaxDestination)
	if err != nil {
		return err
	}
	a.core.SumTo = a.header(a.arch.Mesh.Coord(a.core.ID), a.arch.Mesh.Coord(isa.CoreID(c)), int(n)).AsWide()
	return nil
}

// forward reads what the core does with multicast packets, and the next core: .forward copy c5.
func (a *assembler) forward(l *line) error {
	if a.core.Forward != (isa.Forward{}) {
		return l.here("core %v forwards already", a.core.ID)
	}
	mode, err := l.take("copy or relay")
	if err != nil {
		return err
	}
	f := isa.Forward{Mode: isa.ForwardCopy}
	switch mode {
	case "copy":
	case "relay":
		f.Mode = isa.ForwardRelay
	default:
		return l.here("expected copy or relay, found %q", mode)
	}
	next, err := a.id(l, "the next core", "c", int64(a.arch.Mesh.Cores())-1)
	h := a.header(a.arch.Mesh.Coord(a.core.ID), a.arch.Mesh.Coord(isa.CoreID(next)), 0)
	f.NX, f.NY = int8(h.DX()), int8(h.DY())
	a.core.Forward = f
	return err
}

func (a *assembler) header(from, to isa.Coord, dest int) isa.Header {
	return isa.MakeHeader(to.X-from.X, to.Y-from.Y, dest)
}

func (a *assembler) seed(l *line) error {
	v, err := l.number64("a seed", 0, math.MaxUint32)
	a.core.Seed = uint32(v)
	return a.spiking(l, err)
}

func (a *assembler) expect(l *line) error {
	v, err := l.number64("packets of partial sums", 0, 1<<30)
	a.core.ExpectSums = int(v)
	return a.spiking(l, err)
}

// spiking refuses a statement about what a partial core does not have.
func (a *assembler) spiking(l *line, err error) error {
	if err == nil && a.core.Mode == isa.Partial {
		return l.here("core %v is partial; it has no soma", a.core.ID)
	}
	return err
}

func (a *assembler) table(l *line) error {
	for l.more() {
		v, err := l.number64("a shared weight", math.MinInt16, math.MaxInt16)
		if err != nil {
			return err
		}
		a.core.SharedTable = append(a.core.SharedTable, int16(v))
	}
	return nil
}

func (a *assembler) types(l *line) error {
	if a.core.AxonType == nil {
		return l.here("%s has %s weights; only typed weights have axon types", a.arch.Name, a.arch.Core.Weights)
	}
	return l.values("axon types", a.core.Axons, 0, math.MaxUint8, func(i int, v int64) { a.core.AxonType[i] = uint8(v) })
}

// values reads exactly n numbers, value*count standing for repeats.
func (l *line) values(what string, n int, low, high int64, set func(i int, v int64)) error {
	i := 0
	for l.more() {
		w, _ := l.take(what)
		text, repeat, repeated := strings.Cut(w, "*")
		v, err := l.parse(text, what, low, high)
		if err != nil {
			return err
		}
		count := int64(1)
		if repeated {
			if count, err = l.parse(repeat, "a repeat count", 1, int64(n)); err != nil {
				return err
			}
		}
		if int64(i)+count > int64(n) {
			return l.here("more than %d %s", n, what)
		}
		for range count {
			set(i, v)
			i++
		}
	}
	if i != n {
		return l.here("%d %s; there should be %d", i, what, n)
	}
	return nil
}

func (a *assembler) lif(l *line) error {
	p := *defaultLIF(a.arch)
	err := l.assign(lifFields(&p), "the LIF unit")
	a.core.LIF = append(a.core.LIF, p)
	return a.spiking(l, err)
}

func (a *assembler) trueNorth(l *line) error {
	var p isa.TrueNorth
	err := l.assign(trueNorthFields(&p), "the TrueNorth unit")
	a.core.TrueNorth = append(a.core.TrueNorth, p)
	return a.spiking(l, err)
}

func (a *assembler) neuron(l *line) error {
	c := a.core
	n := len(c.Symbol)
	if n == c.Neurons {
		return l.here("core %v has %d neurons; this is one more", c.ID, c.Neurons)
	}
	w, err := l.take("the neuron's name, population[index]")
	if err != nil {
		return err
	}
	symbol, err := a.symbol(l, w)
	if err != nil {
		return err
	}
	c.Symbol = append(c.Symbol, symbol)
	if c.Mode == isa.Partial {
		return nil
	}
	if err := l.assign(neuronFields(&c.Core, n), "a neuron"); err != nil {
		return err
	}
	for l.more() {
		if err := a.route(l); err != nil {
			return err
		}
	}
	c.RouteStart = append(c.RouteStart, uint32(len(c.Routes)))
	return nil
}

// symbol reads population[index].
func (a *assembler) symbol(l *line, w string) (isa.NeuronSymbol, error) {
	name, rest, _ := strings.Cut(w, "[")
	index, closed := strings.CutSuffix(rest, "]")
	if !closed {
		return isa.NeuronSymbol{}, l.here("expected population[index], found %q", w)
	}
	p, ok := a.names[name]
	if !ok {
		return isa.NeuronSymbol{}, l.here("there is no population %q: say .population %s EXTENT first", name, name)
	}
	i, err := l.parse(index, "an index of "+name, 0, int64(a.image.Populations[p].Size())-1)
	return isa.NeuronSymbol{Population: p, Index: uint32(i)}, err
}

func (a *assembler) route(l *line) error {
	cast, err := a.cast(l)
	if err != nil {
		return err
	}
	h, delay, err := a.target(l, a.arch.Mesh.Coord(a.core.ID))
	h |= cast
	a.core.Routes = append(a.core.Routes, isa.Route{Header: h, Delay: delay})
	return err
}

// cast reads the arrow before a target: -> for a packet to one core, ->> for one that cores may send on.
func (a *assembler) cast(l *line) (isa.Header, error) {
	w, err := l.take("-> or ->>")
	if err != nil {
		return 0, err
	}
	switch w {
	case "->":
		return 0, nil
	case "->>":
		return isa.Header(0).AsMulticast(), nil
	}
	return 0, l.here("expected -> or ->>, found %q", w)
}

// target reads where a packet from a router goes: c3.a5, c3.a5+2 with a delay, or west.0.7, id 7 at a host port.
func (a *assembler) target(l *line, from isa.Coord) (isa.Header, uint8, error) {
	w, err := l.take("a target, c0.a0 or west.0.0")
	if err != nil {
		return 0, 0, err
	}
	if port, id, ok, err := a.hostTarget(l, w); ok || err != nil {
		return a.header(from, port.Outside(a.arch.Mesh), id), 1, err
	}
	core, rest, _ := strings.Cut(w, ".")
	axon, late, delayed := strings.Cut(rest, "+")
	c, err := l.numbered(core, "a core", "c", int64(a.arch.Mesh.Cores())-1)
	if err != nil {
		return 0, 0, err
	}
	n, err := l.numbered(axon, "an axon", "a", isa.MaxDestination)
	if err != nil {
		return 0, 0, err
	}
	delay := int64(1)
	if delayed {
		delay, err = l.parse(late, "a delay", 1, int64(a.arch.Core.DelaySlots))
	}
	return a.header(from, a.arch.Mesh.Coord(isa.CoreID(c)), int(n)), uint8(delay), err
}

func (a *assembler) row(l *line) error {
	c := a.core
	n, err := a.id(l, "an axon", "a", int64(c.Axons)-1)
	if err != nil {
		return err
	}
	axon, cells := int(n), a.cellRange()
	if c.Crossbar.Storage == isa.Dense {
		return l.values("weights", c.Neurons, cells.low, cells.high, func(i int, v int64) {
			c.Crossbar.Set(c.Neurons, axon, i, a.rawCell(v))
		})
	}
	for l.more() {
		w, _ := l.take("neuron:weight")
		neuron, value, _ := strings.Cut(w, ":")
		target, err := l.numbered(neuron, "a neuron", "n", int64(c.Neurons)-1)
		if err != nil {
			return err
		}
		v, err := l.parse(value, "a weight", cells.low, cells.high)
		if err != nil {
			return err
		}
		c.sparse = append(c.sparse, sparseEntry{axon, uint16(target), a.rawCell(v)})
	}
	return nil
}

// cellRange is what a row may hold: weights when they are direct, raw cells otherwise.
func (a *assembler) cellRange() struct{ low, high int64 } {
	bits := a.arch.Core.CellBits()
	if a.arch.Core.Weights == isa.Direct && bits > 1 {
		return struct{ low, high int64 }{-1 << (bits - 1), 1<<(bits-1) - 1}
	}
	return struct{ low, high int64 }{0, 1<<bits - 1}
}

func (a *assembler) rawCell(v int64) uint8 { return uint8(v) & uint8(1<<a.arch.Core.CellBits()-1) }
