package core

import (
	"orrery/isa"
	"orrery/isa/microcode"
)

// block is how many neurons a program is run for at once: each register is an array of that many, small enough that all stay in the L1 cache.
const block = 128

// lane is one register, operand or mask of a block of neurons.
type lane [block]int32

// program is a microcoded core of the fast engine. At load time each instruction becomes a step, a loop over a block with its operands
// resolved to arrays; a tick runs the steps one after the other for each block. What it computes is microcode.Machine's.
type program struct {
	steps  []step
	runs   []span
	words  [][]int32 // state words, in each by neuron; word 0 is the core's V
	frame  frame
	clears []*lane // registers that an update may read before it has written them
	draws  int
	count  microcode.Count
}

// span is a block of neurons that follow one another and share a parameter set.
type span struct {
	first, n  int
	constants []lane // each broadcast to a block
}

// frame is what the steps of a block work on.
type frame struct {
	n         int // neurons of the block
	first     int // the block's first neuron
	r         [microcode.Registers]lane
	p         lane // all ones where P is set
	set       int  // in how many of the n
	spiked    lane
	scratch   lane
	constants []lane
	drawn     []lane
	sum, bias []int32 // of the block
	words     [][]int32
}

// step is one instruction of a loaded program.
type step struct {
	run      func(f *frame, s *step)
	class    microcode.Class
	when     microcode.Predicate
	d, a     *lane
	b        *lane // a register; nil when the operand is constant k
	k        int
	n        uint8
	literal  int32
	value    func(a, b int32, n uint8) int32
	holds    func(a, b int32) bool
	to       *lane // where a predicated result goes after it was computed into d
	table    *microcode.Table
	multiply bool // a look-up that interpolates
}

func newProgram(cfg *isa.Core, v []int32) *program {
	p := &program{draws: cfg.Program.Draws(), words: make([][]int32, cfg.Program.States)}
	p.words[0] = v
	for w := 1; w < len(p.words); w++ {
		p.words[w] = make([]int32, cfg.Neurons)
	}
	p.frame.words, p.frame.drawn = p.words, make([]lane, p.draws)
	p.layOut(cfg)
	p.translate(cfg.Program)
	return p
}

// layOut cuts the core's neurons into blocks of one parameter set each.
func (p *program) layOut(cfg *isa.Core) {
	sets := make([][]lane, len(cfg.Program.Sets))
	for first := 0; first < cfg.Neurons; {
		n, set := 1, cfg.ParamSet[first]
		for n < block && first+n < cfg.Neurons && cfg.ParamSet[first+n] == set {
			n++
		}
		if sets[set] == nil {
			sets[set] = broadcast(cfg.Program.Sets[set].Constants)
		}
		p.runs = append(p.runs, span{first, n, sets[set]})
		first += n
	}
}

func broadcast(constants []int32) []lane {
	lanes := make([]lane, len(constants))
	for k, c := range constants {
		for i := range lanes[k] {
			lanes[k][i] = c
		}
	}
	return lanes
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
	p, f := c.program, &c.program.frame
	p.count = microcode.Count{}
	for i := range p.runs {
		b := &p.runs[i]
		f.n, f.first, f.constants = b.n, b.first, b.constants
		f.sum, f.bias = sum[b.first:b.first+b.n], c.bias[b.first:b.first+b.n]
		p.draw(&c.random)
		p.run()
		for k, spike := range f.spiked[:f.n] {
			if spike != 0 {
				s.spikes = append(s.spikes, isa.NeuronID(b.first+k))
			}
		}
	}
	c.counters.MicroUpdates += uint64(c.cfg.Neurons)
	c.counters.addMicro(&p.count)
	return effects{changed: true}
}

// draw takes the block's random numbers off the LFSR, neuron by neuron as the chip does.
func (p *program) draw(random *lfsr) {
	if p.draws == 0 {
		return
	}
	for i := range p.frame.n {
		for k := range p.draws {
			p.frame.drawn[k][i] = random.next()
		}
	}
}

// run is one block's update.
func (p *program) run() {
	f := &p.frame
	for _, r := range p.clears {
		clear(r[:f.n])
	}
	clear(f.p[:f.n])
	clear(f.spiked[:f.n])
	f.set = 0
	p.count.Fetched += uint64(f.n) * uint64(len(p.steps))
	for i := range p.steps {
		s := &p.steps[i]
		effective := f.n
		switch s.when {
		case microcode.IfP:
			effective = f.set
		case microcode.IfNotP:
			effective = f.n - f.set
		}
		p.count.By[s.class] += uint64(effective)
		if s.multiply {
			p.count.Interpolations += uint64(effective)
		}
		if effective > 0 {
			s.run(f, s)
			f.blend(s)
		}
	}
}

// blend moves a predicated result to its register where the predicate holds.
func (f *frame) blend(s *step) {
	if s.to == nil {
		return
	}
	d, t, p := s.to[:f.n], s.d[:f.n], f.p[:f.n]
	flip := int32(0)
	if s.when == microcode.IfNotP {
		flip = -1
	}
	for i := range d {
		d[i] ^= (d[i] ^ t[i]) & (p[i] ^ flip)
	}
}

// second is operand b of a step.
func (f *frame) second(s *step) *lane {
	if s.b != nil {
		return s.b
	}
	return &f.constants[s.k]
}
