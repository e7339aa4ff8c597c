package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// writable says early, before any work is done for it, that a result could not be written.
func writable(paths ...string) error {
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

// writeFile writes a result whole or not at all: to "-" on out, else beside its place and then renamed into it, so that an
// error or Ctrl-C leaves no partial file and an older one stays.
func writeFile(path string, out io.Writer, data []byte) error {
	if path == "-" {
		_, err := out.Write(data)
		return err
	}
	f, err := createOutput(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.discard()
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	_, err = f.commit()
	return err
}

// outputFile is a file that appears under its name when it is whole.
type outputFile struct {
	*os.File
	path string
}

func createOutput(path string) (*outputFile, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", path, err)
	}
	return &outputFile{f, path}, nil
}

func (f *outputFile) discard() {
	f.Close()
	os.Remove(f.Name())
}

// commit gives the file its name, and returns its size.
func (f *outputFile) commit() (size int64, err error) {
	if info, stat := f.Stat(); stat == nil {
		size = info.Size()
	}
	err = f.Close()
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil {
		os.Remove(f.Name())
		return 0, fmt.Errorf("cannot write %s: %w", f.path, err)
	}
	return size, nil
}
