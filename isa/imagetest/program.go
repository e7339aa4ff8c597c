package imagetest

import (
	"fmt"
	"strings"

	"orrery/isa"
	"orrery/isa/microcode"
)

// microcode gives some chips a programmable soma.
func (g *generator) microcode(a *isa.Arch) {
	a.Microcode = isa.MicrocodeArch{}
	if a.Soma.Unit != isa.UnitLIF || g.chance(0.3) {
		return
	}
	a.Microcode = isa.MicrocodeArch{Enabled: true, ProgramWords: g.between(1, 60), StateWords: g.between(1, 5), Constants: g.IntN(8), TableWords: g.IntN(40),
		MoveCycles: g.between(1, 3), StateCycles: g.between(1, 3), LogicCycles: g.between(1, 3), AddCycles: g.between(1, 3), MultiplyCycles: g.between(1, 5),
		LookupCycles: g.between(1, 5), RandomCycles: g.between(1, 3), SpikeCycles: g.between(1, 3)}
}

// Program is a random program that passes Verify under the limits, with the given number of parameter sets.
func (g *generator) program(l microcode.Limits, sets int) *microcode.Program {
	p := &microcode.Program{Name: "random", States: g.between(1, l.States)}
	for range g.IntN(3) {
		if n := g.between(2, 12); p.TableWords()+n <= l.TableWords {
			p.Tables = append(p.Tables, microcode.Table{First: g.signed(20), Shift: uint8(g.IntN(20)), Values: g.numbers(n)})
		}
	}
	constants := g.between(0, l.Constants)
	for range sets {
		p.Sets = append(p.Sets, microcode.Set{Constants: g.numbers(constants), State: g.numbers(p.States - 1)})
	}
	rows := microcode.Instructions()
	for n := g.between(1, l.Words); len(p.Code) < n; {
		w, err := microcode.Parse(g.instruction(p, &rows[g.IntN(len(rows))]), nil)
		if err != nil {
			continue // an operand that this program has none of
		}
		p.Code = append(p.Code, w)
		if p.Verify(l) != nil {
			p.Code = p.Code[:len(p.Code)-1]
		}
	}
	return p
}

func (g *generator) numbers(n int) []int32 {
	var list []int32
	for range n {
		list = append(list, g.signed(32))
	}
	return list
}

// instruction is a random instruction as text; an operand may be one that the program does not have.
func (g *generator) instruction(p *microcode.Program, in *microcode.Instruction) string {
	var parts []string
	for kind := range strings.SplitSeq(in.Syntax(), ", ") {
		switch kind {
		case "d", "a":
			parts = append(parts, fmt.Sprintf("r%d", g.IntN(microcode.Registers)))
		case "b":
			parts = append(parts, pick(g, fmt.Sprintf("r%d", g.IntN(microcode.Registers)), fmt.Sprintf("k%d", g.IntN(p.Constants()+1))))
		case "n":
			parts = append(parts, fmt.Sprint(g.between(int(in.Low), int(in.High))))
		case "number":
			parts = append(parts, fmt.Sprint(g.signed(16)))
		case "state":
			parts = append(parts, fmt.Sprintf("s%d", g.IntN(p.States)))
		case "table":
			parts = append(parts, fmt.Sprintf("t%d", g.IntN(len(p.Tables)+1)))
		}
	}
	return pick(g, "", "", "", "?", "!") + in.Name + " " + strings.Join(parts, ", ")
}
