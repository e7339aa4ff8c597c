package core

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// sliced compares the implementations of slice, and with counting.
func (k *kernelCase) sliced(t *testing.T) {
	rows, words := k.crossbar(1), isa.RowWords(k.neurons, 1)
	axons := k.active(slicedMost)
	want := make([]int, words*64)
	for _, a := range axons {
		for n := range want {
			want[n] += int(rows[int(a)*words+n/64] >> (n % 64) & 1)
		}
	}
	for i := range axons { // what stands in the upper halves is for others
		axons[i] |= k.r.Uint32() << 16
	}
	for _, set := range machineKernels() {
		digits := k.rubbish(countBits * words)
		set.slice(digits, rows, words, axons)
		got := make([]int, len(want))
		for n := range got {
			for digit := range countBits {
				got[n] |= int(digits[digit*words+n/64]>>(n%64)&1) << digit
			}
		}
		require.Equal(t, want, got, set.name)
	}
}

// BenchmarkBits adds so many rows of 256 x 256 bits of four axon types, one after the other and by counting.
func BenchmarkBits(b *testing.B) {
	const neurons = 256
	for _, active := range []int{8, 16, 32, 64, 128, 255} {
		k := benchBits(neurons, active)
		for _, set := range machineKernels() {
			for _, way := range []struct {
				name string
				from int
			}{{"rows", 1 << 16}, {"digits", 0}} {
				b.Run(benchName(set.name, active, way.name), func(b *testing.B) {
					restore := kernels
					kernels = set
					kernels.sliceFrom = way.from
					defer func() { kernels = restore }()
					for b.Loop() {
						k.s.active = append(k.s.active[:0], k.active...)
						k.rows.addBits(k.sum, k.s)
					}
					b.ReportMetric(float64(b.N)*float64(neurons*active)/float64(b.Elapsed()), "Gcell/s")
				})
			}
		}
	}
}
