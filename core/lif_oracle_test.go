package core

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/recorded"
)

// sequence is one line of a recorded LIF file; see testdata/lif/README.md.
type sequence struct {
	Neurons int
	Ticks   int
	Params  struct {
		Vth0               int32  `json:"vth0"`
		VthAdaptive        int    `json:"vth_adaptive"`
		VthAlpha           uint16 `json:"vth_alpha"`
		VthBeta            int32  `json:"vth_beta"`
		VthIncrement       int32  `json:"vth_increment"`
		VReset             int32  `json:"v_reset"`
		VFloor             int32  `json:"v_floor"`
		LeakMultiplicative int    `json:"leak_multiplicative"`
		LeakAlpha          uint16 `json:"leak_alpha"`
		LeakBeta           int32  `json:"leak_beta"`
		ResetDelta         int32  `json:"reset_delta"`
		Refractory         uint16 `json:"refractory"`
		WindowEnabled      int    `json:"window_enabled"`
		WindowLength       uint16 `json:"window_length"`
		VInit              int32  `json:"v_init"`
		NoiseMask          uint32 `json:"noise_mask"`
		ResetMode          uint8  `json:"reset_mode"`
	}
	State0 struct {
		V          []int32 `json:"v"`
		Refractory []uint16
		Vtheta     []int32
		Window     uint16 `json:"window_count"`
		LFSRSeed   uint32 `json:"lfsr_seed"`
	}
	Steps []struct {
		I, V, Vtheta []int32
		Spike        []int
		Ref          []uint16
	}
}

func (q *sequence) parameters() isa.LIF {
	p := &q.Params
	return isa.LIF{Vth0: p.Vth0, VthAdaptive: p.VthAdaptive != 0, ThAlpha: p.VthAlpha, ThBeta: p.VthBeta, ThIncrement: p.VthIncrement,
		VReset: p.VReset, VFloor: p.VFloor, Reset: isa.ResetMode(p.ResetMode), Delta: p.ResetDelta,
		LeakMultiplicative: p.LeakMultiplicative != 0, LeakAlpha: p.LeakAlpha, LeakBeta: p.LeakBeta, Refractory: p.Refractory,
		Window: p.WindowEnabled != 0, WindowLength: p.WindowLength, VInit: p.VInit, NoiseMask: p.NoiseMask}
}

// lifFiles are the recorded files, else the copy in testdata.
func lifFiles(t *testing.T) []string {
	t.Helper()
	files := recorded.Files(t, "lif/*.jsonl.gz")
	if len(files) == 0 {
		t.Logf("no lif/*.jsonl.gz under %s: using the copy in testdata", recorded.Root(t))
		files = []string{"../testdata/lif/lif_public.jsonl.gz"}
	}
	return files
}

func TestRecordedLIFSequences(t *testing.T) {
	for _, name := range lifFiles(t) {
		file, err := os.Open(name)
		require.NoError(t, err)
		defer file.Close()
		z, err := gzip.NewReader(file)
		require.NoError(t, err)
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 64<<20)
		var found struct{ sequences, updates, spikes, plain, kernels int }
		for lines.Scan() {
			found.sequences++
			var q sequence
			require.NoError(t, json.Unmarshal(lines.Bytes(), &q), "%s line %d", name, found.sequences)
			q.check(t, found.sequences)
			found.spikes += replay(t, found.sequences, &q)
			found.updates += q.Neurons * len(q.Steps)
			run := crowd
			if q.Params.NoiseMask != 0 {
				run = noisyCrowd
			}
			kernel, plain := run(t, found.sequences, &q)
			found.kernels += int(count(kernel))
			found.plain += int(count(plain))
		}
		require.NoError(t, lines.Err())
		require.Positive(t, found.spikes, "%s: nothing ever fires", name)
		t.Logf("%s: %d sequences, %d updates, %d spikes: spike, V, refractory count and V_theta exact in the readable core and in the fast engine; "+
			"as crowds of neurons, too, %d of them by a kernel for neurons that are V alone and %d by the one for any", name, found.sequences, found.updates,
			found.spikes, found.plain, found.kernels-found.plain)
		require.Positive(t, found.kernels-found.plain, "%s: no kernel was used", name)
	}
}

