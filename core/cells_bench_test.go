package core

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// BenchmarkRows adds every eighth row of a core of 256 x 256, by each set of kernels, beside a loop that looks up one cell after the other.
func BenchmarkRows(b *testing.B) {
	for _, f := range []struct {
		name          string
		bits, entries int // of a shared table, or 0
	}{{"2 bits", 2, 0}, {"4 bits", 4, 0}, {"4 bits, shared", 4, 16}, {"8 bits, 32 shared", 8, 32}, {"8 bits, 256 shared", 8, 256}} {
		r := rand.New(rand.NewPCG(1, 1))
		a, cfg := benchCore(b, r, f.bits, f.entries)
		for _, set := range machineKernels() {
			b.Run(fmt.Sprintf("%s/%s", f.name, set.name), func(b *testing.B) {
				rows := newRows(a, &cfg, true)
				s, sum := &Scratch{}, make([]int32, 256)
				for axon := uint32(0); axon < 256; axon += 8 {
					s.active = append(s.active, axon)
				}
				restore := kernels
				kernels = set
				defer func() { kernels = restore }()
				var ours, theirs time.Duration
				for b.Loop() {
					start := time.Now()
					for range 8 {
						rows.add(sum, s)
					}
					middle := time.Now()
					addOneByOne(sum, &rows, s.active)
					ours, theirs = ours+middle.Sub(start)/8, theirs+time.Since(middle)
				}
				b.ReportMetric(float64(b.N)*32*256/float64(ours), "Gcell/s")
				b.ReportMetric(float64(theirs)/float64(ours), "x-one-by-one")
			})
		}
	}
}

func benchCore(b *testing.B, r *rand.Rand, bits, entries int) (*isa.Arch, isa.Core) {
	a, err := isa.Preset("tianjic")
	require.NoError(b, err)
	cfg := isa.Core{Axons: 256, Neurons: 256}
	a.Core.WeightBits = bits
	limit := 1 << bits
	if entries > 0 {
		a.Core.Weights, a.Core.WeightBits, a.Core.SharedWeights, limit = isa.Shared, 8, entries, entries
		for range entries {
			cfg.SharedTable = append(cfg.SharedTable, int16(r.IntN(256)-128))
		}
	}
	require.Equal(b, bits, a.Core.CellBits())
	cfg.Crossbar = isa.NewDense(256, 256, bits)
	for axon := range 256 {
		for n := range 256 {
			cfg.Crossbar.Set(256, axon, n, uint8(r.IntN(limit)))
		}
	}
	return a, cfg
}

// addOneByOne is the loop that was there before.
func addOneByOne(sum []int32, r *rows, axons []uint32) {
	var table [256]int32
	for i, x := range r.weights.byCell {
		table[i] = int32(x)
	}
	width := r.cfg.Crossbar.Bits
	perWord, mask := 64/width, uint64(1)<<width-1
	for _, a := range axons {
		rest := sum
		for _, word := range r.cells[int(a)*r.words : (int(a)+1)*r.words] {
			k := min(perWord, len(rest))
			for j := range rest[:k] {
				rest[j] += table[word&mask]
				word >>= width
			}
			rest = rest[k:]
		}
	}
}

// bitsCase is a core of bits of four types, some of whose axons are active.
type bitsCase struct {
	rows   rows
	s      *Scratch
	active []uint32
	sum    []int32
}

func benchBits(neurons, active int) *bitsCase {
	a, cfg := northFormat(rand.New(rand.NewPCG(3, 3)), neurons)
	e := NewEngine(a, []isa.Core{cfg})
	k := &bitsCase{rows: e.cores[0].rows, s: e.NewScratch(), sum: make([]int32, padded(neurons))}
	for axon := range active {
		k.active = append(k.active, uint32(axon))
	}
	return k
}

func benchName(set string, active int, way string) string {
	return fmt.Sprintf("%d active/%s/%s", active, set, way)
}

// northFormat is a TrueNorth core of 256 axons of four types, half of whose bits are set.
func northFormat(r *rand.Rand, neurons int) (*isa.Arch, isa.Core) {
	a, err := isa.Preset("truenorth")
	if err != nil {
		panic(err)
	}
	cfg := isa.Core{Axons: 256, Neurons: neurons, Crossbar: isa.NewDense(256, neurons, 1), V0: make([]int32, neurons), ParamSet: make([]uint16, neurons),
		TrueNorth: []isa.TrueNorth{{Weights: [4]int16{1, -1, 2, -3}, PosThreshold: 1000, NegThreshold: -1000}}, RouteStart: make([]uint32, neurons+1)}
	for axon := range cfg.Axons {
		cfg.AxonType = append(cfg.AxonType, uint8(axon%4))
	}
	for i := range cfg.Crossbar.Words {
		cfg.Crossbar.Words[i] = r.Uint64()
	}
	return a, cfg
}
