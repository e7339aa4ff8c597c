package report_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/chip/report"
	"orrery/core"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/isa/imagetest"
	"orrery/noc"
)

// recorded runs samples of a random chip under a recorder, on as many chips as are asked for, and explains the run.
func recorded(t *testing.T, seed uint64, samples, ticks, chips int, options chip.Options) *report.Report {
	image := imagetest.Random(seed)
	var probes []isa.Place
	for i := range image.Cores {
		if image.Cores[i].Mode == isa.Spiking {
			probes = append(probes, isa.Place{Core: i}, isa.Place{Core: -1})
		}
	}
	recorder := report.NewRecorder(image, probes)
	var total chip.Counters
	var mutex sync.Mutex
	var group sync.WaitGroup
	for k := range chips {
		group.Go(func() {
			c, err := chip.New(image, options)
			if err != nil {
				panic(err)
			}
			for sample := k; sample < samples; sample += chips {
				c.Reset()
				r := rand.New(rand.NewPCG(seed, uint64(sample)))
				for tick := range ticks {
					_ = c.Tick(imagetest.Spikes(r, image, 0.3))
					recorder.Watch(sample, isa.Tick(tick), c)
				}
				for o := range image.Outputs {
					c.ReadPotentials(o, nil)
				}
			}
			n := c.Counters()
			mutex.Lock()
			defer mutex.Unlock()
			total.Add(&n)
		})
	}
	group.Wait()
	return report.Explain(report.Run{Image: image, Table: tableOf(image), Counters: &total, Recording: recorder.Recording(), Samples: samples, Requested: samples, Hash: strings.Repeat("0", 64)})
}

// tableOf prices everything that a table can price, so that nothing that is left out of a sum goes unseen.
func tableOf(image *isa.Image) *energy.Table {
	table := &energy.Table{Name: image.Arch.Name}
	constants := reflect.ValueOf(&table.Constants).Elem()
	for i := range constants.NumField() {
		switch f := constants.Field(i).Addr().Interface().(type) {
		case *isa.Cost:
			*f = isa.Cost{PJ: isa.Picojoule(1 + i), Source: "test"}
		case *isa.Power:
			*f = isa.Power{MW: isa.Milliwatt(1 + i), Source: "test"}
		}
	}
	return table
}

// TestReportAddsUp: what the report splits over layers, places, phases and ticks is what the chip counted.
func TestReportAddsUp(t *testing.T) {
	spikes := uint64(0)
	for seed := range uint64(30) {
		r := recorded(t, seed, 3, 6, 1+int(seed%2), chip.Options{})
		cores := r.Counters.CoreTotal()
		spikes += cores.Spikes
		var layers, byTick uint64
		adds, total := 0.0, isa.Picojoule(0)
		for i := range r.Layers {
			layers += r.Layers[i].Spikes
			adds += r.Layers[i].SynapticAdds
		}
		for _, tick := range r.Recording.ByTick {
			for _, n := range tick {
				byTick += n
			}
		}
		for i := range r.Places {
			total += r.Places[i].Total()
		}
		require.Equal(t, cores.Spikes, layers, "seed %d", seed)
		require.Equal(t, cores.Spikes, byTick, "seed %d", seed)
		require.InEpsilon(t, float64(cores.SynapticAdds)+1, adds+1, 1e-9, "seed %d", seed)
		require.InEpsilon(t, float64(r.Energy.Total.Mid), float64(total), 1e-9, "seed %d", seed)
		require.Equal(t, r.Counters.Chip.Cycles, r.Phases.Total(), "seed %d: phases are the run's cycles", seed)
		require.Equal(t, r.Counters.Chip.BusyCycles, r.Phases.Busy(), "seed %d", seed)
	}
	require.Greater(t, spikes, uint64(500), "the random chips do something")
}

