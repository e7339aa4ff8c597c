package core

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestKernelsAgree: every implementation of the inner loops gives what the portable one gives, and that is what the text says.
func TestKernelsAgree(t *testing.T) {
	for seed := range uint64(300) {
		compareKernels(t, seed)
	}
	t.Logf("%d implementations", len(machineKernels()))
}

func FuzzKernels(f *testing.F) {
	f.Add(uint64(1 << 40))
	f.Fuzz(func(t *testing.T, seed uint64) { compareKernels(t, seed) })
}

func compareKernels(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	k := kernelCase{r: r, neurons: 1 + r.IntN(300), axons: 1 + r.IntN(300)}
	if seed%10 == 0 {
		k.neurons = 1 + r.IntN(1024)
	}
	k.bytes(t)
	k.cells(t)
	k.sparse(t)
	k.partial(t)
	k.typed(t)
	k.sliced(t)
	k.lif(t)
	k.trueNorth(t)
	k.take(t)
	k.mail(t)
	k.entries(t)
}

// kernelCase is one random core.
type kernelCase struct {
	r              *rand.Rand
	neurons, axons int
}

// active is a list of at most n rows, in the lower halves.
func (k *kernelCase) active(n int) []uint32 {
	var list []uint32
	p := k.r.Float64()
	for a := range k.axons {
		if len(list) < n && k.r.Float64() < p {
			list = append(list, uint32(a))
		}
	}
	if list == nil {
		list = []uint32{uint32(k.r.IntN(k.axons))}
	}
	return list
}

// sums are random, with room for whole vectors.
func (k *kernelCase) sums() []int32 {
	sum := make([]int32, padded(k.neurons))
	for n := range k.neurons {
		sum[n] = int32(k.r.IntN(1<<20) - 1<<19)
	}
	return sum
}

func (k *kernelCase) crossbar(bits int) []uint64 {
	x := isa.NewDense(k.axons, k.neurons, bits)
	extreme := k.r.IntN(3) == 0
	for a := range k.axons {
		for n := range k.neurons {
			cell := uint8(k.r.Uint32())
			if extreme {
				cell = 0x80
			}
			x.Set(k.neurons, a, n, cell&(1<<bits-1))
		}
	}
	return x.Words
}

func (k *kernelCase) bytes(t *testing.T) {
	rows, words := k.crossbar(8), isa.RowWords(k.neurons, 8)
	axons, start := k.active(math.MaxInt16/128), k.sums()
	want, synapses := clone(start), uint64(0)
	for _, a := range axons {
		for n := range k.neurons {
			w := int8(rows[int(a)*words+n/8] >> (n % 8 * 8))
			want[n] += int32(w)
			synapses += count(w != 0)
		}
	}
	for _, set := range machineKernels() {
		got := clone(start)
		set.addBytes(got, rows, words, axons, k.neurons)
		require.Equal(t, want[:k.neurons], got[:k.neurons], set.name)
		if set.countBytes != nil {
			got = clone(start)
			require.Equal(t, synapses, set.countBytes(got, rows, words, axons, k.neurons), set.name)
			require.Equal(t, want[:k.neurons], got[:k.neurons], set.name)
		}
	}
}

func (k *kernelCase) sparse(t *testing.T) {
	x := isa.Crossbar{Storage: isa.Sparse, Bits: 8, RowStart: []uint32{0}}
	for range k.axons {
		for range k.r.IntN(12) {
			x.Target, x.Cell = append(x.Target, uint16(k.r.IntN(k.neurons))), append(x.Cell, uint8(k.r.Uint32()))
		}
		x.RowStart = append(x.RowStart, uint32(len(x.Target)))
	}
	axons, start := k.active(k.axons), k.sums()
	want := clone(start)
	for _, a := range axons {
		for i := x.RowStart[a]; i < x.RowStart[a+1]; i++ {
			want[x.Target[i]] += int32(int8(x.Cell[i]))
		}
	}
	for _, set := range machineKernels() {
		got := clone(start)
		set.addSparse(got, &x, axons)
		require.Equal(t, want, got, set.name)
	}
}

