// Package chiptest runs one image on several machines side by side and wants them equal in everything that can be observed: the plain
// reference, the fast engine with different numbers of threads, and both again from a checkpoint. It counts what the cases covered, so
// that a comparison which compares nothing shows.
package chiptest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/isa"
	"orrery/isa/bitset"
	"orrery/isa/counter"
	"orrery/isa/imagetest"
	"orrery/noc"
)

// Drive is what the host does to a chip. It must depend on its arguments alone: it is asked again for each machine.
type Drive struct {
	Bias   map[int][]int32             // by input of the image: currents written before tick 0
	Spikes func(t isa.Tick) [][]uint32 // by input: neurons that spike in tick t, ascending
}

// RandomDrive is input that a seed decides on: each neuron of a spiking input fires in a tick with probability p; in one case of three only
// now and then, so that cores come to rest and are woken.
func RandomDrive(image *isa.Image, seed uint64, p float64) Drive {
	r := rand.New(rand.NewPCG(seed, 3))
	d := Drive{Bias: map[int][]int32{}}
	for i := range image.Inputs {
		if in := &image.Inputs[i]; in.Encoding == isa.EncodeCurrent {
			for range in.Bias {
				d.Bias[i] = append(d.Bias[i], int32(r.IntN(int(in.Scale)+1)))
			}
		}
	}
	bursts := r.IntN(3) == 0
	d.Spikes = func(t isa.Tick) [][]uint32 {
		if bursts && t%7 > 1 {
			return nil
		}
		return imagetest.Spikes(rand.New(rand.NewPCG(seed, uint64(t))), image, p)
	}
	return d
}

// Lockstep is the machines of one case.
type Lockstep struct {
	t        require.TestingT
	name     string
	image    *isa.Image
	drive    Drive
	machines []*machine // the plain reference first
}

// machine is one chip, with what was counted before it was resumed from a checkpoint.
type machine struct {
	name    string
	chip    *chip.Chip
	earlier chip.Counters
	lazy    bool // asked for counters only at the end, so that the cycles of several ticks are worked out at once
	untimed bool // has no timing
	sets    bool // gets its spikes as sets
}

// tick runs a tick. Sets begin anywhere in their words, and those of some ticks come with lists of other inputs.
func (m *machine) tick(image *isa.Image, spikes [][]uint32) error {
	if !m.sets {
		return m.chip.Tick(spikes)
	}
	lists, sets := slices.Clone(spikes), make([]bitset.Set, len(image.Inputs))
	for i := range lists {
		if size := len(image.Inputs[i].PacketStart) - 1; size > 0 && (i > 0 || m.chip.Now()%5 != 3) {
			sets[i], lists[i] = setOf(lists[i], size, int(m.chip.Now())*7%64), nil
		}
	}
	return m.chip.TickSets(lists, sets)
}

// setOf is a list as a set that begins at a bit, with what is not in it all around.
func setOf(list []uint32, size, first int) bitset.Set {
	words := make([]uint64, bitset.Words(first+size+1))
	for bit := range len(words) * 64 {
		if bit < first || bit >= first+size || slices.Contains(list, uint32(bit-first)) {
			words[bit/64] |= 1 << (bit % 64)
		}
	}
	return bitset.Of(words, first, size)
}

// observation is everything that can be observed of a machine between two ticks.
type observation struct {
	Fired      [][]isa.NeuronID // by core
	Potentials [][]int32
	Arrived    [][]uint32
	State      chip.State
	Counters   chip.Counters
}

// New is a reference, a fast engine for each number of threads, and one without timing, in their state before tick 0.
func New(t require.TestingT, name string, image *isa.Image, drive Drive, threads ...int) *Lockstep {
	l := &Lockstep{t: t, name: name, image: image, drive: drive}
	l.add("reference", chip.Options{Engine: chip.Reference})
	for _, n := range threads {
		l.add(fmt.Sprintf("fast, %d threads", n), chip.Options{Threads: n}).lazy = n > 2
	}
	for _, sets := range []bool{false, true} {
		m := l.add(fmt.Sprintf("fast, without timing, sets %t", sets), chip.Options{Timing: chip.TimingNone, Lean: true, Threads: 2})
		m.untimed, m.sets = true, sets
	}
	for _, m := range l.machines {
		m.writeBias(drive.Bias)
	}
	return l
}

func (l *Lockstep) add(name string, o chip.Options) *machine {
	c, err := chip.New(l.image, o)
	require.NoError(l.t, err, l.name)
	m := &machine{name: name, chip: c}
	l.machines = append(l.machines, m)
	return m
}

