package chip_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/isa"
)

// These tests hold the presets against what was published of the chips; docs/VALIDATION.md says of each figure whether it is a prediction or went into the preset.

// loaded is a core all of whose neurons fire in every tick, each to its own core's axon of the same number, through a crossbar without zeros.
func loaded(id isa.CoreID, a *isa.Arch) isa.Core {
	axons, neurons := a.Core.Axons, a.Core.Neurons
	c := isa.Core{ID: id, Axons: axons, Neurons: neurons, Crossbar: isa.NewDense(axons, neurons, 8), RouteStart: []uint32{0}, LIF: []isa.LIF{{VFloor: -1 << 20}},
		Bias: make([]int32, neurons), V0: make([]int32, neurons), ParamSet: make([]uint16, neurons), Symbol: make([]isa.NeuronSymbol, neurons)}
	for n := range neurons {
		for axon := range axons {
			c.Crossbar.Set(neurons, axon, n, 1)
		}
		c.Bias[n] = 1
		c.Symbol[n].Index = uint32(int(id)*neurons + n)
		c.Routes = append(c.Routes, isa.Route{Header: isa.MakeHeader(0, 0, n), Delay: 1})
		c.RouteStart = append(c.RouteStart, uint32(n+1))
	}
	return c
}

// spent is the counters of one tick, after others that filled the axons.
func spent(t *testing.T, image *isa.Image, before int) (events energy.Events, n chip.Counters) {
	t.Helper()
	require.NoError(t, image.Verify())
	c, err := chip.New(image, chip.Options{})
	require.NoError(t, err)
	for range before {
		require.NoError(t, c.Tick(nil))
	}
	earlier := c.Counters()
	first := earlier.Events()
	require.NoError(t, c.Tick(nil))
	n = c.Counters()
	all := n.Events()
	return difference(all, first), n
}

func difference(a, b energy.Events) energy.Events {
	return energy.Events{RowsRead: a.RowsRead - b.RowsRead, BitsRead: a.BitsRead - b.BitsRead, Cells: a.Cells - b.Cells, Adds: a.Adds - b.Adds, SomaAdds: a.SomaAdds - b.SomaAdds,
		NeuronUpdates: a.NeuronUpdates - b.NeuronUpdates, Spikes: a.Spikes - b.Spikes, Packets: a.Packets - b.Packets, Hops: a.Hops - b.Hops, HopsY: a.HopsY - b.HopsY,
		CoreTicks: a.CoreTicks - b.CoreTicks}
}

// TestTianjicAtFullLoad: a dense round takes 4,096 cycles of integration and fits the published 5,050; 156 busy cores do 607 GSOPS on 607 GB/s.
func TestTianjicAtFullLoad(t *testing.T) {
	a, err := isa.Preset("tianjic")
	require.NoError(t, err)
	image := &isa.Image{Arch: *a, Populations: []isa.Population{{Name: "n", Shape: []uint32{uint32(a.Mesh.Cores() * a.Core.Neurons)}}}}
	for id := range a.Mesh.Cores() {
		image.Cores = append(image.Cores, loaded(isa.CoreID(id), a))
	}
	ev, n := spent(t, image, 1)
	require.Equal(t, uint64(4096), n.Cores[0].IntegrateCycles, "65,536 synapses at 16 a cycle, in the second of two ticks")
	require.LessOrEqual(t, n.LongestTick, uint64(5050))
	require.Zero(t, n.Chip.Overruns)
	seconds := float64(a.Clock.TickCycles) / (a.Clock.MHz * 1e6)
	gsops, gbs := float64(ev.Cells)/seconds/1e9, float64(ev.BitsRead)/8/seconds/1e9
	require.InDelta(t, 607, gsops, 1)
	require.InDelta(t, 607, gbs, 1)
	bill := energy.Price(&a.Energy, energy.ActivityOf(a, ev, isa.Cycle(a.Clock.TickCycles)))
	watts := func(e isa.Picojoule) float64 { return float64(e) * 1e-12 / seconds }
	t.Logf("a round: %d cycles busy of 5,050; %.1f GSOPS, %.1f GB/s; %.3f W (%.3f .. %.3f), of it %.3f W static; %.3f pJ per dense SOP", n.LongestTick, gsops, gbs,
		watts(bill.Total.Mid), watts(bill.Total.Low), watts(bill.Total.High), watts(bill.Static.Mid), float64(bill.Total.Mid)/float64(ev.Cells))
	for _, c := range bill.Components {
		t.Logf("  %-15s %.3f W", c.Key, watts(c.Energy.Mid))
	}
	require.InDelta(t, 0.94, watts(bill.Total.Mid), 0.1)
}

