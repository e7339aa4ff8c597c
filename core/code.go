package core

import (
	"orrery/isa/microcode"
)

// code is a program made ready to run; cores whose programs differ in parameters alone share it.
type code struct {
	from     *microcode.Program
	steps    []step
	vectors  []vectorStep // the same for kernels
	clears   []uint8      // registers that an update may read before it has written them
	draws    int
	compares int
	tally    codeTally
}

// step is one instruction of a loaded program.
type step struct {
	run      func(f *frame, s *step)
	class    microcode.Class
	when     microcode.Predicate
	d, a, b  uint8 // registers; b may be the number of a constant
	constant bool  // it is
	n        uint8
	literal  int32
	value    func(a, b int32, n uint8) int32
	holds    func(a, b int32) bool
	blends   bool  // a predicated result, computed into the scratch register,
	to       uint8 // goes there
	draw     int
	table    *microcode.Table
	multiply bool // a look-up that interpolates
}

// loops are the steps that have a loop of their own, by mnemonic. What is not here runs through the value or the comparison of its row
// in the instruction table.
var loops = map[string]func(*frame, *step){
	"mov": loopMove, "ldi": loopLiteral, "add": loopAdd, "adds": loopAddSaturating, "sub": loopSubtract, "subs": loopSubtractSaturating,
	"min": loopMin, "max": loopMax, "shl": loopShiftLeft, "sar": loopShiftFloor, "sarz": loopShiftToZero, "sat": loopSaturate, "wrap": loopWrap,
	"mul": loopMultiply, "muls": loopMultiplyFloor, "mulz": loopMultiplyToZero, "mulr": loopMultiplyRound,
	"clt": loopLess, "cle": loopAtMost, "cgt": loopGreater, "cge": loopAtLeast,
}

// actions are the steps of what does not compute from operands alone.
var actions = map[microcode.Action]func(*frame, *step){
	microcode.Computes: loopValue, microcode.Compares: loopHolds, microcode.Selects: loopSelect, microcode.Loads: loopLoad, microcode.Stores: loopStore,
	microcode.LooksUp: loopEntry, microcode.ReadsSum: loopSum, microcode.ReadsBias: loopBias, microcode.Draws: loopDraw, microcode.SendsSpike: loopSpike,
}

// codeOf is the code of a program, translated when none of those known is the same.
func codeOf(known []*code, from *microcode.Program) (*code, []*code) {
	for _, c := range known {
		if c.from.SameCode(from) {
			return c, known
		}
	}
	c := &code{from: from}
	c.translate()
	if kernels.runProgram != nil {
		c.vectorise()
	}
	return c, append(known, c)
}

// translate turns the program into steps, and finds the registers that must be cleared before an update.
func (c *code) translate() {
	var written, cleared [microcode.Registers]bool
	reads := func(r uint8) {
		if !written[r] && !cleared[r] {
			cleared[r] = true
			c.clears = append(c.clears, r)
		}
	}
	for _, w := range c.from.Code {
		d := w.Decode()
		if d.ReadsA {
			reads(d.A)
		}
		if d.ReadsB {
			reads(d.B)
		}
		if d.WritesD && d.When != microcode.Always {
			reads(d.D) // it may keep what it was
		}
		s := newStep(&d, c.from)
		if d.Action == microcode.Draws {
			s.draw = c.draws
			c.draws++
		}
		c.steps = append(c.steps, s)
		if d.WritesD && d.When == microcode.Always {
			written[d.D] = true
		}
	}
}

func newStep(d *microcode.Decoded, from *microcode.Program) step {
	s := step{run: actions[d.Action], class: d.Class, when: d.When, d: d.D, a: d.A, b: d.B, constant: d.Constant, n: d.N, literal: d.Immediate, value: d.Value,
		holds: d.Holds, multiply: d.Interpolates}
	if loop, ok := loops[d.Name]; ok {
		s.run = loop
	}
	if d.Action == microcode.LooksUp {
		s.table = &from.Tables[d.N]
		if d.Interpolates {
			s.run = loopInterpolate
		}
	}
	if d.When != microcode.Always && d.WritesD {
		s.blends, s.to, s.d = true, d.D, scratchRegister
	}
	if d.Action == microcode.Compares {
		s.d = scratchRegister
	}
	return s
}
