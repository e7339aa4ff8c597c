package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"orrery/cmd/orrery/terminal"
	"orrery/cmd/orrery/version"
	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/isa"
)

// compileNetwork reads a network and compiles it for the architecture that the flags, or else the network, ask for.
func compileNetwork(ctx context.Context, io terminal.Streams, path string, af archFlags, cf compilerFlags) (*compiler.Result, *ir.Network, error) {
	net, arch, rates, err := readNetwork(ctx, io, path, af, cf)
	if err != nil {
		return nil, nil, err
	}
	result, err := compileFor(ctx, io, net, arch, cf, rates)
	return result, net, err
}

// readNetwork reads a network, with scales as the flags choose them, and the architecture that the flags, or else the network, ask for. rates are
// those of compiler.Options.
func readNetwork(ctx context.Context, io terminal.Streams, path string, af archFlags, cf compilerFlags) (_ *ir.Network, _ *isa.Arch, rates [][]float32, err error) {
	if given := cf.conversionFlags.given(); len(given) > 0 && !isONNX(path) {
		return nil, nil, nil, fmt.Errorf("%s: %s belong to .onnx files", path, strings.Join(given, ", "))
	}
	if isONNX(path) {
		return cf.readONNX(ctx, io, path, af)
	}
	net, err := cf.loadNetwork(path)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := cf.spreadWeights(net); err != nil {
		return nil, nil, nil, err
	}
	arch, err := af.load(net.Arch)
	if err != nil && af.Arch == "" && len(af.Set) == 0 {
		err = net.ArchPos.Errorf("%w", err)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	net, rates, err = cf.calibrated(ctx, io, net, arch)
	if ctx.Err() != nil {
		return nil, nil, nil, terminal.ErrInterrupted
	}
	if err != nil {
		return nil, nil, nil, err
	}
	sayNotes(io, path, net)
	return net, arch, rates, nil
}

// mostWeightAxons bounds --weight-axons: some 13 bits of weights of 8.
const mostWeightAxons = 32

// spreadWeights lets weights take as many cells as the flags allow.
func (f compilerFlags) spreadWeights(net *ir.Network) error {
	if f.WeightAxons < 1 || f.WeightAxons > mostWeightAxons {
		return fmt.Errorf("--weight-axons is %d; it is 1..%d", f.WeightAxons, mostWeightAxons)
	}
	for i := range net.Projections {
		net.Projections[i].Axons = f.WeightAxons
	}
	return nil
}

// compileFor compiles a network for an architecture; rates are those of compiler.Options.
func compileFor(ctx context.Context, io terminal.Streams, net *ir.Network, arch *isa.Arch, cf compilerFlags, rates [][]float32) (*compiler.Result, error) {
	bar := terminal.NewProgress(io, 1000, "compiling")
	names := compiler.PassNames()
	result, err := compiler.Compile(ctx, net, arch, compiler.Options{
		Seed: cf.PlaceSeed, RequireLossless: cf.RequireLossless, Dump: cf.Dump, DumpTo: io.Err, Tool: version.Tool,
		Effort: compiler.Effort(cf.Effort), AddChips: cf.AddChips, Rates: rates,
		Progress: func(pass string, done, of int) {
			bar.Set(1000 * (slices.Index(names, pass)*of + done) / (of * len(names)))
			bar.Say(pass)
		},
	})
	bar.Finish()
	if ctx.Err() != nil {
		return nil, terminal.ErrInterrupted
	}
	if err != nil {
		return nil, err
	}
	if cf.Time {
		printPasses(io, result.Passes)
	}
	return result, nil
}
