package view

import (
	"orrery/chip"
	"orrery/isa"
)

// history is what is remembered of the ticks that have been run.
type history struct {
	limit      int                // ticks whose potentials are kept
	spikes     [][]int            // by tick and population
	busy       []uint64           // by tick: cycles
	fired      [][][]isa.NeuronID // by tick and core
	potentials [][][]int32        // by tick and core; nil for ticks too long ago
}

func (h *history) add(c *chip.Chip, image *isa.Image, _ isa.Tick, added chip.Counters) {
	spikes := make([]int, len(image.Populations))
	var fired [][]isa.NeuronID
	var potentials [][]int32
	for i := range image.Cores {
		f := append([]isa.NeuronID(nil), c.Fired(i)...)
		fired = append(fired, f)
		var v []int32
		if image.Cores[i].Mode == isa.Spiking {
			v = append(v, c.Potentials(i)...)
			for _, n := range f {
				spikes[image.Cores[i].Symbol[n].Population]++
			}
		}
		potentials = append(potentials, v)
	}
	h.spikes, h.busy = append(h.spikes, spikes), append(h.busy, added.Chip.BusyCycles)
	h.fired, h.potentials = append(h.fired, fired), append(h.potentials, potentials)
	if old := len(h.potentials) - 1 - h.limit; old >= 0 {
		h.potentials[old] = nil
	}
}

// cut forgets tick t and all after it.
func (h *history) cut(t int) {
	h.spikes, h.busy, h.fired, h.potentials = h.spikes[:min(t, len(h.spikes))], h.busy[:min(t, len(h.busy))], h.fired[:min(t, len(h.fired))],
		h.potentials[:min(t, len(h.potentials))]
}
