// Package arch prints what a chip is taken to be: its parameters, its area, its energies, each with its source.
package arch

import (
	"fmt"

	"orrery/chip/area"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
)

// Command is orrery arch.
type Command struct {
	Name string   `arg:"" optional:"" default:"tianjic" help:"A preset (${presets}) or a YAML file."`
	Set  []string `help:"Change one parameter first, e.g. --set core.axons=512. May be repeated." placeholder:"KEY=VALUE" sep:"none"`
	List bool     `help:"List the presets."`
	Area bool     `help:"Print its memories and an estimate of its area instead."`
	JSON string   `name:"json" help:"With --area: write the estimate as JSON; - for standard output." placeholder:"FILE"`
}

func (Command) Help() string {
	return "Example:\n  orrery arch tianjic > my-arch.yaml    # edit it, then: orrery run net.snn --arch my-arch.yaml\n  orrery arch tianjic --set core.axons=512 --set core.synapse_bytes=131072 --area"
}

func (c Command) Run(io terminal.Streams) error {
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
	arch, err := load.ArchFlags{Arch: c.Name, Set: c.Set}.Load("")
	if err != nil {
		return err
	}
	_, err = io.Out.Write(arch.YAML())
	return err
}

// area prints what one core's memories and logic take.
func (c Command) area(io terminal.Streams) error {
	if err := output.Writable(c.JSON); err != nil {
		return err
	}
	arch, err := load.ArchFlags{Arch: c.Name, Set: c.Set}.Load("")
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
	return output.JSON(c.JSON, io.Out, AreaResult{areaSchema, arch.Name, r.MemoryBits, r.Parts, r.Core.MM2(), r.Cores, r.Chip.MM2()})
}
