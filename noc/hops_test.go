package noc

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/counter"
)

// TestHopsAreTheWay: a packet from the middle to each core of a mesh is counted at every router that sends it on, once.
func TestHopsAreTheWay(t *testing.T) {
	a := testArch(5, 5)
	from := isa.Coord{X: 2, Y: 2}
	for id := range isa.CoreID(25) {
		to := a.Mesh.Coord(id)
		m := New(a)
		m.InjectLocal(12, isa.Packet{Header: headerTo(from, to, 0)})
		for !m.Quiet() {
			m.Step()
		}
		total := counter.Sum(m.RouterCounters())
		require.Equal(t, uint64(max(to.X-2, 2-to.X)+max(to.Y-2, 2-to.Y)), total.Hops(), "to %v", to)
	}
}
