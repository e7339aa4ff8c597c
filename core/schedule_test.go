package core

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// small is a core of 3 axons and 5 neurons, 2 lanes, on an architecture whose numbers the tables below count with.
func small(t *testing.T, change func(*isa.Arch, *isa.Core)) *Core {
	t.Helper()
	a, err := isa.Preset("tiny")
	require.NoError(t, err)
	a.Core.Lanes, a.Core.SendFIFO, a.Soma.UpdateCycles = 2, 2, 1
	cfg := &isa.Core{Axons: 3, Neurons: 5, Crossbar: isa.NewDense(3, 5, 8), V0: make([]int32, 5), Bias: make([]int32, 5), ParamSet: make([]uint16, 5),
		LIF: []isa.LIF{{Vth0: 10, VFloor: -1000}}, RouteStart: make([]uint32, 6)}
	if change != nil {
		change(a, cfg)
	}
	return New(a, cfg)
}

// routes gives neuron n of the core k route entries.
func routes(cfg *isa.Core, entries ...int) {
	cfg.Routes, cfg.RouteStart = nil, []uint32{0}
	for _, k := range entries {
		for range k {
			cfg.Routes = append(cfg.Routes, isa.Route{Header: isa.MakeHeader(1, 0, 0), Delay: 1})
		}
		cfg.RouteStart = append(cfg.RouteStart, uint32(len(cfg.Routes)))
	}
}

// tick runs one tick of a core alone; pop says in which cycles the head of its FIFO leaves. It returns the cycles until the core is done and
// those in which it pushed.
func tick(c *Core, active []int, pop func(cycle int) bool, sums map[int]int) (busy int, pushed []int) {
	for _, a := range active {
		c.axons.set(a, 1)
	}
	c.StartTick(isa.Tick(c.axons.now + 1))
	out := c.Counters.PacketsOut + c.Counters.SumsOut
	for ; !c.Done(); busy++ {
		if _, ok := c.Head(); ok && pop(busy) {
			c.Pop()
		}
		c.Step()
		if n := c.Counters.PacketsOut + c.Counters.SumsOut; n > out {
			pushed, out = append(pushed, busy), n
		}
		for range sums[busy] {
			c.Receive(isa.Packet{Header: isa.MakeHeader(0, 0, 0).AsWide()})
		}
		c.Commit()
	}
	return busy, pushed
}

func always(int) bool { return true }

