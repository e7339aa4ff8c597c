package asm

import (
	"fmt"
	"math"
	"strings"

	"orrery/isa"
	"orrery/isa/microcode"
)

// program begins the microcode of a core: .program NAME states N. Its instructions (.do), tables (.lookup) and parameter sets (.constants) follow.
func (a *assembler) program(l *line) error {
	name, err := l.take("the program's name")
	if err != nil {
		return err
	}
	if err := l.expect("states"); err != nil {
		return err
	}
	states, err := l.number64("state words of a neuron", 1, microcode.MaxStates)
	if err != nil {
		return err
	}
	if a.core.Program != nil {
		return l.here("core %v has a program already", a.core.ID)
	}
	a.core.Program = &microcode.Program{Name: name, States: int(states)}
	return a.spiking(l, nil)
}

// ofProgram refuses parts of a program before its .program line.
func (a *assembler) ofProgram(l *line) error {
	if a.core.Program == nil {
		return l.here("core %v has no program yet: .program NAME states N comes first", a.core.ID)
	}
	return nil
}

func (a *assembler) instruction(l *line) error {
	if err := a.ofProgram(l); err != nil {
		return err
	}
	var words []string
	for l.more() {
		w, _ := l.take("an instruction")
		words = append(words, w)
	}
	if len(words) == 0 {
		return l.here("an instruction is missing: .do add r0, r1, k2")
	}
	w, err := microcode.Parse(strings.Join(words, " "), nil)
	if err != nil {
		return l.errorf(l.words[1].column, "%v", err)
	}
	a.core.Program.Code = append(a.core.Program.Code, w)
	return nil
}

func (a *assembler) lookup(l *line) error {
	if err := a.ofProgram(l); err != nil {
		return err
	}
	first, err := l.number64("where the table's first entry stands", math.MinInt32, math.MaxInt32)
	if err != nil {
		return err
	}
	shift, err := l.number64("the base-2 logarithm of the distance between entries", 0, microcode.MaxShift)
	if err != nil {
		return err
	}
	t := microcode.Table{First: int32(first), Shift: uint8(shift)}
	t.Values, err = l.int32s("entries")
	a.core.Program.Tables = append(a.core.Program.Tables, t)
	return err
}

// constants is one parameter set: its constants, then behind a bar the state words from s1 on before the first tick.
func (a *assembler) constants(l *line) error {
	if err := a.ofProgram(l); err != nil {
		return err
	}
	var s microcode.Set
	var err error
	if s.Constants, err = l.int32s("constants"); err != nil {
		return err
	}
	if l.more() {
		if err := l.expect("|"); err != nil {
			return err
		}
		s.State, err = l.int32s("state words")
	}
	a.core.Program.Sets = append(a.core.Program.Sets, s)
	return err
}

// int32s reads numbers up to a bar or the end of the line.
func (l *line) int32s(what string) ([]int32, error) {
	var list []int32
	for l.more() && l.words[l.next].text != "|" {
		v, err := l.number64(what, math.MinInt32, math.MaxInt32)
		if err != nil {
			return nil, err
		}
		list = append(list, int32(v))
	}
	return list, nil
}

// program writes a core's microcode.
func (d *disassembler) program(c *isa.Core) {
	p := c.Program
	if p == nil {
		return
	}
	d.line(".program %s states %d", p.Name, p.States)
	for _, w := range p.Code {
		d.line(".do %v", w)
	}
	for i := range p.Tables {
		t := &p.Tables[i]
		d.line(".lookup %d %d%s", t.First, t.Shift, spaced(t.Values))
	}
	for i := range p.Sets {
		text := spaced(p.Sets[i].Constants)
		if s := p.Sets[i].State; len(s) > 0 {
			text += fmt.Sprintf(" |%s", spaced(s))
		}
		d.line(".constants%s", text)
	}
}
