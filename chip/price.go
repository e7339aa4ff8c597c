package chip

import (
	"orrery/chip/energy"
	"orrery/isa"
)

// Events gathers the counters that cost energy.
func (n *Counters) Events() energy.Events {
	cores, routers := n.CoreTotal(), n.RouterTotal()
	return energy.Events{
		RowsRead:      cores.RowsRead,
		BitsRead:      cores.BitsRead,
		Cells:         cores.Cells,
		Adds:          cores.SynapticAdds + cores.SumAdds,
		SomaAdds:      cores.BiasAdds + cores.LeakAdds,
		Multiplies:    cores.Multiplies,
		NeuronUpdates: cores.NeuronUpdates - cores.MicroUpdates,
		MicroUpdates:  cores.MicroUpdates,
		MicroFetches:  cores.MicroFetches,
		MicroOps:      cores.MicroMoves + cores.MicroLogic + cores.MicroAdds + cores.MicroRandoms,
		MicroStates:   cores.MicroStates,
		MicroLookups:  cores.MicroLookups,
		Spikes:        cores.Spikes,
		Packets:       cores.PacketsOut + cores.PacketsIn + cores.SumsOut + cores.SumsIn + cores.PacketsRelayed,
		Hops:          routers.Hops(),
		HopsY:         routers.OutNorth + routers.OutSouth,
		ChipHops:      routers.ChipCrossings,
		HostPackets:   n.Chip.HostPacketsIn + n.Chip.HostPacketsOut + n.Chip.HostWrites + n.Chip.HostReads,
		CoreTicks:     n.Chip.Ticks * uint64(len(n.Cores)),
	}
}

// Activity is what a price of the counters depends on.
func (n *Counters) Activity(a *isa.Arch) energy.Activity {
	return energy.ActivityOf(a, n.Events(), isa.Cycle(n.Chip.Cycles))
}
