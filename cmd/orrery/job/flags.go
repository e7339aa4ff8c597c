package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"orrery/asm"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler/format"
	"orrery/compiler/ir"
	"orrery/isa"
)

// Flags say what is run, on which data, for how long and by which engine.
type Flags struct {
	Source  string   `arg:"" help:"What to run: a network (.snn, .nir, .onnx), chip assembly (.s) or an image."`
	Input   []string `help:"Input data: IDX, .npy or .npz:ARRAY, samples first; or recordings of events: a file, a folder or a pattern of them, each a sample (docs/FORMATS.md). NAME=FILE when there are several inputs. Default: what the network names." placeholder:"[NAME=]FILE" sep:"none"`
	Labels  string   `help:"Classes of the samples, for the accuracy." placeholder:"FILE"`
	Samples *int     `help:"How many samples. Default: all." placeholder:"N"`
	First   int      `help:"First sample." placeholder:"N"`
	Ticks   *int     `help:"Ticks per sample; of ONNX networks, levels of an activation. Default: what the network says, else what the input takes." placeholder:"N"`
	Seed    uint64   `help:"Seed of rate encodings." default:"1"`
	Threads *int     `help:"Threads. The result is the same for any number. Default: all cores." placeholder:"N"`
	Engine  string   `help:"fast, or reference: every unit stepped in every cycle, with the same result; or float: the network in its author's real numbers, without a chip." enum:"fast,reference,float" default:"fast"`
	Timing  string   `help:"cycle, or none: the same spikes and event counters, without cycles, routers and energy, and much faster." enum:"cycle,none" default:"cycle"`
	Strict  bool     `help:"A periodic tick that is not done in time is an error instead of being stretched."`
	Lean    bool     `help:"Keep every synapse once. Otherwise sparse rows may be laid out a second time, for speed: up to 64 bytes a row."`
	Resume  string   `help:"Go on from a checkpoint of the same run." placeholder:"FILE"`
	load.ArchFlags
	load.CompilerFlags `group:"Compiler:"`
}

// Compiler are the options of the compiler: of a trained network, --ticks are levels of an activation.
func (f Flags) Compiler() load.CompilerFlags {
	flags := f.CompilerFlags
	if format.IsONNX(f.Source) {
		flags.Levels = f.Ticks
	}
	return flags
}

// Image reads what is to be run; the network is nil unless it was compiled here.
func (f Flags) Image(ctx context.Context, io terminal.Streams) (*isa.Image, *ir.Network, error) {
	switch ext := filepath.Ext(f.Source); {
	case format.IsNetwork(f.Source):
		compiled, net, err := load.Compiled(ctx, io, f.Source, f.ArchFlags, f.Compiler())
		if err != nil {
			return nil, nil, err
		}
		return compiled.Image, net, nil
	case ext == ".s":
		text, err := os.ReadFile(f.Source)
		if err != nil {
			return nil, nil, fmt.Errorf("assembly: %w", err)
		}
		image, err := asm.Assemble(f.Source, text)
		return image, nil, f.fixedArch(err)
	}
	image, err := load.Image(f.Source)
	if err != nil && filepath.Ext(f.Source) != ".chip" && !errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w; chip assembly is a .s file, networks are .snn, .nir or .onnx files", err)
	}
	return image, nil, f.fixedArch(err)
}

// fixedArch refuses options that only a network's compilation can follow.
func (f Flags) fixedArch(err error) error {
	if err == nil && (f.Arch != "" || len(f.Set) > 0) {
		return fmt.Errorf("%s is compiled already, for the architecture in it: --arch and --set belong to networks", f.Source)
	}
	if given := f.NIRFlags.Given(); err == nil && len(given) > 0 {
		return fmt.Errorf("%s is compiled already: %s belong to .nir files", f.Source, strings.Join(given, ", "))
	}
	return err
}
