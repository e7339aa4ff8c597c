package compare

import (
	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/isa"
)

// stepOf is what one step of a potential is worth in the author's unit, or, for a program, in that of its first state word.
func stepOf(p *ir.Population, q *ir.QuantisedPopulation) float64 {
	if p.Neuron.Program == nil {
		return 1 / q.Scale
	}
	model := p.Neuron.Program.Model
	if model.InputUnit == "unit" {
		return 1 / q.Scale / model.States[0].Format.One()
	}
	return 1 / model.States[0].Format.One()
}

// hostView is a network as the host sees it: what goes in and what comes out, and no cores.
func hostView(net *ir.Network, arch *isa.Arch, q *ir.Quantised) *isa.Image {
	image := &isa.Image{Arch: *arch, Ticks: isa.Tick(net.Ticks), Provenance: isa.Provenance{Network: net.Name}}
	for i := range net.Populations {
		p := &net.Populations[i]
		shape := make([]uint32, len(p.Shape))
		for k, n := range p.Shape {
			shape[k] = uint32(n)
		}
		image.Populations = append(image.Populations, isa.Population{Name: p.Name, Shape: shape, Start: uint32(p.Start)})
		if p.Input == nil {
			continue
		}
		in := compiler.Encoding(p.Input, 1)
		if q != nil {
			in = q.Populations[i].Encoding
		}
		in.Population = uint32(i)
		image.Inputs = append(image.Inputs, *in)
	}
	for _, r := range net.Readouts {
		image.Outputs = append(image.Outputs, isa.Output{Population: uint32(r.Population), Readout: r.Kind,
			Neurons: make([]isa.NeuronRef, net.Populations[r.Population].Shape.Size())})
	}
	return image
}