func (k *kernelCase) partial(t *testing.T) {
	start, from := k.sums(), k.sums()[:k.neurons]
	want := clone(start)
	for i, s := range from {
		want[i] += s
	}
	for _, set := range machineKernels() {
		got := clone(start)
		set.addSums(got, from)
		require.Equal(t, want, got, set.name)
	}
}

func (k *kernelCase) typed(t *testing.T) {
	rows, words := k.crossbar(1), isa.RowWords(k.neurons, 1)
	var table [typesPerBlock][tableSets]int16
	largest := 1 << k.r.IntN(15)
	for kind := range table {
		for set := range table[kind] {
			table[kind][set] = int16(k.r.IntN(2*largest) - largest)
		}
	}
	sets := make([]uint16, k.neurons)
	for n := range sets {
		sets[n] = uint16(k.r.IntN(tableSets))
	}
	axons, start := k.active(math.MaxInt16/largest), k.sums()
	doubles := largest <= 256 && k.r.IntN(2) == 0
	if doubles {
		axons = axons[:min(len(axons), 6)]
	}
	for i := range axons {
		axons[i] |= uint32(k.r.IntN(typesPerBlock)) << 16
		if doubles {
			axons[i] |= uint32(k.r.IntN(2)) << 31
		}
	}
	want, bits := clone(start), uint64(0)
	for n := range k.neurons {
		sum, set := int32(0), uint64(0)
		for _, a := range axons {
			if a&twice != 0 {
				sum, set = 2*sum, 2*set
			}
			if rows[int(a&0xffff)*words+n/64]>>(n%64)&1 != 0 {
				sum += int32(table[a>>16&3][sets[n]])
				set++
			}
		}
		want[n] += sum
		bits += set
	}
	for _, set := range machineKernels() {
		got, weights := clone(start), make([]int16, padded(k.neurons)*typesPerBlock)
		set.weights(weights, sets, &table)
		require.Equal(t, bits, set.addTyped(got, rows, words, axons, k.neurons, weights), set.name)
		require.Equal(t, want[:k.neurons], got[:k.neurons], set.name)
	}
}

// potentials are within a width, and at its ends now and then.
func (k *kernelCase) potentials(w width) []int32 {
	v := make([]int32, k.neurons)
	for n := range v {
		v[n] = k.value(int(w))
	}
	return v
}

// value is of up to bits bits, small as likely as large, extreme now and then.
func (k *kernelCase) value(bits int) int32 {
	limit := int64(1) << (bits - 1)
	switch k.r.IntN(12) {
	case 0:
		return int32(limit - 1)
	case 1:
		return int32(-limit)
	}
	limit >>= k.r.IntN(bits)
	return int32(k.r.Int64N(2*limit) - limit)
}

// rubbish is what an earlier core left.
func (k *kernelCase) rubbish(n int) []uint64 {
	list := make([]uint64, n)
	for i := range list {
		list[i] = k.r.Uint64()
	}
	return list
}

func (k *kernelCase) same(t *testing.T, name string, before, wantV, gotV []int32, want, got []uint64, changed bool) {
	require.Equal(t, wantV, gotV, name)
	require.Equal(t, want, got, name)
	moved := false
	for i := range before {
		moved = moved || before[i] != gotV[i]
	}
	require.Equal(t, moved, changed, name)
}

func (k *kernelCase) trueNorth(t *testing.T) {
	w := width(8 + k.r.IntN(24))
	cfg := &isa.Core{TrueNorth: make([]isa.TrueNorth, 1+k.r.IntN(kernelSets)), ParamSet: make([]uint16, k.neurons)}
	for i := range cfg.TrueNorth {
		cfg.TrueNorth[i] = isa.TrueNorth{Leak: k.value(int(w)), PosThreshold: k.value(int(w)), NegThreshold: k.value(int(w)),
			ResetSubtracts: k.r.IntN(2) == 0, Reset: k.value(int(w))}
	}
	for n := range cfg.ParamSet {
		cfg.ParamSet[n] = uint16(k.r.IntN(len(cfg.TrueNorth)))
	}
	north := newTrueNorthSets(cfg, w, 1<<20)
	if north == nil {
		return
	}
	v, sum := k.potentials(w), k.sums()
	wantV, spiked := clone(v), make([]uint64, (k.neurons+63)/64)
	var n Counters
	for i := range wantV {
		spike := false
		if wantV[i], spike = stepTrueNorth(&cfg.TrueNorth[cfg.ParamSet[i]], w, wantV[i], int64(sum[i]), &n); spike {
			spiked[i/64] |= 1 << (i % 64)
		}
	}
	for _, set := range machineKernels() {
		got, marks := clone(v), k.rubbish(len(spiked))
		clipped, changed := set.fireTrueNorth(got, sum, cfg.ParamSet, north, marks)
		k.same(t, set.name, v, wantV, got, spiked, marks, changed)
		require.Equal(t, n.PotentialSaturations, clipped, set.name)
	}
}

