package core

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/microcode"
)

// withKernels runs f with each set of kernels of this machine.
func withKernels(f func(name string)) {
	defer func(best kernelSet) { kernels = best }(kernels)
	for _, set := range machineKernels() {
		kernels = set
		f(set.name)
	}
}

// TestRandomProgramsAreTheSame: programs of all instructions, under all predicates, of extreme numbers, for some neurons and for blocks of
// them with one parameter set or many, on the readable core and on the fast one with each set of kernels: spikes, states and counters.
func TestRandomProgramsAreTheSame(t *testing.T) {
	used := map[string]int{}
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 8))
		a, cfg := randomProgram(t, r, used)
		plain := New(a, cfg)
		var spikes [][]isa.NeuronID
		for tick := range 3 {
			runTick(plain, isa.Tick(tick))
			spikes = append(spikes, append([]isa.NeuronID{}, plain.Spikes()...))
		}
		want := plain.Counters
		want.FireCycles, want.ActiveCycles, want.FIFOOccupancy = 0, 0, 0 // time is the caller's
		withKernels(func(name string) {
			fast := NewEngine(a, []isa.Core{*cfg})
			scratch := fast.NewScratch()
			for tick := range spikes {
				require.Equal(t, spikes[tick], append([]isa.NeuronID{}, fireAt(fast, scratch, tick)...), "seed %d tick %d: %s", seed, tick, name)
			}
			require.Equal(t, plain.State(), fast.State(0), "seed %d: %s", seed, name)
			require.Equal(t, want, fast.Counters(0), "seed %d: %s", seed, name)
		})
	}
	for _, in := range microcode.Instructions() {
		for _, when := range []string{"", "?", "!"} {
			require.True(t, used[when+in.Name] > 3 || in.Name == "rnd" && when != "", "%s%s", when, in.Name)
		}
	}
}

// randomProgram is a core that runs one.
func randomProgram(t *testing.T, r *rand.Rand, used map[string]int) (*isa.Arch, *isa.Core) {
	t.Helper()
	a, err := isa.Preset("tianjic")
	require.NoError(t, err)
	a.Core.Neurons, a.Microcode.Graded = 1024, true
	extreme := func() int32 {
		return int32(r.Uint64()>>r.IntN(64)) * int32(1-2*r.IntN(2)) >> r.IntN(20)
	}
	p := &microcode.Program{Name: "random", States: 3, Tables: []microcode.Table{{First: extreme() >> 1, Shift: uint8(r.IntN(20))}, {First: -1 << 31, Shift: 30}}}
	for i := range p.Tables {
		for range [...]int{2 + r.IntN(9), 4}[i] {
			p.Tables[i].Values = append(p.Tables[i].Values, extreme())
		}
	}
	n := 1 + r.IntN(20)*r.IntN(20)*r.IntN(3)
	cfg := &isa.Core{Axons: 1, Neurons: n, Crossbar: isa.NewDense(1, n, 8), ParamSet: make([]uint16, n), Program: p, Seed: r.Uint32(), RouteStart: make([]uint32, n+1)}
	for range 1 + r.IntN(3) {
		p.Sets = append(p.Sets, microcode.Set{Constants: []int32{extreme(), extreme(), 1 << 30}, State: []int32{extreme(), extreme()}})
	}
	mixed := r.IntN(2) == 0
	for i := range n {
		if mixed {
			cfg.ParamSet[i] = uint16(r.IntN(len(p.Sets)))
		}
		cfg.Bias, cfg.V0 = append(cfg.Bias, extreme()), append(cfg.V0, extreme())
	}
	for range 5 + r.IntN(60) {
		p.Code = append(p.Code, randomInstruction(t, r, used))
	}
	require.NoError(t, p.Verify(a.Microcode.Limits()))
	return a, cfg
}

// randomInstruction writes one as text, by its syntax.
func randomInstruction(t *testing.T, r *rand.Rand, used map[string]int) microcode.Word {
	t.Helper()
	list := microcode.Instructions()
	in := &list[r.IntN(len(list))]
	when := [...]string{"", "?", "!"}[r.IntN(3)]
	if in.Name == "rnd" {
		when = ""
	}
	used[when+in.Name]++
	var operands []string
	for _, kind := range strings.Split(in.Syntax(), ", ") {
		register := fmt.Sprintf("r%d", r.IntN(6))
		switch kind {
		case "d", "a":
			operands = append(operands, register)
		case "b":
			operands = append(operands, [...]string{register, register, fmt.Sprintf("k%d", r.IntN(3))}[r.IntN(3)])
		case "n":
			n := int(in.Low) + r.IntN(int(in.High-in.Low)+1)
			operands = append(operands, fmt.Sprint([...]int{n, n, int(in.Low), int(in.High)}[r.IntN(4)]))
		case "number":
			operands = append(operands, fmt.Sprint(r.IntN(1<<16)-1<<15))
		case "state":
			operands = append(operands, fmt.Sprintf("s%d", r.IntN(3)))
		case "table":
			operands = append(operands, fmt.Sprintf("t%d", r.IntN(2)))
		}
	}
	w, err := microcode.Parse(when+in.Name+" "+strings.Join(operands, ", "), nil)
	require.NoError(t, err)
	return w
}
