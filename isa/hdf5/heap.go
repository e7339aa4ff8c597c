package hdf5

import "fmt"

// variable is a text of variable length: its length, the heap that holds it and its number there.
func (f *File) variable(reference []byte) (string, error) {
	c := &cursor{data: reference}
	length, heap, index := c.u32(), c.u64(), c.u32()
	if length == 0 {
		return "", nil
	}
	objects, err := f.heap(heap)
	if err != nil {
		return "", err
	}
	value, ok := objects[index]
	if !ok {
		return "", fmt.Errorf("HDF5: the heap at %d has no object %d", heap, index)
	}
	return text(value[:min(int(length), len(value))]), nil
}

// heap is the objects of a global heap by number, kept for the next text.
func (f *File) heap(at uint64) (map[uint32][]byte, error) {
	if objects, ok := f.heaps[at]; ok {
		return objects, nil
	}
	h := f.cursor(at)
	h.expect("GCOL")
	h.skip(4)
	size := h.u64()
	if h.err != nil {
		return nil, h.err
	}
	body, err := f.slice(at, size)
	if err != nil {
		return nil, err
	}
	objects := map[uint32][]byte{}
	for h = (&cursor{data: body, at: min(16, len(body)), from: at}); len(body)-h.at >= 16; h.align() {
		number := uint32(h.u16())
		h.skip(6)
		n := h.u64()
		if number == 0 || n > uint64(len(body)) {
			break
		}
		value := h.take(int(n))
		if h.err != nil {
			break
		}
		if err := f.visit(); err != nil {
			return nil, err
		}
		objects[number] = value
	}
	f.heaps[at] = objects
	return objects, nil
}
