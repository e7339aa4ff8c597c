package explore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"orrery/isa"
)

const smallNetwork = `arch tiny
data "in.idx" labels "labels.idx"
input in[20]  rate(max = 0.6)
layer mid[24] lif(threshold = 1, decay = 0.9, reset = subtract)
layer out[6]  lif(threshold = 1, reset = subtract)
in -> mid  dense(normal(0, 0.4)), seed 3
mid -> mid random(p = 20 %, weight = normal(0, 0.3)), delay 1..3, seed 5
mid -> out dense(normal(0, 0.5)), seed 4
read out count
run 12 ticks
`

const smallSweep = `name: small
fixed: {network: net.snn, clock.tick_cycles: 60}
axes:
  core.axons: [16, 64]
  core.weight_bits: [4, 8]
  noc.buffer: [1, 4]
  clock.sync: [barrier, periodic]
  energy: [tiny, seneca-22nm]
derive:
  core.synapse_bytes: core.axons * core.neurons * core.weight_bits / 8
  compiler.weight_bits: core.weight_bits
where:
  - core.axons == 16 or core.weight_bits == 8
`

// folder holds a small network with its data, and a sweep file.
func folder(t testing.TB, sweep string) string {
	t.Helper()
	dir := t.TempDir()
	data := []byte{0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 20}
	for i := range 100 {
		data = append(data, byte(i*37))
	}
	for name, text := range map[string]string{"net.snn": smallNetwork, "in.idx": string(data), "labels.idx": "\x00\x00\x08\x01\x00\x00\x00\x05\x00\x01\x02\x03\x04",
		"sweep.yaml": sweep} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

func run(t *testing.T, dir, out string, o Options) *Result {
	t.Helper()
	s, err := Read(filepath.Join(dir, "sweep.yaml"))
	require.NoError(t, err)
	r, err := s.Run(context.Background(), filepath.Join(dir, out), o)
	require.NoError(t, err)
	return r
}

// TestRowsAreThoseOfRunsOfTheirOwn: what points share changes nothing. Each point is compiled and simulated alone, for its own architecture.
func TestRowsAreThoseOfRunsOfTheirOwn(t *testing.T) {
	dir := folder(t, smallSweep)
	r := run(t, dir, "out", Options{Threads: 2})
	require.Equal(t, 24, len(r.Rows), "a quarter of 32 is left out")
	require.Equal(t, 8, r.Excluded)
	require.Equal(t, Size{24, 6, 3}, r.Size, "price and clock need no run, buffers no compilation")
	s, err := Read(filepath.Join(dir, "sweep.yaml"))
	require.NoError(t, err)
	differ := map[float64]bool{}
	for _, row := range r.Rows {
		require.Equal(t, StatusOK, row.Status, row.Reason)
		alone, err := s.newTask(row.Index, row.Set, "")
		require.NoError(t, err)
		image, err := alone.compile(context.Background())
		require.NoError(t, err)
		alone.compileKey, alone.runKey = "alone", "alone"
		var rows []Row
		require.NoError(t, newPlan([]*task{alone}).execute(context.Background(), 1, func(done []Row) error { rows = done; return nil }))
		require.Equal(t, rows[0], row)
		require.Equal(t, fmt.Sprintf("%x", sha256.Sum256(image.Encode())), row.From.ImageHash, "the image is that of a compilation for the point's own architecture")
		o, err := alone.run(context.Background(), image, 1, new(atomic.Int64))
		require.NoError(t, err)
		require.Equal(t, o.counters.Chip, o.clocked(&alone.arch.Clock), "the clock's rule, applied afterwards")
		require.Equal(t, o.counters.Chip.Cycles, row.Got.Cycles)
		differ[row.Got.Energy] = true
	}
	require.Len(t, differ, 24, "no two points cost the same")
}

func TestRowsDoNotDependOnThreads(t *testing.T) {
	dir := folder(t, smallSweep)
	one, err := CSV(run(t, dir, "one", Options{Threads: 1}).Rows)
	require.NoError(t, err)
	four, err := CSV(run(t, dir, "four", Options{Threads: 4}).Rows)
	require.NoError(t, err)
	require.Equal(t, string(one), string(four))
}

// TestAStoppedSweepGoesOnWithWhatIsMissing stops after each job in turn and cuts the journal in the middle of a line: in the end all rows are there and
// none was made twice.
func TestAStoppedSweepGoesOnWithWhatIsMissing(t *testing.T) {
	dir := folder(t, smallSweep)
	want, err := CSV(run(t, dir, "whole", Options{Threads: 1}).Rows)
	require.NoError(t, err)
	s, err := Read(filepath.Join(dir, "sweep.yaml"))
	require.NoError(t, err)
	out, computed, stops := filepath.Join(dir, "out"), 0, 0
	for {
		ctx, stop := context.WithCancel(context.Background())
		before := -1
		r, err := s.Run(ctx, out, Options{Threads: 1, Progress: func(done, of int) {
			if before < 0 {
				before = done
				stop()
			}
			computed++
		}})
		stop()
		var stopped *Interrupted
		if !errors.As(err, &stopped) {
			require.NoError(t, err)
			got, err := CSV(r.Rows)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
			break
		}
		require.Equal(t, 24, stopped.Of)
		journal, err := os.OpenFile(filepath.Join(out, journalName), os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = journal.WriteString(`{"point":"half a li`)
		require.NoError(t, err)
		journal.Close()
		stops++
	}
	require.GreaterOrEqual(t, stops, 4)
	require.Equal(t, 6, computed, "one call a run, however often it was stopped")
	again, err := s.Run(context.Background(), out, Options{})
	require.NoError(t, err)
	require.Equal(t, 24, again.Reused)
	require.Zero(t, again.Size.Runs)
}

// TestAnotherFileIsAnotherPoint: rows are kept by the contents of what they rest on.
func TestAnotherFileIsAnotherPoint(t *testing.T) {
	dir := folder(t, "name: one\nfixed: {network: net.snn}\naxes: {noc.buffer: [1, 2]}\n")
	require.Zero(t, run(t, dir, "out", Options{}).Reused)
	require.Equal(t, 2, run(t, dir, "out", Options{}).Reused)
	text := bytes.Replace([]byte(smallNetwork), []byte("0.9"), []byte("0.8"), 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "net.snn"), text, 0o644))
	require.Zero(t, run(t, dir, "out", Options{}).Reused)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sweep.yaml"), []byte("name: one\nfixed: {network: net.snn}\naxes: {noc.buffer: [1, 2, 3]}\n"), 0o644))
	require.Equal(t, 2, run(t, dir, "out", Options{}).Reused, "a value more: only its point is missing")
}

