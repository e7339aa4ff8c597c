package hdf5

import "fmt"

// Class is what kind of values a data set holds.
type Class uint8

const (
	Integer  Class = 0
	Real     Class = 1
	Text     Class = 3 // of fixed length
	Enum     Class = 8 // h5py's booleans
	Variable Class = 9 // text of variable length
)

func (c Class) String() string {
	if name, ok := map[Class]string{Integer: "integers", Real: "reals", Text: "texts", Enum: "enumeration values", Variable: "texts of variable length",
		2: "times", 4: "bit fields", 5: "opaque values", 6: "compound values", 7: "references", 10: "arrays"}[c]; ok {
		return name
	}
	return fmt.Sprintf("values of class %d", uint8(c))
}

// datatype is one element of a data set.
type datatype struct {
	class  Class
	size   int // bytes
	signed bool
	big    bool // big-endian
}

func (m *message) datatype() (datatype, error) {
	c := m.cursor()
	head := c.u8()
	bits := c.number(3)
	t := datatype{class: Class(head & 15), size: int(c.u32())}
	if c.err != nil {
		return t, c.err
	}
	t.big = bits&1 != 0 && t.class <= Real
	t.signed = bits&8 != 0
	switch t.class {
	case Integer, Real:
		if t.size != 1 && t.size != 2 && t.size != 4 && t.size != 8 {
			return t, fmt.Errorf("%d-byte %v; 1, 2, 4 and 8 bytes are read", t.size, t.class)
		}
	case Text:
		if t.size < 1 || t.size > 1<<16 {
			return t, fmt.Errorf("texts of %d bytes", t.size)
		}
	case Enum:
		if t.size != 1 {
			return t, fmt.Errorf("%d-byte %v; booleans are read", t.size, t.class)
		}
	case Variable:
		if bits&15 != 1 || t.size != 16 {
			return t, fmt.Errorf("sequences of variable length; texts of variable length are read")
		}
	default:
		return t, fmt.Errorf("%v; integers, reals, booleans and texts are read", t.class)
	}
	return t, nil
}

// dataspace is the extent of a data set; none is a scalar.
func (m *message) dataspace() ([]int, error) {
	c := m.cursor()
	version, rank, flags := c.u8(), int(c.u8()), c.u8()
	switch version {
	case 1:
		c.skip(5)
	case 2:
		if kind := c.u8(); kind == 2 {
			return []int{0}, c.err // null: no values
		}
	default:
		return nil, fmt.Errorf("HDF5: a dataspace of version %d", version)
	}
	_ = flags // largest extents follow the extents; nobody needs them here
	if rank > 32 {
		return nil, fmt.Errorf("HDF5: %d dimensions", rank)
	}
	shape := []int{}
	total := uint64(1)
	for range rank {
		d := c.u64()
		if d > 1<<40 || d != 0 && total > 1<<40/d {
			return nil, fmt.Errorf("HDF5: a data set of %v and %d values", shape, d)
		}
		total *= max(d, 1)
		shape = append(shape, int(d))
	}
	return shape, c.err
}
