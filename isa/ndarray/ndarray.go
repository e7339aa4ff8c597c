// Package ndarray reads n-dimensional arrays of numbers from the files that people have them in: NumPy's .npy and .npz, and IDX, the format
// of MNIST; plain or compressed with gzip; and tables of comma-separated values. Both the compiler (weights) and the host (inputs) read arrays.
package ndarray

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxBytes bounds what is unpacked from one file.
const maxBytes = 4 << 30

// Kind is the kind of numbers that a file holds.
type Kind uint8

const (
	Bool Kind = iota
	Integer
	Real
)

func (k Kind) String() string { return [...]string{"booleans", "whole numbers", "reals"}[k] }

// Array is a file's numbers as they are, row-major. Whole numbers of more than 53 bits are refused.
type Array struct {
	Shape  []int // [] for a single number
	Values []float64
	Bytes  []uint8 // instead of Values, what ReadBytes finds as unsigned bytes or as booleans: these are 0 and 1
	Kind   Kind
}

// widen makes Values of Bytes.
func (a *Array) widen() {
	if a.Bytes == nil {
		return
	}
	a.Values = make([]float64, len(a.Bytes))
	for i, b := range a.Bytes {
		a.Values[i] = float64(b)
	}
	a.Bytes = nil
}

// Split takes the name of an array off the name of a file: "weights.npz:w1" is array w1 of weights.npz, "trace.csv:2" column 2 of trace.csv.
func Split(name string) (file, key string) {
	for _, end := range []string{".npz:", ".csv:"} {
		if at := strings.LastIndex(name, end); at >= 0 {
			return name[:at+4], name[at+5:]
		}
	}
	return name, ""
}

// Read reads one array from a file; name may end in ":array" for an .npz of several, and in ":columns" for a .csv.
func Read(name string) (*Array, error) {
	a, err := ReadBytes(name)
	if err == nil {
		a.widen()
	}
	return a, err
}

// ReadBytes is Read, but leaves bytes as they are: eight times as many numbers fit the memory.
func ReadBytes(name string) (*Array, error) {
	file, key := Split(name)
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	parse := parse
	if IsTable(name) {
		parse = parseCSV
	}
	a, err := parse(data, key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return a, nil
}

// Parse reads one array from a file's bytes, whose format it recognises. key is the array's name in an .npz, or "" if there is only one.
func Parse(data []byte, key string) (*Array, error) {
	a, err := parse(data, key)
	if err == nil {
		a.widen()
	}
	return a, err
}

func parse(data []byte, key string) (*Array, error) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err == nil {
			data, err = io.ReadAll(io.LimitReader(z, maxBytes))
		}
		if err != nil {
			return nil, fmt.Errorf("damaged gzip: %w", err)
		}
	}
	if !bytes.HasPrefix(data, []byte("PK")) && key != "" {
		return nil, fmt.Errorf("array %q is asked for, but only .npz files hold named arrays", key)
	}
	switch {
	case bytes.HasPrefix(data, []byte("PK")):
		return parseNPZ(data, key)
	case bytes.HasPrefix(data, []byte("\x93NUMPY")):
		return parseNPY(data)
	case bytes.HasPrefix(data, []byte{0, 0}):
		return parseIDX(data)
	}
	return nil, fmt.Errorf("neither .npy nor .npz nor IDX")
}

// size is the number of values of a shape; ok is false when there are more than limit.
func size(shape []int, limit int) (n int, ok bool) {
	n = 1
	for _, d := range shape {
		if d < 0 || d > 0 && n > limit/d {
			return 0, false
		}
		n *= d
	}
	return n, n <= limit
}