// check wants a sequence to be whole: what it does not say would be compared with zeros.
func (q *sequence) check(t *testing.T, line int) {
	t.Helper()
	require.Len(t, q.Steps, q.Ticks, "line %d", line)
	require.Positive(t, q.Ticks*q.Neurons, "line %d", line)
	for tick, s := range q.Steps {
		for _, n := range []int{len(s.I), len(s.Spike), len(s.V), len(s.Ref), len(s.Vtheta)} {
			require.Equal(t, q.Neurons, n, "line %d tick %d", line, tick)
		}
	}
}

// start is the state before the first tick of a sequence whose neurons stand there so many times.
func (q *sequence) start(s State, times int) State {
	s.V, s.Theta = slices.Repeat(q.State0.V, times), slices.Repeat(q.State0.Vtheta, times)
	s.Refractory, s.Windows[0], s.LFSR = slices.Repeat(q.State0.Refractory, times), q.State0.Window, q.State0.LFSRSeed
	return s
}

// crowd lets many copies of a sequence's neurons share a core of the fast engine, so that its vectors and their ends are used. It says whether
// a kernel has updated them, and whether it was that for neurons that are V alone.
func crowd(t *testing.T, line int, q *sequence) (kernel, plain bool) {
	times := 67/q.Neurons + line%3
	many := *q
	many.Neurons *= times
	a, cfg := coreFor(&many)
	fast := NewEngine(a, []isa.Core{*cfg})
	require.NoError(t, fast.SetState(0, q.start(fast.State(0), times), 0))
	scratch := fast.NewScratch()
	for tick, step := range q.Steps {
		for n := range many.Neurons {
			fast.SetBias(0, isa.NeuronID(n), step.I[n%q.Neurons])
		}
		spiked := fireAt(fast, scratch, tick)
		got := fast.State(0)
		require.Equal(t, slices.Repeat(step.V, times), got.V, "line %d tick %d: V of a crowd", line, tick)
		require.Equal(t, slices.Repeat(step.Vtheta, times), got.Theta, "line %d tick %d: V_theta of a crowd", line, tick)
		require.Equal(t, slices.Repeat(step.Ref, times), got.Refractory, "line %d tick %d: refractory count of a crowd", line, tick)
		require.Equal(t, fired(slices.Repeat(step.Spike, times)), append([]isa.NeuronID{}, spiked...), "line %d tick %d: a crowd", line, tick)
	}
	return fast.byKernel()
}

// noisyCrowd is crowd for sequences with noise, where every neuron draws its own numbers: the sequence's neurons stand elsewhere among others
// in each tick, and the generator starts as many steps earlier as there are neurons before them.
func noisyCrowd(t *testing.T, line int, q *sequence) (kernel, plain bool) {
	times := 67/q.Neurons + line%3
	many := *q
	many.Neurons *= times
	a, cfg := coreFor(&many)
	fast := NewEngine(a, []isa.Core{*cfg})
	filler := q.start(fast.State(0), times)
	scratch := fast.NewScratch()
	last := q.start(fast.State(0), 1)
	for tick, step := range q.Steps {
		first := tick * 5 % (many.Neurons - q.Neurons + 1)
		state := filler
		state.V, state.Theta, state.Refractory, state.Windows = clone(filler.V), clone(filler.Theta), clone(filler.Refractory), last.Windows
		copy(state.V[first:], last.V)
		copy(state.Theta[first:], last.Theta)
		copy(state.Refractory[first:], last.Refractory)
		state.LFSR = last.LFSR
		for range first {
			state.LFSR = stepBack(state.LFSR)
		}
		require.NoError(t, fast.SetState(0, state, isa.Tick(tick)))
		for n, input := range step.I {
			fast.SetBias(0, isa.NeuronID(first+n), input)
		}
		spikes := []isa.NeuronID{}
		for _, n := range fireAt(fast, scratch, tick) {
			if int(n) >= first && int(n) < first+q.Neurons {
				spikes = append(spikes, n-isa.NeuronID(first))
			}
		}
		got := fast.State(0)
		last.V, last.Theta, last.Refractory = got.V[first:first+q.Neurons], got.Theta[first:first+q.Neurons], got.Refractory[first:first+q.Neurons]
		last.Windows = got.Windows
		for range q.Neurons {
			(*lfsr)(&last.LFSR).next()
		}
		require.Equal(t, step.V, last.V, "line %d tick %d: V in a crowd", line, tick)
		require.Equal(t, step.Vtheta, last.Theta, "line %d tick %d: V_theta in a crowd", line, tick)
		require.Equal(t, step.Ref, last.Refractory, "line %d tick %d: refractory count in a crowd", line, tick)
		require.Equal(t, fired(step.Spike), spikes, "line %d tick %d: in a crowd", line, tick)
	}
	return fast.byKernel()
}

