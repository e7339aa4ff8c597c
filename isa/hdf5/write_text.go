package hdf5

import (
	"maps"
	"slices"
)

// texts writes the heaps of all texts of variable length, and keeps where each is: length, heap, number.
func (e *encoder) texts(f *Folder) {
	var all []*Values
	f.each(func(v *Values) { all = append(all, v) })
	heap := &encoder{}
	number := 0
	for _, v := range all {
		refs := &encoder{data: []byte{}}
		for _, s := range v.texts {
			if number == mostInHeap {
				e.heap(heap)
				number = 0
			}
			if s == "" {
				refs.zeros(16)
				continue
			}
			number++
			heap.u16(number)
			heap.zeros(6)
			heap.u64(uint64(len(s)))
			heap.put(s)
			heap.align()
			refs.u32(len(s))
			refs.u64(e.here())
			refs.u32(number)
		}
		e.refs[v] = refs.data
	}
	if number > 0 {
		e.heap(heap)
	}
}

// heap writes a global heap of the objects in body, which it empties; what is left of the smallest size is object 0, which is free.
func (e *encoder) heap(body *encoder) {
	if left := smallestHeap - 16 - len(body.data); left >= 16 {
		body.zeros(8)
		body.u64(uint64(left))
		body.zeros(left - 16)
	} else if left > 0 { // too little for an object
		body.zeros(left)
	}
	e.put("GCOL\x01\x00\x00\x00")
	e.u64(uint64(16 + len(body.data)))
	e.data = append(e.data, body.data...)
	body.data = nil
}

// each visits every text of variable length in the same order.
func (f *Folder) each(do func(*Values)) {
	for _, set := range []map[string]*Values{f.attributes, f.values} {
		for _, name := range slices.Sorted(maps.Keys(set)) {
			if set[name].texts != nil {
				do(set[name])
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.folders)) {
		f.folders[name].each(do)
	}
}
