package noc

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// testArch is a mesh with nothing special about it.
func testArch(width, height int) *isa.Arch {
	a := &isa.Arch{}
	a.Mesh = isa.MeshArch{Width: width, Height: height, ChipsX: 1, ChipsY: 1}
	a.NoC = isa.NoCArch{Pipeline: isa.Simple, Buffer: 4, RouterCycles: 1, ChipLinkInterval: 1, Routing: isa.XY}
	a.IO = isa.IOArch{Edges: []isa.Side{isa.West, isa.East}, PacketsPerCycle: 1}
	return a
}

// headerTo leads from one place to another; a place just off the grid is a host port.
func headerTo(from, to isa.Coord, id int) isa.Header {
	return isa.MakeHeader(to.X-from.X, to.Y-from.Y, id)
}

func TestZeroLoadLatency(t *testing.T) {
	for _, c := range []struct {
		name         string
		router, link int
		to           isa.Coord
		wantCycle    isa.Cycle // in which it is delivered, after injection in cycle 0
	}{
		{"to itself", 1, 0, isa.Coord{X: 0, Y: 0}, 1},
		{"one hop", 1, 0, isa.Coord{X: 1, Y: 0}, 2},
		{"corner to corner", 1, 0, isa.Coord{X: 3, Y: 3}, 7},
		{"two-cycle routers", 2, 0, isa.Coord{X: 3, Y: 3}, 13},
		{"slow links", 1, 3, isa.Coord{X: 1, Y: 1}, 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := testArch(4, 4)
			a.NoC.RouterCycles, a.NoC.LinkCycles = c.router, c.link
			m := New(a)
			m.InjectLocal(0, isa.Spike(headerTo(isa.Coord{}, c.to, 7), 1))
			for len(m.Delivered()) == 0 {
				m.Step()
				require.Less(t, m.Cycle(), isa.Cycle(100))
			}
			require.Equal(t, c.wantCycle, m.Cycle()-1)
			require.Equal(t, []Delivery{{a.Mesh.At(c.to), isa.Spike(isa.MakeHeader(0, 0, 7), 1)}}, m.Delivered())
			require.True(t, m.Quiet())
		})
	}
}

// TestRoundRobinIsFair lets two inputs fight for one output: they must take turns.
func TestRoundRobinIsFair(t *testing.T) {
	a := testArch(3, 1)
	m := New(a)
	var order []int
	for range 12 {
		if m.LocalRoom(1) {
			m.InjectLocal(1, isa.Packet{Header: isa.MakeHeader(1, 0, 1)})
		}
		if m.LocalRoom(0) {
			m.InjectLocal(0, isa.Packet{Header: isa.MakeHeader(2, 0, 0)})
		}
		m.Step()
		for _, d := range m.Delivered() {
			order = append(order, d.Packet.Header.Destination())
		}
	}
	require.Equal(t, []int{1, 0, 1, 0, 1, 0, 1, 0, 1, 0}, order, "inputs that both want the output alternate")
}

// TestBackpressureStallsAndLosesNothing sends a burst through one-flit buffers into a slow link.
func TestBackpressureStallsAndLosesNothing(t *testing.T) {
	a := testArch(2, 1)
	a.Mesh.ChipsX = 2
	a.NoC.Buffer, a.NoC.ChipLinkInterval = 1, 5
	m := New(a)
	sent, got := 0, 0
	for m.Cycle() < 400 {
		if sent < 20 && m.LocalRoom(0) {
			m.InjectLocal(0, isa.Packet{Header: isa.MakeHeader(3, 0, sent)})
			sent++
		}
		m.Step()
		for _, d := range m.Delivered() {
			require.Equal(t, got, d.Packet.Header.Destination(), "packets of one way keep their order")
			got++
		}
	}
	require.Equal(t, 20, got)
	require.Positive(t, m.RouterCounters()[1].StallBackpressure)
	require.Equal(t, uint64(20), m.RouterCounters()[1].ChipCrossings)
}

func TestIdleEqualsEmptySteps(t *testing.T) {
	a := testArch(2, 1)
	a.Mesh.ChipsX = 2
	a.NoC.ChipLinkInterval = 9
	stepped, idled := New(a), New(a)
	for _, m := range []*Mesh{stepped, idled} {
		m.InjectLocal(1, isa.Packet{Header: isa.MakeHeader(1, 0, 0)})
		for !m.Quiet() {
			m.Step()
		}
	}
	for range 4 {
		stepped.Step()
	}
	idled.Idle(4)
	require.Equal(t, stepped.Cycle(), idled.Cycle())
	for _, m := range []*Mesh{stepped, idled} { // the slow link is still taken for some cycles
		m.InjectLocal(1, isa.Packet{Header: isa.MakeHeader(1, 0, 0)})
		for !m.Quiet() {
			m.Step()
		}
	}
	require.Equal(t, stepped.Cycle(), idled.Cycle())
	require.Equal(t, stepped.RouterCounters(), idled.RouterCounters())
	require.Positive(t, idled.RouterCounters()[1].StallBackpressure)
}

// TestEveryTickBeginsTheSame: whatever happened before, the same packets take the same time.
func TestEveryTickBeginsTheSame(t *testing.T) {
	for _, pipeline := range []isa.Pipeline{isa.Simple, isa.Speculative, isa.Sequential} {
		a := testArch(4, 4)
		a.NoC.Pipeline, a.NoC.Buffer = pipeline, 2
		m := New(a)
		tick := func() (ends []isa.Cycle) {
			m.StartTick()
			r := rand.New(rand.NewPCG(1, 1))
			for m.Cycle() < 200 || !m.Quiet() {
				if id := isa.CoreID(r.IntN(16)); m.Cycle() < 200 && m.LocalRoom(id) {
					m.InjectLocal(id, randomPacket(r, a, a.Mesh.Coord(id)))
				}
				m.Step()
				for range m.Delivered() {
					ends = append(ends, m.Cycle())
				}
			}
			return ends
		}
		first := tick()
		require.NotEmpty(t, first)
		require.Equal(t, first, tick(), pipeline)
	}
}

// busyMesh steps a mesh under uniform traffic and returns a function that runs one more cycle of it.
func busyMesh(width int, rate float64) (*Mesh, func()) {
	a := testArch(width, width)
	m := New(a)
	r := rand.New(rand.NewPCG(1, 2))
	return m, func() {
		for id := range isa.CoreID(a.Mesh.Cores()) {
			if r.Float64() < rate && m.LocalRoom(id) {
				to := isa.CoreID(r.IntN(a.Mesh.Cores()))
				m.InjectLocal(id, isa.Packet{Header: headerTo(a.Mesh.Coord(id), a.Mesh.Coord(to), int(to))})
			}
		}
		m.Step()
	}
}

func TestStepDoesNotAllocate(t *testing.T) {
	_, step := busyMesh(8, 0.2)
	for range 2000 {
		step()
	}
	require.Zero(t, testing.AllocsPerRun(500, step))
}