// TestAPointThatDoesNotFitIsARow with its reason, beside those that do.
func TestAPointThatDoesNotFitIsARow(t *testing.T) {
	dir := folder(t, "name: tight\nfixed: {network: net.snn}\naxes:\n  mesh.width: [1, 4]\n  mesh.height: [1, 4]\n  core.parameter_sets: [4, 99]\n")
	byStatus := map[Status]int{}
	for _, row := range run(t, dir, "out", Options{}).Rows {
		byStatus[row.Status]++
		require.Equal(t, row.Status == StatusOK, row.Got != nil)
		require.Equal(t, row.Status == StatusOK, row.Reason == "")
	}
	require.Equal(t, 4, byStatus[StatusInvalid], "more parameter sets than neurons")
	require.NotZero(t, byStatus[StatusDoesNotFit])
	require.NotZero(t, byStatus[StatusOK])
}

// TestImagesDependOnNothingElse changes every parameter that compiledFrom leaves out and wants the same cores.
func TestImagesDependOnNothingElse(t *testing.T) {
	dir := folder(t, "name: one\nfixed: {network: net.snn}\naxes: {noc.buffer: [1]}\n")
	s, err := Read(filepath.Join(dir, "sweep.yaml"))
	require.NoError(t, err)
	compiled := func(set ...Setting) *isa.Image {
		task, err := s.newTask(0, set, "")
		require.NoError(t, err)
		require.NoError(t, task.invalid)
		image, err := task.compile(context.Background())
		require.NoError(t, err)
		image.Arch = isa.Arch{}
		return image
	}
	want := compiled()
	for _, set := range []Setting{{"core.lanes", 1}, {"core.send_fifo", 1}, {"core.scan_all_axons", true}, {"soma.update_cycles", 9}, {"noc.buffer", 7},
		{"noc.router_cycles", 3}, {"noc.link_cycles", 2}, {"noc.chip_link_cycles", 9}, {"noc.chip_link_interval", 5}, {"noc.flit_bits", 128},
		{"io.packets_per_cycle", 3}, {"clock.mhz", 7.5}, {"clock.sync", "periodic"}, {"clock.sync_cycles", 9}, {"clock.tick_cycles", 999}, {"energy.hop.pj", 7},
		{"energy.memory_leakage.mw", 2}} {
		sets := []Setting{set}
		if set.Key == "clock.sync" {
			sets = append(sets, Setting{"clock.tick_cycles", 500})
		}
		require.Equal(t, want, compiled(sets...), set.Key)
	}
}

