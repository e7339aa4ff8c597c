package compiler

import (
	"fmt"
	"io"

	"orrery/isa"
)

// What each pass leaves behind, in a few words.

func sizeNetwork(s *state) string {
	neurons, inputs := 0, 0
	for i := range s.net.Populations {
		if p := &s.net.Populations[i]; p.Host() {
			inputs += p.Shape.Size()
		} else {
			neurons += p.Shape.Size()
		}
	}
	return fmt.Sprintf("%d populations of %d neurons, %d inputs, %d projections", len(s.net.Populations), neurons, inputs, len(s.net.Projections))
}

func sizeSynapses(s *state) string {
	n := 0
	for i := range s.q.Synapses {
		n += len(s.q.Synapses[i].Target)
	}
	return fmt.Sprintf("%d synapses", n)
}

func sizeLevels(s *state) string {
	clipped, zero := 0, 0
	for i := range s.q.Populations {
		clipped += s.q.Populations[i].Report.Clipped
		zero += s.q.Populations[i].Report.ZeroedOut
	}
	return fmt.Sprintf("integers: %d weights clipped, %d rounded to 0", clipped, zero)
}

func sizeGraph(s *state) string {
	return fmt.Sprintf("%d neurons that listen to %d axons through %d cells", s.graph.neurons(), len(s.graph.keys), len(s.graph.axon))
}

func sizeCores(s *state) string {
	rows := 0
	for i := range s.cores {
		rows += len(s.cores[i].axons)
	}
	return fmt.Sprintf("%d units of neurons with the same axons in %d groups on %d cores, %d of them for partial sums, with %d rows; %.1f spike packets a tick",
		s.unitCount, len(s.groups), len(s.cores), len(s.cores)-len(s.groups), rows, float64(s.spikes())/packetWeight)
}

func sizeSites(s *state) string {
	m := s.arch.Mesh
	return fmt.Sprintf("%d cores on %d x %d places of %d chips", len(s.where), m.Columns(), m.Rows(), m.ChipsX*m.ChipsY)
}

func sizeRoutes(s *state) string {
	entries, host := 0, 0
	for _, list := range s.out.routes {
		entries += len(list)
	}
	for _, in := range s.out.inputs {
		host += len(in.Packets)
	}
	return fmt.Sprintf("%d route entries, %d packets that the host may send", entries, host)
}

func sizeImage(s *state) string { return fmt.Sprintf("configuration of %d cores", len(s.image.Cores)) }

// dumpImage prints a line for each core of the image; asm prints all of it.
func dumpImage(s *state, w io.Writer) {
	for i := range s.image.Cores {
		c := &s.image.Cores[i]
		mode := "spiking"
		if c.Mode == isa.Partial {
			mode = "partial"
		}
		fmt.Fprintf(w, "%v %v %s, %d axons, %d neurons, %d synapses, %d route entries: %s\n", c.ID, s.arch.Mesh.Coord(c.ID), mode, c.Axons, c.Neurons, c.Synapses(),
			len(c.Routes), s.image.Holds(c))
	}
}
