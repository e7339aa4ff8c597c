package hdf5

import (
	"fmt"
	"math"
)

// Dataset is an array, or a single value.
type Dataset struct {
	Path  string
	Shape []int // row-major; empty for a single value
	file  *File
	kind  datatype
	raw   []byte // the elements, one after the other
	Attributes
}

// Size is the number of values.
func (d *Dataset) Size() int {
	n := 1
	for _, e := range d.Shape {
		n *= e
	}
	return n
}

// Class is what its values are.
func (d *Dataset) Class() Class { return d.kind.class }

// Dataset is a data set of the group, read whole.
func (g *Group) Dataset(name string) (*Dataset, error) {
	at, path, err := g.at(name)
	if err != nil {
		return nil, err
	}
	d, err := g.file.dataset(at)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	d.Path = path
	return d, nil
}

func (f *File) dataset(at uint64) (*Dataset, error) {
	messages, err := f.header(at)
	if err != nil {
		return nil, err
	}
	space, kind, layout := find(messages, messageDataspace), find(messages, messageDatatype), find(messages, messageLayout)
	if space == nil || kind == nil || layout == nil {
		return nil, fmt.Errorf("is not a data set")
	}
	d := &Dataset{file: f}
	if d.Shape, err = space.dataspace(); err != nil {
		return nil, err
	}
	if d.kind, err = kind.datatype(); err != nil {
		return nil, err
	}
	if d.Attributes, err = f.attributes(messages); err != nil {
		return nil, err
	}
	return d, d.read(layout, find(messages, messageFilters))
}

// bytes is the size of the whole array; one that the file cannot hold is refused.
func (d *Dataset) bytes() (int, error) {
	n := uint64(d.Size()) * uint64(d.kind.size)
	if n > uint64(len(d.file.data))*maxExpands {
		return 0, fmt.Errorf("%v values of %d bytes; the file has %d bytes", d.Shape, d.kind.size, len(d.file.data))
	}
	return int(n), nil
}

func (d *Dataset) read(layout, filters *message) error {
	size, err := d.bytes()
	if err != nil {
		return err
	}
	c := layout.cursor()
	version, class := c.u8(), c.u8()
	if c.err == nil && version != 3 {
		return fmt.Errorf("a data layout of version %d; version 3 is read", version)
	}
	switch class {
	case 0: // compact
		d.raw = c.take(int(c.u16()))
	case 1: // contiguous
		at, length := c.u64(), c.u64()
		if c.err == nil && at == undefined {
			d.raw = make([]byte, size) // never written: the fill value, 0
			return nil
		}
		if d.raw, err = d.file.slice(at, length); err != nil {
			return err
		}
	case 2:
		return d.readChunks(c, filters, size)
	default:
		return fmt.Errorf("a data layout of class %d; compact, contiguous and chunked are read", class)
	}
	if c.err == nil && len(d.raw) < size {
		return fmt.Errorf("%d bytes are stored; %v values of %d bytes are named", len(d.raw), d.Shape, d.kind.size)
	}
	d.raw = d.raw[:min(size, len(d.raw))]
	return c.err
}

// element is value i as the bits of an unsigned number.
func (d *Dataset) element(i int) uint64 {
	b := d.raw[i*d.kind.size : (i+1)*d.kind.size]
	var v uint64
	for k := range b {
		at := k
		if d.kind.big {
			at = len(b) - 1 - k
		}
		v |= uint64(b[at]) << (8 * k)
	}
	return v
}

// Ints are the values as integers. Reals must be whole numbers.
func (d *Dataset) Ints() ([]int64, error) {
	list := make([]int64, d.Size())
	for i := range list {
		switch d.kind.class {
		case Integer, Enum:
			list[i] = d.integer(i)
		case Real:
			x := d.real(i)
			if x != math.Trunc(x) || math.Abs(x) > 1<<53 {
				return nil, fmt.Errorf("%s: value %d is %v; it must be a whole number", d.Path, i, x)
			}
			list[i] = int64(x)
		default:
			return nil, fmt.Errorf("%s holds %v; numbers are wanted", d.Path, d.kind.class)
		}
	}
	return list, nil
}

// Floats are the values as reals.
func (d *Dataset) Floats() ([]float64, error) {
	list := make([]float64, d.Size())
	for i := range list {
		switch d.kind.class {
		case Integer, Enum:
			list[i] = float64(d.integer(i))
		case Real:
			list[i] = d.real(i)
		default:
			return nil, fmt.Errorf("%s holds %v; numbers are wanted", d.Path, d.kind.class)
		}
	}
	return list, nil
}

func (d *Dataset) integer(i int) int64 {
	v, unused := d.element(i), 64-8*d.kind.size
	if d.kind.signed {
		return int64(v<<unused) >> unused
	}
	return int64(v)
}

func (d *Dataset) real(i int) float64 {
	v := d.element(i)
	switch d.kind.size {
	case 4:
		return float64(math.Float32frombits(uint32(v)))
	case 2:
		return half(uint16(v))
	}
	return math.Float64frombits(v)
}

// half is an IEEE 754 number of 16 bits.
func half(v uint16) float64 {
	sign, exponent, fraction := 1-2*float64(v>>15), int(v>>10&31), float64(v&1023)/1024
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -14)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1+fraction, exponent-15)
}

// Strings are the values as texts.
func (d *Dataset) Strings() ([]string, error) {
	list := make([]string, d.Size())
	for i := range list {
		b := d.raw[i*d.kind.size : (i+1)*d.kind.size]
		switch d.kind.class {
		case Text:
			list[i] = text(b)
		case Variable:
			var err error
			if list[i], err = d.file.variable(b); err != nil {
				return nil, fmt.Errorf("%s: %w", d.Path, err)
			}
		default:
			return nil, fmt.Errorf("%s holds %v; texts are wanted", d.Path, d.kind.class)
		}
	}
	return list, nil
}
