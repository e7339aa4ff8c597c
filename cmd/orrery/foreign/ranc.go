package foreign

import (
	"context"
	"fmt"
	"strings"

	"orrery/asm/ranc"
	"orrery/chip"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/cmd/orrery/version"
	"orrery/isa"
)

// RANC is orrery import ranc.
type RANC struct {
	Source string         `arg:"" help:"Directory or .tar.gz archive of memory files."`
	Output string         `short:"o" help:"The image to write." placeholder:"FILE"`
	Replay bool           `help:"Play tb_input.txt on the chip and compare with tb_correct.txt."`
	Grid   string         `help:"Columns and rows of the grid. Default: found out from where spikes go." placeholder:"WxH"`
	Bus    string         `name:"output-bus" help:"Place of the output bus. Default: found out from where spikes go." placeholder:"X,Y"`
	Bits   map[string]int `help:"Widths of fields where the lengths of the words do not tell, e.g. --bits weight=8,delay=5: ${ranc_bits}." placeholder:"FIELD=N" mapsep:","`
	Skip   int            `help:"Ticks before the first expected row. Default: the shortest way from input to output, or found by matching." default:"-1" placeholder:"N"`
	Engine string         `help:"fast, or reference: every unit stepped in every cycle, with the same result." enum:"fast,reference" default:"fast"`
	JSON   string         `name:"json" help:"Write the replay's result as JSON (docs/RANC.md); - for standard output." placeholder:"FILE"`
	Arch   string         `help:"Architecture whose grid, cores and output bus are fitted to the files: a preset or a YAML file." default:"ranc" placeholder:"NAME|FILE"`
	Set    []string       `help:"Change one parameter afterwards, e.g. --set core.potential_bits=9. May be repeated." placeholder:"KEY=VALUE" sep:"none"`
}

func (RANC) Help() string {
	return "Example:\n  orrery import ranc memory_files.tar.gz -o tea.chip --replay"
}

func (c RANC) Run(ctx context.Context, io terminal.Streams) error {
	switch {
	case c.Output == "" && !c.Replay:
		return fmt.Errorf("import ranc: nothing to do: give -o FILE for an image, or --replay")
	case c.JSON != "" && !c.Replay:
		return fmt.Errorf("import ranc: --json is of --replay")
	}
	if err := output.Writable(c.Output, c.JSON); err != nil {
		return err
	}
	files, err := ranc.Open(c.Source)
	if err != nil {
		return err
	}
	net, err := ranc.Parse(files, c.Bits)
	if err != nil {
		return err
	}
	grid, image, err := c.image(net)
	if err != nil {
		return err
	}
	if c.Replay {
		if err := c.replay(ctx, io, net, grid, image); err != nil {
			return err
		}
	}
	if c.Output == "" {
		return nil
	}
	if err := output.Write(c.Output, io.Out, image.Encode()); err != nil || c.Output == "-" {
		return err
	}
	if !c.Replay {
		fmt.Fprintf(io.Out, "%s: %s, %d axons, %d neurons a core, read from %s\n", c.Output, grid, net.Axons(), net.Neurons, c.Source)
	}
	return nil
}

// image is the image of the network on the grid that the flags, or else the files, ask for.
func (c RANC) image(net *ranc.Network) (ranc.Grid, *isa.Image, error) {
	want, err := c.wanted()
	if err != nil {
		return ranc.Grid{}, nil, err
	}
	return c.fit(net, want)
}

// fit finds the grid, fits the architecture to it and to the files, and places their cores on it.
func (c RANC) fit(net *ranc.Network, want ranc.Wanted) (ranc.Grid, *isa.Image, error) {
	grid, err := net.FindGrid(want)
	if err != nil {
		return grid, nil, err
	}
	arch, err := load.ArchFlags{Arch: c.Arch}.Load("")
	if err != nil {
		return grid, nil, err
	}
	if arch.Soma.Unit != isa.UnitTrueNorth {
		return grid, nil, fmt.Errorf("--arch %s has the %s unit; RANC's neurons need the truenorth unit: the presets ranc and truenorth have it", c.Arch, arch.Soma.Unit)
	}
	net.FitArch(arch, grid)
	if err := arch.Validate(); err != nil {
		return grid, nil, fmt.Errorf("%s does not fit %s: %w", net.Name, c.Arch, err)
	}
	if err := load.SetParameters(arch, c.Set); err != nil {
		return grid, nil, err
	}
	image, err := net.Image(arch, grid, version.Tool, c.options())
	return grid, image, err
}

// wanted reads what the flags say of the grid.
func (c RANC) wanted() (ranc.Wanted, error) {
	var want ranc.Wanted
	if c.Grid != "" {
		if n, err := fmt.Sscanf(c.Grid+"\n", "%dx%d\n", &want.Width, &want.Height); n != 2 || err != nil || !within(1, isa.MaxReach, want.Width, want.Height) {
			return want, fmt.Errorf("--grid %s: want WIDTHxHEIGHT, such as 4x3, at most %dx%d", c.Grid, isa.MaxReach, isa.MaxReach)
		}
	}
	if c.Bus != "" {
		want.Bus = &isa.Coord{}
		if n, err := fmt.Sscanf(c.Bus+"\n", "%d,%d\n", &want.Bus.X, &want.Bus.Y); n != 2 || err != nil || !within(0, isa.MaxReach-1, want.Bus.X, want.Bus.Y) {
			return want, fmt.Errorf("--output-bus %s: want X,Y, such as 0,2", c.Bus)
		}
	}
	return want, nil
}

func within(low, high int, values ...int) bool {
	for _, v := range values {
		if v < low || v > high {
			return false
		}
	}
	return true
}

// options are the flags that shaped the image.
func (c RANC) options() string {
	var list []string
	if c.Grid != "" {
		list = append(list, "--grid "+c.Grid)
	}
	if c.Bus != "" {
		list = append(list, "--output-bus "+c.Bus)
	}
	for _, name := range ranc.WidthNames() {
		if n, ok := c.Bits[name]; ok {
			list = append(list, fmt.Sprintf("--bits %s=%d", name, n))
		}
	}
	for _, s := range c.Set {
		list = append(list, "--set "+s)
	}
	return strings.Join(list, " ")
}

// replay plays the test bench and reports; a difference is an error.
func (c RANC) replay(ctx context.Context, io terminal.Streams, net *ranc.Network, grid ranc.Grid, image *isa.Image) error {
	if len(net.Bench.Inputs) == 0 {
		return fmt.Errorf("%s: has no tb_input.txt to replay", c.Source)
	}
	r := newRancReplay(net, grid, image, chip.Engine(c.Engine))
	res, err := r.compare(ctx, io, c.Skip)
	if err != nil {
		return err
	}
	if c.JSON != "" {
		if err := output.JSON(c.JSON, io.Out, res); err != nil {
			return err
		}
	}
	if c.JSON != "-" && res.Difference == "" {
		printRancReplay(io.Out, res)
	}
	if res.Difference != "" {
		return fmt.Errorf("%s: %s (%d of %d output packets, %d of %d ticks as expected)", c.Source, res.Difference, res.PacketsMatched, res.PacketsExpected,
			res.TicksMatched, res.TicksExpected)
	}
	return nil
}
