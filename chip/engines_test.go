package chip_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/isa/imagetest"
	"orrery/noc"
)

// trace is everything that can be observed of a run.
type trace struct {
	Fired      [][][]isa.NeuronID // by tick and core
	Potentials [][][]int32
	Arrived    [][][]uint32
	Cycles     []uint64 // after each tick
	Counters   chip.Counters
	State      chip.State
}

// observe runs ticks ticks of an image from where the chip stands, with random input that depends on seed and tick alone.
func observe(t require.TestingT, c *chip.Chip, image *isa.Image, seed uint64, ticks int) *trace {
	tr := &trace{}
	for range ticks {
		now := uint64(c.Now())
		r := rand.New(rand.NewPCG(seed, now))
		require.NoError(t, c.Tick(imagetest.Spikes(r, image, 0.3)))
		tr.tick(c, image)
	}
	tr.Counters, tr.State = c.Counters(), c.State()
	return tr
}

func (tr *trace) tick(c *chip.Chip, image *isa.Image) {
	var fired [][]isa.NeuronID
	var potentials [][]int32
	for i := range image.Cores {
		fired = append(fired, append([]isa.NeuronID{}, c.Fired(i)...))
		potentials = append(potentials, append([]int32{}, c.Potentials(i)...))
	}
	var arrived [][]uint32
	for _, a := range c.Arrived() {
		arrived = append(arrived, append([]uint32{}, a...))
	}
	tr.Fired, tr.Potentials, tr.Arrived = append(tr.Fired, fired), append(tr.Potentials, potentials), append(tr.Arrived, arrived)
	tr.Cycles = append(tr.Cycles, c.Counters().Chip.Cycles)
}

func start(t require.TestingT, image *isa.Image, o chip.Options) *chip.Chip {
	c, err := chip.New(image, o)
	require.NoError(t, err)
	for i := range image.Inputs {
		if in := &image.Inputs[i]; in.Encoding == isa.EncodeCurrent {
			bias := make([]int32, len(in.Bias))
			for n := range bias {
				bias[n] = int32(n) % int32(in.Scale+1)
			}
			c.SetInputBias(i, bias)
		}
	}
	return c
}

// TestFastEqualsReference: spikes, potentials, cycles and every counter of core, router and chip are the same from the fast engine, with
// any number of threads, as from the one that steps every unit in every cycle.
func TestFastEqualsReference(t *testing.T) {
	spikes := uint64(0)
	for seed := range uint64(150) {
		spikes += compareEngines(t, seed)
	}
	require.Greater(t, spikes, uint64(10000), "the random chips do something")
}

func compareEngines(t require.TestingT, seed uint64) (spikes uint64) {
	const ticks = 8
	image := imagetest.Random(seed)
	want := observe(t, start(t, image, chip.Options{Engine: chip.Reference}), image, seed, ticks)
	for _, threads := range []int{1, 2, 4} {
		got := observe(t, start(t, image, chip.Options{Engine: chip.Fast, Threads: threads}), image, seed, ticks)
		require.Equal(t, want, got, "seed %d, %d threads", seed, threads)
	}
	total := want.Counters.CoreTotal()
	return total.Spikes
}

// TestCheckpointContinuesUnderAnyEngine stops in the middle, carries the state over as JSON, and goes on under the other engine.
func TestCheckpointContinuesUnderAnyEngine(t *testing.T) {
	for seed := range uint64(40) {
		image := imagetest.Random(seed)
		whole := observe(t, start(t, image, chip.Options{}), image, seed, 9)
		first := start(t, image, chip.Options{Engine: chip.Reference})
		observe(t, first, image, seed, 4)
		text, err := json.Marshal(first.State())
		require.NoError(t, err)
		var state chip.State
		require.NoError(t, json.Unmarshal(text, &state))
		second, err := chip.New(image, chip.Options{})
		require.NoError(t, err)
		require.NoError(t, second.SetState(state))
		rest := observe(t, second, image, seed, 5)
		require.Equal(t, whole.Fired[4:], rest.Fired, "seed %d", seed)
		require.Equal(t, whole.Potentials[4:], rest.Potentials, "seed %d", seed)
		require.Equal(t, whole.State, rest.State, "seed %d", seed)
		before, after := first.Counters(), second.Counters()
		before.Add(&after)
		require.Equal(t, whole.Counters.CoreTotal(), before.CoreTotal(), "seed %d", seed)
		require.Equal(t, whole.Counters.RouterTotal(), before.RouterTotal(), "seed %d", seed)
	}
}

// TestSpikesDoNotDependOnLatency changes everything that takes time and nothing that computes.
func TestSpikesDoNotDependOnLatency(t *testing.T) {
	for seed := range uint64(40) {
		image := imagetest.Random(seed)
		want := observe(t, start(t, image, chip.Options{}), image, seed, 6)
		slow := *image
		slow.Arch.NoC.Buffer, slow.Arch.NoC.RouterCycles, slow.Arch.NoC.LinkCycles = 1, 5, 3
		slow.Arch.Core.Lanes, slow.Arch.Core.SendFIFO, slow.Arch.Soma.UpdateCycles = 1, 1, 7
		slow.Arch.Clock = isa.ClockArch{MHz: 1, Sync: isa.Barrier, SyncCycles: 99}
		got := observe(t, start(t, &slow, chip.Options{}), &slow, seed, 6)
		require.Equal(t, want.Fired, got.Fired)
		require.Equal(t, want.Potentials, got.Potentials)
		require.Equal(t, want.Arrived, got.Arrived)
	}
}

