package report

import (
	"sync/atomic"

	"orrery/chip"
	"orrery/isa"
)

// Pulse counts spikes over the ticks of a sample, over all samples: enough for a line of text, and cheap enough to be always on. Its Watch
// may be called from several goroutines.
type Pulse struct {
	ticks int
	bins  []atomic.Uint64
	cores []int // those that fire
}

// NewPulse counts in at most the given number of equal spans of a sample of ticks.
func NewPulse(image *isa.Image, ticks, spans int) *Pulse {
	p := &Pulse{ticks: ticks, bins: make([]atomic.Uint64, max(1, min(ticks, spans)))}
	for i := range image.Cores {
		if image.Cores[i].Mode == isa.Spiking {
			p.cores = append(p.cores, i)
		}
	}
	return p
}

// Watch takes note of a tick that has just ended.
func (p *Pulse) Watch(_ int, tick isa.Tick, c *chip.Chip) {
	n := 0
	for _, i := range p.cores {
		n += len(c.Fired(i))
	}
	if n > 0 && int(tick) < p.ticks {
		p.bins[int(tick)*len(p.bins)/p.ticks].Add(uint64(n))
	}
}

// Spikes are those of each span, over all samples.
func (p *Pulse) Spikes() []uint64 {
	spikes := make([]uint64, len(p.bins))
	for i := range p.bins {
		spikes[i] = p.bins[i].Load()
	}
	return spikes
}
