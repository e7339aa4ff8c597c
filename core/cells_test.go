package core

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// cells compares the implementations of addCells for one width, and with what the cells stand for.
func (k *kernelCase) cells(t *testing.T) {
	bits := 2 << k.r.IntN(3)
	a, cfg := &isa.Arch{}, &isa.Core{Crossbar: isa.Crossbar{Bits: bits}}
	a.Core.Weights = isa.Direct
	if k.r.IntN(3) > 0 {
		a.Core.Weights, cfg.SharedTable = isa.Shared, sharedTable(k.r, bits)
	}
	w := newCellWeights(a, cfg)
	rows, words := k.crossbar(bits), isa.RowWords(k.neurons, bits)
	axons, start := k.active(1<<15/w.largest-1), k.sums()
	want := clone(start)
	for _, a := range axons {
		for n := range k.neurons {
			bit := n * bits
			want[n] += int32(w.byCell[rows[int(a)*words+bit/64]>>(bit%64)&(1<<bits-1)])
		}
	}
	for i := range axons { // what stands in the upper halves is for others
		axons[i] |= k.r.Uint32() << 16
	}
	for _, set := range machineKernels() {
		got := clone(start)
		set.addCells(got, rows, words, axons, k.neurons, w)
		require.Equal(t, want[:k.neurons], got[:k.neurons], "%s, %d bits", set.name, bits)
		require.Equal(t, start[k.neurons:], got[k.neurons:], "%s, %d bits: beyond the neurons", set.name, bits)
	}
}

// sharedTable is some weights of up to 8 bits, all small now and then, or all as large as can be.
func sharedTable(r *rand.Rand, bits int) []int16 {
	table, span := make([]int16, 1+r.IntN(1<<bits)), 1+r.IntN(128)
	extreme := r.IntN(4) == 0
	for i := range table {
		table[i] = int16(r.IntN(2*span) - span)
		if extreme {
			table[i] = -128
		}
	}
	return table
}

// TestRowsAddTheirCells: whatever its format, whichever the kernels, and however many axons are active, a crossbar adds what its cells stand for and counts
// the synapses of their rows.
func TestRowsAddTheirCells(t *testing.T) {
	kinds, blocked := map[rowKind]int{}, map[rowKind]bool{}
	for seed := range uint64(160) {
		r := rand.New(rand.NewPCG(seed, 11))
		a, cfg := randomCrossbar(r)
		active, sum := make([]uint32, 0, cfg.Axons), make([]int32, cfg.Neurons)
		adds := uint64(0)
		for axon, p := 0, r.Float64(); axon < cfg.Axons; axon++ {
			if seed%3 != 0 && r.Float64() > p {
				continue
			}
			active = append(active, uint32(axon))
			adds += uint64(cfg.RowSynapses(axon))
			for i := range rowEntries(&cfg, axon) {
				n, raw := cell(&cfg, axon, i)
				sum[n] += weight(a, &cfg, axon, n, raw)
			}
		}
		if len(active) == 0 {
			continue
		}
		for _, set := range machineKernels() {
			restore := kernels
			kernels = set
			e := NewEngine(a, []isa.Core{cfg})
			for _, near := range []bool{true, false} {
				rows := e.cores[0].rows
				rows.near, rows.synapses = near, synapses{}
				rows.countSynapses()
				s, got := e.NewScratch(), make([]int32, padded(cfg.Neurons))
				s.active = append(s.active, active...)
				rows.prefetch(s.active)
				require.Equal(t, adds, rows.add(got, s), "seed %d, %s", seed, set.name)
				require.Equal(t, sum, got[:cfg.Neurons], "seed %d, %s", seed, set.name)
				kinds[rows.kind]++
				if rows.kind == sparseBlocks {
					blocked[kindOf(&a.Core)] = true
				}
			}
			kernels = restore
		}
	}
	for kind := denseBytes; kind <= sparseBlocks; kind++ {
		require.True(t, kinds[kind] > 0 || kind == denseCounted && kernels.countBytes == nil || kind == sparseBlocks && kernels.addBlocks == nil, "kind %d", kind)
	}
	if kernels.addBlocks != nil {
		require.Len(t, blocked, 3, "blocks of bytes, other cells and typed bits")
	}
}

