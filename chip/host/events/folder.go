package events

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Find lists the recordings that a path names: a file, every recording in a folder and the folders below it, or the files of a pattern. They
// are in the order of their names. Each is one sample; labels are the numbers that the folders right above the files are called, as in the
// layout of N-MNIST, or nil when one is not called a number.
func Find(path string) (files []string, labels []int, err error) {
	file, _ := split(path)
	info, err := os.Stat(file)
	switch {
	case err == nil && !info.IsDir():
		return []string{path}, nil, nil
	case err == nil:
		files, err = below(path)
	case strings.ContainsAny(path, "*?["):
		files, err = filepath.Glob(path)
	default:
		return nil, nil, err
	}
	if err != nil {
		return nil, nil, err
	}
	if len(files) == 0 {
		return nil, nil, fmt.Errorf("%s: there are no recordings of events", path)
	}
	return files, labelsOf(files), oneFormat(files)
}

// below lists the recordings in a folder and below it.
func below(folder string) (files []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && formatOf(path) != nil && !strings.HasPrefix(d.Name(), ".") {
			files = append(files, path)
		}
		return err
	})
	return files, err
}

// oneFormat refuses a set of which some may not be meant.
func oneFormat(files []string) error {
	for _, f := range files {
		if formatOf(f) == nil || formatOf(f) != formatOf(files[0]) {
			return fmt.Errorf("%s and %s are not recordings of one format: name a folder or pattern of one", files[0], f)
		}
	}
	return nil
}

func labelsOf(files []string) []int {
	labels := make([]int, len(files))
	for i, f := range files {
		n, err := strconv.ParseUint(filepath.Base(filepath.Dir(f)), 10, 24)
		if err != nil {
			return nil
		}
		labels[i] = int(n)
	}
	if len(slices.Compact(slices.Clone(labels))) < 2 {
		return nil // one folder says nothing
	}
	return labels
}
