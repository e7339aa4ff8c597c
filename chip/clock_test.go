package chip_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/asm"
	"orrery/chip"
	"orrery/isa"
)

// bothEngines assembles an image and loads it into a chip of each engine.
func bothEngines(t *testing.T, text string, do func(c *chip.Chip)) {
	t.Helper()
	image, err := asm.Assemble("test.s", []byte(text))
	require.NoError(t, err)
	for _, engine := range []chip.Engine{chip.Fast, chip.Reference} {
		c, err := chip.New(image, chip.Options{Engine: engine})
		require.NoError(t, err)
		do(c)
	}
}

// TestClockByHand: the line of TestMulticastByHand is busy for 11 cycles a tick.
func TestClockByHand(t *testing.T) {
	for _, c := range []struct {
		clock            string
		cycles, overruns uint64
	}{
		{"{sync: barrier, sync_cycles: 0}", 11, 0},
		{"{sync: barrier, sync_cycles: 7}", 18, 0},
		{"{sync: periodic, tick_cycles: 12}", 12, 0},
		{"{sync: periodic, tick_cycles: 11}", 11, 0},
		{"{sync: periodic, tick_cycles: 10}", 11, 1},
	} {
		bothEngines(t, strings.Replace(line, "| name: line", "| name: line\n| clock: "+c.clock, 1), func(chip *chip.Chip) {
			for range 3 {
				require.NoError(t, chip.Tick(nil))
			}
			n := chip.Counters()
			require.Equal(t, 3*c.cycles, n.Chip.Cycles, c.clock)
			require.Equal(t, uint64(33), n.Chip.BusyCycles, c.clock)
			require.Equal(t, 3*c.overruns, n.Chip.Overruns, c.clock)
		})
	}
}

// host has five input neurons that all send to core c0 through the port of row 0, and currents into five more.
const host = `.arch
| base: tiny
| name: host
| mesh: {width: 2, height: 1}
| noc: {buffer: 4}
| io: {edges: [west], packets_per_cycle: RATE}
| core: {lanes: 16}
.population in 5
.population n 5
.core c0 spiking axons 5 neurons 5
.lif vth=9
.neuron n[0]
.neuron n[1]
.neuron n[2]
.neuron n[3]
.neuron n[4]
.input in spikes
.from 0 -> west.0 c0.a0
.from 1 -> west.0 c0.a1
.from 2 -> west.0 c0.a2
.from 3 -> west.0 c0.a3
.from 4 -> west.0 c0.a4
.input n current scale=9
.bias c0.n0
.bias c0.n1
.bias c0.n2
.bias c0.n3
.bias c0.n4
.output n potential
.read c0.n0
.read c0.n1
.read c0.n2
.read c0.n3
.read c0.n4
`

// TestHostPortsByHand: a port puts packets_per_cycle into the mesh while there is room, and one is delivered a cycle from cycle 1 on. Five
// words of configuration take as many cycles as the one port needs for them; a value that is there already takes none.
func TestHostPortsByHand(t *testing.T) {
	for _, c := range []struct {
		rate                string
		occupancy, transfer uint64
	}{
		{"1", 1 + 1 + 1 + 1 + 1, 5},
		{"2", 2 + 3 + 3 + 2 + 1, 3},
		{"3", 3 + 3 + 3 + 2 + 1, 2}, // one FIFO of 4: room for 3, then for 1, then for 1
	} {
		bothEngines(t, strings.Replace(host, "RATE", c.rate, 1), func(chip *chip.Chip) {
			require.NoError(t, chip.Tick([][]uint32{{0, 1, 2, 3, 4}}))
			n := chip.Counters()
			require.Equal(t, uint64(6), n.LongestTick, "rate %s", c.rate)
			require.Equal(t, c.occupancy, n.Routers[0].Occupancy, "rate %s", c.rate)
			require.Equal(t, uint64(5), n.Chip.HostPacketsIn)
			require.Zero(t, n.Chip.TransferCycles)
			before := n.Chip.Cycles
			chip.SetInputBias(1, []int32{1, 2, 3, 4, 5})
			require.Equal(t, c.transfer, chip.Counters().Chip.TransferCycles, "rate %s", c.rate)
			chip.SetInputBias(1, []int32{0, 0, 0, 0, 0})
			require.Equal(t, []int32{0, 0, 0, 0, 0}, chip.ReadPotentials(0, nil))
			n = chip.Counters()
			require.Equal(t, uint64(5), n.Chip.HostWrites)
			require.Equal(t, uint64(5), n.Chip.HostReads)
			require.Equal(t, before+2*c.transfer, n.Chip.Cycles, "rate %s", c.rate)
		})
	}
}

// TestSlotsByHand: a spike of tick t with delay d is in slot (t + d) mod delay_slots, and its row is read in tick t + d and no other.
func TestSlotsByHand(t *testing.T) {
	text := strings.Replace(strings.Replace(host, "RATE", "1", 1), ".from 1 -> west.0 c0.a1", ".from 1 -> west.0 c0.a1+2 -> west.0 c0.a1+4", 1)
	bothEngines(t, text, func(c *chip.Chip) {
		for range 3 {
			require.NoError(t, c.Tick(nil))
		}
		require.NoError(t, c.Tick([][]uint32{{0, 1}})) // tick 3 of 4 slots
		require.Equal(t, []uint64{1, 2, 0, 2}, c.State().Cores[0].Axons, "delay 1 in slot 0, 2 in slot 1, 4 in slot 3")
		for tick, rows := range []uint64{1, 2, 2, 3} {
			require.NoError(t, c.Tick(nil))
			n := c.Counters()
			require.Equal(t, rows, n.CoreTotal().RowsRead, "tick %d", isa.Tick(4+tick))
		}
	})
}
