package noc

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

func randomArch(r *rand.Rand) *isa.Arch {
	a := testArch(1+r.IntN(5), 1+r.IntN(5))
	a.Mesh.ChipsX, a.Mesh.ChipsY = 1+r.IntN(2), 1+r.IntN(2)
	a.NoC = isa.NoCArch{Buffer: 1 + r.IntN(4), RouterCycles: 1 + r.IntN(3), LinkCycles: r.IntN(2), ChipLinkCycles: r.IntN(5),
		ChipLinkInterval: 1 + r.IntN(4), Routing: []isa.Order{isa.XY, isa.YX}[r.IntN(2)]}
	if a.NoC.Pipeline = []isa.Pipeline{isa.Simple, isa.Speculative, isa.Sequential}[r.IntN(3)]; a.NoC.Pipeline != isa.Simple {
		a.NoC.CreditCycles = r.IntN(3)
		a.NoC.Buffer += 6 * (a.NoC.Buffer / 3) // half of them hold what can be under way to a core
	}
	if r.IntN(2) == 0 { // routers as simple as can be, as most chips have
		a.NoC.Pipeline, a.NoC.RouterCycles, a.NoC.LinkCycles, a.NoC.CreditCycles, a.NoC.Buffer = isa.Simple, 1, 0, 0, 1+r.IntN(9)
	}
	a.IO.PacketsPerCycle = 1 + r.IntN(3)
	return a
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

// TestRandomMeshesAreOfEveryKind: those of TestMeshEqualsReference come to everything that the fast mesh does in its own way.
func TestRandomMeshesAreOfEveryKind(t *testing.T) {
	kinds := map[string]int{}
	for seed := range uint64(300) {
		m := New(randomArch(rand.New(rand.NewPCG(seed, 1))))
		for kind, is := range map[string]bool{
			"outputs given before they are used":  m.given != nil,
			"cores that make a router wait":       m.sinks != nil,
			"links of a cycle":                    m.given == nil && m.sinks == nil && m.hop == 1 && m.credit == 1,
			"the same, and several chips":         m.given == nil && m.sinks == nil && m.hop == 1 && m.credit == 1 && m.borders != nil,
			"links of several cycles":             m.given == nil && m.sinks == nil && m.hop > 1,
			"the same, and several chips, too":    m.given == nil && m.sinks == nil && m.hop > 1 && m.borders != nil,
			"the same, pipelined":                 m.given == nil && m.sinks == nil && m.hop > 1 && m.holds,
			"rings larger than buffers":           int(m.ring) >= m.buffer,
			"the same, where links take a cycle":  int(m.ring) >= m.buffer && m.hop == 1 && m.credit == 1,
			"buffers for one flit":                m.buffer == 1,
			"buffers for one, links of one cycle": m.buffer == 1 && m.hop == 1 && m.credit == 1,
		} {
			kinds[kind] += int(one(is))
		}
	}
	for kind, n := range kinds {
		require.Greater(t, n, 5, kind)
	}
}

func FuzzMeshEqualsReference(f *testing.F) {
	f.Add(uint64(1))
	f.Add(uint64(6)) // a core that fills its input fuller than credits allow others
	f.Fuzz(compare)
}
