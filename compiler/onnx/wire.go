package onnx

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one field of a protobuf message: a number, or bytes.
type field struct {
	number protowire.Number
	kind   protowire.Type
	value  uint64 // varint, fixed32 or fixed64
	bytes  []byte // length-delimited; part of the file, not a copy
}

// fields calls do for each field of a message. What do does not know it leaves alone, as protobuf asks of readers.
func fields(what string, message []byte, do func(f field) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return fmt.Errorf("%s: %w", what, parseError(n))
		}
		message = message[n:]
		f := field{number: number, kind: kind}
		switch kind {
		case protowire.VarintType:
			f.value, n = protowire.ConsumeVarint(message)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(message)
			f.value = uint64(v)
		case protowire.Fixed64Type:
			f.value, n = protowire.ConsumeFixed64(message)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(message)
		default:
			n = protowire.ConsumeFieldValue(number, kind, message)
		}
		if n < 0 {
			return fmt.Errorf("%s: field %d: %w", what, number, parseError(n))
		}
		message = message[n:]
		if err := do(f); err != nil {
			return err
		}
	}
	return nil
}

// float is a float field.
func (f field) float() float32 { return math.Float32frombits(uint32(f.value)) }

// numbers appends a repeated number field to list, packed or not. Fixed32 and fixed64 give their bits.
func (f field) numbers(element protowire.Type, list []uint64) ([]uint64, error) {
	if f.kind != protowire.BytesType {
		return append(list, f.value), nil
	}
	for b := f.bytes; len(b) > 0; {
		var v uint64
		var n int
		switch element {
		case protowire.Fixed32Type:
			var w uint32
			w, n = protowire.ConsumeFixed32(b)
			v = uint64(w)
		case protowire.Fixed64Type:
			v, n = protowire.ConsumeFixed64(b)
		default:
			v, n = protowire.ConsumeVarint(b)
		}
		if n < 0 {
			return nil, fmt.Errorf("field %d: %w", f.number, parseError(n))
		}
		list, b = append(list, v), b[n:]
	}
	return list, nil
}

// parseError is protowire's error in words that are the same in every build: protobuf puts a no-break space into some, so that nobody relies on its texts.
func parseError(n int) error {
	return errors.New(strings.ReplaceAll(protowire.ParseError(n).Error(), "\u00a0", " "))
}
