package core

import (
	"math/rand/v2"
	"testing"
	"time"

	"orrery/isa"
)

// BenchmarkSparse adds 128 of 1024 sparse rows of 25 entries, as lists and in blocks, in turns.
func BenchmarkSparse(b *testing.B) {
	for _, f := range []struct {
		name   string
		format isa.WeightFormat
		bits   int
	}{{"8 bits", isa.Direct, 8}, {"4 bits", isa.Direct, 4}, {"4 bits, shared", isa.Shared, 4}, {"typed", isa.Typed, 1}} {
		b.Run(f.name, func(b *testing.B) {
			a, cfg := sparseFormat(rand.New(rand.NewPCG(5, 5)), f.format, f.bits)
			lists, blocks := &NewLeanEngine(a, []isa.Core{cfg}).cores[0].rows, &NewEngine(a, []isa.Core{cfg}).cores[0].rows
			if blocks.kind != sparseBlocks {
				b.Skip("this machine has no kernel for blocks")
			}
			s, sum := &Scratch{}, make([]int32, blockNeurons)
			for axon := uint32(0); axon < 1024; axon += 8 {
				s.active = append(s.active, axon)
			}
			var ours, theirs time.Duration
			for b.Loop() {
				start := time.Now()
				lists.add(sum, s)
				middle := time.Now()
				blocks.add(sum, s)
				theirs, ours = theirs+middle.Sub(start), ours+time.Since(middle)
			}
			b.ReportMetric(float64(b.N)*128*25/float64(ours), "GSOP/s")
			b.ReportMetric(float64(theirs)/float64(ours), "x-lists")
		})
	}
}

func sparseFormat(r *rand.Rand, format isa.WeightFormat, bits int) (*isa.Arch, isa.Core) {
	a, err := isa.Preset("loihi")
	if err != nil {
		panic(err)
	}
	c := &a.Core
	c.Axons, c.Neurons, c.Weights, c.WeightBits = 1024, blockNeurons, format, bits
	cfg := isa.Core{Axons: 1024, Neurons: blockNeurons, V0: make([]int32, blockNeurons), ParamSet: make([]uint16, blockNeurons), RouteStart: make([]uint32, blockNeurons+1)}
	switch format {
	case isa.Typed:
		a.Soma.Unit, c.AxonTypes = isa.UnitTrueNorth, 4
		cfg.AxonType, cfg.TrueNorth = make([]uint8, 1024), []isa.TrueNorth{{Weights: [4]int16{1, 2, 3, 4}}}
	case isa.Shared:
		c.WeightBits, c.SharedWeights = 8, 16
		for k := range 16 {
			cfg.SharedTable = append(cfg.SharedTable, int16(k-8))
		}
	}
	if format != isa.Typed {
		cfg.Bias, cfg.LIF = make([]int32, blockNeurons), []isa.LIF{{Vth0: 100}}
	}
	cfg.Crossbar = isa.Crossbar{Storage: isa.Sparse, Bits: bits, RowStart: []uint32{0}}
	x := &cfg.Crossbar
	for range cfg.Axons {
		for k := range 25 {
			x.Target, x.Cell = append(x.Target, uint16(k*10+r.IntN(10))), append(x.Cell, 1+uint8(r.IntN(1<<min(bits, 6)-1)))
		}
		x.RowStart = append(x.RowStart, uint32(len(x.Target)))
	}
	return a, cfg
}
