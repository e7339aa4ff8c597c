package chip_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/isa"
)

// rancCores is a row of RANC cores, each of whose neurons sends to the axon of its number in the next core, the last one's to a tap. Neuron n
// of core 0 starts at its threshold where fires says so.
func rancCores(t *testing.T, cores, axons, neurons int, fires func(n int) bool) *isa.Image {
	t.Helper()
	a, err := isa.Preset("ranc")
	require.NoError(t, err)
	a.Mesh.Width = cores + 1
	a.Core.Axons, a.Core.Neurons, a.Core.ParameterSets, a.Core.SynapseBytes = axons, neurons, neurons, axons*neurons/8+1
	a.Routes.EntriesPerCore = neurons
	a.IO.Taps = []isa.CoreID{isa.CoreID(cores)}
	image := &isa.Image{Arch: *a}
	for i := range cores {
		c := isa.Core{ID: isa.CoreID(i), Axons: axons, Neurons: neurons, Crossbar: isa.NewDense(axons, neurons, 1), AxonType: make([]uint8, axons),
			V0: make([]int32, neurons), ParamSet: make([]uint16, neurons), RouteStart: []uint32{0},
			TrueNorth: []isa.TrueNorth{{Weights: [4]int16{1}, PosThreshold: 1, NegThreshold: -1}}}
		image.Populations = append(image.Populations, isa.Population{Name: fmt.Sprintf("p%d", i), Shape: []uint32{uint32(neurons)}})
		for n := range neurons {
			c.Crossbar.Set(neurons, n%axons, n, 1)
			c.Routes = append(c.Routes, isa.Route{Header: isa.MakeHeader(1, 0, n%axons), Delay: 1})
			c.RouteStart = append(c.RouteStart, uint32(n+1))
			c.Symbol = append(c.Symbol, isa.NeuronSymbol{Population: uint32(i), Index: uint32(n)})
			if i == 0 && fires(n) {
				c.V0[n] = 1
			}
		}
		image.Cores = append(image.Cores, c)
	}
	last := &image.Cores[cores-1]
	out := isa.Output{Population: uint32(cores - 1)}
	for n := range neurons {
		last.Routes[n].Header = isa.MakeHeader(1, 0, n)
		out.Neurons = append(out.Neurons, isa.NeuronRef{Core: last.ID, Neuron: isa.NeuronID(n)})
		out.Ports = append(out.Ports, uint16(a.Mesh.Rows())) // behind the one edge, west
		out.IDs = append(out.IDs, uint16(n))
	}
	image.Outputs = []isa.Output{out}
	require.NoError(t, image.Verify())
	return image
}

// TestRANCTickLength: a tick of RANC's Verilog takes N*(A+2)+3 cycles whatever is active, as long as its last spikes find their way before the
// last neurons are through.
func TestRANCTickLength(t *testing.T) {
	for _, size := range []struct{ axons, neurons int }{{16, 16}, {128, 128}, {512, 128}, {256, 256}, {512, 512}, {31, 7}} {
		image := rancCores(t, 2, size.axons, size.neurons, func(n int) bool { return n == 1 })
		c := start(t, image, chip.Options{})
		for tick := range uint64(4) {
			require.NoError(t, c.Tick(nil))
			require.Equal(t, (tick+1)*uint64(size.neurons*(size.axons+2)+3), c.Counters().Chip.Cycles, "%d axons, %d neurons", size.axons, size.neurons)
		}
		total := c.Counters()
		require.Equal(t, uint64(2), total.CoreTotal().Spikes, "one in each core, a tick apart")
		require.Equal(t, uint64(1), total.Chip.HostPacketsOut, "the tap")
	}
}

// TestRANCTickIsStretchedByTheLastSpike: the packet of the last neuron leaves after it and the next tick waits until it has arrived.
func TestRANCTickIsStretchedByTheLastSpike(t *testing.T) {
	image := rancCores(t, 2, 16, 16, func(n int) bool { return n == 15 })
	c := start(t, image, chip.Options{})
	require.NoError(t, c.Tick(nil))
	// Pushed in cycle 288, in the router's input in 289, granted in 290, competing next door from 292 on, delivered there: 293 cycles.
	require.Equal(t, uint64(293+3), c.Counters().Chip.Cycles)
}

// TestTapsDeliverToTheHostInOrderOfTime: what ends at a tap reaches the host in the order in which the neurons fired.
func TestTapsDeliverToTheHostInOrderOfTime(t *testing.T) {
	image := rancCores(t, 1, 16, 16, func(n int) bool { return n%3 == 0 })
	for _, engine := range []chip.Engine{chip.Fast, chip.Reference} {
		c := start(t, image, chip.Options{Engine: engine})
		require.NoError(t, c.Tick(nil))
		require.Equal(t, []uint32{0, 3, 6, 9, 12, 15}, c.Arrived()[0])
		var order []uint32
		for _, a := range c.Arrivals(nil) {
			order = append(order, a.Neuron)
		}
		require.Equal(t, c.Arrived()[0], order, engine)
	}
}
