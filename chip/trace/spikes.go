package trace

import (
	"io"
	"strings"

	"github.com/sbinet/npyio/npz"

	"orrery/isa"
)

// Spikes is a trace of spikes as NumPy arrays of equal length, one entry a spike: sample, tick, core, neuron (its number in the core),
// population and index (of the neuron in it). The array populations has the names of the populations as bytes, separated by line feeds. The
// arrays are kept in memory until the trace ends.
type Spikes struct {
	out    io.Writer
	image  *isa.Image
	filter *Filter

	sample, tick, core, neuron, population, index []uint32
}

// bytesPerSpike is what the six arrays take.
const bytesPerSpike = 24

// NewSpikes writes arrays to w when the trace ends.
func NewSpikes(w io.Writer, image *isa.Image, filter *Filter) *Spikes {
	return &Spikes{out: w, image: image, filter: filter}
}

// Tick takes the spikes of one tick.
func (s *Spikes) Tick(t *Tick) error {
	for i, fired := range t.Fired {
		c := &s.image.Cores[i]
		for _, n := range fired {
			if c.Mode == isa.Partial || !s.filter.Neurons[i][n] {
				continue
			}
			s.sample, s.tick = append(s.sample, uint32(t.Sample)), append(s.tick, uint32(t.Tick))
			s.core, s.neuron = append(s.core, uint32(c.ID)), append(s.neuron, uint32(n))
			s.population, s.index = append(s.population, c.Symbol[n].Population), append(s.index, c.Symbol[n].Index)
		}
	}
	return nil
}

// Close writes the file.
func (s *Spikes) Close() error {
	var names []string
	for i := range s.image.Populations {
		names = append(names, s.image.Populations[i].Name)
	}
	w := npz.NewWriter(s.out)
	for _, a := range []struct {
		name   string
		values any
	}{{"sample", s.sample}, {"tick", s.tick}, {"core", s.core}, {"neuron", s.neuron}, {"population", s.population}, {"index", s.index},
		{"populations", []byte(strings.Join(names, "\n"))}} {
		if err := w.Write(a.name+".npy", a.values); err != nil {
			return err
		}
	}
	return w.Close()
}

// Size is the number of bytes that the arrays take.
func (s *Spikes) Size() int64 { return bytesPerSpike * int64(len(s.sample)) }
