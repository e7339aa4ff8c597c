package report

import (
	"orrery/isa"
	"orrery/isa/counter"
)

// Phases is the time of ticks along their critical path: what the core that finished last did, and what came after it. They add up to the
// cycles of the ticks.
type Phases struct {
	Integrate uint64 `json:"integrate" unit:"cycles" doc:"the last core, or the partial core it waited for, read synapse rows"`
	Sums      uint64 `json:"partial_sums" unit:"cycles" doc:"partial sums were sent, or were on their way to the last core"`
	Fire      uint64 `json:"fire" unit:"cycles" doc:"the last core updated neurons"`
	Stall     uint64 `json:"stall" unit:"cycles" doc:"the last core waited for its send FIFO or pushed further route entries"`
	Network   uint64 `json:"network" unit:"cycles" doc:"all cores were done and packets still under way"`
	Barrier   uint64 `json:"barrier" unit:"cycles" doc:"all was quiet: synchronisation, or the rest of a periodic tick"`
	Transfer  uint64 `json:"host_transfer" unit:"cycles" doc:"the host wrote input currents before a sample or read potentials after it"`
}

// phaseNames are those of the fields, for people.
var phaseNames = []string{"integration", "partial sums", "firing", "stalls", "network", "barrier or idle", "host transfer"}

func (p *Phases) add(q Phases) { counter.Add(p, &q) }

// Values are the phases in order.
func (p *Phases) Values() []uint64 { return counter.Values(p) }

// Total is the cycles of all phases.
func (p *Phases) Total() uint64 {
	sum := uint64(0)
	for _, v := range p.Values() {
		sum += v
	}
	return sum
}

// Busy is the cycles until all was quiet.
func (p *Phases) Busy() uint64 { return p.Integrate + p.Sums + p.Fire + p.Stall + p.Network }

// path is what set the length of one tick.
type path struct {
	core   int // index of the core that finished last; -1 if no core was active
	behind int // index of the partial core it waited for, -1 for none
	phases Phases
}

// criticalPath works out, from what the tick added to the counters, which core finished last and what it did until then. A core's active
// cycles of a tick are the cycle in which it finished, for all begin in cycle 0.
func (r *Recorder) criticalPath(w *watcher) path {
	p := path{core: -1, behind: -1}
	end := uint64(0)
	for i := range w.now.Cores {
		if active := w.now.Cores[i].ActiveCycles - w.before.Cores[i].ActiveCycles; active > end {
			p.core, end = i, active
		}
	}
	before, now := &w.before.Chip, &w.now.Chip
	busy := now.BusyCycles - before.BusyCycles
	p.phases.Transfer = now.TransferCycles - before.TransferCycles
	p.phases.Network = busy - end
	p.phases.Barrier = now.Cycles - before.Cycles - busy - p.phases.Transfer
	if p.core >= 0 {
		r.follow(w, &p)
	}
	return p
}

// follow splits the time of the last core. What is neither reading, sums nor updates is a push that held the soma up.
func (r *Recorder) follow(w *watcher, p *path) {
	last := counter.Sub(&w.now.Cores[p.core], &w.before.Cores[p.core])
	p.phases.Integrate, p.phases.Fire = last.IntegrateCycles, last.FireCycles
	p.phases.Sums = last.SendCycles + last.WaitCycles
	p.phases.Stall = last.ActiveCycles - p.phases.Integrate - p.phases.Fire - p.phases.Sums
	if last.WaitCycles == 0 {
		return
	}
	latest := uint64(0)
	for _, i := range r.chart.partials[p.core] {
		if end := w.now.Cores[i].ActiveCycles - w.before.Cores[i].ActiveCycles; end >= latest {
			latest, p.behind = end, int(i)
		}
	}
	if p.behind < 0 {
		return
	}
	its := w.now.Cores[p.behind].IntegrateCycles - w.before.Cores[p.behind].IntegrateCycles
	if its > last.IntegrateCycles {
		longer := min(its-last.IntegrateCycles, last.WaitCycles)
		p.phases.Integrate += longer
		p.phases.Sums -= longer
	}
}

// chart is what is asked of an image again and again.
type chart struct {
	neurons  []uint64  // by population: neurons on the chip
	partials [][]int32 // by core: the partial cores that send it sums
}

func newChart(image *isa.Image) *chart {
	c := &chart{neurons: make([]uint64, len(image.Populations)), partials: make([][]int32, len(image.Cores))}
	place := map[isa.CoreID]int{}
	for i := range image.Cores {
		place[image.Cores[i].ID] = i
	}
	for i := range image.Cores {
		cfg := &image.Cores[i]
		if cfg.Mode == isa.Partial {
			at := image.Arch.Mesh.Coord(cfg.ID)
			owner := place[image.Arch.Mesh.At(isa.Coord{X: at.X + cfg.SumTo.DX(), Y: at.Y + cfg.SumTo.DY()})]
			c.partials[owner] = append(c.partials[owner], int32(i))
			continue
		}
		for _, s := range cfg.Symbol {
			c.neurons[s.Population]++
		}
	}
	return c
}
