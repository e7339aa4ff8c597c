package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// mutant is one fault: edits that belong together, and the tests that should see it.
type mutant struct {
	fault  string // what is wrong
	in     string // where: which engine, oracle or part
	edits  []edit
	suites []suite // tried in this order until one fails
}

// edit replaces a text that stands exactly once in a file.
type edit struct {
	file, old, new string
}

// change is what the first edit does, on one line.
func (m *mutant) change() string {
	short := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	text := fmt.Sprintf("%s: %s => %s", m.edits[0].file, short(m.edits[0].old), short(m.edits[0].new))
	if n := len(m.edits) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}

// check wants every edit to have its one place in the tree at root.
func (m *mutant) check(root string) error {
	for _, e := range m.edits {
		if _, _, err := e.apply(root); err != nil {
			return fmt.Errorf("%s in %s: %w", m.fault, m.in, err)
		}
	}
	return nil
}

// apply is the file with the edit, and without.
func (e *edit) apply(root string) (changed, original []byte, err error) {
	original, err = os.ReadFile(filepath.Join(root, e.file))
	if err != nil {
		return nil, nil, err
	}
	if n := strings.Count(string(original), e.old); n != 1 {
		return nil, nil, fmt.Errorf("%s has %q %d times; a fault needs one place: bring the table of cmd/mutants up to date", e.file, e.old, n)
	}
	return []byte(strings.Replace(string(original), e.old, e.new, 1)), original, nil
}

// try makes the edits, runs the suites, and takes the edits back.
func (m *mutant) try(root string) (result, error) {
	for _, e := range m.edits {
		changed, original, err := e.apply(root)
		if err != nil {
			return result{}, err
		}
		path := filepath.Join(root, e.file)
		if err := os.WriteFile(path, changed, 0o644); err != nil {
			return result{}, err
		}
		defer os.WriteFile(path, original, 0o644)
	}
	for _, s := range m.suites {
		r := s.run(root)
		if r.err != nil {
			return r, fmt.Errorf("%s in %s: %w", m.fault, m.in, r.err)
		}
		if r.caughtBy != "" {
			return r, nil
		}
	}
	return result{}, nil
}

// copyTree copies the module's files to a new temporary directory.
func copyTree(root string) (string, error) {
	to, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return "", fmt.Errorf("run it from the top of the module: %w", err)
	}
	if err := os.CopyFS(to, os.DirFS(root)); err != nil {
		return "", err
	}
	return to, os.RemoveAll(filepath.Join(to, ".git"))
}
