package onnx

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// beside reads what a model keeps in files beside it (external data): where exporters put large weights.
type beside struct {
	open  func(name string) ([]byte, error)
	files map[string][]byte
}

// Beside opens files in the folder of a model, and nowhere else.
func Beside(path string) func(name string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if !filepath.IsLocal(name) {
			return nil, errors.New("it leads out of the model's folder")
		}
		return os.ReadFile(filepath.Join(filepath.Dir(path), name))
	}
}

// entry is a StringStringEntryProto of external_data.
func (r *rawTensor) entry(message []byte) error {
	var key, value string
	err := fields("external data", message, func(f field) error {
		switch f.number {
		case 1:
			key = string(f.bytes)
		case 2:
			value = string(f.bytes)
		}
		return nil
	})
	r.place[key] = value
	return err
}

// read is a tensor's part of its file; without a length all behind the offset.
func (b *beside) read(place map[string]string) ([]byte, error) {
	name := place["location"]
	data, ok := b.files[name]
	if !ok {
		if b.open == nil {
			return nil, fmt.Errorf("its data is in another file, %q (external data), and there is none here", name)
		}
		var err error
		if data, err = b.open(name); err != nil {
			return nil, fmt.Errorf("its data is in another file, %q (external data): %w: keep both in one folder, or save the model in one file, onnx.save(onnx.load(PATH), OUT)", name, err)
		}
		b.files[name] = data
	}
	offset, err := number(place["offset"], 0)
	if err != nil {
		return nil, err
	}
	length, err := number(place["length"], len(data)-offset)
	if err != nil {
		return nil, err
	}
	if offset > len(data) || length > len(data)-offset {
		return nil, fmt.Errorf("bytes %d..%d of %q are asked for; the file has %d", offset, offset+length, name, len(data))
	}
	return data[offset : offset+length], nil
}

func number(text string, otherwise int) (int, error) {
	if text == "" {
		return max(otherwise, 0), nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("external data at %q", text)
	}
	return n, nil
}
