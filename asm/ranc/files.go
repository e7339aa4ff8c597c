package ranc

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

// What an archive may unpack to, and one file: far above the largest grid that RANC's file names can number, 999 cores.
const (
	maxFile  = 64 << 20
	maxTotal = 1 << 30
)

// archiveName is the archive that RANC's examples keep their memory files in.
const archiveName = "memory_files.tar.gz"

// Files are the texts of one network, by file name.
type Files struct {
	Place string // directory or archive, for messages
	texts map[string][]byte
}

var fileName = regexp.MustCompile(`^(csram_\d{1,6}\.mem|tc_\d{1,6}\.mem|tb_(input|num_inputs|correct|num_outputs)\.txt)$`)

// Open reads the memory files of a directory or of a .tar or .tar.gz archive; a directory may hold nothing but memory_files.tar.gz.
func Open(path string) (*Files, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("memory files: %w", err)
	case info.IsDir():
		return openDirectory(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("memory files: %w", err)
	}
	defer f.Close()
	return ReadArchive(path, f)
}

func openDirectory(path string) (*Files, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("memory files: %w", err)
	}
	f := &Files{Place: path, texts: map[string][]byte{}}
	archive := false
	total := int64(0)
	for _, e := range entries {
		archive = archive || e.Name() == archiveName
		if e.IsDir() || !fileName.MatchString(e.Name()) {
			continue
		}
		text, err := readBounded(filepath.Join(path, e.Name()), &total)
		if err != nil {
			return nil, err
		}
		f.texts[e.Name()] = text
	}
	if len(f.texts) == 0 && archive {
		return Open(filepath.Join(path, archiveName))
	}
	return f, f.check()
}

func readBounded(path string, total *int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("memory files: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if *total += int64(len(text)); err == nil && (len(text) > maxFile || *total > maxTotal) {
		err = fmt.Errorf("is larger than a memory file can be (%d MB each, %d MB in all)", maxFile>>20, maxTotal>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return text, nil
}

// errBomb ends an archive that unpacks to more than memory files can be.
var errBomb = errors.New("unpacks to more than memory files can be")

// bounded is a reader that fails after so many bytes, skipped ones included.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errBomb
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// ReadArchive reads the memory files of a tar archive, gzipped if its name ends in gz. Folders within it do not count.
func ReadArchive(name string, from io.Reader) (*Files, error) {
	return readArchive(name, from, maxTotal)
}

// readArchive is ReadArchive of an archive that may unpack to so many bytes.
func readArchive(name string, from io.Reader, limit int64) (*Files, error) {
	if strings.HasSuffix(name, "gz") {
		unzipped, err := gzip.NewReader(from)
		if err != nil {
			return nil, fmt.Errorf("%s: is no gzip file: %w", name, err)
		}
		from = unzipped
	}
	f := &Files{Place: name, texts: map[string][]byte{}}
	archive := tar.NewReader(&bounded{from, limit})
	for {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return f, f.check()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: is no tar archive, or a broken one: %w", name, err)
		}
		if err := f.add(name, entry, archive); err != nil {
			return nil, err
		}
	}
}

// add takes an entry of an archive if it is a memory file.
func (f *Files) add(archive string, entry *tar.Header, text io.Reader) error {
	name := filepath.Base(filepath.FromSlash(entry.Name))
	if entry.Typeflag != tar.TypeReg || !fileName.MatchString(name) {
		return nil
	}
	if _, ok := f.texts[name]; ok {
		return fmt.Errorf("%s: holds %s twice: an archive is of one network", archive, name)
	}
	data, err := io.ReadAll(io.LimitReader(text, maxFile+1))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %s: %w", archive, entry.Name, err)
	case len(data) > maxFile:
		return fmt.Errorf("%s: %s is larger than a memory file can be (%d MB)", archive, entry.Name, maxFile>>20)
	}
	f.texts[name] = data
	return nil
}

// check wants memory files at all.
func (f *Files) check() error {
	for name := range f.texts {
		if strings.HasPrefix(name, "csram_") {
			return nil
		}
	}
	return fmt.Errorf("%s: has no memory files: there should be csram_000.mem and tc_000.mem for core 0, and so on", f.Place)
}

// Names lists the files, sorted.
func (f *Files) Names() []string {
	names := make([]string, 0, len(f.texts))
	for name := range f.texts {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Text is a file by its name.
func (f *Files) Text(name string) []byte { return f.texts[name] }

// Network is what the network is called: the directory's name, or that of the directory around an archive of memory files.
func (f *Files) Network() string {
	path, err := filepath.Abs(f.Place)
	if err != nil {
		path = f.Place
	}
	if filepath.Base(path) == archiveName {
		path = filepath.Dir(path)
	}
	name := filepath.Base(path)
	for _, suffix := range []string{".gz", ".tgz", ".tar"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}
