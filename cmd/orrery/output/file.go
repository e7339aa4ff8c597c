package output

import (
	"fmt"
	"os"
	"path/filepath"
)

// File is a file that appears under its name when it is whole.
type File struct {
	*os.File
	Path string // the name it will have
}

// Create begins a file; its folder must exist.
func Create(path string) (*File, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", path, err)
	}
	return &File{f, path}, nil
}

// Discard removes what has been written; a file that has its name already stays.
func (f *File) Discard() {
	f.Close()
	os.Remove(f.Name())
}

// Commit gives the file its name, and returns its size.
func (f *File) Commit() (size int64, err error) {
	if info, stat := f.Stat(); stat == nil {
		size = info.Size()
	}
	err = f.Close()
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), f.Path)
	}
	if err != nil {
		os.Remove(f.Name())
		return 0, fmt.Errorf("cannot write %s: %w", f.Path, err)
	}
	return size, nil
}