// loihiPair is a spiking neuron on one core and a row of synapses on another, with silent neurons beside.
func loihiPair(a *isa.Arch, dx, dy, synapses, silent int, spikes bool) *isa.Image {
	empty := isa.Crossbar{Storage: isa.Sparse, Bits: 8, RowStart: []uint32{0, 0}}
	core := func(id isa.CoreID, neurons int) isa.Core {
		c := isa.Core{ID: id, Axons: 1, Neurons: neurons, Crossbar: empty, LIF: []isa.LIF{{Vth0: 10, VFloor: -1 << 20}}, Bias: make([]int32, neurons), V0: make([]int32, neurons),
			ParamSet: make([]uint16, neurons), Symbol: make([]isa.NeuronSymbol, neurons), RouteStart: make([]uint32, neurons+1)}
		for n := range c.Symbol {
			c.Symbol[n].Index = uint32(int(id)*a.Core.Neurons + n)
		}
		return c
	}
	from, to := core(0, 1+silent), core(a.Mesh.At(isa.Coord{X: dx, Y: dy}), 64)
	if spikes {
		from.Bias[0] = 99
	}
	from.Routes = []isa.Route{{Header: isa.MakeHeader(dx, dy, 0), Delay: 1}}
	for n := range silent + 1 {
		from.RouteStart[n+1] = 1
	}
	to.Crossbar.RowStart = []uint32{0, uint32(synapses)}
	for k := range synapses {
		to.Crossbar.Target, to.Crossbar.Cell = append(to.Crossbar.Target, uint16(k)), append(to.Crossbar.Cell, 0xff) // -1: never fires
	}
	size := uint32(a.Mesh.Cores() * a.Core.Neurons)
	return &isa.Image{Arch: *a, Cores: []isa.Core{from, to}, Populations: []isa.Population{{Name: "n", Shape: []uint32{size}}}}
}

// TestLoihiPerEvent: what one event more costs is what Davies et al. (2018) published for it.
func TestLoihiPerEvent(t *testing.T) {
	a, err := isa.Preset("loihi")
	require.NoError(t, err)
	cost := func(dx, dy, synapses, silent int, spikes bool) float64 {
		ev, _ := spent(t, loihiPair(a, dx, dy, synapses, silent, spikes), 3)
		return float64(energy.Price(&a.Energy, energy.ActivityOf(a, ev, 0)).Dynamic.Mid)
	}
	usual := cost(2, 2, 10, 0, true)
	quiet := cost(2, 2, 10, 0, false)
	for _, c := range []struct {
		what string
		got  float64
		want float64
	}{
		{"synaptic operation", cost(2, 2, 11, 0, true) - usual, 23.6},
		{"hop east", cost(3, 2, 10, 0, true) - usual, 3.0},
		{"hop south", cost(2, 3, 10, 0, true) - usual, 4.0},
		{"inactive neuron, a tick", cost(2, 2, 10, 1, true) - usual, 52},
		{"active neuron, a tick", cost(2, 2, 0, 0, true) - quiet - 2*float64(a.Energy.Packet.PJ) - 2*3 - 2*4 + 52, 81},
	} {
		t.Logf("%-24s %.3f pJ, published %.1f", c.what, c.got, c.want)
		require.InDelta(t, c.want, c.got, 1e-6, c.what)
	}
	cycle := 1e3 / a.Clock.MHz
	t.Logf("synaptic operation %.2f ns (3.5), neuron %.2f ns (5.3 .. 8.4), hop %.2f ns (4.1 .. 6.5), barrier %.0f ns (113 .. 465)", cycle/float64(a.Core.Lanes),
		cycle*float64(a.Soma.UpdateCycles), cycle*float64(a.NoC.RouterCycles+a.NoC.LinkCycles), cycle*float64(a.Clock.SyncCycles))
	static := float64(a.Energy.CoreLeakage.MW+a.Energy.RouterLeak.MW) + float64(a.Energy.MemoryLeakage.MW)*float64(a.CoreMemoryBits())/(1<<20)
	t.Logf("static power %.3f mW a core (at most 0.816)", static)
	require.LessOrEqual(t, static, 0.816)
}
