package load

import (
	"context"
	"fmt"

	"orrery/chip/host"
	"orrery/cmd/orrery/terminal"
	"orrery/compiler/calibrate"
	"orrery/compiler/ir"
	"orrery/isa"
)

// CalibrateFlags ask for scales chosen by samples.
type CalibrateFlags struct {
	Calibrate        []string `help:"Choose each population's scale, and with it which weights are clipped, by running the network on samples of this data. The spike rates found weigh traffic. ONNX: samples of the training data, which say how large activations get. NAME=FILE when there are several inputs." placeholder:"[NAME=]FILE" sep:"none"`
	CalibrateSamples *int     `help:"How many samples. Default: 32, of ONNX networks 256." placeholder:"N"`
	eventFlags       `group:"Data:"`
}

// calibrated is the network with its chosen scales; without --calibrate it is the network itself.
func (f CalibrateFlags) calibrated(ctx context.Context, io terminal.Streams, net *ir.Network, arch *isa.Arch) (*ir.Network, [][]float32, error) {
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
		io.Note("calibrated: %v", c)
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
func (f CalibrateFlags) calibrationSamples(otherwise int) (int, error) {
	n := Or(f.CalibrateSamples, otherwise)
	if n < 1 {
		return 0, fmt.Errorf("--calibrate-samples is %d; at least 1", n)
	}
	return n, nil
}
