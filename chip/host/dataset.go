package host

import (
	"fmt"
	"math"

	"orrery/chip/host/events"
	"orrery/isa"
	"orrery/isa/bitset"
	"orrery/isa/ndarray"
)

// Dataset is the recorded input of one population: arrays, Samples times the values of Shape, or recordings of events. A value of an array is
// a level 0..65535: a byte b is 257*b, a real x in [0, 1] is round(65535*x), true is 65535.
type Dataset struct {
	Name    string
	Samples int
	Shape   []int // of one sample, row-major; [] for single values, nil for recordings
	Ticks   int   // of the longest recording; 0 for values that stay, and when events are spread over the ticks of a run
	Labels  []int // of the samples where the data says, else nil

	// The values: bits where all are 0 or 1, else bytes, else levels, with the reals that they stand for, else values alone.
	bits   []uint64
	bytes  []uint8
	levels []uint16
	values []float64

	one        uint16 // the level of the value 1
	noLevels   error  // why values are no levels, or nil
	recordings *recordings
	table      bool // comma-separated values
}

// Reader opens data sets.
type Reader struct {
	Binning events.Binning // for recordings of events
	Events  events.Options // for lists of events
	Divide  float64        // values of arrays are divided by this and are reals then; 0: as they are
}

// Open is the Open of a zero Reader.
func Open(name string) (*Dataset, error) { return Reader{}.Open(name) }

// Open reads a data set from a file that package ndarray reads, or from recordings that package events reads. The first dimension of an array
// counts samples. Unless the input takes any real number, as bits do, whole numbers must be 0..255 and reals within [0, 1].
func (r Reader) Open(name string) (*Dataset, error) {
	if events.Is(name, r.Events) {
		return r.openRecordings(name)
	}
	a, ok, err := events.NIRArray(name)
	if !ok {
		a, err = r.read(name)
	}
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	if len(a.Shape) == 0 || len(a.Values)+len(a.Bytes) == 0 {
		return nil, fmt.Errorf("data: %s: the array of shape %v has no samples", name, a.Shape)
	}
	if r.Divide != 0 {
		a.Kind = ndarray.Real
		for i := range a.Values {
			a.Values[i] /= r.Divide
		}
	}
	d := &Dataset{Name: name, Samples: a.Shape[0], Shape: a.Shape[1:], table: ndarray.IsTable(name)}
	return d, d.fill(a)
}

// read leaves bytes as they are, unless they are to be divided.
func (r Reader) read(name string) (*ndarray.Array, error) {
	if r.Divide != 0 {
		return ndarray.Read(name)
	}
	return ndarray.ReadBytes(name)
}

// For is the data as an input of a shape takes it: values with a tick axis, where it takes such, are recordings of that many ticks. A table and, for
// spikes, an array of [ticks, neurons] is one sample then.
func (d *Dataset) For(in *isa.Input, shape []int) *Dataset {
	if d.recordings != nil || in.Encoding != isa.EncodeSpikes && in.Encoding != isa.EncodeBits {
		return d
	}
	size := 1
	for _, n := range shape {
		size *= n
	}
	if in.Encoding == isa.EncodeBits {
		size /= max(1, int(in.Planes))
	}
	out := *d
	if d.table || in.Encoding == isa.EncodeSpikes && size > 1 && d.Size() == size {
		out.Samples, out.Shape = 1, append([]int{d.Samples}, d.Shape...)
	}
	if len(out.Shape) > 0 && out.Size() == out.Shape[0]*size && (in.Encoding == isa.EncodeSpikes || out.Size() != size) {
		out.Ticks = out.Shape[0]
	}
	return &out
}

