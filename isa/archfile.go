package isa

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"orrery/isa/yamlfile"
)

//go:embed presets/*.yaml
var presets embed.FS

// PresetNames lists the embedded architectures.
func PresetNames() []string {
	files, _ := fs.Glob(presets, "presets/*.yaml") // the pattern is a constant and well formed
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(f, "presets/"), ".yaml")
	}
	sort.Strings(names)
	return names
}

// PresetYAML is the commented text of an embedded architecture.
func PresetYAML(name string) ([]byte, error) {
	text, err := presets.ReadFile("presets/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no architecture %q: the presets are %s; a file's name ends in .yaml", name, strings.Join(PresetNames(), ", "))
	}
	return text, nil
}

// Preset is an embedded architecture.
func Preset(name string) (*Arch, error) {
	text, err := PresetYAML(name)
	if err != nil {
		return nil, err
	}
	return ParseArch(name+".yaml", text)
}

// archFile is the YAML form of an architecture: the whole of it, or what differs from a preset.
type archFile struct {
	Base string `yaml:"base,omitempty"`
	Arch `yaml:",inline"`
}

// ParseArch reads an architecture from YAML. An unknown key, a value of the wrong type or out of range is an error with file, line and
// column. A file may name a preset as its base and give only what differs; a list (io.edges) then replaces the base's.
func ParseArch(name string, text []byte) (*Arch, error) {
	file, err := yamlfile.Parse(name, text)
	if err != nil {
		return nil, err
	}
	var head struct {
		Base string `yaml:"base"`
	}
	if err := file.Peek(&head); err != nil {
		return nil, err
	}
	var read archFile
	if head.Base != "" {
		base, err := Preset(head.Base)
		if err != nil {
			return nil, fmt.Errorf("%s: base: %w", name, err)
		}
		read.Arch = *base
		read.Sources = maps.Clone(base.Sources)
	}
	if err := file.Decode(&read); err != nil {
		return nil, err
	}
	if bad := read.Arch.check(); bad != nil {
		return nil, file.Errorf(bad.key, "%w", bad)
	}
	return &read.Arch, nil
}

// YAML is the architecture as canonical text: the form that images carry. ParseArch gives the same architecture back.
func (a *Arch) YAML() []byte {
	text, err := yaml.Marshal(a)
	if err != nil {
		panic("isa: an architecture cannot be written as YAML: " + err.Error()) // plain data: cannot happen
	}
	return text
}

// Setting is a new value for one parameter, by its dotted key: {"core.axons", "512"}, {"energy.hop.pj", "3"}.
type Setting struct{ Key, Value string }

// Set changes one parameter, as on a command line.
func (a *Arch) Set(key, value string) error { return a.SetAll([]Setting{{key, value}}) }

// SetAll changes parameters together: only what comes out in the end must be a possible architecture. A constant of the energy table that gets a new value
// loses its band and its source: it is the user's.
func (a *Arch) SetAll(settings []Setting) error {
	changed := *a
	changed.Sources = maps.Clone(a.Sources)
	if changed.Sources == nil {
		changed.Sources = map[string]string{}
	}
	for _, s := range settings {
		parts := strings.Split(s.Key, ".")
		changed.Energy.forget(parts)
		text := parts[len(parts)-1] + ": " + s.Value
		for i := len(parts) - 2; i >= 0; i-- {
			text = fmt.Sprintf("%s: {%s}", parts[i], text)
		}
		if err := yaml.UnmarshalWithOptions([]byte(text), &changed, yaml.Strict()); err != nil {
			return fmt.Errorf("%s = %s: %s (the keys are those that `orrery arch` prints)", s.Key, s.Value, yamlfile.Message(err))
		}
		if parts[0] != "energy" {
			changed.Sources[s.Key] = "set by the user"
		}
	}
	if bad := changed.check(); bad != nil {
		return bad
	}
	*a = changed
	return nil
}

// Validate says whether every parameter is in its range and all fit together.
func (a *Arch) Validate() error {
	if bad := a.check(); bad != nil {
		return bad
	}
	return nil
}
