package trace_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/sbinet/npyio/npz"
	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/trace"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/isa/imagetest"
)

// files are all forms of one trace.
type files struct {
	perfetto, vcd, npz bytes.Buffer
	csv, parquet       [4]bytes.Buffer
}

func writers(buffers *[4]bytes.Buffer) (w [4]io.Writer) {
	for i := range buffers {
		w[i] = &buffers[i]
	}
	return w
}

// record runs two samples of a random chip under a trace.
func record(t testing.TB, seed uint64, only []string, ticks string, limit int64) (*isa.Image, *files, chip.Counters, *trace.Trace) {
	image := imagetest.Random(seed)
	filter, err := trace.NewFilter(image, only, ticks)
	require.NoError(t, err)
	f := &files{}
	asCSV, err := trace.NewCounters(writers(&f.csv), false, image, &filter)
	require.NoError(t, err)
	asParquet, err := trace.NewCounters(writers(&f.parquet), true, image, &filter)
	require.NoError(t, err)
	tr := trace.New(image, filter, limit, trace.NewPerfetto(&f.perfetto, image, &filter, func(*chip.Counters) float64 { return 0 }),
		trace.NewVCD(&f.vcd, image, &filter), trace.NewSpikes(&f.npz, image, &filter), asCSV, asParquet)
	require.True(t, tr.NeedsCycles())
	c, err := chip.New(image, chip.Options{Engine: chip.Reference})
	require.NoError(t, err)
	require.NoError(t, tr.Prepare(c))
	for sample := range 2 {
		c.Reset()
		r := rand.New(rand.NewPCG(seed, uint64(sample)))
		for tick := range 5 {
			require.NoError(t, c.Tick(imagetest.Spikes(r, image, 0.3)))
			tr.Watch(sample, isa.Tick(tick), c)
		}
		for o := range image.Outputs {
			c.ReadPotentials(o, nil)
		}
	}
	total := c.Counters()
	require.NoError(t, tr.Close(&total))
	return image, f, total, tr
}

// event is one of the Trace Event Format.
type event struct {
	Ph   string
	Pid  int
	Dur  uint64
	Name string
	Args map[string]any
}

func events(t *testing.T, f *files) []event {
	var doc struct{ TraceEvents []event }
	require.NoError(t, json.Unmarshal(f.perfetto.Bytes(), &doc))
	return doc.TraceEvents
}

// TestSumsOfSlicesAreTheCounters: what the slices of a name take together is what the chip counted.
func TestSumsOfSlicesAreTheCounters(t *testing.T) {
	for seed := range uint64(6) {
		_, f, total, _ := record(t, seed, nil, "", 1<<30)
		dur, flits := map[string]uint64{}, map[string]uint64{}
		var spikes, cycles uint64
		for _, e := range events(t, f) {
			if e.Ph == "X" {
				dur[e.Name] += e.Dur
				if n, ok := e.Args["flit_cycles"].(float64); ok {
					flits[e.Name] += uint64(n)
				}
				if n, ok := e.Args["spikes"].(float64); ok {
					spikes += uint64(n)
					cycles += e.Dur
				}
			}
		}
		cores, routers := total.CoreTotal(), total.RouterTotal()
		require.Equal(t, cores.IntegrateCycles, dur["integrate"], "seed %d", seed)
		require.Equal(t, cores.SendCycles, dur["send sums"], "seed %d", seed)
		require.Equal(t, cores.WaitCycles, dur["wait for sums"], "seed %d", seed)
		require.Equal(t, cores.FireCycles, dur["fire"], "seed %d", seed)
		require.Equal(t, cores.StallFIFOCycles, dur["stall: FIFO"], "seed %d", seed)
		require.Equal(t, cores.StallRouteCycles, dur["stall: routes"], "seed %d", seed)
		require.Equal(t, routers.BusyCycles, dur["busy"], "seed %d", seed)
		require.Equal(t, routers.StallBackpressure, flits["stall: no room ahead"], "seed %d", seed)
		require.Equal(t, routers.StallArbitration, flits["stall: another input"], "seed %d", seed)
		require.Equal(t, cores.Spikes, spikes, "seed %d", seed)
		require.Equal(t, total.Chip.BusyCycles, dur["work"], "seed %d", seed)
		require.Equal(t, total.Chip.Cycles-total.Chip.TransferCycles, cycles, "seed %d", seed)
	}
}

// columnSums adds up the columns of a CSV file that hold numbers.
func columnSums(t *testing.T, text string) map[string]uint64 {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	sums := map[string]uint64{}
	for _, row := range rows[1:] {
		for i, cell := range row {
			if n, err := strconv.ParseUint(cell, 10, 64); err == nil {
				sums[rows[0][i]] += n
			}
		}
	}
	return sums
}

// TestSumsOfTablesAreTheCounters: every column of the tables adds up to its counter, and Parquet holds the same as CSV.
func TestSumsOfTablesAreTheCounters(t *testing.T) {
	for seed := range uint64(6) {
		_, f, total, _ := record(t, seed, nil, "", 1<<30)
		cores, routers := total.CoreTotal(), total.RouterTotal()
		ticks := columnSums(t, f.csv[0].String())
		same := func(sums map[string]uint64, prefix string, fields []counter.Field, values []uint64) {
			for i, field := range fields {
				require.Equal(t, values[i], sums[prefix+field.Name], "seed %d: %s%s", seed, prefix, field.Name)
			}
		}
		same(ticks, "", counter.Fields[chip.ChipCounters](), counter.Values(&total.Chip))
		same(columnSums(t, f.csv[1].String()), "", fieldsOf(&cores), counter.Values(&cores))
		same(columnSums(t, f.csv[2].String()), "", fieldsOf(&routers), counter.Values(&routers))
		require.Equal(t, routers.Hops(), columnSums(t, f.csv[3].String())["flits"], "seed %d", seed)
		for k := range f.parquet {
			sameRows(t, f.csv[k].String(), f.parquet[k].Bytes())
		}
	}
}

