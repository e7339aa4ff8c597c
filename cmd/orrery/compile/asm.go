package compile

import (
	"fmt"
	"os"

	"orrery/asm"
	"orrery/cmd/orrery/load"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
)

// Asm is orrery asm.
type Asm struct {
	Source string `arg:"" help:"Chip assembly, a .s file."`
	Output string `short:"o" help:"The image to write; - for standard output. Default: the source's name with .chip." placeholder:"FILE"`
	NoLint bool   `help:"Do not warn about axons, neurons and rows that do nothing."`
}

func (Asm) Help() string {
	return "Example:\n  orrery asm testdata/asm/blink.s -o blink.chip && orrery run blink.chip --ticks 20"
}

func (c Asm) Run(io terminal.Streams) error {
	text, err := os.ReadFile(c.Source)
	if err != nil {
		return fmt.Errorf("assembly: %w", err)
	}
	image, err := asm.Assemble(c.Source, text)
	if err != nil {
		return err
	}
	if !c.NoLint {
		for _, w := range asm.Lint(image) {
			fmt.Fprintf(io.Err, "%s: warning: %s\n", c.Source, w)
		}
	}
	if c.Output == "" {
		c.Output = output.Named(c.Source, ".chip")
	}
	return output.Write(c.Output, io.Out, image.Encode())
}

// Disasm is orrery disasm.
type Disasm struct {
	Image  string `arg:"" help:"The image, a .chip file."`
	Output string `short:"o" help:"The assembly to write." default:"-" placeholder:"FILE"`
}

func (Disasm) Help() string {
	return "Example:\n  orrery disasm mlp.chip -o mlp.s    # orrery asm mlp.s gives the same bytes back"
}

func (c Disasm) Run(io terminal.Streams) error {
	image, err := load.Image(c.Image)
	if err != nil {
		return err
	}
	return output.Write(c.Output, io.Out, []byte(asm.Disassemble(image)))
}
