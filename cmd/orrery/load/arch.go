package load

import (
	"fmt"
	"os"
	"strings"

	"orrery/isa"
)

// ArchFlags choose an architecture and change single parameters of it.
type ArchFlags struct {
	Arch string   `help:"Architecture: a preset (${presets}) or a YAML file. Default: what the network names, else tianjic." placeholder:"NAME|FILE"`
	Set  []string `help:"Change one parameter, e.g. --set core.axons=512. May be repeated." placeholder:"KEY=VALUE" sep:"none"`
}

// Load reads the architecture that the flags choose, or else the one that the network asks for (asked may be "").
func (f ArchFlags) Load(asked string) (*isa.Arch, error) {
	name := f.Arch
	if name == "" {
		name = asked
	}
	if name == "" {
		name = "tianjic"
	}
	arch, err := readArch(name)
	if err != nil {
		return nil, err
	}
	if err := SetParameters(arch, f.Set); err != nil {
		return nil, err
	}
	return arch, nil
}

// SetParameters changes parameters of an architecture together, each written KEY=VALUE.
func SetParameters(arch *isa.Arch, sets []string) error {
	var settings []isa.Setting
	for _, set := range sets {
		key, value, ok := strings.Cut(set, "=")
		if !ok {
			return fmt.Errorf("--set %s: want KEY=VALUE, such as core.axons=512", set)
		}
		settings = append(settings, isa.Setting{Key: key, Value: value})
	}
	if err := arch.SetAll(settings); err != nil {
		return fmt.Errorf("--set %s: %w", strings.Join(sets, " --set "), err)
	}
	return nil
}

func readArch(name string) (*isa.Arch, error) {
	if !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml") {
		return isa.Preset(name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("architecture: %w", err)
	}
	return isa.ParseArch(name, text)
}