func fieldsOf[T any](*T) []counter.Field { return counter.Fields[T]() }

// sameRows compares a Parquet file with CSV, cell by cell.
func sameRows(t *testing.T, text string, data []byte) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	require.Equal(t, int64(len(rows)-1), file.NumRows())
	n := 0
	for _, group := range file.RowGroups() {
		reader := group.Rows()
		buffer := make([]parquet.Row, 1)
		for {
			k, err := reader.ReadRows(buffer)
			if k == 0 {
				require.ErrorIs(t, err, io.EOF)
				break
			}
			n++
			for i, name := range rows[0] {
				leaf, ok := file.Schema().Lookup(name)
				require.True(t, ok)
				require.Equal(t, rows[n][i], buffer[0][leaf.ColumnIndex].String(), name)
			}
		}
		require.NoError(t, reader.Close())
	}
}

// TestSpikesAreThoseOfTheRun, and a filter leaves those of what it names.
func TestSpikesAreThoseOfTheRun(t *testing.T) {
	for seed := range uint64(4) {
		image, f, total, _ := record(t, seed, nil, "", 1<<30)
		cores := total.CoreTotal()
		all, ticks := spikes(t, f)
		require.Len(t, all, int(cores.Spikes), "seed %d", seed)
		name := image.Populations[image.Cores[len(image.Cores)-1].Symbol[0].Population].Name
		_, f, _, _ = record(t, seed, []string{name}, "1..2", 1<<30)
		some, _ := spikes(t, f)
		want := 0
		for i, p := range all {
			if image.Populations[p].Name == name && ticks[i] >= 1 && ticks[i] <= 2 {
				want++
			}
		}
		require.Len(t, some, want, "seed %d: of %s in ticks 1..2", seed, name)
	}
}

func spikes(t *testing.T, f *files) (population, tick []uint32) {
	r, err := npz.NewReader(bytes.NewReader(f.npz.Bytes()), int64(f.npz.Len()))
	require.NoError(t, err)
	require.NoError(t, r.Read("population.npy", &population))
	require.NoError(t, r.Read("tick.npy", &tick))
	return population, tick
}

// TestWaveformsAreInOrder: times ascend, values belong to declared signals, and all of it is what a waveform is made of.
func TestWaveformsAreInOrder(t *testing.T) {
	_, f, total, _ := record(t, 4, nil, "", 1<<30)
	header, body, ok := strings.Cut(f.vcd.String(), "$enddefinitions $end\n")
	require.True(t, ok)
	codes := map[string]bool{}
	for _, line := range strings.Split(header, "\n") {
		if field := strings.Fields(line); len(field) > 4 && field[0] == "$var" {
			require.False(t, codes[field[3]], "a code twice")
			codes[field[3]] = true
		}
	}
	last := int64(-1)
	for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
		switch line[0] {
		case '#':
			at, err := strconv.ParseInt(line[1:], 10, 64)
			require.NoError(t, err)
			require.Greater(t, at, last)
			last = at
		case 'b':
			require.True(t, codes[strings.Fields(line)[1]], line)
		default:
			require.True(t, codes[line[1:]], line)
		}
	}
	require.LessOrEqual(t, last, int64(total.Chip.Cycles)+1)
}

// TestTracesAreBounded: a trace ends soon after its limit, says where, and its files are whole.
func TestTracesAreBounded(t *testing.T) {
	_, whole, _, tr := record(t, 6, nil, "", 1<<30)
	_, _, cut := tr.Cut()
	require.False(t, cut)
	_, part, _, tr := record(t, 6, nil, "", 20_000)
	sample, tick, cut := tr.Cut()
	require.True(t, cut)
	require.Less(t, part.perfetto.Len(), whole.perfetto.Len())
	require.Zero(t, sample)
	require.Less(t, tick, isa.Tick(4))
	require.NotEmpty(t, events(t, part))
}

// TestTracingChangesNothing: a chip that is looked at counts what it counts otherwise.
func TestTracingChangesNothing(t *testing.T) {
	for seed := range uint64(4) {
		image, _, total, _ := record(t, seed, nil, "", 1<<30)
		c, err := chip.New(image, chip.Options{})
		require.NoError(t, err)
		require.Error(t, c.EachCycle(func(*chip.Look) {}), "the fast engine has no cycles to look at")
		for sample := range 2 {
			c.Reset()
			r := rand.New(rand.NewPCG(seed, uint64(sample)))
			for range 5 {
				require.NoError(t, c.Tick(imagetest.Spikes(r, image, 0.3)))
			}
			for o := range image.Outputs {
				c.ReadPotentials(o, nil)
			}
		}
		require.Equal(t, total, c.Counters(), "seed %d", seed)
	}
}

func TestFiltersRefuseWhatIsNotThere(t *testing.T) {
	image := imagetest.Random(1)
	for _, bad := range []struct {
		names []string
		ticks string
	}{{[]string{"nothing"}, ""}, {[]string{"c9999"}, ""}, {nil, "4..2"}, {nil, "x"}, {nil, "-1..2"}, {[]string{image.Populations[0].Name + "[99999]"}, ""}} {
		_, err := trace.NewFilter(image, bad.names, bad.ticks)
		require.Error(t, err, "%v", bad)
		require.NotContains(t, err.Error(), "\n")
	}
}
