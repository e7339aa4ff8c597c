package trace

import (
	"fmt"

	"orrery/chip"
	"orrery/isa"
)

// Raster is the spikes, and perhaps the potentials, of whole populations in every tick of every sample. Unlike a Trace it watches any number of chips
// at once: each sample has a place of its own. Spikes take a bit and potentials four bytes of memory for each neuron and tick.
type Raster struct {
	Populations []RasterPopulation
	Ticks       int
	Potentials  bool

	at    [][]slot // by core and neuron
	first int      // number of sample 0
	rows  []rows   // by sample
}

// RasterPopulation is one recorded population.
type RasterPopulation struct {
	Name  string
	Shape []int
	Size  int
}

// slot is where in a raster a neuron goes; its population is -1 when it is not recorded.
type slot struct {
	population int32
	index      uint32
}

// rows is one sample: by population, bits and values by tick and neuron. Nil until it is first seen.
type rows struct {
	spikes     [][]uint64
	potentials [][]int32
}

// NewRaster records populations of an image, by name, over samples of a run that starts with sample number first. More than limit bytes are refused; those
// that NIRData takes count if it is asked for.
func NewRaster(image *isa.Image, names []string, first, samples, ticks int, potentials, nirData bool, limit int64) (*Raster, error) {
	r := &Raster{Ticks: ticks, Potentials: potentials, first: first, rows: make([]rows, samples)}
	of := make([]int32, len(image.Populations)) // position in Populations
	for p := range of {
		of[p] = -1
	}
	bytes := int64(0)
	for _, name := range names {
		s, err := image.Select(name)
		if err != nil {
			return nil, err
		}
		p := &image.Populations[s.Population]
		if int(s.Last-s.First)+1 != p.Size() {
			return nil, fmt.Errorf("%s: whole populations are recorded: write %s", name, p.Name)
		}
		if of[s.Population] >= 0 {
			continue
		}
		of[s.Population] = int32(len(r.Populations))
		r.Populations = append(r.Populations, RasterPopulation{p.Name, p.Extents(), p.Size()})
		cells := int64(samples) * int64(ticks) * int64(p.Size())
		bytes += cells/8 + 1
		if nirData {
			bytes += 2 * cells // the values and the file
		}
		if potentials {
			bytes += 4 * cells
		}
		if potentials && nirData {
			bytes += 8 * cells
		}
	}
	if bytes > limit {
		return nil, fmt.Errorf("%d samples of %d ticks take %d MiB of memory; at most %d may be used: record fewer populations or samples, or raise the limit", samples,
			ticks, bytes>>20, limit>>20)
	}
	if len(image.Cores) == 0 { // no chip: the spikes come by See
		return r, nil
	}
	return r, r.find(image, of)
}

// See takes note of the neurons of population k that fired in a tick of sample number i, in a run that has no chip.
func (r *Raster) See(i int, tick isa.Tick, k int, fired []uint32) {
	row := &r.rows[i]
	if row.spikes == nil {
		r.begin(row)
	}
	for _, n := range fired {
		r.set(row, tick, k, n)
	}
}

func (r *Raster) set(row *rows, tick isa.Tick, k int, neuron uint32) {
	bit := int(tick)*r.Populations[k].Size + int(neuron)
	row.spikes[k][bit/64] |= 1 << (bit % 64)
}

// find finds the neurons on the cores.
func (r *Raster) find(image *isa.Image, of []int32) error {
	found := make([]int, len(r.Populations))
	for i := range image.Cores {
		c := &image.Cores[i]
		list := make([]slot, c.Neurons)
		for n := range list {
			list[n].population = -1
			if c.Mode == isa.Spiking && n < len(c.Symbol) {
				if k := of[c.Symbol[n].Population]; k >= 0 {
					list[n] = slot{k, c.Symbol[n].Index}
					found[k]++
				}
			}
		}
		r.at = append(r.at, list)
	}
	for k, n := range found {
		if n == 0 {
			return fmt.Errorf("%s has no neurons on the chip: its spikes come from the host", r.Populations[k].Name)
		}
	}
	return nil
}

// Watch takes note of a tick of sample number i of the run. It may be called for several samples at once.
func (r *Raster) Watch(i int, tick isa.Tick, c *chip.Chip) {
	row := &r.rows[i]
	if row.spikes == nil {
		r.begin(row)
	}
	for core, slots := range r.at {
		for _, n := range c.Fired(core) {
			if s := slots[n]; s.population >= 0 {
				r.set(row, tick, int(s.population), s.index)
			}
		}
		if r.Potentials {
			for n, v := range c.Potentials(core) {
				if s := slots[n]; s.population >= 0 {
					row.potentials[s.population][int(tick)*r.Populations[s.population].Size+int(s.index)] = v
				}
			}
		}
	}
}

func (r *Raster) begin(row *rows) {
	for _, p := range r.Populations {
		cells := r.Ticks * p.Size
		row.spikes = append(row.spikes, make([]uint64, (cells+63)/64))
		if r.Potentials {
			row.potentials = append(row.potentials, make([]int32, cells))
		}
	}
}

// fired says whether a neuron spiked; cell counts ticks times neurons.
func (w *rows) fired(population, cell int) bool {
	return w.spikes[population][cell/64]>>(cell%64)&1 == 1
}
