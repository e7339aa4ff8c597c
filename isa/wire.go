package isa

import (
	"encoding/binary"
	"fmt"
)

// writer appends the wire form of values.
type writer struct{ data []byte }

func (w *writer) u8(v uint8)   { w.data = append(w.data, v) }
func (w *writer) u16(v uint16) { w.data = binary.LittleEndian.AppendUint16(w.data, v) }
func (w *writer) u32(v uint32) { w.data = binary.LittleEndian.AppendUint32(w.data, v) }
func (w *writer) u64(v uint64) { w.data = binary.LittleEndian.AppendUint64(w.data, v) }

func (w *writer) flag(v bool) {
	if v {
		w.u8(1)
		return
	}
	w.u8(0)
}

// bytes and str carry their length in front.
func (w *writer) bytes(v []byte) {
	w.u32(uint32(len(v)))
	w.data = append(w.data, v...)
}

func (w *writer) str(v string) { w.bytes([]byte(v)) }

// reader takes values off a file. After the first failure it returns zeros; err says what was wrong and where.
type reader struct {
	data  []byte
	at    int
	where string
	err   error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%s, byte %d: %s", r.where, r.at, fmt.Sprintf(format, args...))
	}
}

// take is the next n bytes; nil after a failure.
func (r *reader) take(n int) []byte {
	if r.err != nil {
		return nil
	}
	if n > len(r.data)-r.at {
		r.fail("%d bytes wanted, %d left", n, len(r.data)-r.at)
		return nil
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

func (r *reader) u8() uint8 {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) u16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *reader) u32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) u64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) flag() bool {
	v := r.u8()
	if v > 1 {
		r.fail("a flag is %d", v)
	}
	return v == 1
}

// count is the length of a list of items that take at least size bytes each: never more than what is left can hold.
func (r *reader) count(size int) int {
	n := r.u32()
	if r.err == nil && uint64(n)*uint64(size) > uint64(len(r.data)-r.at) {
		r.fail("a list of %d items of %d bytes; %d bytes are left", n, size, len(r.data)-r.at)
		return 0
	}
	return int(n)
}

func (r *reader) bytes() []byte { return r.take(r.count(1)) }
func (r *reader) str() string   { return string(r.bytes()) }

// small is a u32 that must fit below limit, so that later products of it stay small.
func (r *reader) small(what string, limit int) int {
	v := r.u32()
	if r.err == nil && v > uint32(limit) {
		r.fail("%s is %d; at most %d", what, v, limit)
		return 0
	}
	return int(v)
}

// Lists of numbers whose length is known from elsewhere.

func writeList[T any](list []T, write func(T)) {
	for _, v := range list {
		write(v)
	}
}

// readList reads n items of at least size bytes each; nil for none.
func readList[T any](r *reader, n, size int, read func() T) []T {
	if r.err == nil && uint64(n)*uint64(size) > uint64(len(r.data)-r.at) {
		r.fail("%d items of %d bytes wanted, %d bytes left", n, size, len(r.data)-r.at)
	}
	if r.err != nil || n == 0 {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = read()
	}
	return list
}
