package chip_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/asm"
	"orrery/chip"
	"orrery/isa"
	"orrery/isa/imagetest"
)

// line is four cores in a row, of which the first fires in every tick. Its packet goes to c1, which copies it to c2, which passes it on to c3.
const line = `.arch
| base: tiny
| name: line
| mesh: {width: 4, height: 1}
| routes: {multicast: adjacent, relay_buffer: 2}
.population n 4
.core c0 spiking axons 1 neurons 1
.lif vth=0 reset=to
.neuron n[0] bias=1 ->> c1.a0+3
.core c1 spiking axons 1 neurons 1
.forward copy c2
.lif vth=9
.neuron n[1]
.core c2 spiking axons 1 neurons 1
.forward relay c3
.lif vth=9
.neuron n[2]
.core c3 spiking axons 1 neurons 1
.lif vth=9
.neuron n[3]
`

// TestMulticastByHand counts the cycles of docs/TIMING.md: fired in cycle 0, pushed in 1, in the router in 2, over the link in 3, delivered
// in 4; from there on three cycles for each further core of the chain.
func TestMulticastByHand(t *testing.T) {
	image, err := asm.Assemble("line.s", []byte(line))
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 1, 0}, image.RelayNeed())
	for _, engine := range []chip.Engine{chip.Fast, chip.Reference} {
		c, err := chip.New(image, chip.Options{Engine: engine})
		require.NoError(t, err)
		require.NoError(t, c.Tick(nil))
		n := c.Counters()
		require.Equal(t, uint64(11), n.LongestTick, engine)
		require.Equal(t, uint64(1+3+2), n.Events().Packets, "out of a core, into a core, and sent on")
		require.Equal(t, uint64(3), n.Events().Hops)
		for i, want := range []struct{ in, relayed, peak, bits uint64 }{{0, 0, 0, 0}, {1, 1, 1, 1}, {1, 1, 1, 0}, {1, 0, 0, 1}} {
			require.Equal(t, want.in, n.Cores[i].PacketsIn, "%v c%d", engine, i)
			require.Equal(t, want.relayed, n.Cores[i].PacketsRelayed, "%v c%d", engine, i)
			require.Equal(t, want.peak, n.RelayPeak[i], "%v c%d", engine, i)
			require.Equal(t, want.bits, c.State().Cores[i].Axons[3], "%v c%d: slot of tick 3", engine, i)
		}
	}
}

// TestMulticastEqualsOnePacketPerCore: chains of forwarding cores compute what separate packets to all their cores compute.
func TestMulticastEqualsOnePacketPerCore(t *testing.T) {
	sentOn := 0
	for seed := range uint64(60) {
		image := imagetest.Random(seed)
		if image.Arch.Routes.Multicast != isa.Adjacent {
			continue
		}
		want := observe(t, start(t, image, chip.Options{}), image, seed, 6)
		apart := unicast(image)
		require.NoError(t, apart.Verify(), "seed %d", seed)
		got := observe(t, start(t, apart, chip.Options{}), apart, seed, 6)
		require.Equal(t, want.Fired, got.Fired, "seed %d", seed)
		require.Equal(t, want.Potentials, got.Potentials, "seed %d", seed)
		require.Equal(t, want.Arrived, got.Arrived, "seed %d", seed)
		require.Equal(t, want.State.Cores, got.State.Cores, "seed %d", seed)
		total := want.Counters.CoreTotal()
		sentOn += int(total.PacketsRelayed)
	}
	require.Greater(t, sentOn, 1000)
}

// TestRelayBufferIsDeepEnough: what Verify asks for is never exceeded, and sometimes reached.
func TestRelayBufferIsDeepEnough(t *testing.T) {
	reached := 0
	for seed := uint64(200); seed < 350; seed++ {
		image := imagetest.Random(seed)
		n := observe(t, start(t, image, chip.Options{}), image, seed, 6).Counters
		for i, need := range image.RelayNeed() {
			require.LessOrEqual(t, n.RelayPeak[i], uint64(need), "seed %d core %d", seed, i)
			if need > 0 && n.RelayPeak[i] == uint64(need) {
				reached++
			}
		}
	}
	require.Positive(t, reached)
}

// unicast is an image with a packet of its own for every core that keeps a multicast packet.
func unicast(image *isa.Image) *isa.Image {
	u := *image
	x := expander{image.Arch.Mesh, map[isa.CoreID]isa.Forward{}}
	u.Cores = append([]isa.Core{}, image.Cores...)
	for i := range u.Cores {
		x.forward[u.Cores[i].ID] = u.Cores[i].Forward
	}
	for i := range u.Cores {
		x.core(&u.Cores[i])
	}
	u.Inputs = append([]isa.Input{}, image.Inputs...)
	for i := range u.Inputs {
		x.input(&u.Inputs[i], isa.Ports(&image.Arch))
	}
	u.Arch.Routes = isa.RouteArch{EntriesPerCore: 1 << 20, EntriesPerNeuron: 1 << 16, Multicast: isa.Unicast}
	return &u
}

// expander knows what each core does with multicast packets.
type expander struct {
	mesh    isa.MeshArch
	forward map[isa.CoreID]isa.Forward
}

// keepers are the headers that lead from a router to each core that keeps packet h.
func (x *expander) keepers(from isa.Coord, h isa.Header) (list []isa.Header) {
	if !h.Multicast() {
		return []isa.Header{h}
	}
	at := isa.Coord{X: from.X + h.DX(), Y: from.Y + h.DY()}
	for {
		f := x.forward[x.mesh.At(at)]
		if f.Mode != isa.ForwardRelay {
			list = append(list, isa.MakeHeader(at.X-from.X, at.Y-from.Y, h.Destination()))
		}
		if f.Mode == isa.ForwardNone {
			return list
		}
		at = isa.Coord{X: at.X + int(f.NX), Y: at.Y + int(f.NY)}
	}
}

func (x *expander) core(c *isa.Core) {
	starts, routes := c.RouteStart, c.Routes
	c.Forward, c.RouteStart, c.Routes = isa.Forward{}, nil, nil
	for n := range starts {
		if n > 0 {
			for _, r := range routes[starts[n-1]:starts[n]] {
				for _, h := range x.keepers(x.mesh.Coord(c.ID), r.Header) {
					c.Routes = append(c.Routes, isa.Route{Header: h, Delay: r.Delay})
				}
			}
		}
		c.RouteStart = append(c.RouteStart, uint32(len(c.Routes)))
	}
}

func (x *expander) input(in *isa.Input, ports []isa.Port) {
	starts, packets := in.PacketStart, in.Packets
	in.PacketStart, in.Packets = nil, nil
	for n := range starts {
		if n > 0 {
			for _, p := range packets[starts[n-1]:starts[n]] {
				for _, h := range x.keepers(ports[p.Port].Router(x.mesh), p.Header) {
					in.Packets = append(in.Packets, isa.HostPacket{Port: p.Port, Header: h, Delay: p.Delay})
				}
			}
		}
		in.PacketStart = append(in.PacketStart, uint32(len(in.Packets)))
	}
}
