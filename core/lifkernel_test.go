package core

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// lifCase is the neurons of a core before and after a tick by the text of the unit.
type lifCase struct {
	cfg                *isa.Core
	w                  width
	v, theta           []int32
	refractory         []uint16
	sum, bias          []int32
	random             lfsr
	closing            []bool // by parameter set
	wantV, wantTheta   []int32
	wantRefractory     []uint16
	spiked             []uint64
	counts             Counters
	changed, adaptless bool
}

// lif compares all kernels of the LIF unit with its text.
func (k *kernelCase) lif(t *testing.T) {
	x := k.lifCase()
	if plain := newPlainSets(&newSharedSets().plain, x.cfg, x.w); plain != nil && x.adaptless {
		for _, set := range machineKernels() {
			tick := x.tick(k)
			tick.plain = plain.groups
			set.firePlain(tick)
			x.same(t, set.name, tick, plain.leakAdds, plain.thresholdClips)
		}
	}
	if sets := newLIFSets(&newSharedSets().lif, x.cfg, x.w); sets != nil {
		for _, set := range machineKernels() {
			tick := x.tick(k)
			tick.lif = sets.groups
			set.fireLIF(tick)
			x.same(t, set.name, tick, sets.leakAdds, 0)
			require.Equal(t, x.wantTheta, tick.theta, set.name)
			require.Equal(t, x.wantRefractory, tick.refractory, set.name)
		}
	}
}

// lifCase draws one: half of them plain, with one parameter set or many, on stretches of neurons or one by one.
func (k *kernelCase) lifCase() *lifCase {
	r := k.r
	x := &lifCase{w: width(8 + r.IntN(25)), random: lfsr(r.Uint32()), adaptless: r.IntN(2) == 0, cfg: &isa.Core{Neurons: k.neurons, ParamSet: make([]uint16, k.neurons)}}
	features := r.Uint32()
	if x.adaptless {
		features = 0
	}
	for range 1 + r.IntN(4)*r.IntN(6) {
		x.cfg.LIF = append(x.cfg.LIF, k.parameters(x.w, features))
		x.closing = append(x.closing, features&1 != 0 && r.IntN(2) == 0)
	}
	stretch := 1 + r.IntN(2)*r.IntN(100)
	set := 0
	for n := range x.cfg.ParamSet {
		if n%stretch == 0 {
			set = r.IntN(len(x.cfg.LIF))
		}
		x.cfg.ParamSet[n] = uint16(set)
	}
	x.v, x.theta, x.refractory = k.potentials(x.w), make([]int32, k.neurons), make([]uint16, k.neurons)
	if !x.adaptless {
		x.theta = k.potentials(x.w)
		for n := range x.refractory {
			x.refractory[n] = [...]uint16{0, 0, 0, 1, 2, 65535}[r.IntN(6)]
		}
	}
	x.sum, x.bias = k.inputs(x.w), k.inputs(x.w)[:k.neurons]
	if r.IntN(3) == 0 {
		x.bias = nil
	}
	x.byText()
	return x
}

// inputs are as large as 32 bits let them be, two of which a neuron may get.
func (k *kernelCase) inputs(w width) []int32 {
	sum := k.sums()
	limit := max(w.reach()/2, 1)
	for n := range sum {
		sum[n] = int32(min(max(int64(sum[n]), -limit), limit))
		switch k.r.IntN(12) {
		case 0:
			sum[n] = int32(limit)
		case 1:
			sum[n] = int32(-limit)
		case 2, 3, 4:
			sum[n] = 0
		}
	}
	return sum
}

