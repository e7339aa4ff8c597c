package result

import (
	"orrery/chip"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
	"orrery/noc"
)

type busiestCore struct {
	Core         isa.CoreID `json:"core"`
	X            int        `json:"x"`
	Y            int        `json:"y"`
	Holds        string     `json:"holds"`
	ActiveCycles uint64     `json:"active_cycles"`
	Share        float64    `json:"share_of_cycles"`
}

type busiestLink struct {
	Core  isa.CoreID `json:"core"`
	X     int        `json:"x"`
	Y     int        `json:"y"`
	Side  string     `json:"side"`
	Flits uint64     `json:"flits"`
	Share float64    `json:"share_of_cycles"`
}

func findBusiestCore(image *isa.Image, n *chip.Counters) *busiestCore {
	best := -1
	for i := range n.Cores {
		if best < 0 || n.Cores[i].ActiveCycles > n.Cores[best].ActiveCycles {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	c := &image.Cores[best]
	at := image.Arch.Mesh.Coord(c.ID)
	active := n.Cores[best].ActiveCycles
	return &busiestCore{c.ID, at.X, at.Y, image.Holds(c), active, terminal.Ratio(active, n.Chip.Cycles)}
}

func findBusiestLink(image *isa.Image, n *chip.Counters) *busiestLink {
	var best *busiestLink
	for i := range n.Routers {
		for _, port := range []noc.Port{noc.East, noc.West, noc.North, noc.South} {
			flits := n.Routers[i].Out(port)
			if flits == 0 || best != nil && flits <= best.Flits {
				continue
			}
			at := image.Arch.Mesh.Coord(isa.CoreID(i))
			best = &busiestLink{isa.CoreID(i), at.X, at.Y, port.String(), flits, terminal.Ratio(flits, n.Chip.Cycles)}
		}
	}
	return best
}
