package hdf5

import (
	"maps"
	"slices"
)

// written is a message of an object header.
type written struct {
	kind  int
	flags byte
	body  []byte
}

// header writes a version 1 object header.
func (e *encoder) header(messages []written) uint64 {
	size := 0
	for _, m := range messages {
		size += 8 + len(m.body) + padding(len(m.body))
	}
	at := e.here()
	e.data = append(e.data, 1, 0)
	e.u16(len(messages))
	e.u32(1)
	e.u32(size)
	e.align()
	for _, m := range messages {
		e.u16(m.kind)
		e.u16(len(m.body) + padding(len(m.body)))
		e.data = append(e.data, m.flags, 0, 0, 0)
		e.data = append(e.data, m.body...)
		e.align()
	}
	return at
}

// Kinds of messages that only the writer names, the flag of those that never change, and a fill value that is never written.
const (
	messageFill     = 5
	messageConstant = 1
	noFill          = "\x02\x02\x02\x01\x00\x00\x00\x00"
)

// dataset writes the elements, then the header.
func (e *encoder) dataset(v *Values) uint64 {
	data := e.elements(v)
	layout := &encoder{data: []byte{3, 1}}
	if len(data) == 0 {
		layout.u64(undefined)
	} else {
		layout.u64(e.here())
	}
	layout.u64(uint64(len(data)))
	e.data = append(e.data, data...)
	e.align()
	return e.header([]written{{messageDataspace, 0, v.space()}, {messageDatatype, messageConstant, v.kind}, {messageFill, messageConstant, []byte(noFill)},
		{messageLayout, 0, layout.data}})
}

// space is the dataspace message.
func (v *Values) space() []byte {
	b := &encoder{data: []byte{1, byte(len(v.shape)), 0, 0, 0, 0, 0, 0}}
	for _, n := range v.shape {
		b.u64(uint64(n))
	}
	return b.data
}

func (e *encoder) elements(v *Values) []byte {
	if v.texts != nil {
		return e.refs[v]
	}
	return v.data
}

// attributesOf are the messages of a group's attributes: name, datatype, dataspace, each filled up to 8 bytes, and the value.
func (e *encoder) attributesOf(f *Folder) (list []written) {
	for _, name := range slices.Sorted(maps.Keys(f.attributes)) {
		v := f.attributes[name]
		b := &encoder{data: []byte{1, 0}}
		b.u16(len(name) + 1)
		b.u16(len(v.kind))
		b.u16(len(v.space()))
		b.put(name + "\x00")
		b.align()
		b.data = append(b.data, v.kind...)
		b.align()
		b.data = append(append(b.data, v.space()...), e.elements(v)...)
		list = append(list, written{messageAttribute, 0, b.data})
	}
	return list
}
