// Package lava reads the networks that Lava's deep-learning library exports for Loihi (.net, HDF5): dense and convolutional layers of CUBA neurons with
// integer weights. They become populations that run the program cuba_lif, with their weights as they are.
package lava

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"orrery/compiler/ir"
	"orrery/isa/hdf5"
	"orrery/isa/neurons"
)

// File is a network file.
type File struct {
	Name   string
	Layers []Layer
	// Sample is the ticks of a sample as the file gives them; 0 when it does not. See FirstReset.
	Sample int
}

// Layer is one layer of neurons.
type Layer struct {
	Index   int // in the file
	Kind    string
	Shape   ir.Shape
	In      ir.Shape // of what it listens to
	Connect ir.Connectivity
	Params  map[string]float64 // of cuba_lif
	Bias    []float64          // mantissas by neuron, or nil
}

// Read reads a network.
func Read(name string, data []byte) (*File, error) {
	h, err := hdf5.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f := &File{Name: name}
	if h.Root().Has("simulation") {
		d, err := h.Dataset("simulation/tSample")
		if err == nil {
			f.Sample, err = whole(d)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	layers, err := h.Group("layer")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var shape ir.Shape // of the layer before
	for _, i := range indices(layers) {
		r := &reader{name: fmt.Sprintf("%s: layer/%d", name, i)}
		r.group, r.err = layers.Group(strconv.Itoa(i))
		layer := r.layer(i, &shape)
		if r.err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, r.err)
		}
		if layer != nil {
			f.Layers = append(f.Layers, *layer)
		}
	}
	if len(f.Layers) == 0 {
		return nil, fmt.Errorf("%s: there is no layer with weights in it", name)
	}
	return f, nil
}

// indices are the numbers of the layers, ascending.
func indices(g *hdf5.Group) []int {
	var list []int
	for _, name := range g.Names() {
		if i, err := strconv.Atoi(name); err == nil {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	return list
}

// Find is the layer of a number, or what there is instead.
func (f *File) Find(index int) (*Layer, error) {
	var there []string
	for i := range f.Layers {
		if f.Layers[i].Index == index {
			return &f.Layers[i], nil
		}
		there = append(there, fmt.Sprint(f.Layers[i].Index))
	}
	return nil, fmt.Errorf("%s has no layer %d with weights; there are %s", f.Name, index, strings.Join(there, ", "))
}

// FirstReset is the tick before which recordings of whole networks reset a layer for the first time; they do so again every Sample + 1 ticks. Layers of
// neurons count from 0, the k-th being reset before tick k + 1.
func (f *File) FirstReset(index int) int {
	return 1 + slices.IndexFunc(f.Layers, func(l Layer) bool { return l.Index == index })
}

// Network is the layers from first to last behind an input population of the given encoding; the last is read.
func (f *File) Network(first, last int, in *ir.Input) (*ir.Network, error) {
	model, err := neurons.Get("cuba_lif")
	if err != nil {
		return nil, err
	}
	net := &ir.Network{Name: strings.TrimSuffix(f.Name, ".net"), Arch: "loihi"}
	for i := range f.Layers {
		l := &f.Layers[i]
		if l.Index < first || l.Index > last {
			continue
		}
		if len(net.Populations) == 0 {
			net.Populations = append(net.Populations, ir.Population{Name: "input", Shape: l.In, Input: in})
		}
		n := ir.DefaultNeuron()
		n.Program, n.Bias = &ir.Program{Model: model, Params: l.Params}, l.Bias
		source := ir.PopID(len(net.Populations) - 1)
		net.Populations = append(net.Populations, ir.Population{Name: fmt.Sprintf("layer%d", l.Index), Shape: l.Shape, Neuron: &n})
		net.Projections = append(net.Projections, ir.Projection{Source: source, Target: source + 1, Connect: l.Connect, DelayMin: 1, DelayMax: 1})
	}
	if len(net.Populations) == 0 {
		_, err := f.Find(first)
		if err == nil {
			err = fmt.Errorf("%s: layers %d..%d are none", f.Name, first, last)
		}
		return nil, err
	}
	net.Readouts = []ir.Readout{{Population: ir.PopID(len(net.Populations) - 1)}}
	return net, nil
}
