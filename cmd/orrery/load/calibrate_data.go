package load

import (
	"fmt"
	"strings"

	"orrery/chip/host"
	"orrery/compiler"
	"orrery/compiler/calibrate"
	"orrery/compiler/ir"
	"orrery/isa"
)

// open reads the data of each input.
func (f CalibrateFlags) open(net *ir.Network) (map[ir.PopID]*host.Dataset, error) {
	reader, err := f.Reader()
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
