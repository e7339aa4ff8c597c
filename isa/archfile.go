package isa

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
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
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, yamlError(name, err)
	}
	var head struct {
		Base string `yaml:"base"`
	}
	if err := yaml.Unmarshal(text, &head); err != nil {
		return nil, yamlError(name, err)
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
	if err := yaml.UnmarshalWithOptions(text, &read, yaml.Strict()); err != nil {
		return nil, yamlError(name, err)
	}
	if bad := read.Arch.check(); bad != nil {
		return nil, fmt.Errorf("%s: %w", position(name, file, bad.key), bad)
	}
	return &read.Arch, nil
}

// yamlError puts the library's error into one line: file:line:column: what.
func yamlError(name string, err error) error {
	if e, ok := err.(yaml.Error); ok && e.GetToken() != nil && e.GetToken().Position != nil {
		p := e.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, plainMessage(e))
	}
	return fmt.Errorf("%s: %s", name, strings.SplitN(err.Error(), "\n", 2)[0])
}

var goTypeMessage = regexp.MustCompile(`cannot unmarshal (\S+) into Go (struct field|value).* of type (\S+)`)

// plainMessage is the library's message without the names of Go types around it.
func plainMessage(e yaml.Error) string {
	first, _, _ := strings.Cut(e.GetMessage(), "\n")
	return goTypeMessage.ReplaceAllString(first, "found $1 where $3 belongs")
}

// position is where a dotted key stands in a file, or the file's name when it does not say that key itself.
func position(name string, file *ast.File, key string) string {
	path, err := yaml.PathString("$." + key)
	if err != nil {
		return name
	}
	node, err := path.FilterFile(file)
	if err != nil || node == nil || node.GetToken() == nil {
		return name
	}
	p := node.GetToken().Position
	return fmt.Sprintf("%s:%d:%d", name, p.Line, p.Column)
}

// YAML is the architecture as canonical text: the form that images carry. ParseArch gives the same architecture back.
func (a *Arch) YAML() []byte {
	text, err := yaml.Marshal(a)
	if err != nil {
		panic("isa: an architecture cannot be written as YAML: " + err.Error()) // plain data: cannot happen
	}
	return text
}

// Set changes one parameter by its dotted key, as on a command line: Set("core.axons", "512").
func (a *Arch) Set(key, value string) error {
	section, field, nested := strings.Cut(key, ".")
	text := fmt.Sprintf("%s: %s", key, value)
	if nested {
		text = fmt.Sprintf("%s: {%s: %s}", section, field, value)
	}
	changed := *a
	changed.Sources = maps.Clone(a.Sources)
	if err := yaml.UnmarshalWithOptions([]byte(text), &changed, yaml.Strict()); err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n")
		if e, ok := err.(yaml.Error); ok {
			message = plainMessage(e)
		}
		return fmt.Errorf("%s = %s: %s (the keys are those that `orrery arch` prints)", key, value, message)
	}
	if bad := changed.check(); bad != nil {
		return bad
	}
	if changed.Sources == nil {
		changed.Sources = map[string]string{}
	}
	changed.Sources[key] = "set by the user"
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
