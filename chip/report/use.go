package report

import "orrery/isa"

// Use is how much of one resource a core takes.
type Use struct {
	isa.Use
	Name string
	core int
}

// usesOf is what core i of the image takes of what a core has.
func usesOf(image *isa.Image, i int) []Use {
	c, a := &image.Cores[i], &image.Arch
	neurons := uint64(c.Neurons)
	return []Use{
		{isa.Use{Used: uint64(c.Axons), Available: uint64(a.Core.Axons)}, "axons", i},
		{isa.Use{Used: neurons, Available: uint64(a.Core.Neurons)}, "neurons", i},
		{isa.Use{Used: uint64(c.SynapseMemory()), Available: uint64(a.Core.SynapseBytes)}, "bytes of synapse memory", i},
		{isa.Use{Used: uint64(len(c.Routes)), Available: uint64(a.Routes.EntriesPerCore)}, "route entries", i},
	}
}