// TestFirstSampleAddsUp: the records of a run's only sample sum up to the run's counters.
func TestFirstSampleAddsUp(t *testing.T) {
	for seed := range uint64(20) {
		r := recorded(t, seed, 1, 9, 1, chip.Options{})
		var cores core.Counters
		var routers noc.RouterCounters
		var phases report.Phases
		pj := isa.Picojoule(0)
		for i := range r.Recording.First.Ticks {
			tick := &r.Recording.First.Ticks[i]
			counter.Add(&cores, &tick.Core)
			counter.Add(&routers, &tick.Router)
			counter.Add(&phases, &tick.Phases)
			pj += r.EnergyOf(tick).Dynamic.Mid
		}
		require.Equal(t, r.Counters.CoreTotal(), cores, "seed %d", seed)
		require.Equal(t, r.Counters.RouterTotal(), routers, "seed %d", seed)
		require.Equal(t, r.Recording.Phases, phases, "seed %d", seed)
		reads := isa.Picojoule(r.Counters.Chip.HostReads) * r.Table.Constants.HostPacket.PJ
		require.InEpsilon(t, float64(r.Energy.Dynamic.Mid), float64(pj+reads), 1e-9, "seed %d", seed)
		spikes := uint64(0)
		for _, population := range r.Recording.First.Spikes {
			for _, tick := range population {
				spikes += uint64(len(tick))
			}
		}
		require.Equal(t, cores.Spikes, spikes, "seed %d", seed)
	}
}

// TestReportDoesNotDependOnTheMachine: the page is the same for any number of chips and either engine.
func TestReportDoesNotDependOnTheMachine(t *testing.T) {
	for seed := range uint64(6) {
		var pages [3]bytes.Buffer
		require.NoError(t, recorded(t, seed, 5, 6, 1, chip.Options{}).Page().Write(&pages[0]))
		require.NoError(t, recorded(t, seed, 5, 6, 3, chip.Options{}).Page().Write(&pages[1]))
		require.NoError(t, recorded(t, seed, 5, 6, 1, chip.Options{Engine: chip.Reference}).Page().Write(&pages[2]))
		require.True(t, pages[0].String() == pages[1].String(), "seed %d, three chips", seed)
		require.True(t, pages[0].String() == pages[2].String(), "seed %d, reference", seed)
	}
}

// TestFramesBreakEvenWhereTheLinesMeet, and the spiking line passes through the run's own energy.
func TestFramesBreakEvenWhereTheLinesMeet(t *testing.T) {
	met := 0
	for seed := range uint64(30) {
		r := recorded(t, seed, 2, 6, 1, chip.Options{})
		each := float64(r.Samples)
		require.InEpsilon(t, float64(r.Energy.Dynamic.Mid)/each, float64(r.Frame.Dynamic.Spiking(1)), 1e-9, "seed %d", seed)
		require.InEpsilon(t, float64(r.Energy.Total.Mid)/each, float64(r.Frame.Total.Spiking(1)), 1e-9, "seed %d", seed)
		for _, c := range []report.Comparison{r.Frame.Dynamic, r.Frame.Total} {
			if c.BreakEven >= 0 {
				met++
				require.InEpsilon(t, float64(c.Frame), float64(c.Spiking(c.BreakEven)), 1e-9, "seed %d", seed)
			}
		}
	}
	require.Greater(t, met, 5)
}

// TestAnEmptyRunHasAReport: nothing run, nothing labelled, nothing to divide by.
func TestAnEmptyRunHasAReport(t *testing.T) {
	image := imagetest.Random(1)
	c, err := chip.New(image, chip.Options{})
	require.NoError(t, err)
	n := c.Counters()
	r := report.Explain(report.Run{Image: image, Table: tableOf(image), Counters: &n, Recording: report.NewRecorder(image, nil).Recording()})
	var out bytes.Buffer
	require.NoError(t, r.Page().Write(&out))
	require.NotContains(t, out.String(), "NaN")
}

// BenchmarkWatch is what a recorder costs a tick, beside BenchmarkTick without one.
func BenchmarkTick(b *testing.B) { benchmarkTick(b, false) }

func BenchmarkWatch(b *testing.B) { benchmarkTick(b, true) }

func benchmarkTick(b *testing.B, watch bool) {
	image := imagetest.Random(3)
	c, err := chip.New(image, chip.Options{})
	require.NoError(b, err)
	spikes := imagetest.Spikes(rand.New(rand.NewPCG(1, 1)), image, 0.3)
	recorder := report.NewRecorder(image, nil)
	for b.Loop() {
		_ = c.Tick(spikes)
		if watch {
			recorder.Watch(1, 0, c)
		}
	}
}
