package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"orrery/chip/host"
	"orrery/compiler/convert"
	"orrery/compiler/ir"
	"orrery/compiler/onnx"
	"orrery/isa"
)

// conversionFlags say how a trained network becomes a spiking one.
type conversionFlags struct {
	Method      string    `help:"ONNX: exact, phased neurons that compute the integer network number by number, or balance, the wired neuron firing all the time. Default: exact." placeholder:"METHOD"`
	Code        string    `help:"ONNX, exact: an activation is a count of spikes or its binary digits; digits need 3, 7, 15, 31 .. levels. Default: count." placeholder:"CODE"`
	InputDigits *int      `help:"ONNX, exact: digits that the host sends of an input value; 0: a count of T levels. Default: 8." placeholder:"N"`
	WeightBits  int       `help:"ONNX: bits of a weight. Default: what the core has, up to 8." placeholder:"N"`
	Percentile  float64   `help:"ONNX: clip activations above this percentile; 100: none. Default: the clip of the least mean square error." placeholder:"P"`
	Mean        []float64 `help:"ONNX: what was subtracted from inputs 0..1 in training: one number, or one a channel." placeholder:"X"`
	Std         []float64 `help:"ONNX: what they were then divided by." placeholder:"X"`
	levels      *int      // --ticks of the command
}

// given lists the flags that were set.
func (f conversionFlags) given() []string {
	var list []string
	for _, flag := range []struct {
		name string
		set  bool
	}{{"--method", f.Method != ""}, {"--code", f.Code != ""}, {"--input-digits", f.InputDigits != nil}, {"--weight-bits", f.WeightBits != 0},
		{"--percentile", f.Percentile != 0}, {"--mean", len(f.Mean) > 0}, {"--std", len(f.Std) > 0}} {
		if flag.set {
			list = append(list, flag.name)
		}
	}
	return list
}

func isONNX(path string) bool { return filepath.Ext(path) == ".onnx" }

// options are those of package convert for an architecture.
func (f conversionFlags) options(arch *isa.Arch) (convert.Options, error) {
	o := convert.Options{Method: convert.Method(f.Method), Code: convert.Code(f.Code), Levels: value(f.levels, 8), InputDigits: value(f.InputDigits, 8),
		WeightBits: f.WeightBits, Percentile: f.Percentile}
	if o.Method == "" {
		o.Method = convert.Exact
	}
	if o.Code == "" {
		o.Code = convert.Count
	}
	if f.levels == nil && o.Code == convert.Digits {
		o.Levels = 15
	}
	have := 0
	if arch.Core.Weights != isa.Typed {
		have = arch.Core.WeightBits
	}
	if o.WeightBits == 0 {
		o.WeightBits = min(have, 8)
	}
	switch {
	case o.Method != convert.Exact && o.Method != convert.Balance:
		return o, fmt.Errorf("--method %s: there are exact and balance", o.Method)
	case o.Code != convert.Count && o.Code != convert.Digits:
		return o, fmt.Errorf("--code %s: there are count and digits", o.Code)
	case o.Method == convert.Balance && (f.Code != "" || f.InputDigits != nil):
		return o, fmt.Errorf("--code and --input-digits belong to --method exact")
	case arch.Soma.Unit != isa.UnitLIF || have < 2:
		return o, fmt.Errorf("%s has no signed weights on wired lif neurons, which converted networks need: choose another architecture", arch.Name)
	case o.Method == convert.Exact && !arch.Microcode.Enabled:
		return o, fmt.Errorf("--method exact runs phased neurons as microcode; microcode.enabled of %s is false: --method balance, or --set microcode.enabled=true", arch.Name)
	case o.WeightBits > have && o.Method == convert.Balance:
		return o, fmt.Errorf("--weight-bits is %d; a core of %s has %d", o.WeightBits, arch.Name, have)
	case o.WeightBits < 2 || o.WeightBits > 12:
		return o, fmt.Errorf("--weight-bits is %d; 2..12", o.WeightBits)
	}
	return o, nil
}

