// Package output writes the files of results, each whole or not at all.
package output

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Writable says early, before any work is done for it, that a result could not be written.
func Writable(paths ...string) error {
	for _, path := range paths {
		if path == "" || path == "-" {
			continue
		}
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return fmt.Errorf("cannot write %s: there is no folder %s", path, filepath.Dir(path))
		}
	}
	return nil
}

// Named is the default name of what is made of a file: its own, in this folder, with another end.
func Named(source, end string) string {
	return strings.TrimSuffix(filepath.Base(source), filepath.Ext(source)) + end
}

// Write writes a result whole or not at all: to "-" on out, else beside its place and then renamed into it, so that an
// error or Ctrl-C leaves no partial file and an older one stays.
func Write(path string, out io.Writer, data []byte) error {
	if path == "-" {
		_, err := out.Write(data)
		return err
	}
	f, err := Create(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Discard()
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	_, err = f.Commit()
	return err
}

// JSON writes a result as indented JSON, as Write writes data.
func JSON(path string, out io.Writer, res any) error {
	text, err := json.MarshalIndent(res, "", "  ")
	if err != nil {
		return err
	}
	return Write(path, out, append(text, '\n'))
}