func (m *machine) writeBias(bias map[int][]int32) {
	for i, b := range bias {
		m.chip.SetInputBias(i, b)
	}
}

// Chip is the reference.
func (l *Lockstep) Chip() *chip.Chip { return l.machines[0].chip }

// Tick runs one tick on every machine and compares them; last says that no more will follow.
func (l *Lockstep) Tick(last bool) {
	at := l.Chip().Now()
	for _, m := range l.machines {
		require.NoError(l.t, m.tick(l.image, l.drive.Spikes(at)), l.name)
	}
	whole := l.machines[0].observe(l.image)
	whole.Counters = l.Chip().Counters()
	for _, m := range l.machines[1:] {
		want, got := whole, m.observe(l.image)
		switch {
		case m.lazy && !last:
			want.Counters = chip.Counters{}
		case m.untimed:
			want.Counters, got.Counters = Untimed(want.Counters), m.chip.Counters()
		default:
			got.Counters = m.chip.Counters()
			if m.earlier.Cores != nil {
				got.Counters.Add(&m.earlier)
			}
		}
		if !reflect.DeepEqual(want, got) {
			require.Equal(l.t, want, got, "%s, tick %d: %s differs from the reference", l.name, at, m.name)
		}
	}
}

// observe is everything but the counters.
func (m *machine) observe(image *isa.Image) observation {
	o := observation{State: m.chip.State()}
	for i := range image.Cores {
		o.Fired = append(o.Fired, append([]isa.NeuronID{}, m.chip.Fired(i)...))
		o.Potentials = append(o.Potentials, append([]int32{}, m.chip.Potentials(i)...))
	}
	for _, a := range m.chip.Arrived() {
		o.Arrived = append(o.Arrived, append([]uint32{}, a...))
	}
	return o
}

// Resume adds two machines, one of each engine, that go on from the state of machine k (modulo their number) carried over as text.
func (l *Lockstep) Resume(k int) {
	from := l.machines[k%len(l.machines)]
	text, err := json.Marshal(from.chip.State())
	require.NoError(l.t, err, l.name)
	for _, o := range []chip.Options{{Engine: chip.Reference}, {Threads: 2}} {
		var state chip.State
		require.NoError(l.t, json.Unmarshal(text, &state), l.name)
		m := l.add(fmt.Sprintf("resumed at tick %d from %s (%v)", l.Chip().Now(), from.name, o), o)
		m.earlier = l.Chip().Counters()
		require.NoError(l.t, m.chip.SetState(state), l.name)
	}
}

// again resets a machine and wants the given number of ticks to end as they did the first time, but for the counters, which go on.
func (l *Lockstep) again(ticks int, machines ...*machine) {
	for _, m := range machines {
		first := m.observe(l.image)
		m.chip.Reset()
		m.writeBias(l.drive.Bias)
		for range ticks {
			require.NoError(l.t, m.tick(l.image, l.drive.Spikes(m.chip.Now())), l.name)
		}
		second := m.observe(l.image)
		if !reflect.DeepEqual(first, second) {
			require.Equal(l.t, first, second, "%s: %s computes something else after a reset", l.name, m.name)
		}
	}
}

// Compare runs the given number of ticks in lockstep, with a checkpoint before tick stop, and the same once more after a reset. watch, if
// given, sees the reference after each tick. It returns what the first time counted.
func (l *Lockstep) Compare(ticks, stop int, watch func(c *chip.Chip)) chip.Counters {
	for tick := range ticks {
		if tick == stop {
			l.Resume(stop)
		}
		l.Tick(tick == ticks-1)
		if watch != nil {
			watch(l.Chip())
		}
	}
	l.read()
	counters := l.Chip().Counters()
	machines := l.machines[1:2]
	if stop%4 == 0 { // the reference is slow
		machines = l.machines[:2]
	}
	l.again(ticks, machines...)
	return counters
}

// Untimed keeps what a run without timing counts as well.
func Untimed(n chip.Counters) chip.Counters {
	e := chip.Counters{Chip: n.Chip, Cores: slices.Clone(n.Cores), FIFOPeak: make([]uint64, len(n.Cores)), RelayPeak: make([]uint64, len(n.Cores)),
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

// read lets the host read the potentials of every output.
func (l *Lockstep) read() {
	for i := range l.image.Outputs {
		want := l.Chip().ReadPotentials(i, nil)
		for _, m := range l.machines[1:] {
			require.Equal(l.t, want, m.chip.ReadPotentials(i, nil), "%s: %s", l.name, m.name)
		}
	}
}