// randomCrossbar is a core of a random format: of up to 4096 axons when its rows are short.
func randomCrossbar(r *rand.Rand) (*isa.Arch, isa.Core) {
	a, err := isa.Preset("tianjic")
	if err != nil {
		panic(err)
	}
	c := &a.Core
	c.Axons, c.Neurons = 4096, 1024
	cfg := isa.Core{Neurons: 1 + r.IntN(300), Axons: 1 + r.IntN(400)}
	if r.IntN(3) == 0 {
		cfg.Neurons, cfg.Axons = 1+r.IntN(40), 1+r.IntN(4096)
	}
	c.Storage, c.Weights, c.WeightBits = isa.Dense, isa.Direct, 1<<min(3, r.IntN(6))
	if r.IntN(2) == 0 {
		c.Storage = isa.Sparse
		if r.IntN(3) > 0 {
			cfg.Neurons = blockNeurons - r.IntN(32)
		}
	}
	limit := 1 << c.WeightBits
	switch r.IntN(3) {
	case 0:
		c.Weights, c.WeightBits, c.SharedWeights = isa.Shared, 8, 2<<r.IntN(8)
		bits := c.CellBits()
		cfg.SharedTable = sharedTable(r, bits)
		cfg.SharedTable = cfg.SharedTable[:min(len(cfg.SharedTable), c.SharedWeights)]
		limit = len(cfg.SharedTable)
	case 1:
		c.Weights, c.WeightBits, c.AxonTypes, limit = isa.Typed, 16, 4, 2
		a.Soma.Unit = isa.UnitTrueNorth
		small := r.IntN(16) // a large weight leaves room for few rows at a time
		for range 1 + r.IntN(40) {
			var p isa.TrueNorth
			for k := range p.Weights {
				p.Weights[k] = int16(-1 << 15 >> (small + r.IntN(16-small)) * (1 - 2*r.IntN(2)))
			}
			cfg.TrueNorth = append(cfg.TrueNorth, p)
		}
		for range cfg.Axons {
			cfg.AxonType = append(cfg.AxonType, uint8(r.IntN(4)))
		}
	}
	cfg.V0, cfg.ParamSet, cfg.RouteStart = make([]int32, cfg.Neurons), make([]uint16, cfg.Neurons), make([]uint32, cfg.Neurons+1)
	if cfg.TrueNorth == nil {
		cfg.Bias, cfg.LIF = make([]int32, cfg.Neurons), []isa.LIF{{Vth0: 100}}
	}
	for n := range cfg.ParamSet {
		cfg.ParamSet[n] = uint16(r.IntN(len(cfg.TrueNorth) + len(cfg.LIF)))
	}
	cfg.Crossbar = randomCells(r, &cfg, c.Storage, c.CellBits(), limit)
	return a, cfg
}

// randomCells fills a crossbar, now and then with the largest cells alone.
func randomCells(r *rand.Rand, cfg *isa.Core, storage isa.Storage, bits, limit int) isa.Crossbar {
	draw := func() uint8 { return uint8(r.IntN(limit)) }
	if r.IntN(4) == 0 {
		draw = func() uint8 { return uint8(limit / 2) }
	}
	x := isa.NewDense(cfg.Axons, cfg.Neurons, bits)
	if storage == isa.Sparse {
		x = isa.Crossbar{Storage: isa.Sparse, Bits: bits, RowStart: []uint32{0}}
	}
	density := r.Float64()
	if storage == isa.Sparse && r.IntN(3) > 0 { // short rows, without the one weight that has no opposite
		density, limit = density/12, (limit+1)/2
	}
	for axon := range cfg.Axons {
		for n := range cfg.Neurons {
			switch {
			case storage == isa.Dense:
				x.Set(cfg.Neurons, axon, n, draw())
			case r.Float64() < density:
				x.Target, x.Cell = append(x.Target, uint16(n)), append(x.Cell, draw())
			}
		}
		if storage == isa.Sparse {
			x.RowStart = append(x.RowStart, uint32(len(x.Target)))
		}
	}
	return x
}
