package compiler

import (
	"fmt"
	"io"

	"orrery/compiler/ir"
)

// lower turns every projection's rule into a list of synapses.
func lower(s *state) (err error) {
	s.q = &ir.Quantised{Network: s.net, Unit: s.arch.Soma.Unit, Bits: s.arch.Core.PotentialBits, Synapses: make([]ir.Synapses, len(s.net.Projections))}
	for i := range s.net.Projections {
		if s.q.Synapses[i], err = s.net.Lower(s.ctx, ir.ProjID(i)); err != nil {
			return err
		}
		s.advance(i+1, len(s.net.Projections))
	}
	return nil
}

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
