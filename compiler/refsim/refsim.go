// Package refsim runs a quantised network directly, population by population, knowing nothing of cores, packets or cycles. It is the oracle
// of the compiler's promise: the chip's spikes and potentials, mapped back through the image's symbols, are those of this simulator. It
// shares no code with the chip model on purpose.
package refsim

import (
	"orrery/compiler/ir"
)

// Sim is a network in the middle of a sample. It is not safe for concurrent use.
type Sim struct {
	q      *ir.Quantised
	layers []layer
	tick   int64
	random []uint32    // by noise stream: the state of its LFSR
	draw   [][][]int32 // by population and neuron: the tick's random numbers
	depth  int64
}

// layer is one population.
type layer struct {
	v, theta   []int64
	refractory []int64
	bias       []int64
	words      [][]int32 // state words by neuron, of a population that runs a program
	window     int64     // ticks counted in the running window
	closing    bool      // this tick ends the window
	arriving   [][]int64 // input by tick modulo the longest delay + 1, by neuron
	fired      []uint32  // of the last tick, ascending
}

// New is a simulator in its state before tick 0.
func New(q *ir.Quantised) *Sim {
	s := &Sim{q: q, layers: make([]layer, len(q.Populations)), draw: make([][][]int32, len(q.Populations)), depth: 2}
	for i := range q.Synapses {
		s.depth = max(s.depth, int64(q.Network.Projections[i].DelayMax)+1)
	}
	for i := range s.layers {
		n := q.Network.Populations[i].Shape.Size()
		if q.Network.Populations[i].Host() {
			continue
		}
		l := &s.layers[i]
		l.v, l.theta, l.refractory, l.bias = make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
		l.words = make([][]int32, n)
		for range s.depth {
			l.arriving = append(l.arriving, make([]int64, n))
		}
		s.draw[i] = make([][]int32, n)
	}
	s.Reset()
	return s
}

// Reset goes back to the state before tick 0.
func (s *Sim) Reset() {
	s.tick = 0
	s.random = s.random[:0]
	for _, stream := range s.q.Noise {
		s.random = append(s.random, stream.Seed)
	}
	for i := range s.layers {
		l, q := &s.layers[i], &s.q.Populations[i]
		for n := range l.v {
			k := q.VariantOf(n)
			l.v[n], l.theta[n], l.refractory[n], l.bias[n] = int64(q.V0[k]), 0, 0, 0
			if q.Program != nil {
				l.words[n] = append(append(l.words[n][:0], q.V0[k]), q.Program.Sets[k].State...)
			}
			if q.LIF != nil {
				l.refractory[n] = int64(q.LIF[k].Hold)
			}
			if q.Bias != nil {
				l.bias[n] = int64(q.Bias[n])
			}
		}
		for _, slot := range l.arriving {
			clear(slot)
		}
		l.window, l.fired = 0, l.fired[:0]
	}
}

// SetBias replaces the biases of a population: the current of a sample.
func (s *Sim) SetBias(p ir.PopID, bias []int32) {
	for n, b := range bias {
		s.layers[p].bias[n] = int64(b)
	}
}

// Tick runs one tick. spikes[p] are the neurons of host input p that fire in it, ascending; other entries are ignored.
func (s *Sim) Tick(spikes map[ir.PopID][]uint32) { s.TickLed(spikes, nil) }

// TickLed is Tick with the spikes of every layer p replaced, on their way to others, by led(p): what each layer does by itself when those that it
// listens to do what they should. Fired still tells what the layers themselves did.
func (s *Sim) TickLed(spikes map[ir.PopID][]uint32, led func(p ir.PopID) []uint32) {
	s.drawNoise()
	for p := range s.layers {
		l := &s.layers[p]
		l.fired = l.fired[:0]
		if s.q.Network.Populations[p].Host() {
			l.fired = append(l.fired, spikes[ir.PopID(p)]...)
			continue
		}
		s.fire(p)
	}
	for i := range s.q.Synapses {
		source := s.q.Network.Projections[i].Source
		fired := s.layers[source].fired
		if led != nil && !s.q.Network.Populations[source].Host() {
			fired = led(source)
		}
		s.deliver(i, fired)
	}
	s.tick++
}

// deliver adds the synapses of projection i's sources that fired to what arrives after their delays.
func (s *Sim) deliver(i int, fired []uint32) {
	j, y := &s.q.Network.Projections[i], &s.q.Synapses[i]
	to := &s.layers[j.Target]
	for _, n := range fired {
		for k := y.Start[n]; k < y.Start[n+1]; k++ {
			at := (s.tick + int64(y.DelayOf(k))) % s.depth
			to.arriving[at][y.Target[k]] += int64(y.Level[k])
		}
	}
}

// fire updates one population.
func (s *Sim) fire(p int) {
	l, q := &s.layers[p], &s.q.Populations[p]
	input := l.arriving[s.tick%s.depth]
	if q.LIF != nil {
		l.countWindow(&q.LIF[0])
	}
	for n := range l.v {
		var spike bool
		if q.Program != nil {
			spike = l.program(q.Program, q.VariantOf(n), n, input[n], s.draw[p][n])
		} else if q.TrueNorth != nil {
			spike = l.trueNorth(&q.TrueNorth[q.VariantOf(n)], s.q.Bits, n, input[n])
		} else {
			spike = l.lif(&q.LIF[q.VariantOf(n)], s.q.Bits, n, input[n], first(s.draw[p][n]))
		}
		if spike {
			l.fired = append(l.fired, uint32(n))
		}
	}
	clear(input)
}

// Fired are the neurons of population p that fired in the last tick, ascending; valid until the next.
func (s *Sim) Fired(p ir.PopID) []uint32 { return s.layers[p].fired }

// Potentials are those of population p after the last tick.
func (s *Sim) Potentials(p ir.PopID) []int32 {
	v := make([]int32, len(s.layers[p].v))
	for n := range v {
		v[n] = int32(s.layers[p].v[n])
	}
	return v
}

// drawNoise lets every generator give each of its neurons one number, in order.
func (s *Sim) drawNoise() {
	for i, stream := range s.q.Noise {
		for _, n := range stream.Neurons {
			drawn := s.draw[n.Population][n.Index][:0]
			for range stream.Draws {
				x := s.random[i]
				bit := (x ^ x>>1 ^ x>>2 ^ x>>3 ^ x>>5 ^ x>>7) & 1
				x = bit<<31 | x>>1
				s.random[i] = x
				drawn = append(drawn, int32(x))
			}
			s.draw[n.Population][n.Index] = drawn
		}
	}
}
