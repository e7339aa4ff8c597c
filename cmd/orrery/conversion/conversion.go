// Package conversion turns a trained network into a spiking one, runs it, and says where what is lost is lost.
package conversion

import (
	"context"
	"fmt"
	"path/filepath"

	"orrery/chip/evaluate"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler"
	"orrery/compiler/convert"
	"orrery/compiler/format"
	"orrery/isa"
)

// Command is orrery convert.
type Command struct {
	Network string   `arg:"" help:"The trained network, an .onnx file."`
	Ticks   *int     `required:"" help:"T: levels of an activation, and ticks to send one as a count." placeholder:"T"`
	Output  string   `short:"o" help:"Write the chip image." placeholder:"FILE"`
	Test    []string `help:"Samples to run on the chip. Default: those of --calibrate." placeholder:"FILE" sep:"none"`
	Labels  string   `help:"Their classes, for the accuracy." placeholder:"FILE"`
	Samples *int     `help:"How many samples. Default: all of --test, 100 of --calibrate." placeholder:"N"`
	Table   bool     `help:"Also run the network at T = 4, 8, 16, 32 and 64, by both methods (balance also with activations clipped above the 99.9th percentile, and not at all), and as digits at T = 3, 7, 15, 31 and 63."`
	Threads *int     `help:"Threads. The result is the same for any number. Default: all cores." placeholder:"N"`
	JSON    string   `name:"json" help:"Write what is printed as JSON (docs/RUN-JSON.md); - for standard output." placeholder:"FILE"`
	load.ArchFlags
	load.CompilerFlags `group:"Compiler:"`
}

func (Command) Help() string {
	return "Example:\n  orrery convert testdata/networks/mnist-cnn.onnx --ticks 8 --calibrate testdata/mnist/train-512-images-idx3-ubyte.gz \\\n" +
		"    --test testdata/mnist/t10k-images-idx3-ubyte.gz --labels testdata/mnist/t10k-labels-idx1-ubyte.gz -o cnn.chip\n\n" +
		"Turns a trained ReLU network into a spiking one, runs it on the chip, and says layer by layer how near the spikes come to the activations and what each step " +
		"between them loses (docs/FORMATS.md)."
}

// Run converts, compiles, measures and prints.
func (c Command) Run(ctx context.Context, io terminal.Streams) error {
	if err := c.check(); err != nil {
		return err
	}
	arch, err := c.Load("")
	if err != nil {
		return err
	}
	c.Levels = c.Ticks
	o, err := c.Conversion(arch)
	if err != nil {
		return err
	}
	t, err := c.ReadTrained(ctx, io, c.Network)
	if err != nil {
		return err
	}
	source, err := c.data()
	if err != nil {
		return err
	}
	m, image, err := c.measure(ctx, io, t, arch, o, source, true)
	if err != nil {
		return err
	}
	if c.Output != "" && !m.run.Interrupted {
		if err := output.Write(c.Output, io.Out, image.Encode()); err != nil {
			return err
		}
	}
	res := newConvertResult(t, arch, o, m)
	interrupted := m.run.Interrupted
	if c.Table && !interrupted {
		if res.Table, err = c.table(ctx, io, t, arch, o, source); err != nil {
			return err
		}
		interrupted = ctx.Err() != nil
	}
	if c.JSON != "-" {
		printConversion(io.Out, res)
	}
	if c.JSON != "" {
		if err := output.JSON(c.JSON, io.Out, res); err != nil {
			return err
		}
	}
	if interrupted {
		return terminal.ErrInterrupted
	}
	return nil
}

func (c Command) check() error {
	switch {
	case !format.IsONNX(c.Network):
		return fmt.Errorf("%s: trained networks are converted from .onnx files; %s files are spiking networks and compile as they are", c.Network, filepath.Ext(c.Network))
	case len(c.NIRFlags.Given()) > 0:
		return fmt.Errorf("%v belong to .nir files", c.NIRFlags.Given())
	case len(c.Test) > 1:
		return fmt.Errorf("--test is given %d times; the network has one input", len(c.Test))
	case c.Labels != "" && len(c.Test) == 0:
		return fmt.Errorf("--labels %s are those of --test FILE, which is not given", c.Labels)
	case c.Table && (len(c.Test) == 0 || c.Labels == ""):
		return fmt.Errorf("--table is a table of accuracies: give --test FILE and --labels FILE")
	case c.Samples != nil && *c.Samples < 1:
		return fmt.Errorf("--samples is %d; it must be at least 1", *c.Samples)
	case c.Threads != nil && *c.Threads < 1:
		return fmt.Errorf("--threads is %d; it must be at least 1", *c.Threads)
	}
	return output.Writable(c.Output, c.JSON)
}

// data is what is run on the chip.
func (c Command) data() (evaluate.Source, error) {
	reader, err := c.Reader()
	s := evaluate.Source{Inputs: c.Test, Labels: c.Labels, Open: reader.Open}
	if len(s.Inputs) == 0 {
		s.Inputs = c.Calibrate
	}
	return s, err
}

// compiled converts and compiles the network.
func (c Command) compiled(ctx context.Context, io terminal.Streams, t *convert.Trained, arch *isa.Arch, o convert.Options) (*convert.Conversion, *compiler.Result, error) {
	of, err := t.Convert(o)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", c.Network, err)
	}
	result, err := load.Compile(ctx, io, of.Network(), arch, c.CompilerFlags, of.Rates)
	return of, result, err
}

// table measures the network at other numbers of levels; what is not possible is left out, with the reason on standard error.
func (c Command) table(ctx context.Context, io terminal.Streams, t *convert.Trained, arch *isa.Arch, o convert.Options, source evaluate.Source) (rows []convertRow, err error) {
	counts, digits := []int{4, 8, 16, 32, 64}, []int{3, 7, 15, 31, 63}
	for _, set := range []struct {
		method     convert.Method
		code       convert.Code
		percentile float64
		levels     []int
	}{{convert.Exact, convert.Count, o.Percentile, counts}, {convert.Exact, convert.Digits, o.Percentile, digits},
		{convert.Balance, convert.Count, o.Percentile, counts}, {convert.Balance, convert.Count, 99.9, counts}, {convert.Balance, convert.Count, 100, counts}} {
		if set.method == convert.Exact && !arch.Microcode.Enabled {
			continue
		}
		for _, levels := range set.levels {
			of := o
			of.Method, of.Code, of.Levels, of.Percentile = set.method, set.code, levels, set.percentile
			m, _, err := c.measure(ctx, io, t, arch, of, source, false)
			if ctx.Err() != nil {
				return rows, nil
			}
			if err != nil {
				fmt.Fprintf(io.Err, "left out of the table: %s, T = %d: %v\n", of.Method, levels, err)
				break
			}
			rows = append(rows, newConvertRow(of, m))
		}
	}
	return rows, nil
}
