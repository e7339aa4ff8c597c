package main

// importCommand reads networks in the formats of other projects, one command each.
type importCommand struct {
	Ranc importRancCommand `cmd:"" help:"RANC memory files: csram_NNN.mem, tc_NNN.mem, tb_*.txt."`
	Lava importLavaCommand `cmd:"" help:"A network that Lava exports for Loihi (.net), and recordings of its layers."`
}
