package chip_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/chiptest"
	"orrery/isa"
	"orrery/isa/counter"
	"orrery/isa/imagetest"
)

// trace is everything that can be observed of a run.
type trace struct {
	Fired      [][][]isa.NeuronID // by tick and core
	Potentials [][][]int32
	Arrived    [][][]uint32
	Arrivals   [][]chip.Arrival // in order of time
	Cycles     []uint64         // after each tick
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
	tr.Arrivals = append(tr.Arrivals, c.Arrivals(nil))
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

var (
	cases = flag.Int("cases", 120, "random images that TestFastEqualsReference compares")
	first = flag.Uint64("first", 0, "seed of its first one")
)

// TestFastEqualsReference: spikes, potentials, the whole state, cycles, peaks and every counter of core, router and chip are the same, after
// each tick, from the fast engine with any number of threads as from the one that steps every unit in every cycle; and from either of them
// when it goes on from a checkpoint.
func TestFastEqualsReference(t *testing.T) {
	var tally chiptest.Tally
	ticks := 0
	for seed := *first; seed < *first+uint64(*cases); seed++ {
		image := imagetest.Random(seed)
		switch {
		case seed%3 == 0:
			imagetest.Straighten(image, seed)
		case seed%10 == 1:
			image = imagetest.TrueNorth(seed)
		}
		ticks += compareEngines(t, image, seed, &tally)
	}
	t.Logf("%d random images, %d ticks, %d spikes, %d packets, %d cycles: equal from the reference, the fast engine with 1, 2 and 4 threads, "+
		"and both from a checkpoint", tally.Cases, ticks, tally.Total("spikes"), tally.Total("packets_out")+tally.Total("packets_relayed"), tally.Total("cycles"))
	if testing.Verbose() {
		tally.Print(os.Stdout)
	}
	require.Empty(t, tally.Missing(), "features and events that no image had")
}

// compareEngines runs an image in lockstep on all engines; seed decides what comes from outside.
func compareEngines(t require.TestingT, image *isa.Image, seed uint64, tally *chiptest.Tally) (ticks int) {
	r := rand.New(rand.NewPCG(seed, 2))
	if ticks = 3 + r.IntN(5); r.IntN(8) == 0 {
		ticks *= 4
	}
	l := chiptest.New(t, image.Provenance.Network, image, chiptest.RandomDrive(image, seed, [...]float64{0.1, 0.3, 0.3, 1}[r.IntN(4)]), 1, 2, 4)
	n := l.Compare(ticks, r.IntN(ticks), nil)
	tally.Image(image)
	tally.Counters(&n)
	return ticks
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
			require.Equal(t, chiptest.Untimed(want.Counters), got.Counters, "seed %d", seed)
		}
	}
	_, err := chip.New(imagetest.Random(1), chip.Options{Engine: chip.Reference, Timing: chip.TimingNone})
	require.ErrorContains(t, err, "the reference engine steps every cycle")
	_, err = chip.New(imagetest.Random(1), chip.Options{Timing: "fuzzy"})
	require.ErrorContains(t, err, `timing "fuzzy"`)
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

// FuzzEngines looks for a chip on which the engines differ: choices makes the image, damage changes it.
func FuzzEngines(f *testing.F) {
	f.Add(uint64(1), []byte("any"), []byte{})
	f.Add(uint64(2), []byte{9, 200, 13, 255, 255, 3, 0, 0, 1, 77}, []byte{11, 3, 250})
	f.Fuzz(func(t *testing.T, seed uint64, choices, damage []byte) {
		image := imagetest.From(imagetest.Bytes(choices), "fuzz")
		imagetest.Damage(image, damage)
		if image.Verify() != nil {
			return
		}
		compareEngines(t, image, seed, &chiptest.Tally{})
	})
}
