package core

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// benchEngine is one 256 x 256 core of 8-bit weights with every eighth axon active in each tick.
func benchEngine(b *testing.B) *Engine {
	b.Helper()
	a, err := isa.Preset("tianjic")
	require.NoError(b, err)
	cfg := isa.Core{Axons: 256, Neurons: 256, Crossbar: isa.NewDense(256, 256, 8), V0: make([]int32, 256), Bias: make([]int32, 256),
		ParamSet: make([]uint16, 256), LIF: []isa.LIF{{Vth0: 1000, Reset: isa.ResetSubtract, VFloor: -1 << 27}}, RouteStart: make([]uint32, 257)}
	for i := range cfg.Crossbar.Words {
		cfg.Crossbar.Words[i] = uint64(i) * 0x9E3779B97F4A7C15
	}
	return NewEngine(a, []isa.Core{cfg})
}

func BenchmarkIntegrate(b *testing.B) {
	e := benchEngine(b)
	e.StartTick(0)
	for a := 0; a < 256; a += 8 {
		e.Deliver([]Mail{e.Address(0, a)}, 1)
	}
	e.StartTick(1)
	s := e.NewScratch()
	e.begin(0, s)
	sum := e.cores[0].sums(s)
	b.ReportAllocs()
	for b.Loop() {
		e.cores[0].rows.add(sum, s)
	}
	b.ReportMetric(float64(b.N)*32*256/b.Elapsed().Seconds()/1e9, "Gcell/s")
}
