package main

import (
	"fmt"
	"os"
	"strings"

	"orrery/chip/area"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
)

// archFlags choose an architecture and change single parameters of it.
type archFlags struct {
	Arch string   `help:"Architecture: a preset (${presets}) or a YAML file. Default: what the network names, else tianjic." placeholder:"NAME|FILE"`
	Set  []string `help:"Change one parameter, e.g. --set core.axons=512. May be repeated." placeholder:"KEY=VALUE" sep:"none"`
}

// load reads the architecture that the flags choose, or else the one that the network asks for (asked may be "").
func (f archFlags) load(asked string) (*isa.Arch, error) {
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
	if err := setParameters(arch, f.Set); err != nil {
		return nil, err
	}
	return arch, nil
}

// setParameters changes parameters of an architecture together, each written KEY=VALUE.
func setParameters(arch *isa.Arch, sets []string) error {
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

type archCommand struct {
	Name string   `arg:"" optional:"" default:"tianjic" help:"A preset (${presets}) or a YAML file."`
	Set  []string `help:"Change one parameter first, e.g. --set core.axons=512. May be repeated." placeholder:"KEY=VALUE" sep:"none"`
	List bool     `help:"List the presets."`
	Area bool     `help:"Print its memories and an estimate of its area instead."`
	JSON string   `name:"json" help:"With --area: write the estimate as JSON; - for standard output." placeholder:"FILE"`
}

func (archCommand) Help() string {
	return "Example:\n  orrery arch tianjic > my-arch.yaml    # edit it, then: orrery run net.snn --arch my-arch.yaml\n  orrery arch tianjic --set core.axons=512 --set core.synapse_bytes=131072 --area"
}

func (c archCommand) Run(io terminal.Streams) error {
	if c.List {
		for _, name := range isa.PresetNames() {
			fmt.Fprintln(io.Out, name)
		}
		return nil
	}
	if c.Area {
		return c.area(io)
	}
	if len(c.Set) == 0 {
		if text, err := isa.PresetYAML(c.Name); err == nil {
			_, err = io.Out.Write(text)
			return err
		}
	}
	arch, err := archFlags{Arch: c.Name, Set: c.Set}.load("")
	if err != nil {
		return err
	}
	_, err = io.Out.Write(arch.YAML())
	return err
}

// area prints what one core's memories and logic take.
func (c archCommand) area(io terminal.Streams) error {
	if err := output.Writable(c.JSON); err != nil {
		return err
	}
	arch, err := archFlags{Arch: c.Name, Set: c.Set}.load("")
	if err != nil {
		return err
	}
	r := area.Estimate(arch)
	if c.JSON != "-" {
		printArea(io.Out, arch, r)
	}
	if c.JSON == "" {
		return nil
	}
	return output.JSON(c.JSON, io.Out, areaResult{areaSchema, arch.Name, r.MemoryBits, r.Parts, r.Core.MM2(), r.Cores, r.Chip.MM2()})
}
