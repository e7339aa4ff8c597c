package core

import (
	"math/bits"
	"unsafe"

	"orrery/isa/microcode"
)

// vectorRun is a program's update of a block of neurons by a kernel. Assembly reads it.
type vectorRun struct {
	steps     *vectorStep
	frame     *frame
	drawn     *lane
	sets      *int32
	neurons   int
	vectors   int // of 16 neurons
	constants *int32
	apart     uint64 // bytes from constant to constant, as a power of 2
	stride    int    // bytes from one vector of a constant to the next, 0 when they are the same
	words     **int32
	first     int // bytes before the block in each state word
	sum, bias *int32
	spiked    *uint64
	moved     uint64 // not 0: some state word has changed
}

// vectorStep is an instruction for a kernel. Assembly reads it.
type vectorStep struct {
	handler  uintptr
	d, a, b  uint32 // bytes before a register in the frame; b of a constant its number
	literal  int32  // of ldi; of a comparison its number; of rnd the bytes before its numbers
	n        uint8
	when     uint8
	constant uint8 // b is one
	table    *vectorTable
}

// vectorTable is a table of a program. Assembly reads it.
type vectorTable struct {
	values      *int32
	first, last int32
	shift       uint64
}

// newVectorTable has one entry more, so that every entry has a next one.
func newVectorTable(t *microcode.Table) *vectorTable {
	values := append(clone(t.Values), 0)
	return &vectorTable{&values[0], t.First, t.First + int32(len(t.Values)-1)<<t.Shift, uint64(t.Shift)}
}

// codeTally is what a program counts, without looking at each instruction: what always takes effect, for each neuron; and what depends on P, by how
// often each comparison set it.
type codeTally struct {
	always microcode.Count
	some   []predicated
}

// predicated are the instructions of one class between two comparisons that take effect where P is set, or where it is not.
type predicated struct {
	after        int // comparisons
	when         microcode.Predicate
	class        microcode.Class
	n, multiples uint64
}

// vectorise makes the steps for kernels.
func (c *code) vectorise() {
	for i, w := range c.from.Code {
		d, s := w.Decode(), &c.steps[i]
		c.tally.add(s, c.compares)
		v := vectorStep{d: registerAt(d.D), a: registerAt(d.A), b: registerAt(d.B), literal: d.Immediate, n: d.N, when: uint8(d.When)}
		if d.Constant {
			v.b, v.constant = uint32(d.B), 1
		}
		switch d.Action {
		case microcode.LooksUp:
			v.table = newVectorTable(&c.from.Tables[d.N])
		case microcode.Draws:
			v.literal = int32(s.draw) * int32(unsafe.Sizeof(lane{}))
		case microcode.Compares:
			c.compares++
			v.literal = int32(c.compares)
		}
		v.handler = kernels.handlers[v.prepare(d.Name)][min(v.when, 1)]
		c.vectors = append(c.vectors, v)
	}
	c.vectors = append(c.vectors, vectorStep{handler: kernels.handlers["end"][0]})
}

// prepare gives the handler of an instruction what it counts on, and returns which it is.
func (v *vectorStep) prepare(name string) string {
	switch {
	case name == "mulr" && v.n == 0:
		return "muls"
	case name == "mulr" && v.n == 63:
		return "mulr63"
	case name == "sarr" && v.n == 0:
		return "shl"
	case name == "sarz":
		v.literal = 1<<v.n - 1
	case name == "sat":
		v.literal = int32(int64(1)<<(v.n-1) - 1)
	case name == "wrap":
		v.n = 32 - v.n
	}
	return name
}

func registerAt(r uint8) uint32 { return uint32(r%microcode.Registers) * uint32(unsafe.Sizeof(lane{})) }

func (t *codeTally) add(s *step, compares int) {
	t.always.Fetched++
	if s.when == microcode.Always {
		t.always.By[s.class]++
		t.always.Interpolations += count(s.multiply)
		return
	}
	for i := range t.some {
		if p := &t.some[i]; p.after == compares && p.when == s.when && p.class == s.class {
			p.n++
			p.multiples += count(s.multiply)
			return
		}
	}
	t.some = append(t.some, predicated{compares, s.when, s.class, 1, count(s.multiply)})
}

// count adds what an update of n neurons has done.
func (t *codeTally) count(to *microcode.Count, n int, sets []int32) {
	to.Fetched += uint64(n) * t.always.Fetched
	to.Interpolations += uint64(n) * t.always.Interpolations
	for class, k := range t.always.By {
		to.By[class] += uint64(n) * k
	}
	for i := range t.some {
		p := &t.some[i]
		effective := uint64(sets[p.after])
		if p.when == microcode.IfNotP {
			effective = uint64(n) - effective
		}
		to.By[p.class] += effective * p.n
		to.Interpolations += effective * p.multiples
	}
}

// runVectors is one block's update by a kernel.
func (p *program) runVectors(f *frame) {
	for i := range f.masks[0] {
		there := uint16(1)<<min(max(f.n-i*group, 0), group) - 1
		f.masks[0][i], f.masks[1][i], f.masks[2][i] = there, 0, there
	}
	f.sets[0] = 0
	b := f.span
	f.vector = vectorRun{steps: &p.vectors[0], frame: f, drawn: unsafe.SliceData(f.drawn), sets: &f.sets[0], neurons: f.n, vectors: (f.n + group - 1) / group,
		constants: unsafe.SliceData(b.constants), apart: uint64(bits.TrailingZeros(uint(b.size * 4))), stride: 64, words: &p.heads[0], first: f.first * 4,
		sum: &f.sum[0], bias: &f.bias[0], spiked: &f.spiked[0]}
	if b.uniform {
		f.vector.stride = 0
	}
	kernels.runProgram(&f.vector)
	f.moved |= int32(f.vector.moved)
	p.tally.count(&f.count, f.n, f.sets)
}
