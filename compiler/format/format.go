// Package format tells in which format a network's file is, by the end of its name.
package format

import (
	"fmt"
	"path/filepath"
	"slices"
)

// Format is the end of a file's name.
type Format string

// The formats that networks are read in.
const (
	Language Format = ".snn" // the network language
	NIR      Format = ".nir"
	ONNX     Format = ".onnx" // trained, and converted before it is compiled
)

// Of is the format of a network's file.
func Of(path string) (Format, error) {
	if f := Format(filepath.Ext(path)); slices.Contains([]Format{Language, NIR, ONNX}, f) {
		return f, nil
	}
	return "", fmt.Errorf("%s: the name of a network's file ends in %s (the network language), %s or %s", path, Language, NIR, ONNX)
}

// IsNetwork says that a file is a network.
func IsNetwork(path string) bool {
	_, err := Of(path)
	return err == nil
}

// IsONNX says that a file is a trained network.
func IsONNX(path string) bool { return Format(filepath.Ext(path)) == ONNX }
