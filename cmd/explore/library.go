package explore

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"sync"

	"orrery/chip/energy"
	"orrery/chip/host"
	"orrery/compiler/convert"
	"orrery/compiler/ir"
	"orrery/isa"
)

// library reads each file once. A sweep asks for the same networks, architectures and data again and again.
type library struct {
	networks    kept[*ir.Network]
	trained     kept[*convert.Trained]
	conversions kept[*convert.Conversion]
	archs       kept[*isa.Arch]
	tables      kept[*energy.Table]
	data        kept[*host.Dataset]
	labels      kept[[]int]
	hashes      kept[string]
	nested      sync.Map // map[string]any by *isa.Arch
}

// values is archValues of an architecture of the library.
func (l *library) values(a *isa.Arch) map[string]any {
	if m, ok := l.nested.Load(a); ok {
		return m.(map[string]any)
	}
	m := archValues(a)
	l.nested.Store(a, m)
	return m
}

// kept is a cache by name that makes each value once, whoever asks first.
type kept[T any] struct {
	mutex  sync.Mutex
	values map[string]*once[T]
}

type once[T any] struct {
	sync.Once
	value T
	err   error
}

func (k *kept[T]) get(name string, read func(string) (T, error)) (T, error) {
	k.mutex.Lock()
	if k.values == nil {
		k.values = map[string]*once[T]{}
	}
	o, ok := k.values[name]
	if !ok {
		o = &once[T]{}
		k.values[name] = o
	}
	k.mutex.Unlock()
	o.Do(func() { o.value, o.err = read(name) })
	return o.value, o.err
}

func (l *library) arch(name string) (*isa.Arch, error) { return l.archs.get(name, readArch) }

func readArch(name string) (*isa.Arch, error) {
	if !isYAML(name) {
		return isa.Preset(name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("architecture: %w", err)
	}
	return isa.ParseArch(name, text)
}

func (l *library) table(name string) (*energy.Table, error) { return l.tables.get(name, energy.Open) }

func (l *library) dataset(path string) (*host.Dataset, error) { return l.data.get(path, host.Open) }

func (l *library) labelsOf(path string) ([]int, error) { return l.labels.get(path, host.OpenLabels) }

// hash is the SHA-256 of the file behind a data name ([NAME=]FILE, or FILE:ARRAY of an archive).
func (l *library) hash(name string) (string, error) {
	return l.hashes.get(name, func(name string) (string, error) {
		path := name
		if before, after, named := strings.Cut(path, "="); named && !strings.ContainsAny(before, "/.") {
			path = after
		}
		text, err := os.ReadFile(path)
		if before, _, archive := cutLast(path, ":"); err != nil && archive {
			text, err = os.ReadFile(before)
		}
		if err != nil {
			return "", fmt.Errorf("data: %w", err)
		}
		return hash(text), nil
	})
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func hash(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", len(p))
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))
}
