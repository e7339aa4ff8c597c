package events

import (
	"encoding/binary"
	"errors"
)

// A FlatBuffers table, as far as AEDAT4 needs it (google.github.io/flatbuffers/internals): a position holds the distance back to a vtable, which holds the size
// of itself and the place of each field after the position, 0 for one that is absent. Every offset is checked against the buffer.
type table struct {
	data          []byte
	position      int
	vtable, after int // where the vtable is and ends
}

var errFlatBuffer = errors.New("damaged: an offset leads out of its buffer")

// unsigned reads a little-endian number of size bytes; ok is false outside the buffer.
func unsigned(data []byte, at, size int) (v uint64, ok bool) {
	if at < 0 || at > len(data)-size {
		return 0, false
	}
	for i := range size {
		v |= uint64(data[at+i]) << (8 * i)
	}
	return v, true
}

// root is the table that a buffer begins with.
func root(data []byte) (table, error) {
	position, ok := unsigned(data, 0, 4)
	back, ok2 := unsigned(data, int(position), 4)
	t := table{data: data, position: int(position), vtable: int(position) - int(int32(back))}
	size, ok3 := unsigned(data, t.vtable, 2)
	if t.after = t.vtable + int(size); !ok || !ok2 || !ok3 || t.after > len(data) {
		return t, errFlatBuffer
	}
	return t, nil
}

// field is where field i is; 0 when it is absent.
func (t table) field(i int) int {
	at := t.vtable + 4 + 2*i
	offset, ok := unsigned(t.data, at, 2)
	if !ok || at+2 > t.after || offset == 0 {
		return 0
	}
	return t.position + int(offset)
}

// number is a number of size bytes, or what stands for one that is absent.
func (t table) number(i, size int, absent int64) (int64, error) {
	at := t.field(i)
	if at == 0 {
		return absent, nil
	}
	v, ok := unsigned(t.data, at, size)
	if !ok {
		return 0, errFlatBuffer
	}
	unused := 64 - 8*size
	return int64(v<<unused) >> unused, nil
}

// vector is the bytes of n elements of size bytes; none when it is absent.
func (t table) vector(i, size int) ([]byte, error) {
	at := t.field(i)
	if at == 0 {
		return nil, nil
	}
	to, ok := unsigned(t.data, at, 4)
	n, ok2 := unsigned(t.data, at+int(to), 4)
	if from := at + int(to) + 4; ok && ok2 && n <= uint64(len(t.data)-from)/uint64(size) {
		return t.data[from : from+int(n)*size], nil
	}
	return nil, errFlatBuffer
}

// sized is the buffer behind a length of 32 bits.
func sized(data []byte) ([]byte, error) {
	if len(data) < 8 {
		return nil, errFlatBuffer
	}
	n := binary.LittleEndian.Uint32(data)
	if uint64(n) > uint64(len(data)-4) {
		return nil, errFlatBuffer
	}
	return data[4 : 4+n], nil
}
