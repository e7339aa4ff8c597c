package core

import (
	"fmt"
	"time"

	"orrery/isa"
)

// Bandwidth is how fast memory of one size is read by plain loads and by the crossbar kernel, in bytes a second.
type Bandwidth struct {
	Bytes      int
	Read, Rows float64
}

const (
	bandwidthSide  = 256 // axons and neurons of a core
	bandwidthMost  = 8 << 30
	bandwidthEvery = 8 // one axon in so many is active: the same rows never twice in a row
)

// MeasureBandwidth measures both, in turns, for so many bytes of 8-bit rows of cores of 256 x 256: the rows of every eighth axon of one core after the
// other, others in each tick, while those of the next cores are on their way. Of twenty short rounds it takes the fastest, of each.
func MeasureBandwidth(bytes int) (Bandwidth, error) {
	a, err := isa.Preset("tianjic")
	if err != nil {
		return Bandwidth{}, err
	}
	perCore := bandwidthSide * bandwidthSide
	if bytes < perCore || bytes > bandwidthMost {
		return Bandwidth{}, fmt.Errorf("%d bytes of rows: a core of %d x %d alone has %d, and at most %d are measured", bytes, bandwidthSide, bandwidthSide, perCore, bandwidthMost)
	}
	words := make([]uint64, bytes/perCore*perCore/8)
	useHugePages(words)
	for i := range words {
		words[i] = uint64(i) * 0x9E3779B97F4A7C15
	}
	cores := make([]rows, bytes/perCore)
	for i := range cores {
		cfg := &isa.Core{Axons: bandwidthSide, Neurons: bandwidthSide}
		cfg.Crossbar = isa.Crossbar{Storage: isa.Dense, Bits: 8, Words: words[i*perCore/8:][:perCore/8]}
		cores[i] = newRows(a, cfg, len(words)*8 <= nearBytes)
	}
	b := Bandwidth{Bytes: len(words) * 8}
	for range 20 {
		b.Read = max(b.Read, perSecond(b.Bytes, func() { kernels.read(words) }))
		b.Rows = max(b.Rows, perSecond(b.Bytes, func() { addAll(cores) }))
	}
	return b, nil
}

// perSecond is the rate at which something reads so many bytes, over at least a fortieth of a second.
func perSecond(bytes int, read func()) float64 {
	read()
	start, n := time.Now(), 0
	for time.Since(start) < time.Second/40 {
		read()
		n++
	}
	return float64(bytes) * float64(n) / time.Since(start).Seconds()
}

// addAll adds every row of all cores once, in as many ticks as it takes.
func addAll(cores []rows) {
	sum := make([]int32, bandwidthSide)
	s := &Scratch{active: make([]uint32, bandwidthSide/bandwidthEvery)}
	for tick := range bandwidthEvery {
		for k := range s.active {
			s.active[k] = uint32(k*bandwidthEvery + tick)
		}
		for i := range cores {
			if i+AheadCores < len(cores) {
				cores[i+AheadCores].prefetch(s.active)
			}
			clear(sum)
			cores[i].add(sum, s)
		}
	}
}
