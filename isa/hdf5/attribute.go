package hdf5

import "fmt"

// Attributes are the small values attached to an object, by name.
type Attributes map[string]*Dataset

// attributes reads those in an object's header.
func (f *File) attributes(messages []message) (Attributes, error) {
	all := Attributes{}
	for i := range messages {
		if messages[i].kind != messageAttribute {
			continue
		}
		name, d, err := f.attribute(&messages[i])
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
		all[name] = d
	}
	return all, nil
}

func (f *File) attribute(m *message) (string, *Dataset, error) {
	c := m.cursor()
	version := c.u8()
	c.skip(1)
	nameSize, typeSize, spaceSize := int(c.u16()), int(c.u16()), int(c.u16())
	if version == 3 {
		c.skip(1)
	}
	if c.err == nil && (version < 1 || version > 3) {
		return "", nil, fmt.Errorf("HDF5: an attribute message of version %d", version)
	}
	part := func(n int) *message {
		p := &message{at: c.from + uint64(c.at), data: c.take(n)}
		if version == 1 {
			c.align()
		}
		return p
	}
	name := text(part(nameSize).data)
	kind, space := part(typeSize), part(spaceSize)
	if c.err != nil {
		return name, nil, c.err
	}
	d := &Dataset{Path: name, file: f}
	var err error
	if d.kind, err = kind.datatype(); err != nil {
		return name, nil, err
	}
	if d.Shape, err = space.dataspace(); err != nil {
		return name, nil, err
	}
	size, err := d.bytes()
	if err != nil {
		return name, nil, err
	}
	d.raw = c.take(size)
	return name, d, c.err
}
