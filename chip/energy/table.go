package energy

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"orrery/isa"
	"orrery/isa/yamlfile"
)

//go:embed tables/*.yaml
var tables embed.FS

// Table is a set of constants with a name. The tables of architectures that have a preset are the presets' own.
type Table struct {
	Name      string
	Constants isa.EnergyArch
}

// TableNames lists what Open knows by name.
func TableNames() []string {
	files, _ := fs.Glob(tables, "tables/*.yaml") // the pattern is a constant and well formed
	names := isa.PresetNames()
	for _, f := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(f, "tables/"), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// Open reads a table: an embedded one or that of a preset by name, or a file whose name ends in .yaml.
func Open(name string) (*Table, error) {
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("energy table: %w", err)
		}
		return Parse(name, text)
	}
	return openNamed(name)
}

// openNamed reads a table that comes with the program.
func openNamed(name string) (*Table, error) {
	if slices.Contains(isa.PresetNames(), name) {
		a, err := isa.Preset(name)
		if err != nil {
			return nil, err
		}
		return &Table{name, a.Energy}, nil
	}
	text, err := tables.ReadFile("tables/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no energy table %q: there are %s; a file's name ends in .yaml", name, strings.Join(TableNames(), ", "))
	}
	return Parse(name+".yaml", text)
}

// tableFile is the YAML form of a table.
type tableFile struct {
	Name  string `yaml:"name"`
	Base  string `yaml:"base"`  // the table that has the constants not given here; without it all must be given
	Scale *scale `yaml:"scale"` // of the dynamic constants given here
	// EnergyArch holds the constants.
	isa.EnergyArch `yaml:",inline"`
}

// scale carries constants from one process to another: Factor times each, with a band of its own.
type scale struct {
	Factor float64 `yaml:"factor"`
	Low    float64 `yaml:"low"`
	High   float64 `yaml:"high"`
	Source string  `yaml:"source"`
}

// Parse reads a table from YAML, strictly: an unknown key, a wrong type, a constant without a source or that cannot be is an error with file,
// line and column.
func Parse(name string, text []byte) (*Table, error) {
	var file tableFile
	given, err := yamlfile.Parse(name, text)
	if err != nil {
		return nil, err
	}
	if err := given.Decode(&file); err != nil {
		return nil, err
	}
	t := &Table{Name: file.Name}
	if t.Name == "" {
		return nil, fmt.Errorf("%s: a table has a name (name: mine)", name)
	}
	if file.Base != "" {
		base, err := openNamed(file.Base)
		if err != nil {
			return nil, fmt.Errorf("%s: base: %w", given.Position("base"), err)
		}
		t.Constants = base.Constants
	}
	if s := file.Scale; s != nil && !(s.Factor > 0 && s.Low > 0 && s.Low <= s.Factor && s.Factor <= s.High && s.Source != "") {
		return nil, fmt.Errorf("%s: scale needs a factor above 0, low and high around it, and a source", given.Position("scale"))
	}
	return t, t.take(&file, given)
}

// take moves the constants that the file gives into the table.
func (t *Table) take(file *tableFile, given *yamlfile.File) error {
	if err := file.EnergyArch.Check(); err != nil {
		key, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "energy."), " ")
		return fmt.Errorf("%s: %s", given.Position(key), strings.TrimPrefix(err.Error(), "energy."))
	}
	from, to := reflect.ValueOf(&file.EnergyArch).Elem(), reflect.ValueOf(&t.Constants).Elem()
	for i, c := range file.Costs() {
		switch {
		case !given.Has(c.Key) && file.Base == "":
			return fmt.Errorf("%s: no %s: a table without a base gives every constant (base: tianjic takes the rest from there)", given.Name, c.Key)
		case !given.Has(c.Key):
			continue
		case c.Source == "":
			return fmt.Errorf("%s: %s has no source: say where the figure comes from, or \"estimate: why\"", given.Position(c.Key), c.Key)
		}
		to.Field(i).Set(from.Field(i))
		if cost, ok := to.Field(i).Addr().Interface().(*isa.Cost); ok && file.Scale != nil {
			*cost = file.Scale.apply(c)
		}
	}
	return nil
}

func (s *scale) apply(c isa.EnergyConstant) isa.Cost {
	if c.Value == 0 && c.High == 0 {
		return isa.Cost{Source: c.Source}
	}
	return isa.Cost{PJ: isa.Picojoule(c.Value * s.Factor), Low: isa.Picojoule(c.Low * s.Low), High: isa.Picojoule(c.High * s.High),
		Source: fmt.Sprintf("%s; x %g, %s", c.Source, s.Factor, s.Source)}
}

// YAML is the table as text that Parse reads back.
func (t *Table) YAML() []byte {
	text, err := yaml.Marshal(tableFile{Name: t.Name, EnergyArch: t.Constants})
	if err != nil {
		panic("energy: a table cannot be written as YAML: " + err.Error()) // plain data: cannot happen
	}
	return text
}
