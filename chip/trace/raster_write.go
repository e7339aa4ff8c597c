package trace

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"io"
	"strconv"
	"strings"

	"orrery/isa/hdf5"
	"orrery/isa/ndarray"
)

// finished lists the samples that are whole.
func (r *Raster) finished(done func(i int) bool) (list []int) {
	for i := range r.rows {
		if done(i) && r.rows[i].spikes != nil {
			list = append(list, i)
		}
	}
	return list
}

// WriteNPZ writes an archive of NumPy arrays of the samples that are done: spikes, booleans of [samples, ticks, the population's shape], called as the
// population; potentials, whole numbers, called NAME.potential; and the numbers of the samples, called samples. Slashes in names become dots.
func (r *Raster) WriteNPZ(out io.Writer, done func(i int) bool) error {
	z := zip.NewWriter(out)
	list := r.finished(done)
	for k, p := range r.Populations {
		shape := append([]int{len(list), r.Ticks}, p.Shape...)
		name := strings.ReplaceAll(p.Name, "/", ".")
		if err := member(z, name, ndarray.Header("|b1", shape), func(w *bufio.Writer) error { return r.spikeBytes(w, k, list) }); err != nil {
			return err
		}
		if !r.Potentials {
			continue
		}
		if err := member(z, name+".potential", ndarray.Header("<i4", shape), func(w *bufio.Writer) error {
			for _, i := range list {
				if err := binary.Write(w, binary.LittleEndian, r.rows[i].potentials[k]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if err := member(z, "samples", ndarray.Header("<i8", []int{len(list)}), func(w *bufio.Writer) error {
		for _, i := range list {
			if err := binary.Write(w, binary.LittleEndian, int64(r.first+i)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return z.Close()
}

// member writes one array of an archive. Archives of the same contents are the same: they have no times.
func member(z *zip.Writer, name string, header []byte, values func(w *bufio.Writer) error) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Deflate})
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if _, err := w.Write(header); err != nil {
		return err
	}
	if err := values(w); err != nil {
		return err
	}
	return w.Flush()
}

// spikeBytes writes 0 or 1 for each sample, tick and neuron.
func (r *Raster) spikeBytes(w io.ByteWriter, population int, samples []int) error {
	for _, i := range samples {
		for cell := range r.Ticks * r.Populations[population].Size {
			b := byte(0)
			if r.rows[i].fired(population, cell) {
				b = 1
			}
			if err := w.WriteByte(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteCSV writes a line for each spike: sample, tick, population, neuron. With potentials there is a line for each neuron and tick, with spike, 0 or 1, and
// potential.
func (r *Raster) WriteCSV(out io.Writer, done func(i int) bool) error {
	w := bufio.NewWriter(out)
	w.WriteString("sample,tick,population,neuron")
	if r.Potentials {
		w.WriteString(",spike,potential")
	}
	w.WriteByte('\n')
	var line []byte
	for _, i := range r.finished(done) {
		for t := range r.Ticks {
			for k, p := range r.Populations {
				for n := range p.Size {
					cell := t*p.Size + n
					fired := r.rows[i].fired(k, cell)
					if !fired && !r.Potentials {
						continue
					}
					line = strconv.AppendInt(line[:0], int64(r.first+i), 10)
					line = strconv.AppendInt(append(line, ','), int64(t), 10)
					line = append(append(append(line, ','), p.Name...), ',')
					line = strconv.AppendInt(line, int64(n), 10)
					if r.Potentials {
						line = append(line, ',', '0')
						if fired {
							line[len(line)-1] = '1'
						}
						line = strconv.AppendInt(append(line, ','), int64(r.rows[i].potentials[k][cell]), 10)
					}
					w.Write(append(line, '\n')) // Flush has its error
				}
			}
		}
	}
	return w.Flush()
}

// NIRData is the samples that are done as the Python package nir reads activity: a node for each population, with observables spikes, and v for the potentials in
// chip steps. A tick is dt seconds.
func (r *Raster) NIRData(dt float64, done func(i int) bool) []byte {
	root := hdf5.NewFolder()
	root.Attribute("__type__", hdf5.String("NIRGraphData"))
	list := r.finished(done)
	grid := func(node *hdf5.Folder, name string, v hdf5.Values) {
		g := node.Folder("observables").Folder(name)
		g.Attribute("__type__", hdf5.String("TimeGriddedData"))
		g.Attribute("dt", hdf5.Floats(nil, []float64{dt}))
		g.Put("data", v)
	}
	for k, p := range r.Populations {
		node := root.Folder("nodes").Folder(strings.ReplaceAll(p.Name, "/", "."))
		node.Attribute("__type__", hdf5.String("NIRNodeData"))
		shape := []int{len(list), r.Ticks, p.Size}
		spikes := make([]bool, 0, len(list)*r.Ticks*p.Size)
		var potentials []int32
		for _, i := range list {
			for cell := range r.Ticks * p.Size {
				spikes = append(spikes, r.rows[i].fired(k, cell))
			}
			if r.Potentials {
				potentials = append(potentials, r.rows[i].potentials[k]...)
			}
		}
		grid(node, "spikes", hdf5.Bools(shape, spikes))
		if r.Potentials {
			grid(node, "v", hdf5.Int32s(shape, potentials))
		}
	}
	return root.Encode()
}
