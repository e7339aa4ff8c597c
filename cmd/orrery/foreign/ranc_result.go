package foreign

import (
	"context"
	"fmt"
	"slices"

	"orrery/chip"
	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/terminal"
)

// rancReplaySchema names the layout of rancReplayResult; docs/RANC.md describes it.
const rancReplaySchema = "orrery.ranc-replay/1"

// RANCResult is what `orrery import ranc --replay --json` writes.
type RANCResult struct {
	Schema  string `json:"schema"`
	Network string `json:"network"`
	Width   int    `json:"grid_width"`
	Height  int    `json:"grid_height"`
	BusX    int    `json:"output_bus_x"`
	BusY    int    `json:"output_bus_y"`
	Axons   int    `json:"axons"`
	Neurons int    `json:"neurons"`

	InputTicks      int    `json:"input_ticks"`
	InputPackets    int    `json:"input_packets"`
	InputRepeats    int    `json:"input_repeats"`
	Skip            int    `json:"skip"`
	Preloaded       bool   `json:"preloaded"`
	Alignment       string `json:"alignment"`
	TicksExpected   int    `json:"ticks_expected"`
	TicksMatched    int    `json:"ticks_matched"`
	PacketsExpected int    `json:"packets_expected"`
	PacketsMatched  int    `json:"packets_matched"`
	SameOrder       int    `json:"ticks_in_order_of_arrival"`
	Difference      string `json:"difference"`

	Ticks         uint64          `json:"ticks"`
	Cycles        uint64          `json:"cycles"`
	TickFormula   uint64          `json:"tick_formula_cycles"`
	FormulaTicks  int             `json:"ticks_of_formula_length"`
	LongestTick   uint64          `json:"longest_tick_cycles"`
	LowPotential  int32           `json:"lowest_potential"`
	HighPotential int32           `json:"highest_potential"`
	PotentialBits int             `json:"file_potential_bits"`
	Counters      result.Counters `json:"counters"`
}

// How the first expected row was found.
const (
	alignedByLatency = "the shortest way from an input to the output bus"
	alignedByUser    = "given by --skip"
	alignedByMatch   = "found by matching, all rows agree there"
)

// compare plays the test bench and compares it with what is expected. skip is negative unless the user gives it.
func (r *rancReplay) compare(ctx context.Context, io terminal.Streams, skip int) (*RANCResult, error) {
	want := r.net.Bench.Outputs
	how := alignedByUser
	latency := r.net.Latency(r.grid)
	given := skip >= 0
	if !given {
		skip, how = latency, alignedByLatency
	}
	ticks := max(skip+len(want), len(r.net.Bench.Inputs)+latency)
	played, err := r.play(ctx, io, ticks, false)
	if err != nil {
		return nil, err
	}
	preloaded := false
	if !given && !played.aligned(want, skip) {
		other, at, early, err := r.search(ctx, io, latency)
		if err != nil {
			return nil, err
		}
		if other != nil {
			played, skip, preloaded, how = other, at, early, alignedByMatch
		}
	}
	res := r.result(played, skip)
	res.Preloaded, res.Alignment = preloaded, how
	return res, nil
}

// search looks for another alignment in which all rows agree, the nearest to the latency first. Rows without any packet prove nothing.
func (r *rancReplay) search(ctx context.Context, io terminal.Streams, latency int) (*rancPlayed, int, bool, error) {
	want := r.net.Bench.Outputs
	if r.net.Bench.Expected() == 0 {
		return nil, 0, false, nil
	}
	last := 2*latency + 16
	for _, preloaded := range []bool{false, true} {
		played, err := r.play(ctx, io, last+len(want), preloaded)
		if err != nil {
			return nil, 0, false, err
		}
		best := -1
		for skip := range last {
			if played.aligned(want, skip) && (best < 0 || distance(skip, latency) < distance(best, latency)) {
				best = skip
			}
		}
		if best >= 0 {
			return played, best, preloaded, nil
		}
	}
	return nil, 0, false, nil
}

func distance(a, b int) int { return max(a-b, b-a) }

func (r *rancReplay) result(p *rancPlayed, skip int) *RANCResult {
	b := &r.net.Bench
	res := &RANCResult{Schema: rancReplaySchema, Network: r.net.Name, Width: r.grid.Width, Height: r.grid.Height, BusX: r.grid.Bus.X, BusY: r.grid.Bus.Y,
		Axons: r.net.Axons(), Neurons: r.net.Neurons, InputTicks: len(b.Inputs), InputPackets: b.Packets(), InputRepeats: p.repeats, Skip: skip,
		TicksExpected: len(b.Outputs), PacketsExpected: b.Expected(), Ticks: p.counters.Chip.Ticks, Cycles: p.counters.Chip.Cycles,
		LowPotential: p.low, HighPotential: p.high, PotentialBits: r.net.Widths.Potential,
		Counters: result.CountersOf(r.image, &p.counters, chip.TimingCycle, false)}
	for i, row := range b.Outputs {
		res.row(p, skip+i, i, row)
	}
	res.lengths(r, p)
	return res
}

// row compares one row of the expected outputs with tick t.
func (res *RANCResult) row(p *rancPlayed, t, i int, want []int) {
	got, order := p.rows[t], p.arrivals[t]
	if slices.Equal(order, want) {
		res.SameOrder++
	}
	if p.matches(t, want) {
		res.TicksMatched++
		res.PacketsMatched += len(want)
		return
	}
	if !slices.IsSorted(want) {
		got = order
	}
	first := -1
	for k := range max(len(want), len(got)) {
		same := k < len(want) && k < len(got) && want[k] == got[k]
		if same {
			res.PacketsMatched++
		} else if first < 0 {
			first = k
		}
	}
	if res.Difference == "" {
		res.Difference = fmt.Sprintf("tick %d, row %d of the expected outputs, packet %d: expected %s, got %s", t, i, first, idAt(want, first), idAt(got, first))
	}
}

func idAt(ids []int, i int) string {
	if i < len(ids) {
		return fmt.Sprintf("id %d", ids[i])
	}
	return "no more"
}

// lengths compares the ticks' lengths with RANC's formula, which is what the architecture gives a tick whose last packets come in time.
func (res *RANCResult) lengths(r *rancReplay, p *rancPlayed) {
	res.TickFormula = uint64(r.net.Neurons*(r.net.Axons()+2) + 3)
	before := uint64(0)
	for _, now := range p.cycles {
		took := now - before
		before = now
		res.LongestTick = max(res.LongestTick, took)
		if took == res.TickFormula {
			res.FormulaTicks++
		}
	}
}
