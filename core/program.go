package core

import (
	"orrery/isa"
	"orrery/isa/microcode"
)

// block is how many neurons a program is run for at once: each register is an array of that many, small enough that all stay in the L1 cache.
const block = 256

// lane is one register, operand or mask of a block of neurons.
type lane [block]int32

// program is a microcoded core of the fast engine. At load time each instruction becomes a step, a loop over a block of neurons; a tick runs
// the steps one after the other for each block. What it computes is microcode.Machine's.
type program struct {
	*code
	spans []span
	words [][]int32       // state words, in each by neuron, with room for whole vectors; word 0 is the core's V
	heads []*int32        // the first neuron's
	each  microcode.Count // what the last tick counted
}

// span is a block of neurons that follow one another, and the constants of their parameter sets.
type span struct {
	first, n  int
	constants []int32 // of each constant one value for each neuron of a block, or if uniform a vector of equal ones, or a block where there are no vectors
	size      int     // how many values that is
	uniform   bool
}

// frame is what the steps of a block work on. Assembly reads it.
type frame struct {
	r      [scratchRegister + 1]lane
	masks  [3][block / group]uint16 // for kernels, by neuron: those that there are; where P is set; where it is not
	wide   [3]lane                  // the same as lanes
	sets   []int32                  // for kernels: in how many neurons P is set after each comparison
	drawn  []lane
	spiked []uint64  // of the block
	vector vectorRun // call under way: here because a kernel is called through a variable

	// For loops in Go.
	n         int // neurons of the block
	first     int // the block's first neuron
	p         lane
	set       int // in how many of the n P is set
	flashed   lane
	moved     int32 // not 0: some state word has changed
	span      *span
	sum, bias []int32 // of the block
	words     [][]int32
	count     microcode.Count
}

// scratchRegister is where a predicated result is computed before it goes where the predicate holds.
const scratchRegister = microcode.Registers

// newFrame has room for any of the programs.
func newFrame(codes []*code) *frame {
	f := &frame{}
	draws, compares := 0, 0
	for _, c := range codes {
		draws, compares = max(draws, c.draws), max(compares, c.compares)
	}
	f.drawn, f.sets = make([]lane, draws), make([]int32, compares+1)
	return f
}

func newProgram(cfg *isa.Core, v []int32, shared *code) *program {
	p := &program{code: shared, words: make([][]int32, cfg.Program.States)}
	p.words[0] = v
	for w := 1; w < len(p.words); w++ {
		p.words[w] = make([]int32, padded(cfg.Neurons))[:cfg.Neurons]
	}
	for _, w := range p.words {
		p.heads = append(p.heads, &w[0])
	}
	known := map[uint16][]int32{}
	for first := 0; first < cfg.Neurons; first += block {
		p.spans = append(p.spans, newSpan(cfg, first, known))
	}
	return p
}

// newSpan lays out the constants of a block of neurons. Blocks of one parameter set share them.
func newSpan(cfg *isa.Core, first int, known map[uint16][]int32) span {
	sets := cfg.ParamSet[first:min(first+block, cfg.Neurons)]
	s := span{first: first, n: len(sets), size: block, uniform: true}
	for _, set := range sets {
		s.uniform = s.uniform && set == sets[0]
	}
	if s.uniform && kernels.runProgram != nil {
		s.size = group
	}
	if s.uniform && known[sets[0]] != nil {
		s.constants = known[sets[0]]
		return s
	}
	s.constants = make([]int32, cfg.Program.Constants()*s.size)
	for k := range cfg.Program.Constants() {
		for i := range s.size {
			s.constants[k*s.size+i] = cfg.Program.Sets[sets[min(i, len(sets)-1)]].Constants[k]
		}
	}
	if s.uniform {
		known[sets[0]] = s.constants
	}
	return s
}

func (p *program) reset(cfg *isa.Core) {
	for n, set := range cfg.ParamSet {
		for w, v := range cfg.Program.Sets[set].State {
			p.words[w+1][n] = v
		}
	}
}

// fireProgram updates all neurons of a core that runs a program.
func (c *engineCore) fireProgram(sum []int32, s *Scratch) effects {
	p, f := c.program, s.frame
	f.count, f.words, f.moved = microcode.Count{}, p.words, 0
	for i := range p.spans {
		b := &p.spans[i]
		f.span, f.n, f.first = b, b.n, b.first
		f.sum, f.bias = sum[b.first:], c.bias[b.first:b.first+b.n]
		f.spiked = s.spiked[b.first/64 : (b.first+b.n+63)/64]
		p.draw(&c.random, f)
		p.clear(f)
		if kernels.runProgram != nil {
			p.runVectors(f)
		} else {
			p.run(f)
		}
	}
	s.fired(c.neurons)
	c.counters.MicroUpdates += uint64(c.cfg.Neurons)
	c.counters.addMicro(&f.count, 1)
	p.each = f.count
	return effects{changed: f.moved != 0 || p.draws > 0}
}

// draw takes the block's random numbers off the LFSR, neuron by neuron as the chip does.
func (p *program) draw(random *lfsr, f *frame) {
	if p.draws == 0 {
		return
	}
	for i := range f.n {
		for k := range p.draws {
			f.drawn[k][i] = random.next()
		}
	}
}

// clear makes 0 what an update may read before it has written it.
func (p *program) clear(f *frame) {
	for _, r := range p.clears {
		clear(f.r[r][:f.n])
	}
	clear(f.spiked)
}

// run is one block's update.
func (p *program) run(f *frame) {
	clear(f.p[:f.n])
	clear(f.flashed[:f.n])
	f.set = 0
	f.count.Fetched += uint64(f.n) * uint64(len(p.steps))
	for i := range p.steps {
		s := &p.steps[i]
		effective := f.n
		switch s.when {
		case microcode.IfP:
			effective = f.set
		case microcode.IfNotP:
			effective = f.n - f.set
		}
		f.count.By[s.class] += uint64(effective)
		if s.multiply {
			f.count.Interpolations += uint64(effective)
		}
		if effective > 0 {
			s.run(f, s)
			f.blend(s)
		}
	}
	for k, spike := range f.flashed[:f.n] {
		f.spiked[k/64] |= uint64(spike&1) << (k % 64)
	}
}

// blend moves a predicated result to its register where the predicate holds.
func (f *frame) blend(s *step) {
	if !s.blends {
		return
	}
	d, t, p := f.r[s.to][:f.n], f.r[scratchRegister][:f.n], f.p[:f.n]
	flip := int32(0)
	if s.when == microcode.IfNotP {
		flip = -1
	}
	for i := range d {
		d[i] ^= (d[i] ^ t[i]) & (p[i] ^ flip)
	}
}

// d, a and b are the operands of a step.
func (f *frame) d(s *step) []int32 { return f.r[s.d][:f.n] }
func (f *frame) a(s *step) []int32 { return f.r[s.a][:f.n] }

func (f *frame) b(s *step) []int32 {
	if s.constant {
		return f.span.constants[int(s.b)*f.span.size:][:f.n]
	}
	return f.r[s.b][:f.n]
}
