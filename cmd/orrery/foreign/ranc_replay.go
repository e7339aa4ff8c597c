package foreign

import (
	"context"
	"fmt"
	"slices"

	"orrery/asm/ranc"
	"orrery/chip"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
)

// rancReplay plays the test bench of RANC memory files on a chip.
type rancReplay struct {
	net    *ranc.Network
	grid   ranc.Grid
	image  *isa.Image
	engine chip.Engine
	input  map[ranc.Packet]uint32 // neuron of the image's input
	ids    []int                  // by neuron of the image's output: what RANC's bus shows
}

// rancPlayed is what happened in a replay, tick by tick.
type rancPlayed struct {
	rows      [][]int // ids that reached the output bus, ascending, each once
	arrivals  [][]int // ids in the order in which they reached it
	cycles    []uint64
	low, high int32 // potentials kept from tick to tick
	counters  chip.Counters
	repeats   int // input packets that repeat one of the same tick
}

func newRancReplay(net *ranc.Network, grid ranc.Grid, image *isa.Image, engine chip.Engine) *rancReplay {
	r := &rancReplay{net: net, grid: grid, image: image, engine: engine, input: map[ranc.Packet]uint32{}}
	for i, p := range net.Stimuli(grid) {
		r.input[p] = uint32(i)
	}
	for _, id := range image.Outputs[0].IDs {
		r.ids = append(r.ids, net.ID(id))
	}
	return r
}

// play runs ticks. The packets of row 0 are sent in tick 0 and read one tick on or later; when preloaded they are in the axon buffers before
// tick 0 and each later row is sent a tick earlier, as in RANC's simulator.
func (r *rancReplay) play(ctx context.Context, io terminal.Streams, ticks int, preloaded bool) (*rancPlayed, error) {
	c, err := chip.New(r.image, chip.Options{Engine: r.engine})
	if err != nil {
		return nil, err
	}
	p := &rancPlayed{}
	rows := r.net.Bench.Inputs
	if preloaded {
		if err := r.preload(c, rows[0]); err != nil {
			return nil, err
		}
		rows = rows[1:]
	}
	bar := terminal.NewProgress(io, ticks, "replaying")
	defer bar.Finish()
	for t := range ticks {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%w in tick %d of %d", terminal.ErrInterrupted, t, ticks)
		}
		var spikes []uint32
		if t < len(rows) {
			spikes = r.spikes(rows[t])
			p.repeats += len(rows[t]) - len(spikes)
		}
		if err := c.Tick([][]uint32{spikes}); err != nil {
			return nil, err
		}
		r.observe(c, p)
		bar.Set(t + 1)
	}
	p.counters = c.Counters()
	return p, nil
}

// spikes are the input neurons of a row's packets, ascending; a packet that repeats another of its tick changes nothing and is left out.
func (r *rancReplay) spikes(row []ranc.Packet) []uint32 {
	list := make([]uint32, 0, len(row))
	for _, packet := range row {
		list = append(list, r.input[packet])
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// preload sets the axons of a row's packets before tick 0.
func (r *rancReplay) preload(c *chip.Chip, row []ranc.Packet) error {
	state := c.State()
	slots := r.image.Arch.Core.DelaySlots
	words := (r.net.Axons() + 63) / 64
	for _, p := range row {
		id := isa.CoreID(p.DX + r.grid.Width*p.DY)
		i := slices.IndexFunc(r.image.Cores, func(c isa.Core) bool { return c.ID == id })
		if i < 0 {
			continue // to the output bus
		}
		state.Cores[i].Axons[p.Delay%slots*words+p.Axon/64] |= 1 << (p.Axon % 64)
	}
	return c.SetState(state)
}

// observe notes what a tick has done.
func (r *rancReplay) observe(c *chip.Chip, p *rancPlayed) {
	var order []int
	for _, a := range c.Arrivals(nil) {
		order = append(order, r.ids[a.Neuron])
	}
	ids := slices.Clone(order)
	slices.Sort(ids)
	p.rows, p.arrivals = append(p.rows, slices.Compact(ids)), append(p.arrivals, order)
	p.cycles = append(p.cycles, c.Counters().Chip.Cycles)
	for i := range r.image.Cores {
		for _, v := range c.Potentials(i) {
			p.low, p.high = min(p.low, v), max(p.high, v)
		}
	}
}

// matches says whether tick t gave a row of the expected outputs. RANC's output bus keeps a bit per id and is read out in ascending order; a row in
// another order is taken for the order of arrival.
func (p *rancPlayed) matches(t int, want []int) bool {
	return t < len(p.rows) && (slices.IsSorted(want) && slices.Equal(p.rows[t], want) || slices.Equal(p.arrivals[t], want))
}

// aligned says whether all rows match when the first belongs to tick skip.
func (p *rancPlayed) aligned(want [][]int, skip int) bool {
	for i, row := range want {
		if !p.matches(skip+i, row) {
			return false
		}
	}
	return true
}
