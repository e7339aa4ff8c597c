package core

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestBlocksAreTheRows: rows laid out for vectors add what the lists of the image add, and rows that do not fit a block stay lists.
func TestBlocksAreTheRows(t *testing.T) {
	if kernels.addBlocks == nil {
		t.Skip("this machine has no kernel for blocks")
	}
	laid := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		a, cfg := randomSparseCore(t, r)
		e := NewEngine(a, []isa.Core{cfg})
		rows := &e.cores[0].rows
		if rows.kind != sparseBlocks {
			continue
		}
		laid++
		for range 10 {
			s := e.NewScratch()
			for axon := range uint32(cfg.Axons) {
				if r.IntN(3) == 0 {
					s.active = append(s.active, axon)
				}
			}
			if len(s.active) == 0 {
				continue
			}
			want, got := make([]int32, blockNeurons), make([]int32, blockNeurons)
			addSparseBytes(want, &cfg.Crossbar, s.active)
			rows.add(got, s)
			require.Equal(t, want, got, "seed %d", seed)
		}
	}
	require.Greater(t, laid, 20)
	require.Less(t, laid, 60, "some do not fit")
}

// randomSparseCore is a core of sparse rows of bytes, most of which fit blocks.
func randomSparseCore(t *testing.T, r *rand.Rand) (*isa.Arch, isa.Core) {
	t.Helper()
	a, err := isa.Preset("loihi")
	require.NoError(t, err)
	a.Core.Neurons = blockNeurons
	cfg := isa.Core{Axons: 1 + r.IntN(700), Neurons: blockNeurons - r.IntN(32), RouteStart: make([]uint32, blockNeurons+1)}
	cfg.Crossbar = isa.Crossbar{Storage: isa.Sparse, Bits: 8, RowStart: []uint32{0}}
	cfg.V0, cfg.Bias, cfg.ParamSet = make([]int32, cfg.Neurons), make([]int32, cfg.Neurons), make([]uint16, cfg.Neurons)
	cfg.LIF = []isa.LIF{{Vth0: 100}}
	x, p, span := &cfg.Crossbar, 0.02+0.07*r.Float64(), 1+r.IntN(127)
	for range cfg.Axons {
		for n := range cfg.Neurons {
			for r.Float64() < p {
				x.Target, x.Cell = append(x.Target, uint16(n)), append(x.Cell, uint8(r.IntN(2*span+1)-span))
			}
		}
		x.RowStart = append(x.RowStart, uint32(len(x.Target)))
	}
	return a, cfg
}
