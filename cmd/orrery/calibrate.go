package main

import (
	"context"
	"fmt"
	"strings"

	"orrery/chip/host"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler"
	"orrery/compiler/calibrate"
	"orrery/compiler/ir"
	"orrery/isa"
)

// calibrateFlags ask for scales chosen by samples.
type calibrateFlags struct {
	Calibrate        []string `help:"Choose each population's scale, and with it which weights are clipped, by running the network on samples of this data. The spike rates found weigh traffic. ONNX: samples of the training data, which say how large activations get. NAME=FILE when there are several inputs." placeholder:"[NAME=]FILE" sep:"none"`
	CalibrateSamples *int     `help:"How many samples. Default: 32, of ONNX networks 256." placeholder:"N"`
	eventFlags
}

// calibrated is the network with its chosen scales; without --calibrate it is the network itself.
func (f calibrateFlags) calibrated(ctx context.Context, io terminal.Streams, net *ir.Network, arch *isa.Arch) (*ir.Network, [][]float32, error) {
	if len(f.Calibrate) == 0 {
		return net, nil, nil
	}
	samples, err := f.calibrationSamples(32)
	if err != nil {
		return nil, nil, err
	}
	data, err := f.open(net)
	if err != nil {
		return nil, nil, err
	}
	ticks := sampleTicks(net, data)
	if ticks < 1 {
		return nil, nil, fmt.Errorf("neither %s nor its data say how long a sample is: add a line such as run 16 ticks", net.Name)
	}
	for p, d := range data {
		samples = min(samples, d.Samples)
		of := net.Populations[p].Input
		in := &isa.Input{Encoding: of.Encoding, Window: uint32(of.Window), Planes: uint8(of.Planes), Signed: of.Signed, Step: of.Step}
		if err := host.NewEncoder(in, net.Populations[p].Shape, 1).Fits(d, ticks); err != nil {
			return nil, nil, fmt.Errorf("--calibrate: input %s: %w", net.Populations[p].Name, err)
		}
	}
	encode := func(q *ir.Quantised, i int) (calibrate.Stimulus, error) { return stimulus(q, data, i, ticks) }
	out, choices, rates, err := calibrate.Choose(ctx, net, arch, encode, samples, ticks)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range choices {
		fmt.Fprintln(io.Err, "calibrated:", c)
	}
	return out, rates, nil
}

// sampleTicks is what the network says of a sample's length, else what the longest recording and the last layer take; 0 when nobody says.
func sampleTicks(net *ir.Network, data map[ir.PopID]*host.Dataset) (ticks int) {
	if net.Ticks > 0 {
		return net.Ticks
	}
	for _, d := range data {
		ticks = max(ticks, d.Ticks)
	}
	late := 0
	for i := range net.Populations {
		late = max(late, net.Populations[i].Start)
	}
	if ticks > 0 {
		ticks += late
	}
	return ticks
}

// calibrationSamples is how many samples are asked for.
func (f calibrateFlags) calibrationSamples(otherwise int) (int, error) {
	n := value(f.CalibrateSamples, otherwise)
	if n < 1 {
		return 0, fmt.Errorf("--calibrate-samples is %d; at least 1", n)
	}
	return n, nil
}

// open reads the data of each input.
func (f calibrateFlags) open(net *ir.Network) (map[ir.PopID]*host.Dataset, error) {
	reader, err := f.reader()
	if err != nil {
		return nil, err
	}
	data := map[ir.PopID]*host.Dataset{}
	for _, arg := range f.Calibrate {
		p, path, err := inputNamed(net, arg)
		if err != nil {
			return nil, err
		}
		d, err := reader.Open(path)
		if err != nil {
			return nil, fmt.Errorf("--calibrate: %w", err)
		}
		data[p] = d.For(compiler.Encoding(net.Populations[p].Input, 0), net.Populations[p].Shape)
	}
	for p := range net.Populations {
		if net.Populations[p].Input != nil && data[ir.PopID(p)] == nil {
			return nil, fmt.Errorf("--calibrate: no data for input %s: give --calibrate %s=FILE too", net.Populations[p].Name, net.Populations[p].Name)
		}
	}
	return data, nil
}

// inputNamed finds the input that [NAME=]FILE belongs to.
func inputNamed(net *ir.Network, arg string) (ir.PopID, string, error) {
	name, path, named := strings.Cut(arg, "=")
	var inputs []ir.PopID
	var names []string
	for p := range net.Populations {
		if net.Populations[p].Input == nil {
			continue
		}
		if named && net.Populations[p].Name == name {
			return ir.PopID(p), path, nil
		}
		inputs, names = append(inputs, ir.PopID(p)), append(names, net.Populations[p].Name)
	}
	switch {
	case len(inputs) == 0:
		return 0, "", fmt.Errorf("--calibrate %s: the network has no inputs", arg)
	case len(inputs) == 1 && (!named || strings.Contains(name, "/")):
		return inputs[0], arg, nil
	}
	return 0, "", fmt.Errorf("--calibrate %s: say which input, NAME=FILE; there are %s", arg, strings.Join(names, ", "))
}

// stimulus encodes one sample of every input.
func stimulus(q *ir.Quantised, data map[ir.PopID]*host.Dataset, i, ticks int) (calibrate.Stimulus, error) {
	out := calibrate.Stimulus{Spikes: make([]map[ir.PopID][]uint32, ticks), Bias: map[ir.PopID][]int32{}}
	for t := range out.Spikes {
		out.Spikes[t] = map[ir.PopID][]uint32{}
	}
	for p, d := range data {
		var s host.Stimulus
		if err := host.NewEncoder(q.Populations[p].Encoding, q.Network.Populations[p].Shape, 1).EncodeInto(&s, d, i, ticks); err != nil {
			return out, err
		}
		if q.Populations[p].Encoding.Encoding == isa.EncodeCurrent {
			out.Bias[p] = s.Bias
			continue
		}
		for t := range out.Spikes {
			out.Spikes[t][p] = s.Spikes[t]
		}
	}
	return out, nil
}