// stepBack is the state of a generator whose next one is s.
func stepBack(s uint32) uint32 { return s<<1 | (s>>31^s^s>>1^s>>2^s>>4^s>>6)&1 }

// fireAt is a tick of a core that gets no spikes.
func fireAt(e *Engine, s *Scratch, tick int) []isa.NeuronID {
	e.StartTick(isa.Tick(tick))
	e.Integrate(0, s)
	s.StartTick()
	return e.Fire(0, s)
}

// byKernel says whether kernels update core 0, and whether that for neurons that are V alone does.
func (e *Engine) byKernel() (any, plain bool) {
	c := &e.cores[0]
	plain = c.plain != nil && c.held == 0
	return c.narrow && (plain || c.lif != nil), plain
}

// fired lists the neurons with a spike.
func fired(spike []int) []isa.NeuronID {
	list := []isa.NeuronID{}
	for n, s := range spike {
		if s != 0 {
			list = append(list, isa.NeuronID(n))
		}
	}
	return list
}

// replay feeds a sequence, through biases, to the readable core and to a core of the fast engine.
func replay(t *testing.T, line int, q *sequence) (spikes int) {
	a, cfg := coreFor(q)
	plain := New(a, cfg)
	fast := NewEngine(a, []isa.Core{*cfg})
	start := q.start(plain.State(), 1)
	require.NoError(t, plain.SetState(start))
	require.NoError(t, fast.SetState(0, start, 0))
	scratch := fast.NewScratch()
	for tick, step := range q.Steps {
		for n, input := range step.I {
			plain.SetBias(isa.NeuronID(n), input)
			fast.SetBias(0, isa.NeuronID(n), input)
		}
		runTick(plain, isa.Tick(tick))
		spiked := fireAt(fast, scratch, tick)
		want := fired(step.Spike)
		spikes += len(want)
		for _, got := range []State{plain.State(), fast.State(0)} {
			require.Equal(t, step.V, got.V, "line %d tick %d: V", line, tick)
			require.Equal(t, step.Vtheta, got.Theta, "line %d tick %d: V_theta", line, tick)
			require.Equal(t, step.Ref, got.Refractory, "line %d tick %d: refractory", line, tick)
		}
		require.Equal(t, want, append([]isa.NeuronID{}, plain.Spikes()...), "line %d tick %d", line, tick)
		require.Equal(t, want, append([]isa.NeuronID{}, spiked...), "line %d tick %d", line, tick)
	}
	return spikes
}

// coreFor is a core with one idle axon and the sequence's neurons, on an architecture of 28-bit potentials.
func coreFor(q *sequence) (*isa.Arch, *isa.Core) {
	a := &isa.Arch{}
	a.Mesh = isa.MeshArch{Width: 1, Height: 1, ChipsX: 1, ChipsY: 1}
	a.Core = isa.CoreArch{Axons: 1, Neurons: q.Neurons, Storage: isa.Dense, Weights: isa.Direct, WeightBits: 8, ParameterSets: 1, Lanes: 1,
		PotentialBits: 28, DelaySlots: 1, SendFIFO: 1, SumsPerPacket: 2}
	a.Soma = isa.SomaArch{Unit: isa.UnitLIF, UpdateCycles: 1}
	return a, &isa.Core{Axons: 1, Neurons: q.Neurons, Crossbar: isa.NewDense(1, q.Neurons, 8), Bias: make([]int32, q.Neurons),
		V0: make([]int32, q.Neurons), ParamSet: make([]uint16, q.Neurons), LIF: []isa.LIF{q.parameters()},
		RouteStart: make([]uint32, q.Neurons+1)}
}

// runTick steps a core through a tick with nothing in the way of its packets.
func runTick(c *Core, t isa.Tick) (cycles int) {
	c.StartTick(t)
	for ; !c.Done() || !c.Sent(); cycles++ {
		if _, ok := c.Head(); ok {
			c.Pop()
		}
		c.Step()
		c.Commit()
	}
	return cycles
}
