package microcode

import "fmt"

// Word is one encoded instruction:
//
//	op[31:26] | predicate[25:24] | d[23:20] | a[19:16] | b[15:8] | n[7:0]
//
// b is a register, or with its top bit set a constant; ldi takes b and n together as a signed 16-bit number. Fields that an instruction
// does not use are 0.
type Word uint32

// Predicate says when an instruction takes effect.
type Predicate uint8

const (
	Always Predicate = iota
	IfP              // when the flag P is set
	IfNotP           // when it is not
)

const (
	registers   = 16
	constantBit = 0x80 // in field b: a constant, not a register
	// MaxConstants, MaxStates and MaxTables are how many an instruction can name.
	MaxConstants = 128
	MaxStates    = 64
	MaxTables    = 64
)

// fields are the parts of a word.
type fields struct {
	op   Op
	when Predicate
	d, a uint8 // registers
	b    uint8 // register, or constantBit and the number of a constant
	n    uint8 // shift, width, state word or table
}

func (f fields) word() Word {
	return Word(f.op)<<26 | Word(f.when)<<24 | Word(f.d&15)<<20 | Word(f.a&15)<<16 | Word(f.b)<<8 | Word(f.n)
}

func (w Word) fields() fields {
	return fields{op: Op(w >> 26), when: Predicate(w >> 24 & 3), d: uint8(w >> 20 & 15), a: uint8(w >> 16 & 15), b: uint8(w >> 8), n: uint8(w)}
}

// immediate is the number that ldi loads.
func (f fields) immediate() int32 { return int32(int16(uint16(f.b)<<8 | uint16(f.n))) }

// check refuses words that no assembler writes: unknown instructions, operands out of range, bits set in fields that are not used.
func (w Word) check() error {
	f := w.fields()
	if int(f.op) >= len(instructions) {
		return fmt.Errorf("word %08x: there is no instruction %d", uint32(w), f.op)
	}
	in := &instructions[f.op]
	if f.when > IfNotP {
		return fmt.Errorf("word %08x (%s): there is no predicate %d", uint32(w), in.Name, f.when)
	}
	use := forms[in.Form]
	if !use.d && f.d != 0 || !use.a && f.a != 0 || !use.b && f.b != 0 || use.n == nothing && f.n != 0 {
		return fmt.Errorf("word %08x (%s): bits are set in a field that it does not use", uint32(w), in.Name)
	}
	if use.b && use.n != immediate16 && f.b&constantBit == 0 && f.b >= registers {
		return fmt.Errorf("word %08x (%s): there is no register %d", uint32(w), in.Name, f.b)
	}
	if use.n == amount && (f.n < in.Low || f.n > in.High) {
		return fmt.Errorf("word %08x (%s): %d; it takes %d..%d", uint32(w), in.Name, f.n, in.Low, in.High)
	}
	return nil
}
