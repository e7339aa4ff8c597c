package noc

import (
	"fmt"
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

func randomArch(r *rand.Rand) *isa.Arch {
	a := testArch(1+r.IntN(5), 1+r.IntN(5))
	a.Mesh.ChipsX, a.Mesh.ChipsY = 1+r.IntN(2), 1+r.IntN(2)
	a.NoC = isa.NoCArch{Buffer: 1 + r.IntN(4), RouterCycles: 1 + r.IntN(3), LinkCycles: r.IntN(2), ChipLinkCycles: r.IntN(5),
		ChipLinkInterval: 1 + r.IntN(4), Routing: []isa.Order{isa.XY, isa.YX}[r.IntN(2)]}
	if a.NoC.Pipeline = []isa.Pipeline{isa.Simple, isa.Speculative, isa.Sequential}[r.IntN(3)]; a.NoC.Pipeline != isa.Simple {
		a.NoC.CreditCycles = r.IntN(3)
	}
	if r.IntN(2) == 0 { // routers as simple as can be, as most chips have
		a.NoC.Pipeline, a.NoC.RouterCycles, a.NoC.LinkCycles, a.NoC.CreditCycles, a.NoC.Buffer = isa.Simple, 1, 0, 0, 1+r.IntN(9)
	}
	a.IO.PacketsPerCycle = 1 + r.IntN(3)
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

// compare runs the same random traffic through both implementations and compares everything, for two ticks; then once more through the fast one with
// its loop in Go, if it has been in assembly.
func compare(t *testing.T, seed uint64) {
	if compareLoop(t, seed, true) {
		compareLoop(t, seed, false)
	}
}

func compareLoop(t *testing.T, seed uint64, assembly bool) bool {
	r := rand.New(rand.NewPCG(seed, 1))
	a := randomArch(r)
	fast, plain := New(a), NewReference(a)
	inAssembly := fast.loop.inAssembly
	fast.loop.inAssembly = inAssembly && assembly
	age(r, fast)
	fast.StartTick()
	compareTick(t, r, a, fast, plain)
	fast.StartTick()
	plain.StartTick()
	compareTick(t, r, a, fast, plain)
	return inAssembly
}

// age makes a new mesh one that has run for long: whatever wraps around will soon do so.
func age(r *rand.Rand, m *Mesh) {
	m.Idle(legibleFor*isa.Cycle(1+r.IntN(8)) - isa.Cycle(r.IntN(100)))
	m.legible = m.now + isa.Cycle(r.IntN(100))
	m.lap = laps - 1 - uint32(r.IntN(100))
	for i := range m.routers {
		for p := range ports {
			position := -uint16(r.IntN(40))
			m.routers[i].head[p], m.tallies[i].tail[p] = position, position
		}
	}
}

func compareTick(t *testing.T, r *rand.Rand, a *isa.Arch, fast *Mesh, plain *Reference) {
	rate, cycles := r.Float64(), 20+r.IntN(100)
	injected, out := 0, 0
	for c := 0; c < cycles || !plain.Quiet(); c++ {
		require.Less(t, c, 20000, "the mesh must run empty")
		if c < cycles {
			injected += injectBoth(t, r, a, fast, plain, rate)
		}
		fast.Step()
		plain.Step()
		require.ElementsMatch(t, seen(plain.Delivered()), fast.Delivered())
		require.ElementsMatch(t, plain.Left(), fast.Left())
		require.Equal(t, plain.Quiet(), fast.Quiet())
		out += len(plain.Delivered()) + len(plain.Left())
		for _, d := range plain.Delivered() {
			require.Zero(t, d.Packet.Header.DX())
			require.Zero(t, d.Packet.Header.DY())
			require.EqualValues(t, d.Core, d.Packet.Header.Destination(), "a packet arrives where it was sent")
		}
		if c%64 == 0 {
			require.Equal(t, plain.RouterCounters(), fast.RouterCounters(), "with flits under way, too")
		}
	}
	require.Equal(t, injected, out, "nothing is lost and nothing is made")
	require.Equal(t, plain.RouterCounters(), fast.RouterCounters())
	require.Equal(t, plain.Peaks(), fast.Peaks())
}

// injectBoth offers random packets at random routers and host ports to both meshes and returns how many went in.
func injectBoth(t *testing.T, r *rand.Rand, a *isa.Arch, fast *Mesh, plain *Reference, rate float64) int {
	n := 0
	for id := range isa.CoreID(a.Mesh.Cores()) {
		require.Equal(t, plain.LocalRoom(id), fast.LocalRoom(id))
		if r.Float64() < rate && plain.LocalRoom(id) {
			p := randomPacket(r, a, a.Mesh.Coord(id))
			if p.Payload == nobodyLooks {
				fast.Inject(id, Unseen(fast.Way(p.Header)))
			} else {
				fast.InjectLocal(id, p)
			}
			plain.InjectLocal(id, p)
			n++
		}
	}
	for _, port := range isa.Ports(a) {
		side := PortOf(port.Side)
		for range min(a.IO.PacketsPerCycle, plain.PortRoom(side, port.Index)) {
			p := randomPacket(r, a, port.Router(a.Mesh))
			p.Payload &^= nobodyLooks
			fast.InjectPort(side, port.Index, p)
			plain.InjectPort(side, port.Index, p)
			n++
		}
	}
	return n
}

// nobodyLooks is the payload of packets that the fast mesh may deliver unseen.
const nobodyLooks = 1

// seen are the others among those delivered.
func seen(all []Delivery) (list []Delivery) {
	for _, d := range all {
		if d.Packet.Payload != nobodyLooks {
			list = append(list, d)
		}
	}
	return list
}

// randomPacket goes to a random core or, now and then, out over the edge. Its payload may be of any length.
func randomPacket(r *rand.Rand, a *isa.Arch, from isa.Coord) isa.Packet {
	p := isa.Packet{Header: isa.Header(r.Uint32()) & (15 << 28), Payload: r.Uint64() >> r.IntN(64)}
	if r.IntN(10) == 0 {
		p.Header |= isa.MakeHeader(0, -1-from.Y, 0)
		p.Payload &^= nobodyLooks
		return p
	}
	to := isa.CoreID(r.IntN(a.Mesh.Cores()))
	p.Header |= headerTo(from, a.Mesh.Coord(to), int(to))
	if r.IntN(3) == 0 {
		p.Payload = nobodyLooks
	}
	return p
}

func TestMeshEqualsReference(t *testing.T) {
	for seed := range uint64(300) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { compare(t, seed) })
	}
}

func FuzzMeshEqualsReference(f *testing.F) {
	f.Add(uint64(1))
	f.Add(uint64(624)) // a core that fills its input fuller than credits allow others
	f.Fuzz(compare)
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
