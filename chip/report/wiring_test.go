package report

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/isa"
	"orrery/isa/imagetest"
)

// TestPacketsGoWhereTheWiringSays: for every spike of a run, what the wiring says of its packets adds up to what the chip counted. So the
// traffic of a network in which everything fires, as the frame-based one does, is counted by the same rule.
func TestPacketsGoWhereTheWiringSays(t *testing.T) {
	packets, relayed := uint64(0), uint64(0)
	for seed := range uint64(40) {
		image := imagetest.Random(seed)
		w := newWiring(image)
		ports := isa.Ports(&image.Arch)
		c, err := chip.New(image, chip.Options{})
		require.NoError(t, err)
		r := rand.New(rand.NewPCG(seed, 3))
		var want struct{ out, in, relayed, links, linksY uint64 }
		send := func(from isa.Coord, h isa.Header) {
			to := w.reach(from, h)
			want.in += to.receive
			want.relayed += to.send
			want.links += to.links
			want.linksY += to.linksY
		}
		for range 6 {
			spikes := imagetest.Spikes(r, image, 0.3)
			require.NoError(t, c.Tick(spikes))
			for i := range image.Inputs {
				in := &image.Inputs[i]
				if len(in.PacketStart) == 0 {
					continue
				}
				for _, n := range spikes[i] {
					for _, p := range in.Packets[in.PacketStart[n]:in.PacketStart[n+1]] {
						send(ports[p.Port].Router(image.Arch.Mesh), p.Header)
					}
				}
			}
			for i := range image.Cores {
				cfg := &image.Cores[i]
				for _, n := range c.Fired(i) {
					for _, route := range cfg.Routes[cfg.RouteStart[n]:cfg.RouteStart[n+1]] {
						want.out++
						send(image.Arch.Mesh.Coord(cfg.ID), route.Header)
					}
				}
			}
		}
		n := c.Counters()
		for i := range n.Cores {
			want.links += n.Cores[i].SumsOut * w.sumHops[i]
			if image.Cores[i].Mode == isa.Partial {
				want.linksY += n.Cores[i].SumsOut * stepsY(image.Cores[i].SumTo)
			}
		}
		cores, routers := n.CoreTotal(), n.RouterTotal()
		require.Equal(t, want.out, cores.PacketsOut, "seed %d", seed)
		require.Equal(t, want.in, cores.PacketsIn, "seed %d", seed)
		require.Equal(t, want.relayed, cores.PacketsRelayed, "seed %d", seed)
		require.Equal(t, want.links, routers.Hops(), "seed %d", seed)
		require.Equal(t, want.linksY, routers.OutNorth+routers.OutSouth, "seed %d", seed)
		packets, relayed = packets+want.in, relayed+want.relayed
	}
	require.Greater(t, packets, uint64(1000))
	require.Greater(t, relayed, uint64(20), "some of them in chains")
}

// TestRowsCostWhatTheChipCounts: reading every row once, as a frame-based network does, costs what the wiring says.
func TestRowsCostWhatTheChipCounts(t *testing.T) {
	scanned := 0
	for seed := range uint64(40) {
		image := imagetest.Random(seed)
		image.Arch.Core.ScanAllAxons = !image.Arch.Core.NeuronSerial // every row or column is read in every tick
		ev := newWiring(image).frameEvents(image, nil)
		c, err := chip.New(image, chip.Options{})
		require.NoError(t, err)
		require.NoError(t, c.Tick(imagetest.Spikes(rand.New(rand.NewPCG(1, 1)), image, 0.3)))
		counters := c.Counters()
		n := counters.CoreTotal()
		require.Equal(t, n.RowsRead, ev.RowsRead, "seed %d", seed)
		require.Equal(t, n.BitsRead, ev.BitsRead, "seed %d", seed)
		require.Equal(t, n.Cells, ev.Cells, "seed %d", seed)
		require.Equal(t, n.NeuronUpdates, ev.NeuronUpdates, "seed %d", seed)
		scanned += int(n.RowsRead)
	}
	require.Greater(t, scanned, 1000)
}
