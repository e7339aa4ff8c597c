package compiler

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"orrery/compiler/ir"
)

// maxSynapses bounds one projection; above it the lists would not fit into memory.
const maxSynapses = 1 << 31

// lower turns every projection's rule into a list of synapses.
func lower(s *state) error {
	s.q = &ir.Quantised{Network: s.net, Unit: s.arch.Soma.Unit, Bits: s.arch.Core.PotentialBits, Synapses: make([]ir.Synapses, len(s.net.Projections))}
	for i := range s.net.Projections {
		j := &s.net.Projections[i]
		if err := s.lowerProjection(j, &s.q.Synapses[i]); err != nil {
			return j.Pos.Errorf("%s -> %s: %w", s.net.Populations[j.Source].Name, s.net.Populations[j.Target].Name, err)
		}
		s.advance(i+1, len(s.net.Projections))
	}
	return nil
}

// rowsAtATime is how many sources a goroutine lowers before it takes the next ones.
const rowsAtATime = 1024

// piece is the synapses of some sources in a row.
type piece struct {
	start  []int64 // as in ir.Synapses, from 0
	target []uint32
	weight []float32
	delay  []uint8
	err    error
}

// lowerProjection lowers pieces in parallel and puts them together in order: the list is the same for any number of threads.
func (s *state) lowerProjection(j *ir.Projection, y *ir.Synapses) error {
	sources := s.net.Populations[j.Source].Shape.Size()
	pieces := make([]piece, (sources+rowsAtATime-1)/rowsAtATime)
	var next, total atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(pieces)) {
		workers.Go(func() {
			for i := int(next.Add(1) - 1); i < len(pieces) && s.ctx.Err() == nil && total.Load() <= maxSynapses; i = int(next.Add(1) - 1) {
				pieces[i] = s.lowerRows(j, i*rowsAtATime, min((i+1)*rowsAtATime, sources))
				total.Add(int64(len(pieces[i].target)))
			}
		})
	}
	workers.Wait()
	if total.Load() > maxSynapses {
		return fmt.Errorf("more than %d synapses", maxSynapses)
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	return join(pieces, y, j, sources, int(total.Load()))
}

// join puts pieces one after the other and forgets each as it is done.
func join(pieces []piece, y *ir.Synapses, j *ir.Projection, sources, total int) error {
	y.Start, y.Target, y.Weight = make([]int64, 1, sources+1), make([]uint32, 0, total), make([]float32, 0, total)
	y.Uniform = uint8(j.DelayMin)
	if j.DelayMax > j.DelayMin {
		y.Delay = make([]uint8, 0, total)
	}
	for i := range pieces {
		p := &pieces[i]
		if p.err != nil {
			return p.err
		}
		base := int64(len(y.Target))
		for _, at := range p.start[1:] {
			y.Start = append(y.Start, base+at)
		}
		y.Target, y.Weight, y.Delay = append(y.Target, p.target...), append(y.Weight, p.weight...), append(y.Delay, p.delay...)
		*p = piece{}
	}
	return nil
}

func (s *state) lowerRows(j *ir.Projection, first, last int) piece {
	from, to := s.net.Populations[j.Source].Shape, s.net.Populations[j.Target].Shape
	p := piece{start: make([]int64, 1, last-first+1)}
	var row []ir.Synapse
	for n := first; n < last; n++ {
		row = j.Connect.Row(from, to, n, row[:0])
		stream := ir.NewStream(j.Seed^delayKey, uint64(n))
		for _, c := range row {
			if w := float64(c.Weight); math.IsNaN(w) || math.IsInf(w, 0) {
				p.err = fmt.Errorf("the weight from neuron %d to neuron %d is %v", n, c.Target, c.Weight)
				return p
			}
			p.target, p.weight = append(p.target, c.Target), append(p.weight, c.Weight)
			if j.DelayMax > j.DelayMin {
				p.delay = append(p.delay, uint8(j.DelayMin+int(stream.Next()%uint64(j.DelayMax-j.DelayMin+1))))
			}
		}
		p.start = append(p.start, int64(len(p.target)))
	}
	return p
}

// delayKey keeps the stream of delays apart from that of weights under the same seed.
const delayKey = 0x64656c6179

func checkLowered(s *state) error {
	for i := range s.q.Synapses {
		y, j := &s.q.Synapses[i], &s.net.Projections[i]
		size := uint32(s.net.Populations[j.Target].Shape.Size())
		for n := range len(y.Start) - 1 {
			for k := y.Start[n]; k < y.Start[n+1]; k++ {
				if y.Target[k] >= size || k > y.Start[n] && y.Target[k] < y.Target[k-1] {
					return fmt.Errorf("projection %d: row %d is not ascending within the target", i, n)
				}
			}
		}
	}
	return nil
}

func dumpSynapses(s *state, w io.Writer) {
	for i := range s.q.Synapses {
		j := &s.net.Projections[i]
		fmt.Fprintf(w, "%s -> %s: %d synapses\n", s.net.Populations[j.Source].Name, s.net.Populations[j.Target].Name, len(s.q.Synapses[i].Target))
	}
}