// fill keeps the values as bits, bytes or levels if they are such, and as they are if that says more.
func (d *Dataset) fill(a *ndarray.Array) error {
	top, want := 1.0, "scale the data to [0, 1]"
	if a.Kind == ndarray.Integer {
		top, want = 255, "give bytes, or reals within [0, 1]"
	}
	d.one = level(1, top)
	if d.bits = pack(a.Values, a.Bytes); d.bits != nil {
		return nil
	}
	if d.bytes = a.Bytes; d.bytes != nil {
		return nil
	}
	d.levels = make([]uint16, len(a.Values))
	for i, v := range a.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("data: %s: value %d is %v", d.Name, i, v)
		}
		if !(v >= 0 && v <= top) {
			d.levels, d.values = nil, a.Values
			d.noLevels = fmt.Errorf("%s: value %d is %v, outside 0..%v: %s, or give the input the encoding bits", d.Name, i, v, top, want)
			return nil
		}
		d.levels[i] = level(v, top)
	}
	if a.Kind == ndarray.Real {
		d.values = a.Values
	}
	return nil
}

// Recorded says that the data is recordings of events.
func (d *Dataset) Recorded() bool { return d.recordings != nil }

// Values are those of one sample of an array, as they are in the file: row-major of Shape.
func (d *Dataset) Values(sample int) []float64 {
	n := d.Size()
	if d.values != nil {
		return d.values[sample*n : (sample+1)*n]
	}
	values := make([]float64, n)
	for i, level := range d.sample(sample, nil) {
		values[i] = float64(level) / float64(d.one)
	}
	return values
}

// Range is the lowest and the highest value of an array; ok is false for recordings, whose values are numbers of events.
func (d *Dataset) Range() (low, high float64, ok bool) {
	if d.recordings != nil {
		return 0, 0, false
	}
	for i := range d.Samples {
		values := d.Values(i)
		if i == 0 && len(values) > 0 {
			low, high = values[0], values[0]
		}
		for _, v := range values {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high, true
}

func level(v, top float64) uint16 { return uint16(v/top*65535 + 0.5) }

// OpenLabels reads the class of each sample from a one-dimensional array of whole numbers.
func OpenLabels(name string) ([]int, error) {
	a, err := ndarray.Read(name)
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	if len(a.Shape) == 2 && a.Shape[1] == 1 && ndarray.IsTable(name) {
		a.Shape = a.Shape[:1]
	}
	if len(a.Shape) != 1 {
		return nil, fmt.Errorf("labels: %s: the array has shape %v; labels have one dimension", name, a.Shape)
	}
	labels := make([]int, len(a.Values))
	for i, v := range a.Values {
		if labels[i] = int(v); float64(labels[i]) != v || v < 0 || v > 1<<24 {
			return nil, fmt.Errorf("labels: %s: label %d is %v; labels are whole numbers from 0 on", name, i, v)
		}
	}
	return labels, nil
}

// Size is the number of values of one sample.
func (d *Dataset) Size() int {
	n := 1
	for _, k := range d.Shape {
		n *= k
	}
	return n
}

// Levels are those of one sample of an array, 0..65535 for values from 0 to 1.
func (d *Dataset) Levels(sample int) ([]uint16, error) {
	switch {
	case d.recordings != nil:
		return nil, fmt.Errorf("%s has recordings of events; values from 0 to 1 are asked for", d.Name)
	case d.noLevels != nil:
		return nil, d.noLevels
	}
	return d.sample(sample, nil), nil
}

// FirstLevels are the Levels of up to n samples.
func (d *Dataset) FirstLevels(n int) ([][]uint16, error) {
	samples := make([][]uint16, min(n, d.Samples))
	for i := range samples {
		levels, err := d.Levels(i)
		if err != nil {
			return nil, err
		}
		samples[i] = levels
	}
	return samples, nil
}

// sample is the levels of one sample, which must exist; it may use the memory of a list that nobody needs any more.
func (d *Dataset) sample(i int, unused []uint16) []uint16 {
	n := d.Size()
	switch {
	case d.bits != nil:
		s := bitset.Of(d.bits, i*n, n)
		return appendBits(unused[:0], &s, d.one)
	case d.bytes != nil:
		list := unused[:0]
		for _, b := range d.bytes[i*n : (i+1)*n] {
			list = append(list, uint16(b)*d.one)
		}
		return list
	}
	return d.levels[i*n : (i+1)*n]
}