// take draws words that are empty, sparse, or full, behind axons that are there already.
func (k *kernelCase) take(t *testing.T) {
	words, list := make([]uint64, 1+k.r.IntN(16)), []uint32{7, 9}[:k.r.IntN(3)]
	want := clone(list)
	for w := range words {
		p := [...]float64{0, 0.02, 0.25, 0.5, 0.75, 1}[k.r.IntN(6)]
		for b := range 64 {
			if k.r.Float64() < p {
				words[w] |= 1 << b
				want = append(want, uint32(w*64+b))
			}
		}
	}
	for _, set := range machineKernels() {
		given, room := clone(words), append(make([]uint32, 0, len(want)+takeSlack), list...)
		require.Equal(t, want, set.takeBits(given, room), set.name)
		require.Equal(t, make([]uint64, len(words)), given, set.name)
		neurons := set.listSet([]isa.NeuronID{7, 9}[:len(list):len(list)], words)
		require.Len(t, neurons, len(want), set.name)
		for i, n := range neurons {
			require.Equal(t, want[i], uint32(n), set.name)
		}
	}
}

// mail draws places, and a stretch of them that may be empty or all.
func (k *kernelCase) mail(t *testing.T) {
	list, kept, want := make([]Mail, 1+k.r.IntN(70)), []Mail{5}[:k.r.IntN(2)], []Mail{}
	low, n := Mail(k.r.Uint32()>>k.r.IntN(32)), Mail(k.r.Uint32()>>k.r.IntN(32))
	want = append(want, kept...)
	for i := range list {
		list[i] = low + Mail(k.r.Uint32()>>k.r.IntN(32)) - Mail(k.r.IntN(3))
		if uint64(list[i]) >= uint64(low) && uint64(list[i]) < uint64(low)+uint64(n) || uint64(list[i])+1<<32 < uint64(low)+uint64(n) {
			want = append(want, list[i])
		}
	}
	for _, set := range machineKernels() {
		room := append(make([]Mail, 0, len(want)+takeSlack), kept...)
		require.Equal(t, want, set.selectMail(room, list, low, n), set.name)
	}
}

// entries sends what some neurons have to a ring of lists that are not all empty.
func (k *kernelCase) entries(t *testing.T) {
	x, shift, delays := Entries{fan: 1 + k.r.IntN(5)}, uint(1+k.r.IntN(28)), 1+k.r.IntN(8)
	for range k.neurons * x.fan {
		x.list = append(x.list, Mail(1+k.r.IntN(delays))<<shift|Mail(k.r.Uint32())&(1<<shift-1))
	}
	var neurons []isa.NeuronID
	for n := range k.neurons {
		if k.r.IntN(4) == 0 {
			neurons = append(neurons, isa.NeuronID(n))
		}
	}
	now, start := k.r.IntN(delays+1), make([][]Mail, delays+1)
	start[k.r.IntN(len(start))] = []Mail{3, 1}
	want := make([][]Mail, len(start))
	for i := range want {
		want[i] = clone(start[i])
	}
	for _, n := range neurons {
		for _, m := range x.list[int(n)*x.fan:][:x.fan] {
			to := (int(m>>shift) + now) % len(want)
			want[to] = append(want[to], m&(1<<shift-1))
		}
	}
	for _, set := range machineKernels() {
		got := make([][]Mail, len(start))
		for i := range got {
			got[i] = append(make([]Mail, 0, len(want[i])+len(neurons)*x.fan), start[i]...)
		}
		set.send(got, now, shift, &x, neurons)
		require.Equal(t, want, got, set.name)
	}
}
