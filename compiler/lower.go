package compiler

import (
	"fmt"
	"io"
	"math"

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
	}
	return nil
}

func (s *state) lowerProjection(j *ir.Projection, y *ir.Synapses) error {
	from, to := s.net.Populations[j.Source].Shape, s.net.Populations[j.Target].Shape
	y.Start = make([]int64, from.Size()+1)
	y.Uniform = uint8(j.DelayMin)
	drawn := j.DelayMax > j.DelayMin
	var row []ir.Synapse
	for n := range from.Size() {
		row = j.Connect.Row(from, to, n, row[:0])
		if len(y.Target)+len(row) > maxSynapses {
			return fmt.Errorf("more than %d synapses", maxSynapses)
		}
		stream := ir.NewStream(j.Seed^delayKey, uint64(n))
		for _, c := range row {
			if w := float64(c.Weight); math.IsNaN(w) || math.IsInf(w, 0) {
				return fmt.Errorf("the weight from neuron %d to neuron %d is %v", n, c.Target, c.Weight)
			}
			y.Target = append(y.Target, c.Target)
			y.Weight = append(y.Weight, c.Weight)
			if drawn {
				y.Delay = append(y.Delay, uint8(j.DelayMin+int(stream.Next()%uint64(j.DelayMax-j.DelayMin+1))))
			}
		}
		y.Start[n+1] = int64(len(y.Target))
		if err := s.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
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
