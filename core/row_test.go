package core

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestRowsByHand counts what reading the two rows of a core of 5 neurons takes, 2 lanes wide, in the readable core and in the engine.
func TestRowsByHand(t *testing.T) {
	dense := func(bits int) isa.Crossbar {
		x := isa.NewDense(2, 5, bits)
		x.Set(5, 0, 1, 1)
		x.Set(5, 0, 4, 1)
		return x
	}
	sparse := isa.Crossbar{Storage: isa.Sparse, Bits: 4, RowStart: []uint32{0, 3, 3}, Target: []uint16{1, 1, 4}, Cell: []uint8{1, 0, 1}}
	for _, c := range []struct {
		name                                string
		crossbar                            isa.Crossbar
		scan                                bool
		cycles, rows, bits, cells, synapses uint64
	}{
		{"dense, 8 bits", dense(8), false, 3, 1, 40, 5, 2},
		{"dense, 2 bits", dense(2), false, 3, 1, 10, 5, 2},
		{"dense, scanned", dense(8), true, 6, 2, 80, 10, 2},
		{"sparse: 16 bits of target for each entry", sparse, false, 2, 1, 60, 3, 2},
		{"sparse, scanned: an empty row takes the cycle that finds it empty", sparse, true, 3, 2, 60, 3, 2},
	} {
		core := small(t, func(a *isa.Arch, cfg *isa.Core) {
			cfg.Axons, cfg.Crossbar = 2, c.crossbar
			a.Core.ScanAllAxons, a.Core.Storage, a.Core.WeightBits = c.scan, c.crossbar.Storage, c.crossbar.Bits
		})
		engine := NewEngine(core.arch, []isa.Core{*core.cfg})
		engine.Deliver([]Mail{engine.Address(0, 0)}, 1)
		engine.StartTick(1)
		require.Equal(t, isa.Cycle(c.cycles), engine.Integrate(0, engine.NewScratch()), c.name)
		tick(core, []int{0}, always, nil)
		for which, n := range []Counters{core.Counters, engine.Counters(0)} {
			require.Equal(t, c.rows, n.RowsRead, "%s %d", c.name, which)
			require.Equal(t, c.bits, n.BitsRead, "%s %d", c.name, which)
			require.Equal(t, c.cells, n.Cells, "%s %d", c.name, which)
			require.Equal(t, c.synapses, n.SynapticAdds, "%s %d", c.name, which)
		}
		require.Equal(t, c.cycles, core.Counters.IntegrateCycles, c.name)
	}
}

// TestMergedSpikesAreCounted: a second spike for an axon and tick finds the bit set.
func TestMergedSpikesAreCounted(t *testing.T) {
	core := small(t, nil)
	engine := NewEngine(core.arch, []isa.Core{*core.cfg})
	for _, p := range []isa.Packet{isa.Spike(isa.MakeHeader(0, 0, 2), 1), isa.Spike(isa.MakeHeader(0, 0, 2), 2), isa.Spike(isa.MakeHeader(0, 0, 2), 1)} {
		core.Receive(p)
		engine.Deliver([]Mail{engine.Address(0, 2)}, p.Delay())
	}
	for _, n := range []Counters{core.Counters, engine.Counters(0)} {
		require.Equal(t, uint64(3), n.PacketsIn)
		require.Equal(t, uint64(1), n.AxonMerges)
	}
}