// TestFunctionDoesNotNeedTiming: without timing, spikes, potentials, states and all counters of events are the same, and nothing that is
// counted in cycles or in routers is made up.
func TestFunctionDoesNotNeedTiming(t *testing.T) {
	for seed := range uint64(60) {
		image := imagetest.Random(seed)
		want := observe(t, start(t, image, chip.Options{}), image, seed, 8)
		for _, threads := range []int{1, 3} {
			got := observe(t, start(t, image, chip.Options{Timing: chip.TimingNone, Threads: threads}), image, seed, 8)
			require.Equal(t, want.Fired, got.Fired, "seed %d", seed)
			require.Equal(t, want.Potentials, got.Potentials, "seed %d", seed)
			require.Equal(t, want.Arrived, got.Arrived, "seed %d", seed)
			require.Equal(t, want.State, got.State, "seed %d", seed)
			require.Equal(t, events(want.Counters), got.Counters, "seed %d", seed)
		}
	}
	_, err := chip.New(imagetest.Random(1), chip.Options{Engine: chip.Reference, Timing: chip.TimingNone})
	require.ErrorContains(t, err, "the reference engine steps every cycle")
	_, err = chip.New(imagetest.Random(1), chip.Options{Timing: "fuzzy"})
	require.ErrorContains(t, err, `timing "fuzzy"`)
}

// events keeps what a run without timing counts as well.
func events(n chip.Counters) chip.Counters {
	e := chip.Counters{Chip: n.Chip, Cores: append([]core.Counters{}, n.Cores...), FIFOPeak: make([]uint64, len(n.Cores)), RelayPeak: make([]uint64, len(n.Cores)),
		Routers: make([]noc.RouterCounters, len(n.Routers)), RouterPeak: make([]uint64, len(n.Routers))}
	untime(&e.Chip)
	for i := range e.Cores {
		untime(&e.Cores[i])
	}
	return e
}

func untime[T any](c *T) {
	for i, f := range counter.Fields[T]() {
		if f.Timed {
			reflect.ValueOf(c).Elem().Field(i).SetUint(0)
		}
	}
}

// TestTicksOverlap runs many ticks before anybody asks for counters.
func TestTicksOverlap(t *testing.T) {
	for seed := range uint64(20) {
		image := imagetest.Random(seed)
		run := func(o chip.Options) chip.Counters {
			c := start(t, image, o)
			for tick := range uint64(30) {
				require.NoError(t, c.Tick(imagetest.Spikes(rand.New(rand.NewPCG(seed, tick)), image, 0.3)))
			}
			return c.Counters()
		}
		require.Equal(t, run(chip.Options{Threads: 1}), run(chip.Options{Threads: 4}), "seed %d", seed)
	}
}

func TestSumOfCoresIsTheTotal(t *testing.T) {
	var relayed uint64
	for seed := range uint64(30) {
		image := imagetest.Random(seed)
		n := observe(t, start(t, image, chip.Options{}), image, 1, 10).Counters
		total := n.CoreTotal()
		sum := make([]uint64, len(counter.Values(&total)))
		for i := range n.Cores {
			for k, v := range counter.Values(&n.Cores[i]) {
				sum[k] += v
			}
		}
		require.Equal(t, counter.Values(&total), sum, "seed %d", seed)
		require.NotZero(t, total.NeuronUpdates, "seed %d", seed)
		out := total.PacketsOut + total.SumsOut + total.PacketsRelayed + n.Chip.HostPacketsIn
		in := total.PacketsIn + total.SumsIn + n.Chip.HostPacketsOut
		require.Equal(t, out, in, "seed %d: nothing is dropped", seed)
		relayed += total.PacketsRelayed
	}
	require.Greater(t, relayed, uint64(1000), "packets are forwarded")
}

func TestStrictRefusesOverruns(t *testing.T) {
	image := imagetest.Random(5)
	image.Arch.Clock = isa.ClockArch{MHz: 1, Sync: isa.Periodic, TickCycles: 3}
	c := start(t, image, chip.Options{})
	require.NoError(t, c.Tick(nil))
	require.Equal(t, uint64(1), c.Counters().Chip.Overruns)
	strict := start(t, image, chip.Options{Strict: true})
	require.ErrorContains(t, strict.Tick(nil), "clock.tick_cycles")
}

func TestTickDoesNotAllocate(t *testing.T) {
	image := imagetest.Random(2)
	c := start(t, image, chip.Options{})
	spikes := imagetest.Spikes(rand.New(rand.NewPCG(1, 1)), image, 0.5)
	for range 50 {
		require.NoError(t, c.Tick(spikes))
	}
	require.Zero(t, testing.AllocsPerRun(50, func() { _ = c.Tick(spikes) }))
}

// FuzzEngines looks for a chip on which the engines differ.
func FuzzEngines(f *testing.F) {
	f.Add(uint64(1000))
	f.Fuzz(func(t *testing.T, seed uint64) { compareEngines(t, seed) })
}
