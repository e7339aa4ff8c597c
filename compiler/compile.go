package compiler

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"orrery/compiler/ir"
	"orrery/isa"
)

// Options say how to compile. The zero value is the default.
type Options struct {
	Seed            uint64 // of placement and of the cores' random generators
	RequireLossless bool   // refuse a network that the chip's integers do not hold exactly
	Dump            string // name of a pass whose result is written to DumpTo
	DumpTo          io.Writer
	Tool            string                          // what the image names as its maker
	Progress        func(pass string, done, of int) // of the pass at hand
	// Rates are spikes a tick by population and neuron, measured or published; where they are missing a neuron is taken to spike in every
	// tenth tick. They weigh the traffic that partition and placement make small.
	Rates [][]float32

	Effort Effort // "" is Normal

	// AddChips takes as many chips of the architecture as the network needs, in a mesh as square as it gets.
	AddChips bool

	Baseline  Baseline  // partition in a simple way, for comparison; "" is the compiler's own
	Parts     []int32   // of baseline Given, by neuron on the chip, population after population
	Placement Placement // place in a simple way, for comparison; "" is the compiler's own
}

// Result is a compiled network.
type Result struct {
	Image     *isa.Image
	Quantised *ir.Quantised // what the image computes
	Passes    []PassTime
	bound     func() int
	placed    *placer // as it was left
}

// advance shows how far the running pass is.
func (s *state) advance(done, of int) {
	if s.opts.Progress != nil {
		s.opts.Progress(s.pass, done, of)
	}
}

// PassTime is how long a pass took, and what there was when it was done.
type PassTime struct {
	Name    string
	Elapsed time.Duration
	Size    string
}

// pass is one step from network to image. Each reads what earlier ones left in the state and adds its own.
type pass struct {
	name  string
	run   func(*state) error
	check func(*state) error // what must hold afterwards, whoever wrote the pass
	dump  func(*state, io.Writer)
	size  func(*state) string // what there is when it is done
}

// passes is the compiler. The order is fixed: each needs what stands before it.
var passes = []pass{
	{"elaborate", elaborate, nil, dumpNetwork, sizeNetwork},              // the network makes sense
	{"lower", lower, checkLowered, dumpSynapses, sizeSynapses},           // rules become lists of synapses
	{"quantise", quantise, checkQuantised, dumpQuantisation, sizeLevels}, // reals become integers: the last approximation
	{"split", split, checkGraph, dumpGraph, sizeGraph},                   // synapses become cells of axons, by the neuron that they enter
	{"partition", partition, checkCores, dumpCores, sizeCores},           // groups of neurons that a core can own, with partial sums for their fan-in
	{"place", place, checkSites, dumpSites, sizeSites},                   // cores get a place on the mesh; needs the traffic between cores
	{"route", route, nil, dumpRoutes, sizeRoutes},                        // headers; needs places
	{"emit", emit, checkImage, dumpImage, sizeImage},                     // configuration of every core
}

// PassNames lists the passes in order.
func PassNames() []string {
	names := make([]string, len(passes))
	for i := range passes {
		names[i] = passes[i].name
	}
	return names
}

// state is what passes hand on.
type state struct {
	ctx  context.Context
	opts Options
	net  *ir.Network
	arch *isa.Arch
	pass string // the one that runs

	trial bool // of another architecture, for an error's sake

	q         *ir.Quantised // lower, quantise
	graph     graph         // split
	entries   []int32       // by neuron: route entries it needs, or is thought to need: partition
	groups    []group       // partition
	unitCount int
	cores     []core       // partition: each group's owner, then its partial cores
	where     []isa.CoreID // by core: place
	out       wiring       // route
	image     *isa.Image   // emit
}

// Compile turns a network into an image for an architecture that passes Validate. An error says what of the network does not fit, by how
// much, and what would help.
func Compile(ctx context.Context, net *ir.Network, arch *isa.Arch, opts Options) (*Result, error) {
	if err := checkDump(opts.Dump); err != nil {
		return nil, err
	}
	if len(arch.IO.Taps) > 0 {
		return nil, fmt.Errorf("%s has io.taps %v; networks are placed on grids without taps: set io.taps to []", arch.Name, arch.IO.Taps)
	}
	s := &state{ctx: ctx, opts: opts, net: net, arch: arch}
	res := &Result{}
	for _, p := range passes {
		s.pass = p.name
		s.advance(0, 1)
		start := time.Now()
		if err := p.run(s); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.check != nil {
			if err := p.check(s); err != nil {
				return nil, fmt.Errorf("compiler error after pass %s: %w", p.name, err)
			}
		}
		res.Passes = append(res.Passes, PassTime{p.name, time.Since(start), p.size(s)})
		if p.name == opts.Dump && p.dump != nil {
			p.dump(s, opts.DumpTo)
		}
	}
	res.Image, res.Quantised, res.bound, res.placed = s.image, s.q, s.lowerBound, newPlacer(s)
	res.placed.restore(s.where)
	return res, nil
}

// Quantise goes as far as the integers: the network that an image would compute.
func Quantise(ctx context.Context, net *ir.Network, arch *isa.Arch) (*ir.Quantised, error) {
	s := &state{ctx: ctx, net: net, arch: arch}
	if err := s.runUntil("split"); err != nil {
		return nil, err
	}
	return s.q, nil
}

// runUntil runs the passes before one.
func (s *state) runUntil(name string) error {
	for _, p := range passes[:slices.IndexFunc(passes, func(p pass) bool { return p.name == name })] {
		if err := p.run(s); err != nil {
			return err
		}
	}
	return s.ctx.Err()
}

// Bound is the number of cores that no partition of the network can go below, as far as its neurons, axons and cells tell.
func (r *Result) Bound() int { return r.bound() }

// Bound is the same without a partition.
func Bound(ctx context.Context, net *ir.Network, arch *isa.Arch) (int, error) {
	s := &state{ctx: ctx, net: net, arch: arch}
	if err := s.runUntil("partition"); err != nil {
		return 0, err
	}
	return s.lowerBound(), nil
}

func checkDump(name string) error {
	if name == "" {
		return nil
	}
	var with []string
	for _, p := range passes {
		if p.dump == nil {
			continue
		}
		if p.name == name {
			return nil
		}
		with = append(with, p.name)
	}
	return fmt.Errorf("no pass %q to dump; there are %s", name, strings.Join(with, ", "))
}

// checkImage is the last gate: what the chip will rely on.
func checkImage(s *state) error { return s.image.Verify() }
