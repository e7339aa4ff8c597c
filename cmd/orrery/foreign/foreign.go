// Package foreign reads networks in other projects' formats and replays what those projects recorded of them.
package foreign

// Command reads networks in the formats of other projects, one command each.
type Command struct {
	Ranc RANC `cmd:"" help:"RANC memory files: csram_NNN.mem, tc_NNN.mem, tb_*.txt."`
	Lava Lava `cmd:"" help:"A network that Lava exports for Loihi (.net), and recordings of its layers."`
}

func (Command) Help() string {
	return "Example:\n  orrery import ranc memory_files.tar.gz -o tea.chip --replay"
}
