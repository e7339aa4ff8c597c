package result

import (
	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/noc"
)

// Counters holds every counter of the run by name: totals, and where they come from.
type Counters struct {
	Chip    map[string]uint64   `json:"chip"`
	Core    map[string]uint64   `json:"core_total"`
	Router  map[string]uint64   `json:"router_total"`
	Cores   []map[string]uint64 `json:"cores"`   // in the order of the image, each with its "core"
	Routers []map[string]uint64 `json:"routers"` // those with traffic, each with its "core"
}

// CountersOf lists the counters of a run: those of the chip and totals, and with perCore those of each core and of each router with traffic.
func CountersOf(image *isa.Image, n *chip.Counters, timing chip.Timing, perCore bool) Counters {
	cores, routers := n.CoreTotal(), n.RouterTotal()
	timed := timing != chip.TimingNone
	res := Counters{Chip: Named(&n.Chip, timed), Core: Named(&cores, timed)}
	if timed {
		res.Router = Named(&routers, timed)
	}
	if !perCore {
		return res
	}
	for i := range n.Cores {
		c := Named(&n.Cores[i], timed)
		c["core"] = uint64(image.Cores[i].ID)
		if timed {
			c["fifo_peak"], c["relay_peak"] = n.FIFOPeak[i], n.RelayPeak[i]
		}
		res.Cores = append(res.Cores, c)
	}
	for i := range n.Routers {
		if n.Routers[i] == (noc.RouterCounters{}) {
			continue
		}
		r := Named(&n.Routers[i], timed)
		r["core"], r["queue_peak"] = uint64(i), n.RouterPeak[i]
		res.Routers = append(res.Routers, r)
	}
	return res
}

// Named lists counters by name; without timing, only those that do not need it.
func Named[T core.Counters | noc.RouterCounters | chip.ChipCounters](c *T, timed bool) map[string]uint64 {
	fields, values := counter.Fields[T](), counter.Values(c)
	m := make(map[string]uint64, len(fields))
	for i, f := range fields {
		if timed || !f.Timed {
			m[f.Name] = values[i]
		}
	}
	return m
}
