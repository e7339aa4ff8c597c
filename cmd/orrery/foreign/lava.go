package foreign

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"orrery/cmd/orrery/inspect"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/compiler/lava"
	"orrery/isa"
)

// Lava is orrery import lava.
type Lava struct {
	File     string `arg:"" help:"The network, a .net file."`
	Output   string `short:"o" help:"The image to write." placeholder:"FILE"`
	Layer    int    `help:"Import this layer alone, by its number in the file. Default: all." default:"-1" placeholder:"K"`
	Encoding string `help:"How the image's input is driven: spikes (recorded), or regular, latency or rate from values 0..1." enum:"spikes,regular,latency,rate" default:"spikes"`
	Window   int    `help:"Ticks in which the input is presented, of the regular and latency encodings. Default: those of --ticks." placeholder:"N"`
	Ticks    int    `help:"Ticks of a sample. Default: one per layer more than --window." placeholder:"N"`
	replayFlags
	load.ArchFlags
	load.CompilerFlags `group:"Compiler:"`
}

func (Lava) Help() string {
	return "Example:\n  orrery import lava mnist.net --encoding regular --window 20 -o mnist.chip\n" +
		"  orrery import lava pilotnet_lif.net --layer 2 --replay pilotnet_conv-0.npy.gz --expect pilotnet_conv-1.npy.gz " +
		"--current pilotnet_conv-1-u.npy.gz --voltage pilotnet_conv-1-v.npy.gz"
}

func (c Lava) Run(ctx context.Context, io terminal.Streams) error {
	if c.Output == "" && c.Replay == "" {
		return fmt.Errorf("say what to do with %s: -o FILE writes an image, --replay FILE compares with a recording", c.File)
	}
	if len(c.Calibrate) > 0 {
		return fmt.Errorf("--calibrate chooses scales; the weights of %s are integers, and taken as they are", c.File)
	}
	if err := output.Writable(c.Output); err != nil {
		return err
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	file, err := lava.Read(filepath.Base(c.File), data)
	if err != nil {
		return err
	}
	var rec *recording
	if c.Replay != "" {
		if rec, err = c.open(file, c.Layer); err != nil {
			return err
		}
	}
	result, err := c.compile(ctx, io, file, data)
	if err != nil {
		return err
	}
	if c.Output != "" {
		if err := output.Write(c.Output, io.Out, result.Image.Encode()); err != nil {
			return err
		}
		if err := inspect.Image(io.Out, result.Image); err != nil {
			return err
		}
	}
	if rec == nil {
		return nil
	}
	return rec.replay(ctx, io, result)
}

// compile puts the file's layers, or the one that is asked for, on as many chips as they need.
func (c Lava) compile(ctx context.Context, io terminal.Streams, file *lava.File, data []byte) (*compiler.Result, error) {
	in, err := c.input()
	if err != nil {
		return nil, err
	}
	first, last := c.Layer, c.Layer
	if c.Layer < 0 {
		first, last = 0, math.MaxInt
	}
	net, err := file.Network(first, last, in)
	if err != nil {
		return nil, err
	}
	net.Sources = []isa.Source{{Name: filepath.Base(c.File), SHA256: sha256.Sum256(data)}}
	if net.Ticks = c.Ticks; c.Ticks == 0 && c.Window > 0 {
		net.Ticks = c.Window + len(net.Projections)
	}
	arch, err := c.Load(net.Arch)
	if err != nil {
		return nil, err
	}
	flags := c.CompilerFlags
	flags.AddChips = true
	return load.Compile(ctx, io, net, arch, flags, nil)
}

// input is the encoding of the network's input.
func (c Lava) input() (*ir.Input, error) {
	if c.Window < 0 || c.Ticks < 0 || c.Ticks > 1<<20 || c.Window > 1<<20 {
		return nil, fmt.Errorf("--window %d --ticks %d: they are 1..%d", c.Window, c.Ticks, 1<<20)
	}
	in := &ir.Input{Window: c.Window, Max: 1}
	if c.Window == 0 {
		in.Window = c.Ticks
	}
	switch c.Encoding {
	case "rate":
		in.Encoding = isa.EncodeRate
	case "latency":
		in.Encoding = isa.EncodeLatency
	case "regular":
		in.Encoding = isa.EncodeRegular
	}
	if in.Window == 0 && (c.Encoding == "latency" || c.Encoding == "regular") {
		return nil, fmt.Errorf("--encoding %s needs --window N or --ticks N", c.Encoding)
	}
	return in, nil
}
