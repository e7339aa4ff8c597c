package load

import (
	"context"
	"fmt"
	"os"
	"strings"

	"orrery/cmd/orrery/terminal"
	"orrery/compiler/convert"
	"orrery/compiler/ir"
	"orrery/isa"
)

// ONNXFlags say how a trained network becomes a spiking one.
type ONNXFlags struct {
	Method      string    `help:"How: exact, by phased neurons that compute the integer network number by number, or balance, by the wired neuron firing all the time. Default: exact." placeholder:"METHOD"`
	Code        string    `help:"Method exact: an activation is a count of spikes or its binary digits; digits need 3, 7, 15, 31 .. levels. Default: count." placeholder:"CODE"`
	InputDigits *int      `help:"Method exact: digits that the host sends of an input value; 0: a count of T levels. Default: 8." placeholder:"N"`
	WeightBits  int       `help:"Bits of a weight. Default: what the core has, up to 8." placeholder:"N"`
	Percentile  float64   `help:"Clip activations above this percentile; 100: none. Default: the clip of the least mean square error." placeholder:"P"`
	Mean        []float64 `help:"What was subtracted from inputs 0..1 in training: one number, or one a channel." placeholder:"X"`
	Std         []float64 `help:"What they were then divided by." placeholder:"X"`
	Levels      *int      `kong:"-"` // --ticks of the command
}

// given lists the flags that were set.
func (f ONNXFlags) given() []string {
	var list []string
	for _, flag := range []struct {
		name string
		set  bool
	}{{"--method", f.Method != ""}, {"--code", f.Code != ""}, {"--input-digits", f.InputDigits != nil}, {"--weight-bits", f.WeightBits != 0},
		{"--percentile", f.Percentile != 0}, {"--mean", len(f.Mean) > 0}, {"--std", len(f.Std) > 0}, {"levels of --ticks", f.Levels != nil}} {
		if flag.set {
			list = append(list, flag.name)
		}
	}
	return list
}

// Conversion are those of package convert for an architecture.
func (f ONNXFlags) Conversion(arch *isa.Arch) (convert.Options, error) {
	o := convert.Options{Method: convert.Method(f.Method), Code: convert.Code(f.Code), Levels: Or(f.Levels, 0), InputDigits: Or(f.InputDigits, convert.InputDigits),
		WeightBits: f.WeightBits, Percentile: f.Percentile}
	switch {
	case f.Levels != nil && *f.Levels < 1:
		return o, fmt.Errorf("--ticks is %d; at least 1", *f.Levels)
	case o.Method == convert.Balance && (f.Code != "" || f.InputDigits != nil):
		return o, fmt.Errorf("--code and --input-digits belong to --method exact")
	}
	return o.For(arch)
}

// ReadTrained reads an ONNX file and runs it on the samples of --calibrate.
func (cf CompilerFlags) ReadTrained(ctx context.Context, io terminal.Streams, path string) (*convert.Trained, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	t, err := convert.Read(path, text, convert.Preparation{Mean: cf.Mean, Std: cf.Std})
	if err != nil {
		return nil, err
	}
	if len(cf.Calibrate) != 1 {
		return nil, fmt.Errorf("%s: give --calibrate FILE with samples of the training data: how large activations get decides what a spike stands for", path)
	}
	n, err := cf.calibrationSamples(convert.CalibrationSamples)
	if err != nil {
		return nil, err
	}
	reader, err := cf.Reader()
	if err != nil {
		return nil, err
	}
	file := strings.TrimPrefix(cf.Calibrate[0], t.Model.Layers[0].Name+"=")
	data, err := reader.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--calibrate: %w", err)
	}
	samples, err := data.FirstLevels(n)
	if err != nil {
		return nil, fmt.Errorf("--calibrate: %w", err)
	}
	bar := terminal.NewProgress(io, 2*len(samples), "calibrating")
	err = t.Calibrate(ctx, file, samples, bar.Set)
	bar.Finish()
	switch {
	case ctx.Err() != nil:
		return nil, terminal.ErrInterrupted
	case err != nil:
		return nil, fmt.Errorf("--calibrate: %w", err)
	}
	return t, nil
}

// readONNX reads and converts a network for compile, run and view.
func (cf CompilerFlags) readONNX(ctx context.Context, io terminal.Streams, path string, af ArchFlags) (*ir.Network, *isa.Arch, [][]float32, error) {
	if given := cf.NIRFlags.Given(); len(given) > 0 {
		return nil, nil, nil, fmt.Errorf("%s: %s belong to .nir files", path, strings.Join(given, ", "))
	}
	arch, err := af.Load("")
	if err != nil {
		return nil, nil, nil, err
	}
	o, err := cf.Conversion(arch)
	if err != nil {
		return nil, nil, nil, err
	}
	t, err := cf.ReadTrained(ctx, io, path)
	if err != nil {
		return nil, nil, nil, err
	}
	c, err := t.Convert(o)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	sayNotes(io, path, c.Network())
	return c.Network(), arch, c.Rates, nil
}
