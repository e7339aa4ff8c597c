package isa

import (
	"encoding/binary"
	"slices"
)

// The long lists of an image, read and written at the speed of memory.

// grow makes room for n more bytes and returns it.
func (w *writer) grow(n int) []byte {
	at := len(w.data)
	w.data = slices.Grow(w.data, n)[:at+n]
	return w.data[at:]
}

func write16[T ~uint16 | ~int16](w *writer, list []T) {
	b := w.grow(2 * len(list))
	for i, v := range list {
		binary.LittleEndian.PutUint16(b[2*i:], uint16(v))
	}
}

func write32[T ~uint32 | ~int32](w *writer, list []T) {
	b := w.grow(4 * len(list))
	for i, v := range list {
		binary.LittleEndian.PutUint32(b[4*i:], uint32(v))
	}
}

func write64(w *writer, list []uint64) {
	b := w.grow(8 * len(list))
	for i, v := range list {
		binary.LittleEndian.PutUint64(b[8*i:], v)
	}
}

// items takes n items of size bytes; nil for none and after a failure.
func (r *reader) items(n, size int) []byte {
	if r.err == nil && uint64(n)*uint64(size) > uint64(len(r.data)-r.at) {
		r.fail("%d items of %d bytes wanted, %d bytes left", n, size, len(r.data)-r.at)
	}
	if r.err != nil || n == 0 {
		return nil
	}
	return r.take(n * size)
}

func read8(r *reader, n int) []uint8 { return slices.Clone(r.items(n, 1)) }

func read16[T ~uint16 | ~int16](r *reader, n int) []T {
	b := r.items(n, 2)
	if b == nil {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = T(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return list
}

func read32[T ~uint32 | ~int32](r *reader, n int) []T {
	b := r.items(n, 4)
	if b == nil {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = T(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return list
}

func read64(r *reader, n int) []uint64 {
	b := r.items(n, 8)
	if b == nil {
		return nil
	}
	list := make([]uint64, n)
	for i := range list {
		list[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return list
}

func writeRoutes(w *writer, list []Route) {
	b := w.grow(5 * len(list))
	for i, route := range list {
		binary.LittleEndian.PutUint32(b[5*i:], uint32(route.Header))
		b[5*i+4] = route.Delay
	}
}

func readRoutes(r *reader, n int) []Route {
	b := r.items(n, 5)
	if b == nil {
		return nil
	}
	list := make([]Route, n)
	for i := range list {
		list[i] = Route{Header(binary.LittleEndian.Uint32(b[5*i:])), b[5*i+4]}
	}
	return list
}

func writeSymbols(w *writer, list []NeuronSymbol) {
	b := w.grow(8 * len(list))
	for i, s := range list {
		binary.LittleEndian.PutUint32(b[8*i:], s.Population)
		binary.LittleEndian.PutUint32(b[8*i+4:], s.Index)
	}
}

func readSymbols(r *reader, n int) []NeuronSymbol {
	b := r.items(n, 8)
	if b == nil {
		return nil
	}
	list := make([]NeuronSymbol, n)
	for i := range list {
		list[i] = NeuronSymbol{binary.LittleEndian.Uint32(b[8*i:]), binary.LittleEndian.Uint32(b[8*i+4:])}
	}
	return list
}
