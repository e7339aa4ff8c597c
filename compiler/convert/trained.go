package convert

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"

	"orrery/compiler/ir"
	"orrery/compiler/onnx"
	"orrery/isa"
)

// Trained is a network as it was trained, and how large its activations get on samples.
type Trained struct {
	Graph   *onnx.Graph
	Model   *Model
	Samples [][]uint16 // levels 0..65535
	ranges  *Ranges
	sources []isa.Source
}

// Read reads an ONNX file; path names it in messages, and the network where the file does not say more than that it is one.
func Read(path string, data []byte, p Preparation) (*Trained, error) {
	t := &Trained{sources: []isa.Source{{Name: filepath.ToSlash(path), SHA256: sha256.Sum256(data)}}}
	beside := onnx.Beside(path)
	graph, err := onnx.Parse(data, func(name string) ([]byte, error) {
		weights, err := beside(name)
		t.sources = append(t.sources, isa.Source{Name: filepath.ToSlash(filepath.Join(filepath.Dir(path), name)), SHA256: sha256.Sum256(weights)})
		return weights, err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t.Graph = graph
	if t.Model, err = NewModel(graph, p); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if name := t.Model.Name; name == "" || strings.HasPrefix(name, "main_graph") || strings.HasPrefix(name, "torch") { // exporters' words
		t.Model.Name = strings.TrimSuffix(filepath.Base(path), ".onnx")
	}
	return t, nil
}

// CalibrationSamples is how many samples calibration takes unless it is told otherwise.
const CalibrationSamples = 256

// Calibrate runs the network on samples of the named data. progress is told how many of 2 * len(samples) runs are done.
func (t *Trained) Calibrate(ctx context.Context, name string, samples [][]uint16, progress func(done int)) (err error) {
	h := sha256.New()
	for _, levels := range samples {
		if len(levels) != t.Model.Layers[0].Shape.Size() {
			return fmt.Errorf("%s has samples of %d values; input %s of the network has %d (%v)", name, len(levels), t.Model.Layers[0].Name, t.Model.Layers[0].Shape.Size(),
				t.Model.Layers[0].Shape)
		}
		if err := binary.Write(h, binary.LittleEndian, levels); err != nil {
			return err
		}
	}
	t.Samples = samples
	t.sources = append(t.sources, isa.Source{Name: filepath.ToSlash(name), SHA256: [32]byte(h.Sum(nil))})
	t.ranges, err = t.Model.Measure(ctx, samples, progress)
	return err
}

// Conversion is a trained network in whole numbers and in spikes.
type Conversion struct {
	Whole  *Integer
	Spikes *Spikes
	Rates  [][]float32 // spikes of every neuron and input in a tick, for the compiler
}

// rated is how many samples say the rates.
const rated = 32

// Convert makes spikes of a network that is calibrated.
func (t *Trained) Convert(o Options) (*Conversion, error) {
	whole, err := NewInteger(t.Model, t.ranges, o)
	if err != nil {
		return nil, err
	}
	spikes, err := whole.Spikes()
	if err != nil {
		return nil, err
	}
	net := spikes.Network
	net.Name, net.Notes, net.Sources = t.Model.Name, t.Model.Notes, t.sources
	return &Conversion{whole, spikes, whole.Rates(t.Samples[:min(len(t.Samples), rated)], net.Ticks)}, nil
}

// Network is the spiking network.
func (c *Conversion) Network() *ir.Network { return c.Spikes.Network }
