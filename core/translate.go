package core

import "orrery/isa/microcode"

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

// translate turns the program into steps, and finds the registers that must be cleared before an update.
func (p *program) translate(from *microcode.Program) {
	var written [microcode.Registers]bool
	cleared := map[uint8]bool{}
	reads := func(r uint8) {
		if !written[r] && !cleared[r] {
			cleared[r] = true
			p.clears = append(p.clears, &p.frame.r[r])
		}
	}
	draws := 0
	for _, w := range from.Code {
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
		s := p.step(&d, from)
		if d.Action == microcode.Draws {
			s.k = draws
			draws++
		}
		p.steps = append(p.steps, s)
		if d.WritesD && d.When == microcode.Always {
			written[d.D] = true
		}
	}
}

func (p *program) step(d *microcode.Decoded, from *microcode.Program) step {
	f := &p.frame
	s := step{run: actions[d.Action], class: d.Class, when: d.When, d: &f.r[d.D], a: &f.r[d.A], n: d.N, literal: d.Immediate, value: d.Value, holds: d.Holds,
		multiply: d.Interpolates, k: int(d.B)}
	if loop, ok := loops[d.Name]; ok {
		s.run = loop
	}
	if d.ReadsB {
		s.b = &f.r[d.B]
	}
	if d.Action == microcode.LooksUp {
		s.table = &from.Tables[d.N]
		if d.Interpolates {
			s.run = loopInterpolate
		}
	}
	if d.When != microcode.Always && d.WritesD {
		s.to, s.d = s.d, &f.scratch
	}
	if d.Action == microcode.Compares {
		s.d = &f.scratch
	}
	return s
}
