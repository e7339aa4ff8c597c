// Package load reads what a command line names: architectures, networks in any format with the data they are calibrated on, images; and compiles networks.
package load

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"orrery/cmd/orrery/terminal"
	"orrery/cmd/orrery/version"
	"orrery/compiler"
	"orrery/compiler/format"
	"orrery/compiler/ir"
	"orrery/isa"
)

// Compiled reads a network and compiles it for the architecture that the flags, or else the network, ask for.
func Compiled(ctx context.Context, io terminal.Streams, path string, af ArchFlags, cf CompilerFlags) (*compiler.Result, *ir.Network, error) {
	net, arch, rates, err := Network(ctx, io, path, af, cf)
	if err != nil {
		return nil, nil, err
	}
	result, err := Compile(ctx, io, net, arch, cf, rates)
	return result, net, err
}

// Network reads a network, with scales as the flags choose them, and the architecture that the flags, or else the network, ask for. rates are
// those of compiler.Options.
func Network(ctx context.Context, io terminal.Streams, path string, af ArchFlags, cf CompilerFlags) (_ *ir.Network, _ *isa.Arch, rates [][]float32, err error) {
	if given := cf.ONNXFlags.given(); len(given) > 0 && !format.IsONNX(path) {
		return nil, nil, nil, fmt.Errorf("%s: %s belong to .onnx files", path, strings.Join(given, ", "))
	}
	if format.IsONNX(path) {
		return cf.readONNX(ctx, io, path, af)
	}
	net, err := cf.loadNetwork(path)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := cf.spreadWeights(net); err != nil {
		return nil, nil, nil, err
	}
	arch, err := af.Load(net.Arch)
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

// Compile compiles a network for an architecture; rates are those of compiler.Options.
func Compile(ctx context.Context, io terminal.Streams, net *ir.Network, arch *isa.Arch, cf CompilerFlags, rates [][]float32) (*compiler.Result, error) {
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
