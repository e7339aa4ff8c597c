package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"orrery/chip"
	"orrery/chip/report/page"
	"orrery/isa"
	"orrery/noc"
)

// waiting is time in which nothing happens.
func waiting(r *Report) (Finding, bool) {
	n := &r.Counters.Chip
	idle := share(float64(r.Phases.Barrier), float64(n.Cycles))
	if idle < 0.05 {
		return Finding{}, false
	}
	clock := &r.Image.Arch.Clock
	words := fmt.Sprintf("%s of the time all is quiet and the chip waits for the next tick. ", percent(idle))
	if clock.Sync == isa.Periodic {
		words += fmt.Sprintf("A tick lasts %d cycles and its work %s on average, %d at most: clock.tick_cycles=%d would lose nothing, "+
			"clock.sync=barrier less still.", clock.TickCycles, page.Number(math.Round(float64(n.BusyCycles)/float64(n.Ticks)), ""),
			r.Counters.LongestTick, r.Counters.LongestTick)
	} else {
		words += fmt.Sprintf("Synchronisation takes %d cycles a tick.", clock.SyncCycles)
	}
	return Finding{"Waiting for the next tick", words, idle}, true
}

// coreName is where a core is and what it holds.
func coreName(image *isa.Image, i int) string {
	c := &image.Cores[i]
	return fmt.Sprintf("core %v (%s)", image.Arch.Mesh.Coord(c.ID), image.Holds(c))
}

// lastCore is the core that sets the length of ticks, and what it does.
func lastCore(r *Report) (Finding, bool) {
	last, ticks := -1, uint64(0)
	for i := range r.Recording.Critical {
		if t := r.Recording.Critical[i].Ticks; t > ticks {
			last, ticks = i, t
		}
	}
	if last < 0 {
		return Finding{}, false // nobody watched: busiestCore says what the counters know
	}
	c := &r.Recording.Critical[last]
	busy := float64(c.Phases.Busy())
	type part struct {
		share float64
		words string
	}
	rows := fmt.Sprintf("integration of %s active axons", rounded(float64(c.Rows)/float64(c.Ticks)))
	parts := []part{{share(float64(c.Phases.Integrate), busy), rows}, {share(float64(c.Phases.Sums), busy), "partial sums"},
		{share(float64(c.Phases.Fire), busy), fmt.Sprintf("updates of %d neurons", r.Image.Cores[last].Neurons)},
		{share(float64(c.Phases.Stall), busy), "stalls of its route entries and send FIFO"},
		{share(float64(c.Phases.Network), busy), "packets still under way"}}
	slices.SortStableFunc(parts, func(a, b part) int { return int(1e6 * (b.share - a.share)) })
	var words []string
	for _, p := range parts {
		if p.share >= 0.01 {
			words = append(words, percent(p.share)+" "+p.words)
		}
	}
	all := float64(r.Phases.Busy())
	return Finding{"The core that others wait for",
		fmt.Sprintf("In %s of the ticks the last to finish is %s. Its ticks are %s.", percent(float64(ticks)/float64(r.Counters.Chip.Ticks)),
			coreName(r.Image, last), strings.Join(words, ", ")),
		share(busy, all) * share(all, float64(r.Counters.Chip.Cycles))}, true
}

// rounded is a mean as a sentence has it: whole from ten on.
func rounded(v float64) string {
	if v >= 10 {
		return page.Number(math.Round(v), "")
	}
	return page.Number(math.Round(10*v)/10, "")
}

// busiestCore is the core that is active longest, for runs in which nobody saw which core is last.
func busiestCore(r *Report) (Finding, bool) {
	if r.Recording.Samples > 0 || r.Counters.Chip.BusyCycles == 0 || len(r.Counters.Cores) == 0 {
		return Finding{}, false
	}
	best := 0
	for i := range r.Counters.Cores {
		if r.Counters.Cores[i].ActiveCycles > r.Counters.Cores[best].ActiveCycles {
			best = i
		}
	}
	c := &r.Counters.Cores[best]
	active := float64(c.ActiveCycles)
	return Finding{"The busiest core",
		fmt.Sprintf("%s is active in %s of the busy cycles: %s of that is integration of %s axons a tick, %s waiting for or sending partial sums, %s firing.",
			capital(coreName(r.Image, best)), percent(share(active, float64(r.Counters.Chip.BusyCycles))), percent(share(float64(c.IntegrateCycles), active)),
			rounded(share(float64(c.RowsRead), float64(r.Counters.Chip.Ticks))), percent(share(float64(c.WaitCycles+c.SendCycles), active)),
			percent(share(float64(c.FireCycles), active))),
		share(active, float64(r.Counters.Chip.Cycles))}, true
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// links are those with traffic.
func links(image *isa.Image, n *chip.Counters) []page.Link {
	var list []page.Link
	for i := range n.Routers {
		at := image.Arch.Mesh.Coord(isa.CoreID(i))
		for _, port := range []noc.Port{noc.East, noc.West, noc.North, noc.South} {
			if flits := n.Routers[i].Out(port); flits > 0 {
				list = append(list, page.Link{X: at.X, Y: at.Y, To: direction(port), Value: float64(flits)})
			}
		}
	}
	return list
}

func direction(p noc.Port) page.Direction {
	return map[noc.Port]page.Direction{noc.East: page.East, noc.West: page.West, noc.North: page.North, noc.South: page.South}[p]
}

func busiestLink(r *Report) (Finding, bool) {
	var best page.Link
	for _, l := range links(r.Image, r.Counters) {
		if l.Value > best.Value {
			best = l
		}
	}
	if best.Value == 0 {
		return Finding{}, false
	}
	load := share(best.Value, float64(r.Counters.Chip.BusyCycles))
	return Finding{"The busiest link",
		fmt.Sprintf("The link from (%d,%d) to the %v carries %s flits: it is taken in %s of the busy cycles and %s of all.", best.X, best.Y, best.To,
			page.Number(best.Value, ""), percent(load), percent(share(best.Value, float64(r.Counters.Chip.Cycles)))),
		load * share(float64(r.Counters.Chip.BusyCycles), float64(r.Counters.Chip.Cycles))}, true
}

// stalls are cycles in which something was held up.
func stalls(r *Report) (Finding, bool) {
	c, n := r.Counters.CoreTotal(), r.Counters.RouterTotal()
	core := c.StallFIFOCycles + c.StallRouteCycles
	net := n.StallBackpressure + n.StallArbitration
	if core+net == 0 {
		return Finding{}, false
	}
	return Finding{"Stalls",
		fmt.Sprintf("Cores were held up for %s cycles by further route entries of one spike and %s by a full send FIFO: %s of their active cycles. "+
			"In the routers, heads waited %s flit cycles for room ahead and %s for another input: %s of the flit cycles in queues.",
			page.Number(float64(c.StallRouteCycles), ""), page.Number(float64(c.StallFIFOCycles), ""),
			percent(share(float64(core), float64(c.ActiveCycles))), page.Number(float64(n.StallBackpressure), ""),
			page.Number(float64(n.StallArbitration), ""), percent(share(float64(net), float64(n.Occupancy)))),
		share(float64(core), float64(c.ActiveCycles)) * share(float64(r.Counters.Chip.BusyCycles), float64(r.Counters.Chip.Cycles))}, true
}
