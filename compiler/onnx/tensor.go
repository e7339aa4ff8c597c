package onnx

import (
	"encoding/binary"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Tensor is a constant of the file, row-major: floating-point elements in Floats, all others in Ints.
type Tensor struct {
	Shape  []int
	Floats []float32
	Ints   []int64
}

// Size is the number of elements.
func (t *Tensor) Size() int { return max(len(t.Floats), len(t.Ints)) }

// element is a row of the table of TensorProto.DataType.
type element struct {
	name  string
	bytes int
	float func(b []byte) float32 // nil for whole numbers
	whole func(b []byte) int64
}

var little = binary.LittleEndian

// elements are the element types that are read, by their number in TensorProto.DataType.
var elements = map[int]element{
	1:  {"float", 4, func(b []byte) float32 { return math.Float32frombits(little.Uint32(b)) }, nil},
	2:  {"uint8", 1, nil, func(b []byte) int64 { return int64(b[0]) }},
	3:  {"int8", 1, nil, func(b []byte) int64 { return int64(int8(b[0])) }},
	4:  {"uint16", 2, nil, func(b []byte) int64 { return int64(little.Uint16(b)) }},
	5:  {"int16", 2, nil, func(b []byte) int64 { return int64(int16(little.Uint16(b))) }},
	6:  {"int32", 4, nil, func(b []byte) int64 { return int64(int32(little.Uint32(b))) }},
	7:  {"int64", 8, nil, func(b []byte) int64 { return int64(little.Uint64(b)) }},
	9:  {"bool", 1, nil, func(b []byte) int64 { return int64(b[0]) }},
	10: {"float16", 2, func(b []byte) float32 { return half(little.Uint16(b)) }, nil},
	11: {"double", 8, func(b []byte) float32 { return float32(math.Float64frombits(little.Uint64(b))) }, nil},
	12: {"uint32", 4, nil, func(b []byte) int64 { return int64(little.Uint32(b)) }},
	16: {"bfloat16", 2, func(b []byte) float32 { return math.Float32frombits(uint32(little.Uint16(b)) << 16) }, nil},
}

// half is a number of IEEE 754 binary16.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0:
		v := float32(fraction) / (1 << 24)
		if sign != 0 {
			return -v
		}
		return v
	case 31:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}

// rawTensor is TensorProto as it stands in the file.
type rawTensor struct {
	name     string
	dims     []uint64
	kind     int
	raw      []byte
	hasRaw   bool
	typed    []uint64 // float_data, int32_data, int64_data, double_data or uint64_data
	typedBy  int      // which of them: its field number
	external bool
	place    map[string]string // of external data: location, offset, length
}

// parseTensor reads a TensorProto. The tensor has as many elements as the file holds for it, so that memory is bounded by the file.
func (b *beside) parseTensor(message []byte) (name string, t *Tensor, err error) {
	r := rawTensor{place: map[string]string{}}
	if err := fields("tensor", message, r.field); err != nil {
		return r.name, nil, err
	}
	if r.external {
		if r.raw, err = b.read(r.place); err != nil {
			return r.name, nil, fmt.Errorf("tensor %q: %w", r.name, err)
		}
		r.hasRaw = true
	}
	if t, err = r.tensor(); err != nil {
		err = fmt.Errorf("tensor %q: %w", r.name, err)
	}
	return r.name, t, err
}

func (r *rawTensor) field(f field) (err error) {
	switch f.number {
	case 1:
		r.dims, err = f.numbers(protowire.VarintType, r.dims)
	case 2:
		r.kind = int(f.value)
	case 4:
		r.typedBy = 4
		r.typed, err = f.numbers(protowire.Fixed32Type, r.typed)
	case 5, 7, 11:
		r.typedBy = int(f.number)
		r.typed, err = f.numbers(protowire.VarintType, r.typed)
	case 8:
		r.name = string(f.bytes)
	case 9:
		r.raw, r.hasRaw = f.bytes, true
	case 10:
		r.typedBy = 10
		r.typed, err = f.numbers(protowire.Fixed64Type, r.typed)
	case 13:
		r.external = true
		return r.entry(f.bytes)
	case 14:
		r.external = r.external || f.value == 1
	}
	return err
}

func (r *rawTensor) tensor() (*Tensor, error) {
	e, ok := elements[r.kind]
	if !ok {
		return nil, fmt.Errorf("elements of type %d (TensorProto.DataType) are not read: export the network in float32", r.kind)
	}
	t := &Tensor{}
	size := 1
	for _, d := range r.dims {
		if d > math.MaxInt32 || size > math.MaxInt32/max(int(d), 1) {
			return nil, fmt.Errorf("its shape %v is too large", r.dims)
		}
		size *= int(d)
		t.Shape = append(t.Shape, int(d))
	}
	have := len(r.typed)
	if r.hasRaw {
		if len(r.raw)%e.bytes != 0 {
			return nil, fmt.Errorf("%d bytes are no whole number of elements of %s", len(r.raw), e.name)
		}
		have = len(r.raw) / e.bytes
	}
	if have != size {
		return nil, fmt.Errorf("its shape %v has %d elements, the file %d", t.Shape, size, have)
	}
	if r.hasRaw {
		t.fromRaw(e, r.raw)
	} else {
		t.fromTyped(e, r)
	}
	return t, nil
}

func (t *Tensor) fromRaw(e element, raw []byte) {
	for ; len(raw) > 0; raw = raw[e.bytes:] {
		if e.float != nil {
			t.Floats = append(t.Floats, e.float(raw))
		} else {
			t.Ints = append(t.Ints, e.whole(raw))
		}
	}
}

// fromTyped reads the typed fields; float16 stands in int32_data as its bits.
func (t *Tensor) fromTyped(e element, r *rawTensor) {
	for _, v := range r.typed {
		switch {
		case r.typedBy == 4:
			t.Floats = append(t.Floats, math.Float32frombits(uint32(v)))
		case r.typedBy == 10:
			t.Floats = append(t.Floats, float32(math.Float64frombits(v)))
		case e.float != nil:
			var b [8]byte
			little.PutUint64(b[:], v)
			t.Floats = append(t.Floats, e.float(b[:]))
		default:
			t.Ints = append(t.Ints, int64(v))
		}
	}
}
