package explore

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"orrery/compiler"
	"orrery/isa"
)

// kind is what a setting of a run must be.
type kind int

const (
	kindFile  kind = iota // a file, relative to the sweep's
	kindName              // a name, or a file that ends in .yaml
	kindCount             // a whole number of at least 1
	kindIndex             // a whole number of at least 0
	kindBool
	kindEffort // fast, normal or max
	kindWord   // a name that whoever reads it checks
	kindNumber
)

// runKeys are the settings that are not parameters of an architecture.
var runKeys = []struct {
	key  string
	kind kind
	doc  string
}{
	{"network", kindFile, "the network, a .snn, .nir or .onnx file"},
	{"arch", kindName, "the architecture to start from: a preset or a .yaml file; without it what the network names"},
	{"energy", kindName, "the energy table: a name or a .yaml file; without it the architecture's own"},
	{"input", kindFile, "input data; without it what the network names"},
	{"labels", kindFile, "classes of the samples"},
	{"samples", kindCount, "how many samples; without it all"},
	{"first", kindIndex, "the first sample"},
	{"ticks", kindCount, "ticks a sample; without it what the network says. Of .onnx networks levels of an activation"},
	{"seed", kindIndex, "of rate encodings"},
	{"compiler.place_seed", kindIndex, "of placement"},
	{"compiler.effort", kindEffort, "how long to look for better partitions and places: fast, normal (the default) or max"},
	{"compiler.add_chips", kindBool, "take as many chips as the network needs"},
	{"compiler.lossless", kindBool, "refuse a network that the chip's integers do not hold exactly"},
	{"compiler.weight_bits", kindCount, "bits of every projection's weights, whatever the network says"},
	{"compiler.weight_axons", kindCount, "cells that a weight may be spread over, each on an axon of its own"},
	{"nir.dt", kindNumber, "seconds a tick of a .nir network; without it as orrery run takes it, the others too"},
	{"nir.reset", kindWord, "zero, subtract, delayed or value"},
	{"nir.layer_delay", kindIndex, "0 or 1"},
	{"nir.neurons", kindWord, "auto, wired or program"},
	{"convert.calibrate", kindFile, "samples of the training data of an .onnx network"},
	{"convert.method", kindWord, "exact (the default) or balance"},
	{"convert.code", kindWord, "count (the default) or digits"},
	{"convert.input_digits", kindIndex, "digits that the host sends of an input value: 8; 0 for counts"},
	{"convert.percentile", kindNumber, "of activations that are not clipped; without it the clip of the least error"},
}

func runKey(key string) (kind, bool) {
	for _, k := range runKeys {
		if k.key == key {
			return k.kind, true
		}
	}
	return 0, false
}

// knownKey says whether a key is a setting of a run or a parameter of architectures.
func knownKey(key string) error {
	if _, ok := runKey(key); ok {
		return nil
	}
	if slices.Contains(archKeys(), key) {
		return nil
	}
	names := make([]string, len(runKeys))
	for i, k := range runKeys {
		names[i] = k.key
	}
	return fmt.Errorf("no setting %q: there are the parameters that orrery arch prints, such as core.axons or energy.hop.pj, and %s", key, strings.Join(names, ", "))
}

// archKeys are the dotted keys of an architecture's parameters.
var archKeys = sync.OnceValue(func() []string {
	a, err := isa.Preset("tianjic")
	if err != nil {
		panic("explore: " + err.Error()) // embedded and tested
	}
	var keys []string
	var walk func(prefix string, m map[string]any)
	walk = func(prefix string, m map[string]any) {
		for key, v := range m {
			if inner, ok := v.(map[string]any); ok {
				walk(prefix+key+".", inner)
				continue
			}
			keys = append(keys, prefix+key)
		}
	}
	parameters := archValues(a)
	delete(parameters, "name")
	walk("", parameters)
	return keys
})

// archValues is an architecture as nested maps, for formulas: without sources.
func archValues(a *isa.Arch) map[string]any {
	var m map[string]any
	if err := yaml.Unmarshal(a.YAML(), &m); err != nil {
		panic("explore: " + err.Error()) // its own YAML: cannot happen
	}
	delete(m, "sources")
	return normal(m)
}

// normal turns all numbers into int or float64.
func normal(m map[string]any) map[string]any {
	for key, v := range m {
		if inner, ok := v.(map[string]any); ok {
			m[key] = normal(inner)
		} else if p, err := plain(v); err == nil {
			m[key] = p
		}
	}
	return m
}

// value checks what a file gives a setting and puts it into its normal form: whole numbers are int.
func (s *Sweep) value(key string, raw any) (any, error) {
	if err := knownKey(key); err != nil {
		return nil, err
	}
	v, err := plain(raw)
	if err != nil {
		return nil, err
	}
	k, ok := runKey(key)
	if !ok {
		return v, nil
	}
	return v, k.check(v)
}

func (k kind) check(v any) error {
	switch k {
	case kindCount, kindIndex:
		n, ok := v.(int)
		if least := map[kind]int{kindCount: 1}[k]; !ok || n < least {
			return fmt.Errorf("found %s; it must be a whole number of at least %d", Text(v), least)
		}
	case kindBool:
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("found %s; it must be true or false", Text(v))
		}
	case kindEffort:
		if v != string(compiler.Fast) && v != string(compiler.Normal) && v != string(compiler.Max) {
			return fmt.Errorf("found %s; it can be fast, normal or max", Text(v))
		}
	case kindNumber:
		if _, whole := v.(int); !whole {
			if _, real := v.(float64); !real {
				return fmt.Errorf("found %s where a number belongs", Text(v))
			}
		}
	case kindFile, kindName, kindWord:
		if name, ok := v.(string); !ok || name == "" {
			return fmt.Errorf("found %s where a name belongs", Text(v))
		}
	}
	return nil
}

// resolved puts settings into a map, names of files as paths.
func (s *Sweep) resolved(lists ...[]Setting) settings {
	all := settings{}
	for _, list := range lists {
		for _, set := range list {
			v := set.Value
			name, text := v.(string)
			if k, run := runKey(set.Key); run && text && (k == kindFile || k == kindName && isYAML(name)) {
				v = inFolder(s.Folder, name)
			}
			all[set.Key] = v
		}
	}
	return all
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// inFolder reads [NAME=]FILE relative to a folder.
func inFolder(folder, name string) string {
	prefix := ""
	if before, after, named := strings.Cut(name, "="); named && !strings.ContainsAny(before, "/.") {
		prefix, name = before+"=", after
	}
	if filepath.IsAbs(name) {
		return prefix + name
	}
	return prefix + filepath.Join(folder, name)
}

var errValue = errors.New("found a value that is neither number, text, true, false nor a list of names")

// plain turns what the YAML library makes of a scalar into one of the types of Setting.Value.
func plain(raw any) (any, error) {
	switch v := raw.(type) {
	case int:
		return v, nil
	case int64:
		return int(v), nil
	case uint64:
		if v > 1<<62 {
			return nil, errValue
		}
		return int(v), nil
	case float64:
		if i := int(v); float64(i) == v {
			return i, nil
		}
		return v, nil
	case bool, string:
		return v, nil
	case []any:
		for _, e := range v {
			if _, ok := e.(string); !ok {
				return nil, errValue
			}
		}
		return v, nil
	}
	return nil, errValue
}

// Text is a value as YAML and tables write it.
func Text(v any) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = Text(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(v)
}