func TestDesignsCoverTheirAxes(t *testing.T) {
	axes := "axes:\n  core.axons: {from: 16, to: 4096, scale: log}\n  core.lanes: {from: 1, to: 8}\n  clock.sync: [barrier, periodic]\n"
	for _, design := range []string{"random", "latin"} {
		s, err := Parse("x.yaml", []byte("name: x\nfixed: {network: testless, arch: tiny}\ndesign: "+design+"\npoints: 64\n"+axes))
		require.NoError(t, err)
		points, _, err := s.Choose()
		require.NoError(t, err)
		require.Greater(t, len(points), 50)
		count := map[any]int{}
		for _, p := range points {
			lanes, _ := p.Get("core.lanes")
			sync, _ := p.Get("clock.sync")
			count[lanes]++
			count[sync]++
		}
		require.Len(t, count, 10, "8 numbers of lanes and 2 rules")
		again, _, err := s.Choose()
		require.NoError(t, err)
		require.Equal(t, points, again)
		if design == "latin" {
			require.InDelta(t, 32, count["barrier"], 1, "each half of an axis gets half of the points")
		}
	}
}

// TestParquetHoldsTheSameTable reads the Parquet file back and compares it with the CSV cell by cell.
func TestParquetHoldsTheSameTable(t *testing.T) {
	dir := folder(t, "name: tight\nfixed: {network: net.snn}\naxes:\n  mesh.width: [1, 4]\n  energy: [tiny, loihi]\n")
	rows := run(t, dir, "out", Options{}).Rows
	text, err := CSV(rows)
	require.NoError(t, err)
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	data, err := Parquet(rows)
	require.NoError(t, err)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	read := make([]parquet.Row, len(rows))
	reader := parquet.NewReader(file)
	n, _ := reader.ReadRows(read)
	require.Equal(t, len(rows), n)
	for k, name := range lines[0] {
		column, ok := file.Schema().Lookup(name)
		require.True(t, ok, name)
		for i := range rows {
			require.Equal(t, lines[i+1][k], parquetText(read[i][column.ColumnIndex]), "%s of row %d", name, i)
		}
	}
}

func parquetText(v parquet.Value) string {
	switch {
	case v.IsNull():
		return ""
	case v.Kind() == parquet.Double:
		return strconv.FormatFloat(v.Double(), 'g', -1, 64)
	}
	return v.String()
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(smallSweep))
	f.Add([]byte("name: x\nfixed: {network: n.snn}\ndesign: list\nlist: [{core.axons: 5}, {energy: loihi}]\n"))
	f.Add([]byte("name: x\nfixed: {network: n.snn}\ndesign: latin\npoints: 9\naxes: {core.lanes: {from: 1, to: 9, scale: log}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := Parse("fuzz.yaml", text); err != nil {
			require.NotContains(t, err.Error(), "\n", "one clear error")
		}
	})
}