// trained is a network as it was trained, and samples of what it sees.
type trained struct {
	graph   *onnx.Graph
	model   *convert.Model
	samples [][]uint16
	ranges  *convert.Ranges
}

// readTrained reads an ONNX file and runs it on the samples of --calibrate.
func (cf compilerFlags) readTrained(ctx context.Context, io streams, path string) (*trained, error) {
	graph, err := onnx.Load(path)
	if err != nil {
		return nil, err
	}
	if len(cf.Calibrate) != 1 {
		return nil, fmt.Errorf("%s: give --calibrate FILE with samples of the training data: how large activations get decides what a spike stands for", path)
	}
	n, err := cf.calibrationSamples(256)
	if err != nil {
		return nil, err
	}
	t := &trained{graph: graph}
	if t.model, err = convert.NewModel(graph, convert.Preparation{Mean: cf.Mean, Std: cf.Std}); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if t.model.Name == "" || strings.HasPrefix(t.model.Name, "main_graph") || strings.HasPrefix(t.model.Name, "torch") {
		t.model.Name = strings.TrimSuffix(filepath.Base(path), ".onnx")
	}
	data, err := cf.openLevels(cf.Calibrate[0], t.model)
	if err != nil {
		return nil, fmt.Errorf("--calibrate: %w", err)
	}
	for i := range min(n, data.Samples) {
		levels, err := data.Levels(i)
		if err != nil {
			return nil, fmt.Errorf("--calibrate: %w", err)
		}
		t.samples = append(t.samples, levels)
	}
	bar := newProgress(io, 2*len(t.samples), "calibrating")
	t.ranges, err = t.model.Measure(ctx, t.samples, bar.set)
	bar.finish()
	if errors.Is(err, context.Canceled) {
		err = errInterrupted
	}
	return t, err
}

// openLevels opens data whose samples are what a model reads.
func (cf compilerFlags) openLevels(arg string, m *convert.Model) (*host.Dataset, error) {
	reader, err := cf.reader()
	if err != nil {
		return nil, err
	}
	in := &m.Layers[0]
	path := strings.TrimPrefix(arg, in.Name+"=")
	data, err := reader.Open(path)
	if err != nil {
		return nil, err
	}
	if _, err := data.Levels(0); err != nil {
		return nil, err
	}
	if data.Size() != in.Shape.Size() {
		return nil, fmt.Errorf("%s has samples of %d values (shape %v); input %s of the network has %d (%v)", path, data.Size(), data.Shape, in.Name, in.Shape.Size(), in.Shape)
	}
	return data, nil
}

// converted is a trained network in whole numbers and in spikes.
type converted struct {
	whole  *convert.Integer
	spikes *convert.Spikes
	rates  [][]float32 // of compiler.Options
}

// convert makes spikes of the network.
func (t *trained) convert(o convert.Options) (*converted, error) {
	whole, err := convert.NewInteger(t.model, t.ranges, o)
	if err != nil {
		return nil, err
	}
	spikes, err := whole.Spikes()
	if err != nil {
		return nil, err
	}
	spikes.Network.Name = t.model.Name
	return &converted{whole, spikes, whole.Rates(t.samples[:min(len(t.samples), 32)], spikes.Network.Ticks)}, nil
}

// readONNX reads and converts a network for compile, run and view.
func (cf compilerFlags) readONNX(ctx context.Context, io streams, path string, af archFlags) (*ir.Network, *isa.Arch, [][]float32, error) {
	if given := cf.importFlags.given(); len(given) > 0 {
		return nil, nil, nil, fmt.Errorf("%s: %s belong to .nir files", path, strings.Join(given, ", "))
	}
	arch, err := af.load("")
	if err != nil {
		return nil, nil, nil, err
	}
	o, err := cf.options(arch)
	if err != nil {
		return nil, nil, nil, err
	}
	t, err := cf.readTrained(ctx, io, path)
	if err != nil {
		return nil, nil, nil, err
	}
	c, err := t.convert(o)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	c.spikes.Network.Notes = t.model.Notes
	sayNotes(io, path, c.spikes.Network)
	return c.spikes.Network, arch, c.rates, nil
}
