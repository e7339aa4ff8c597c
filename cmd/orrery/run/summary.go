package run

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"orrery/chip"
	"orrery/chip/report"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
)

// Sizes of the drawings: they fit a terminal of 80 columns.
const (
	sparkColumns = 64
	mapColumns   = 36 // of two characters
	mapRows      = 24
	topFindings  = 5
)

// printSummary draws activity over time and over the chip, and says what limits the run.
func printSummary(io terminal.Streams, run report.Run, pulse *report.Pulse, ticks int) {
	printSpark(io.Out, pulse.Spikes(), ticks)
	if len(run.Image.Cores) > 0 {
		printMap(io, run.Image, run.Counters)
	}
	for i, f := range report.Findings(run) {
		if i == 0 {
			fmt.Fprintln(io.Out, "what limits it, the weightiest first (all of it: --report DIR):")
		}
		if i == topFindings {
			break
		}
		for _, line := range strings.Split(text.WrapSoft(fmt.Sprintf("%d. %s: %s", i+1, f.Title, f.Words), 120), "\n") {
			fmt.Fprintln(io.Out, strings.TrimRight(line, " "))
		}
	}
}

// printSpark is a line of spikes over the ticks of a sample.
func printSpark(w io.Writer, spikes []uint64, ticks int) {
	most := uint64(0)
	for _, n := range spikes {
		most = max(most, n)
	}
	if most == 0 {
		return
	}
	var line strings.Builder
	blocks := []rune(" ▁▂▃▄▅▆▇█")
	for _, n := range spikes {
		at := int(n * uint64(len(blocks)-1) / most)
		if n > 0 && at == 0 {
			at = 1
		}
		line.WriteRune(blocks[at])
	}
	fmt.Fprintf(w, "spikes over ticks 0..%d of a sample, all samples: %s\n", ticks-1, line.String())
}

// printMap shades each place of the grid by how long its core was active, or by the rows it read in a run without timing. On a large grid
// one shade stands for the busiest of several places.
func printMap(io terminal.Streams, image *isa.Image, n *chip.Counters) {
	value, what := func(i int) uint64 { return n.Cores[i].ActiveCycles }, "active cycles"
	if n.Chip.Cycles == 0 {
		value, what = func(i int) uint64 { return n.Cores[i].RowsRead }, "rows read"
	}
	mesh := image.Arch.Mesh
	pool := max(1, (mesh.Columns()+mapColumns-1)/mapColumns, (mesh.Rows()+mapRows-1)/mapRows)
	columns, rows := (mesh.Columns()+pool-1)/pool, (mesh.Rows()+pool-1)/pool
	shades := make([]int64, columns*rows)
	for i := range shades {
		shades[i] = -1
	}
	most := int64(1)
	for i := range image.Cores {
		at := mesh.Coord(image.Cores[i].ID)
		s := &shades[at.X/pool+columns*(at.Y/pool)]
		*s = max(*s, int64(value(i)))
		most = max(most, *s)
	}
	fmt.Fprintf(io.Out, "%s of each core, of %d at most (· holds nothing)%s:\n", what, most, pooled(pool))
	for y := range rows {
		fmt.Fprintln(io.Out, "  "+shadeRow(shades[y*columns:(y+1)*columns], most, io.Colours))
	}
}

func pooled(pool int) string {
	if pool == 1 {
		return ""
	}
	return fmt.Sprintf(", the busiest of %d x %d", pool, pool)
}

// ramp256 are colours of the 256-colour table from dim to bright.
var ramp256 = []int{17, 18, 25, 31, 37, 43, 84, 190}

func shadeRow(values []int64, most int64, colour bool) string {
	var line strings.Builder
	blocks := []rune("░▒▓█")
	for _, v := range values {
		switch {
		case v < 0:
			line.WriteString("· ")
		case colour:
			fmt.Fprintf(&line, "\x1b[38;5;%dm██\x1b[0m", ramp256[int(v)*(len(ramp256)-1)/int(most)])
		default:
			block := blocks[int(v)*(len(blocks)-1)/int(most)]
			line.WriteRune(block)
			line.WriteRune(block)
		}
	}
	return strings.TrimRight(line.String(), " ")
}