// parameters are a random set with some features: bits of a window, a refractory period, an adaptive threshold, noise.
func (k *kernelCase) parameters(w width, features uint32) isa.LIF {
	r := k.r
	p := isa.LIF{Vth0: k.value(32 - r.IntN(25)), VFloor: k.value(int(w)), VReset: k.value(int(w)), Reset: isa.ResetMode(r.IntN(4)), Delta: k.value(int(w)),
		LeakMultiplicative: r.IntN(2) == 0, LeakAlpha: uint16(r.IntN(257)), LeakBeta: k.value(int(w))}
	if r.IntN(4) > 0 { // neurons that are mostly between their ends
		p.VFloor, p.LeakBeta, p.LeakAlpha = min(p.VFloor, -1-p.VFloor), k.value(8), uint16(256-r.IntN(1<<r.IntN(9)))
	}
	features &= r.Uint32() | r.Uint32()
	if features&1 != 0 {
		p.Window, p.VInit = true, k.value(int(w))
	}
	if features&2 != 0 {
		p.Refractory = uint16(r.IntN(5))
	}
	if features&4 != 0 {
		p.VthAdaptive, p.ThAlpha, p.ThBeta, p.ThIncrement = r.IntN(2) == 0, uint16(r.IntN(257)), k.value(int(w)), k.value(int(w))
	}
	if features&8 != 0 {
		p.NoiseMask = r.Uint32() >> r.IntN(32)
	}
	return p
}

func (x *lifCase) byText() {
	x.wantV, x.wantTheta, x.wantRefractory = clone(x.v), clone(x.theta), clone(x.refractory)
	x.spiked = make([]uint64, (len(x.v)+63)/64)
	random := x.random
	for i, set := range x.cfg.ParamSet {
		p := &x.cfg.LIF[set]
		s := lifState{x.v[i], x.theta[i], x.refractory[i]}
		input := int64(x.sum[i])
		if x.bias != nil {
			input += int64(x.bias[i])
		}
		var noise int32
		if hasNoise(x.cfg) {
			noise = masked(random.next(), p.NoiseMask)
		}
		before := s
		if stepLIF(p, x.w, &s, input, noise, x.closing[set] && p.Window, &x.counts) {
			x.spiked[i/64] |= 1 << (i % 64)
		}
		x.changed = x.changed || s != before
		x.wantV[i], x.wantTheta[i], x.wantRefractory[i] = s.v, s.theta, s.refractory
	}
}

// tick is a call with copies of the case.
func (x *lifCase) tick(k *kernelCase) *lifTick {
	high := int32(int64(1)<<(x.w-1) - 1)
	t := &lifTick{v: clone(x.v), sum: x.sum, bias: x.bias, theta: clone(x.theta), refractory: clone(x.refractory), high: high, low: -high - 1,
		excess: uint64(32 - x.w), spiked: k.rubbish(len(x.spiked)), changed: k.r.IntN(2) == 0, potentialClips: k.r.Uint64()}
	if random := x.random; hasNoise(x.cfg) {
		t.noise = k.rubbish(k.neurons/64 + 3)
		random.stream(t.noise, k.neurons)
	}
	for n, set := range x.cfg.ParamSet {
		if x.closing[set] && x.cfg.LIF[set].Window {
			if t.closing == nil {
				t.closing = make([]uint64, len(x.spiked))
			}
			t.closing[n/64] |= 1 << (n % 64)
		}
	}
	return t
}

func (x *lifCase) same(t *testing.T, name string, tick *lifTick, leakAdds, thresholdClips uint64) {
	require.Equal(t, x.wantV, tick.v, name)
	require.Equal(t, x.spiked, tick.spiked, name)
	require.Equal(t, x.changed, tick.changed, name)
	n := &x.counts
	require.Equal(t, []uint64{n.LeakAdds, n.PotentialSaturations, n.ThresholdSaturations, n.InputsLost},
		[]uint64{leakAdds, tick.potentialClips, thresholdClips + tick.thresholdClips, tick.inputsLost}, name)
}

// TestStreamIsTheGenerator: bits at once are the numbers one by one, and leave the generator where they do.
func TestStreamIsTheGenerator(t *testing.T) {
	for seed := range uint32(2000) {
		one := lfsr(seed * 0x9E3779B9)
		at, bits, steps := one, make([]uint64, 20), int(seed%1025)
		at.stream(bits, steps)
		for k := range steps {
			require.Equal(t, one.next(), int32(bitsAt(bits, k+1)), "seed %d step %d", seed, k)
		}
		require.Equal(t, one, at)
	}
}
