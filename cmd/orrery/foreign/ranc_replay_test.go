package foreign

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/asm"
	"orrery/asm/ranc"
	"orrery/asm/ranc/ranctest"
	"orrery/chip"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
	"orrery/isa/recorded"
)

// replayed imports memory files onto the preset and replays them on both engines, which must agree in everything; every expected row must be there.
func replayed(t *testing.T, path string, bits map[string]int, want ranc.Wanted) *RANCResult {
	t.Helper()
	files, err := ranc.Open(path)
	require.NoError(t, err)
	net, err := ranc.Parse(files, bits)
	require.NoError(t, err)
	grid, image, err := RANC{Arch: "ranc"}.fit(net, want)
	require.NoError(t, err)
	res, err := newRancReplay(net, grid, image, chip.Fast).compare(context.Background(), terminal.Streams{}, -1)
	require.NoError(t, err)
	require.Empty(t, res.Difference, path)
	require.Equal(t, res.PacketsExpected, res.PacketsMatched, path)
	require.Equal(t, res.TicksExpected, res.TicksMatched, path)
	if res.Neurons*res.Axons < 1<<10 { // the reference steps every cycle
		slow, err := newRancReplay(net, grid, image, chip.Reference).compare(context.Background(), terminal.Streams{}, -1)
		require.NoError(t, err)
		require.Equal(t, res, slow, path)
	}
	again, err := asm.Assemble("again.s", []byte(asm.Disassemble(image)))
	require.NoError(t, err)
	require.Equal(t, image.Encode(), again.Encode(), path)
	return res
}

// TestRANCMemoryFilesReplayExactly replays every recorded set of memory files, none of whose shapes the files say, against its golden
// outputs.
func TestRANCMemoryFilesReplayExactly(t *testing.T) {
	for _, dir := range recorded.Need(t, "ranc/*") {
		res := replayed(t, dir, nil, ranc.Wanted{})
		require.NotZero(t, res.PacketsExpected, dir)
		require.GreaterOrEqual(t, res.Cycles, res.Ticks*res.TickFormula, dir)
		t.Logf("%s: %dx%d, bus (%d,%d): %d of %d packets, %d of %d ticks, from tick %d", res.Network, res.Width, res.Height, res.BusX, res.BusY,
			res.PacketsMatched, res.PacketsExpected, res.TicksMatched, res.TicksExpected, res.Skip)
	}
}

// TestRandomRANCNetworksReplayExactly: random grids, sizes, field widths, delays, both reset modes, ids that several neurons send, and the bus
// anywhere, against a model that knows nothing of the chip.
func TestRandomRANCNetworksReplayExactly(t *testing.T) {
	packets, late, preloaded := 0, 0, 0
	for seed := range uint64(100) {
		c := ranctest.Random(seed)
		dir := filepath.Join(t.TempDir(), fmt.Sprint(seed))
		ranctest.WriteFiles(t, dir, c.Files)
		res := replayed(t, dir, nil, ranc.Wanted{Width: c.Width, Height: c.Height, Bus: &isa.Coord{X: c.BusX, Y: c.BusY}})
		packets += res.PacketsMatched
		if res.Alignment == alignedByMatch {
			late++
		}
		if res.Preloaded {
			preloaded++
		}
	}
	require.Greater(t, packets, 5000)
	require.Positive(t, late)
	require.Positive(t, preloaded)
}