// TestCyclesByHand counts the cycles of ARCHITECTURE section 3 by hand.
func TestCyclesByHand(t *testing.T) {
	fires := func(n ...int) func(*isa.Arch, *isa.Core) {
		return func(_ *isa.Arch, cfg *isa.Core) {
			for _, i := range n {
				cfg.Bias[i] = 11
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func(*isa.Arch, *isa.Core)
		routes []int
		active []int
		pop    func(int) bool
		sums   map[int]int
		busy   int
		pushed []int
	}{
		{name: "nothing to do: five updates", busy: 5},
		{name: "one row of 5 cells, 2 lanes: 3 cycles", active: []int{1}, busy: 3 + 5},
		{name: "rows one after the other", active: []int{0, 2}, busy: 6 + 5},
		{name: "a slow soma", change: func(a *isa.Arch, _ *isa.Core) { a.Soma.UpdateCycles = 4 }, busy: 20},
		{name: "every row is read", change: func(a *isa.Arch, _ *isa.Core) { a.Core.ScanAllAxons = true }, busy: 9 + 5},
		{name: "one entry overlaps with the next update", change: fires(0), routes: []int{1, 0, 0, 0, 0}, busy: 5, pushed: []int{1}},
		{name: "the last neuron's entry takes a cycle of its own", change: fires(4), routes: []int{0, 0, 0, 0, 1}, busy: 6, pushed: []int{5}},
		{name: "each further entry stalls the soma a cycle", change: fires(1), routes: []int{0, 3, 0, 0, 0}, busy: 7, pushed: []int{2, 3, 4}},
		{name: "a full FIFO stalls too", change: fires(0, 1, 2), routes: []int{1, 1, 1, 0, 0}, pop: func(c int) bool { return c >= 6 },
			busy: 3 + 4 + 2, pushed: []int{1, 2, 7}}, // full from 3 on; popped in 6, seen in 7; then updates 3 and 4
		{name: "spikes without entries cost nothing", change: fires(0, 1, 2, 3, 4), busy: 5},
		{name: "an owner waits for its sums", change: func(_ *isa.Arch, cfg *isa.Core) { cfg.ExpectSums = 2 }, sums: map[int]int{3: 1, 8: 1}, busy: 9 + 5},
		{name: "sums that come early do not make it wait", change: func(_ *isa.Arch, cfg *isa.Core) { cfg.ExpectSums = 1 }, active: []int{0},
			sums: map[int]int{0: 1}, busy: 3 + 5},
	} {
		core := small(t, func(a *isa.Arch, cfg *isa.Core) {
			if c.change != nil {
				c.change(a, cfg)
			}
			if c.routes != nil {
				routes(cfg, c.routes...)
			}
		})
		if c.pop == nil {
			c.pop = always
		}
		busy, pushed := tick(core, c.active, c.pop, c.sums)
		require.Equal(t, c.busy, busy, c.name)
		require.Equal(t, c.pushed, pushed, c.name)
		n := &core.Counters
		require.Equal(t, uint64(busy), n.ActiveCycles, c.name)
	}
}

// TestNeuronSerialCoreScansAllAxonsForEachNeuron: 3 axons in 2 cycles and an update of 2, for 5 neurons, whatever is active; a spike is pushed
// beside the next neuron's scan.
func TestNeuronSerialCoreScansAllAxonsForEachNeuron(t *testing.T) {
	for _, active := range [][]int{nil, {1}, {0, 1, 2}} {
		core := small(t, func(a *isa.Arch, cfg *isa.Core) {
			a.Core.NeuronSerial, a.Core.Weights, a.Core.WeightBits, a.Core.AxonTypes = true, isa.Typed, 9, 2
			a.Soma = isa.SomaArch{Unit: isa.UnitTrueNorth, UpdateCycles: 2}
			cfg.Crossbar, cfg.AxonType = isa.NewDense(3, 5, 1), []uint8{0, 1, 1}
			cfg.LIF, cfg.Bias, cfg.TrueNorth = nil, nil, []isa.TrueNorth{{Weights: [4]int16{2, -3}, PosThreshold: 10, NegThreshold: -100}}
			routes(cfg, 1, 1, 1, 1, 1)
			for axon := range 3 {
				cfg.Crossbar.Set(5, axon, 3, 1)
			}
			cfg.V0[1] = 10
		})
		busy, pushed := tick(core, active, always, nil)
		require.Equal(t, 5*(2+2), busy)
		require.Equal(t, []int{8}, pushed)
		want := map[int]int32{0: 0, 1: -3, 3: 2 - 3 - 3}
		require.Equal(t, want[len(active)], core.Potentials()[3])
		require.Equal(t, Counters{RowsRead: 5, BitsRead: 15, Cells: 15, SynapticAdds: uint64(len(active)), NeuronUpdates: 5, Spikes: 1, PacketsOut: 1,
			IntegrateCycles: 10, FireCycles: 10, ActiveCycles: 20, FIFOOccupancy: 1}, core.Counters)
	}
}

// TestPartialCoreSendsItsSums: three packets of two sums for five neurons, one a cycle after integrating.
func TestPartialCoreSendsItsSums(t *testing.T) {
	core := small(t, func(_ *isa.Arch, cfg *isa.Core) {
		cfg.Mode, cfg.V0, cfg.Bias, cfg.ParamSet, cfg.LIF, cfg.RouteStart = isa.Partial, nil, nil, nil, nil, nil
		cfg.SumTo = isa.MakeHeader(1, 0, 7).AsWide()
		for n := range 5 {
			cfg.Crossbar.Set(5, 1, n, uint8(n-2))
		}
	})
	var sent []isa.Packet
	core.axons.set(1, 1)
	core.StartTick(1)
	busy := 0
	for ; !core.Done() || !core.Sent(); busy++ {
		if p, ok := core.Head(); ok {
			sent = append(sent, p)
			core.Pop()
		}
		core.Step()
		core.Commit()
	}
	require.Equal(t, 3+3+1, busy, "integrate, send, and the last one leaves")
	require.Len(t, sent, 3)
	var sums []int64
	for i, p := range sent {
		require.Equal(t, 7+2*i, p.Header.Destination())
		require.True(t, p.Header.Wide())
		sums = append(sums, unpackSum(p.Payload, 0, 2), unpackSum(p.Payload, 1, 2))
	}
	require.Equal(t, []int64{-2, -1, 0, 1, 2, 0}, sums)
}
