package isa

import "orrery/isa/microcode"

// program writes a core's microcode: code, tables and parameter sets.
func (w *writer) program(p *microcode.Program) {
	i32 := func(v int32) { w.u32(uint32(v)) }
	w.str(p.Name)
	w.u8(uint8(p.States))
	w.u32(uint32(len(p.Code)))
	writeList(p.Code, func(c microcode.Word) { w.u32(uint32(c)) })
	w.u32(uint32(len(p.Tables)))
	for i := range p.Tables {
		t := &p.Tables[i]
		i32(t.First)
		w.u8(t.Shift)
		w.u32(uint32(len(t.Values)))
		writeList(t.Values, i32)
	}
	w.u32(uint32(len(p.Sets)))
	w.u8(uint8(p.Constants()))
	for i := range p.Sets {
		writeList(p.Sets[i].Constants, i32)
		writeList(p.Sets[i].State, i32)
	}
}

func (r *reader) program() *microcode.Program {
	i32 := func() int32 { return int32(r.u32()) }
	p := &microcode.Program{Name: r.str(), States: int(r.u8())}
	p.Code = readList(r, r.count(4), 4, func() microcode.Word { return microcode.Word(r.u32()) })
	for range r.count(9) {
		p.Tables = append(p.Tables, microcode.Table{First: i32(), Shift: r.u8(), Values: readList(r, r.count(4), 4, i32)})
	}
	sets, constants := r.count(1), int(r.u8())
	for range sets {
		if r.err != nil {
			break
		}
		p.Sets = append(p.Sets, microcode.Set{Constants: readList(r, constants, 4, i32), State: readList(r, max(0, p.States-1), 4, i32)})
	}
	return p
}
