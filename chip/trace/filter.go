package trace

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"orrery/isa"
)

// Filter says what is recorded.
type Filter struct {
	From, To isa.Tick // of each sample, both included
	Cores    []bool   // by index in the image's cores
	Routers  []bool   // by CoreID
	Neurons  [][]bool // by core and neuron
	Probes   []isa.Place
	all      bool
}

// maxDefaultProbes is how many potentials a waveform has unless neurons are named.
const maxDefaultProbes = 64

// NewFilter selects by what a user writes: populations or ranges of them (hidden, hidden[3..7]), cores (c12), and a range of ticks (A..B, A
// or nothing). No names at all select everything, with the potentials of the first neurons of each output.
func NewFilter(image *isa.Image, names []string, ticks string) (Filter, error) {
	f := Filter{To: math.MaxInt64, all: len(names) == 0}
	if err := f.ticks(ticks); err != nil {
		return f, err
	}
	f.Cores, f.Routers = make([]bool, len(image.Cores)), make([]bool, image.Arch.Mesh.Cores())
	for i := range image.Cores {
		f.Neurons = append(f.Neurons, make([]bool, image.Cores[i].Neurons))
	}
	for _, name := range names {
		if err := f.add(image, name); err != nil {
			return f, err
		}
	}
	if f.all {
		f.everything(image)
	}
	return f, nil
}

func (f *Filter) ticks(text string) error {
	if text == "" {
		return nil
	}
	first, last, two := strings.Cut(text, "..")
	if !two {
		last = first
	}
	from, err := strconv.ParseInt(first, 10, 62)
	to, err2 := strconv.ParseInt(last, 10, 62)
	if err != nil || err2 != nil || from < 0 || to < from {
		return fmt.Errorf("%q is no range of ticks: write A..B, or A", text)
	}
	f.From, f.To = isa.Tick(from), isa.Tick(to)
	return nil
}

// add selects a core with all its neurons, or neurons with their cores. A core brings its router.
func (f *Filter) add(image *isa.Image, name string) error {
	if id, err := strconv.ParseUint(strings.TrimPrefix(name, "c"), 10, 32); err == nil && strings.HasPrefix(name, "c") {
		for i := range image.Cores {
			if uint64(image.Cores[i].ID) == id {
				f.core(image, i)
				for n := range f.Neurons[i] {
					f.neuron(image, i, n)
				}
				return nil
			}
		}
		return fmt.Errorf("core %s is not in use; orrery inspect --cores lists those that are", name)
	}
	s, err := image.Select(name)
	if err != nil {
		return err
	}
	for i := range image.Cores {
		for n, sym := range image.Cores[i].Symbol {
			if sym.Population == s.Population && sym.Index >= s.First && sym.Index <= s.Last {
				f.core(image, i)
				f.neuron(image, i, n)
			}
		}
	}
	return nil
}

func (f *Filter) core(image *isa.Image, i int) {
	f.Cores[i] = true
	f.Routers[image.Cores[i].ID] = true
}

func (f *Filter) neuron(image *isa.Image, i, n int) {
	if image.Cores[i].Mode == isa.Spiking && !f.Neurons[i][n] {
		f.Neurons[i][n] = true
		f.Probes = append(f.Probes, isa.Place{Core: i, Neuron: isa.NeuronID(n)})
	}
}

func (f *Filter) everything(image *isa.Image) {
	for i := range image.Cores {
		f.Cores[i] = true
		for n := range f.Neurons[i] {
			f.Neurons[i][n] = image.Cores[i].Mode == isa.Spiking
		}
	}
	for i := range f.Routers {
		f.Routers[i] = true
	}
	for o := range image.Outputs {
		p := image.Outputs[o].Population
		for _, at := range image.Places(isa.Selection{Population: p, Last: uint32(image.Populations[p].Size() - 1)}) {
			if at.Core >= 0 && len(f.Probes) < maxDefaultProbes {
				f.Probes = append(f.Probes, at)
			}
		}
	}
}
